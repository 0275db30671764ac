"""Small pieces of the page of results: chips, scores, tables that stand in for charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from exams.certificates.certificate import number
from exams.outcome import ResultState
from trainer.ui.words import word

_LOOKS = {
    ResultState.PASSED: "met",
    ResultState.FAILED: "not",
    ResultState.AWAITING_REVIEW: "partly",
    ResultState.VOID: "open",
}


def chip(state: ResultState) -> str:
    """How a result stands, as HTML."""
    return f"<span class='hr-state {_LOOKS[state]}'>{word(f'results.state.{state}')}</span>"


def points(score: float | None, low: float, high: float) -> str:
    """A score, or the range it can still have."""
    return number(round(score, 1)) if score is not None else f"{number(low)}–{number(high)}"


def plain_table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures_from: int = 1) -> str:
    """A small table as HTML; the columns from that one on are figures."""
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td class='{'figure' if place >= figures_from else ''}'>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='hr-plain'>{table}</div>"
