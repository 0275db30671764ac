"""How far machine and people, and two assessors, agree: figures by month, and whether lots hold."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.agreement import FEWEST, Agreement, Between, Level, Row, as_csv, report
from exams.reviews import Draw
from trainer.reviewing import ReviewDesk
from trainer.ui.frame import empty
from trainer.ui.words import word

SPANS = ("month", "whole")
FIGURES = ("exact", "kappa", "weighted", "difference")


def agreement_view(desk: ReviewDesk) -> None:
    """The report as a table, and the sample's lots drawn once more."""
    st.html(f"<p class='tr-soft rv-about'>{word('agreement.intro')}</p>")
    ratings = desk.reviews.ratings()
    draws = desk.reviews.draws()
    if draws:
        st.html(_drawn(draws, len(desk.reviews.wrongly_drawn())))
    if not ratings:
        empty(word("agreement.none"), word("agreement.none_why"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="agreement-head"):
        span = st.segmented_control(
            word("agreement.span"),
            SPANS,
            format_func=lambda one: word(f"agreement.spans.{one}"),
            default=SPANS[0],
            required=True,
            key="agreement-span",
            label_visibility="collapsed",
        )
        rows = report(ratings, by_month=span == "month")
        st.download_button(
            word("agreement.download"),
            as_csv(rows).encode("utf-8-sig"),
            "marking-agreement.csv",
            "text/csv",
            key="agreement-download",
            icon=":material/download:",
        )
    if span == "month":
        _over_time(rows)
    st.html(_table(rows))
    st.caption(word("agreement.what"))


def _drawn(draws: Sequence[Draw], wrong: int) -> str:
    drawn = sum(one.drawn for one in draws)
    share = f"{100 * drawn / len(draws):.1f}"
    told = word("agreement.draws", all=len(draws), drawn=drawn, share=share)
    key = "agreement.draws_wrong" if wrong else "agreement.draws_sound"
    look = "wrong" if wrong else ""
    return f"<p class='rv-draws {look}'>{told} {word(key, count=wrong)}</p>"


def _over_time(rows: Sequence[Row]) -> None:
    found = [
        row
        for row in rows
        if row.between is Between.MACHINE
        and row.level is Level.CHECK
        and row.agreement.exact is not None
    ]
    if len({row.period for row in found}) < 2:
        return
    st.caption(word("agreement.over_time"))
    st.line_chart(
        {
            word("agreement.month"): [row.period for row in found],
            word("agreement.exact"): [row.agreement.exact for row in found],
            word("review.filter_need"): [word(f"review.need.{row.reason}") for row in found],
        },
        x=word("agreement.month"),
        y=word("agreement.exact"),
        color=word("review.filter_need"),
        height=300,
    )


def _table(rows: Sequence[Row]) -> str:
    head = "".join(
        f"<th scope='col'>{word(f'agreement.{one}')}</th>"
        for one in ("compared", "pairs", *FIGURES)
    )
    html = ""
    for period in dict.fromkeys(row.period for row in rows):
        own = [row for row in rows if row.period == period]
        name = period or word("agreement.spans.whole")
        html += f"<tbody><tr><th colspan='6' scope='rowgroup'>{escape(name)}</th></tr>"
        html += "".join(map(_line, own)) + "</tbody>"
    return f"<div class='rv-agreement'><table><thead><tr>{head}</tr></thead>{html}</table></div>"


def _line(row: Row) -> str:
    who = word(f"agreement.between.{row.between}")
    what = f"{word(f'review.need.{row.reason}')} · {word(f'agreement.level.{row.level}')}"
    told = row.agreement
    if told.too_few:
        few = word("agreement.too_few", fewest=FEWEST)
        cells = f"<td colspan='4' class='few'>{few}</td>"
    else:
        cells = "".join(
            f"<td data-label='{word(f'agreement.{one}')}'>{_figure(told, one, row.level)}</td>"
            for one in FIGURES
        )
    return (
        f"<tr><th scope='row'>{who}<small>{what}</small></th>"
        f"<td data-label='{word('agreement.pairs')}'>{told.size}</td>{cells}</tr>"
    )


def _figure(told: Agreement, which: str, level: Level) -> str:
    value: float | None = getattr(told, which)
    if value is None:
        return word("agreement.untold")
    if which == "exact":
        return f"{100 * value:.1f}%"
    if which == "difference":
        return f"{value:+.1f}" if level is Level.CALL else f"{value:+.3f}"
    return f"{value:.2f}"
