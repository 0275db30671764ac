"""The clauses: what the documents ask, and which checks and questions exercise each of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import streamlit as st

from scenarios.clauses import Clause, Kind, clauses
from scenarios.coverage import (
    Coverage,
    State,
    Summary,
    by_document,
    checks_by_clause,
    coverage,
    questions_by_clause,
    questions_in,
)
from scenarios.coverage_report import as_csv
from trainer.office import Office, office
from trainer.ui.frame import empty
from trainer.ui.words import Language, language, phrase, word

FEW = 3  # names told of what exercises a clause; the file holds them all
UNFOLDED = 30  # so many clauses are shown without a click
SIGNS = {State.EXERCISED: "✓", State.OPEN: "○", State.NOT_SHOWN: "–"}


def clauses_page() -> None:
    """Counts by document, four filters, and the clauses by regulation."""
    rows = survey(office())
    st.html(
        f"<div class='tr-hero'><h1>{word('clauses.title')}</h1><p>{word('clauses.intro')}</p></div>"
    )
    with st.container(key="panel-clauses"):
        st.html(summary_html(by_document(rows), language()))
    shown = _chosen(rows)
    with st.container(horizontal=True, vertical_alignment="center", key="clauses-count"):
        st.caption(word("clauses.count", count=len(shown)))
        st.download_button(
            word("clauses.download"),
            as_csv(rows).encode("utf-8-sig"),
            file_name=f"clauses-{datetime.now(UTC):%Y-%m-%d}.csv",
            mime="text/csv",
            icon=":material/download:",
        )
    if not shown:
        empty(word("clauses.none_match"))
    st.html(regulations_html(shown, language()))


def survey(here: Office) -> tuple[Coverage, ...]:
    """The coverage of the catalogue by what this installation offers."""
    checks = checks_by_clause(here.library.published(), here.library.house)
    return coverage(clauses(), checks, questions_by_clause(questions_in()))


def _chosen(rows: Sequence[Coverage]) -> list[Coverage]:
    titles = {one.document: _document(one, language()) for one in by_document(rows)[:-1]}
    with st.container(horizontal=True, key="filters"):
        document = st.selectbox(
            word("clauses.document"),
            ["", *titles],
            format_func=lambda one: titles[one] if one else word("calls.all"),
            key="clauses-document",
        )
        kind = st.selectbox(
            word("clauses.kind_of"),
            ["", *Kind],
            format_func=lambda one: word(f"clauses.kind.{one}") if one else word("calls.all"),
            key="clauses-kind",
        )
        state = st.selectbox(
            word("clauses.state_of"),
            ["", *State],
            format_func=lambda one: word(f"clauses.state.{one}") if one else word("calls.all"),
            key="clauses-state",
        )
        sought = st.text_input(word("clauses.search"), key="clauses-search", max_chars=60)
    return [
        row
        for row in rows
        if document in ("", row.clause.document)
        and kind in ("", row.clause.kind)
        and state in ("", row.state)
        and _mentions(row.clause, sought)
    ]


def _mentions(one: Clause, sought: str) -> bool:
    texts = (one.id, one.text_zh, one.text_en, one.regulation, one.regulation_en, one.article)
    return sought.strip().casefold() in "\n".join(texts).casefold()


def summary_html(summaries: Sequence[Summary], language: Language) -> str:
    """A table: a line for each document, how many clauses of each kind are exercised."""
    head = "".join(f"<th>{phrase(language, f'clauses.kind.{kind}')}</th>" for kind in Kind)
    lines = [
        f"<tr><th>{escape(_document(one, language))}</th>"
        + "".join(_count(one, kind, language) for kind in Kind)
        + "</tr>"
        for one in summaries
    ]
    title = phrase(language, "clauses.document")
    return (
        f"<table class='tr-covered'><thead><tr><th>{title}</th>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _count(one: Summary, kind: Kind, language: Language) -> str:
    count = one.kinds[kind]
    share = round(100 * count.exercised / count.of) if count.of else 0
    told = (
        f"<b>{count.exercised}</b> / {count.of}"
        f"<span class='bar'><i style='width:{share}%'></i></span>"
    )
    if kind is Kind.ORGANISATIONAL:
        told = f"<b>{count.of}</b><small>{phrase(language, 'clauses.with_reason')}</small>"
    return f"<td data-kind='{phrase(language, f'clauses.kind.{kind}')}'>{told}</td>"


def _document(one: Summary, language: Language) -> str:
    return one.title if language == "zh" else one.title_en


def regulations_html(rows: Sequence[Coverage], language: Language) -> str:
    """The clauses under their regulations, which fold; a few clauses are shown at once."""
    regulations: dict[tuple[str, str], list[Coverage]] = {}
    for row in rows:
        one = row.clause
        title = one.regulation if language == "zh" else one.regulation_en
        regulations.setdefault((one.document, title), []).append(row)
    unfolded = " open" if len(rows) <= UNFOLDED else ""
    return "".join(
        f"<details class='tr-regulation'{unfolded}><summary><b>{escape(title)}</b>"
        f"<span>{_tally(found, language)}</span></summary>"
        f"<ul>{''.join(row_html(row, language) for row in found)}</ul></details>"
        for (_, title), found in regulations.items()
    )


def _tally(rows: Sequence[Coverage], language: Language) -> str:
    left = sum(row.state is State.OPEN for row in rows)
    told = phrase(language, "clauses.count", count=len(rows))
    return f"{told} · {phrase(language, 'clauses.open_count', count=left)}" if left else told


def row_html(row: Coverage, language: Language) -> str:
    """One clause: its state, its words and place, and what exercises it or why nothing can."""
    one = row.clause
    zh = language == "zh"
    state = phrase(language, f"clauses.state.{row.state}")
    kind = phrase(language, f"clauses.kind.{one.kind}")
    notes = [_exercised(row, language)]
    if one.reason:
        notes.append(escape(one.reason.zh if zh else one.reason.en))
    if one.same_as and not row.through:
        notes.append(phrase(language, "clauses.same_as", clause=_code(one.same_as)))
    if one.disagrees_with:
        others = _some(one.disagrees_with, language)
        notes.append(phrase(language, "clauses.disagrees", clauses=others))
    return (
        f"<li class='{row.state}'><i role='img' aria-label='{state}' title='{state}'>"
        f"{SIGNS[row.state]}</i><div><p>{escape(one.text_zh if zh else one.text_en)}</p>"
        f"<small>{_code(one.id)} · {escape(one.article)} · {kind}</small></div>"
        f"<small>{'<br>'.join(note for note in notes if note)}</small></li>"
    )


def _exercised(row: Coverage, language: Language) -> str:
    told = [
        phrase(language, f"clauses.{key}", names=_some(names, language))
        for key, names in (("checks", row.checks), ("questions", row.questions))
        if names
    ]
    if row.through:
        told.append(phrase(language, "clauses.through", clause=_code(row.through)))
    if told:
        return "<br>".join(told)
    return phrase(language, "clauses.nothing") if row.state is State.OPEN else ""


def _some(names: Sequence[str], language: Language) -> str:
    shown = [_code(name) for name in names[:FEW]]
    text = ("、" if language == "zh" else ", ").join(shown)
    more = len(names) - FEW
    return text + (phrase(language, "clauses.more", count=more) if more > 0 else "")


def _code(clause_id: str) -> str:
    return f"<code>{escape(clause_id)}</code>"
