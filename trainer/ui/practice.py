"""The first page: who are you, and which call would you like to take?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.attempt import Attempt, Status
from exams.permissions import Action
from grading.grade import Grade
from grading.wording import between
from scenarios.catalog import Entry
from scenarios.scenario import Kind
from trainer.office import Office, office
from trainer.ui.engines import engine_notices
from trainer.ui.frame import empty, go
from trainer.ui.learning import next_panel
from trainer.ui.visitor import LONGEST_NAME, introduce, may_do, name
from trainer.ui.words import word

FEW = 6  # calls that need no search
PROGRESS = ("any", "untried", "not_yet", "passed")


def practice_page() -> None:
    """Cards of the published scenarios, each with how the trainee did so far."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('practice.title')}</h1>"
        f"<p>{word('practice.intro')}</p></div>"
    )
    if not name():
        _ask_name()
    engine_notices(here)
    attempts = here.store.attempts(name()) if name() else ()
    _due(attempts)
    if name():
        next_panel(here, attempts)
    entries = here.library.published()
    if not entries:
        empty(word("practice.empty"), word("practice.empty_why"))
    chosen = _chosen(entries, attempts) if len(entries) > FEW else entries
    if entries and not chosen:
        empty(word("practice.none_match"))
    with st.container(key="cards"):
        for entry in chosen:
            _card(entry, [a for a in attempts if a.scenario_id == entry.scenario.id])
    _faults(here)


def _chosen(entries: Sequence[Entry], attempts: Sequence[Attempt]) -> list[Entry]:
    """Those that the search and the three filters leave."""
    kinds = [kind for kind in Kind if any(one.scenario.kind is kind for one in entries)]
    with st.container(horizontal=True, key="filters"):
        sought = st.text_input(
            word("practice.search"), placeholder=word("practice.search_for"), key="search"
        )
        kind = st.selectbox(
            word("calls.filter_kind"),
            ["", *kinds],
            format_func=lambda one: word(f"kind.{one}") if one else word("calls.all"),
            key="filter-kind",
        )
        level = st.selectbox(
            word("practice.filter_level"),
            [0, 1, 2, 3],
            format_func=lambda one: word("practice.level", level=one) if one else word("calls.all"),
            key="filter-level",
        )
        progress = st.selectbox(
            word("practice.filter_progress"),
            PROGRESS,
            format_func=lambda one: word(f"practice.progress.{one}"),
            key="filter-progress",
        )
    found = [
        one
        for one in entries
        if sought.strip().lower() in f"{one.scenario.title} {one.scenario.desk.company}".lower()
        and (not kind or one.scenario.kind is kind)
        and level in (0, one.scenario.level)
        and progress in ("any", _progress(one, attempts))
    ]
    st.caption(word("calls.count", count=len(found)))
    return found


def _progress(entry: Entry, attempts: Sequence[Attempt]) -> str:
    grades = [a.grade for a in attempts if a.scenario_id == entry.scenario.id and a.grade]
    if not grades:
        return "untried"
    return "passed" if any(grade.passed for grade in grades) else "not_yet"


def _ask_name() -> None:
    with st.container(key="panel-name"), st.form("introduction", border=False):
        given = st.text_input(
            word("who.question"),
            placeholder=word("who.placeholder"),
            max_chars=LONGEST_NAME,
        )
        st.caption(word("who.why"))
        if st.form_submit_button(word("who.start"), type="primary"):
            if given.strip():
                introduce(given)
                st.rerun()
            st.warning(word("who.first"), icon=":material/person:")


def _due(attempts: tuple[Attempt, ...]) -> None:
    for attempt in attempts:
        if attempt.status is Status.AWAITING_RECORD:
            with st.container(key=f"panel-due-{attempt.id}", horizontal=True):
                st.write(word("practice.record_due", title=attempt.title))
                if st.button(word("practice.fill_record"), key=f"due-{attempt.id}"):
                    go("call", call=attempt.id)


def _card(entry: Entry, tries: list[Attempt]) -> None:
    scenario = entry.scenario
    with st.container(key=f"card-{scenario.id}"):
        st.html(_card_html(entry, tries))
        if st.button(
            word("practice.make" if scenario.direction == "outgoing" else "practice.take"),
            key=f"take-{scenario.id}",
            icon=":material/call:",
            type="primary",
            width="stretch",
            disabled=not name(),
        ):
            go("call", scenario=scenario.id)


def _card_html(entry: Entry, tries: list[Attempt]) -> str:
    scenario = entry.scenario
    dots = "".join(f"<i class='{'on' if n < scenario.level else ''}'></i>" for n in range(3))
    level = word("practice.level", level=scenario.level)
    return f"""<div class='tr-card'>
<span class='tr-chip'>{word(f"kind.{scenario.kind.value}")}</span>
<h3>{escape(scenario.title)}</h3>
<div class='sub'>{escape(scenario.desk.company)}
 · <span class='tr-dots' role='img' aria-label='{level}' title='{level}'>{dots}</span></div>
<dl>{_results(tries)}</dl></div>"""


def _results(tries: list[Attempt]) -> str:
    scored = [(t.grade.score, t.grade) for t in tries if t.grade and t.grade.score is not None]
    if not scored:
        never = word("practice.never_tried")
        return f"<div><dt>{word('practice.best')}</dt><dd class='none'>{never}</dd></div>"
    best = max(scored, key=lambda one: one[0])
    return "".join(
        f"<div><dt>{word(key)}</dt><dd>{round(score)}{_span(grade)}</dd></div>"
        for key, (score, grade) in (("practice.best", best), ("practice.last", scored[0]))
    )


def _span(grade: Grade) -> str:
    """Where the score will lie once what is open has been settled."""
    return f" <small>{between(grade)}</small>" if between(grade) else ""


def _faults(here: Office) -> None:
    problems = here.library.catalog().problems
    if problems and may_do(Action.WRITE_SCENARIOS):
        with st.expander(word("practice.broken", count=len(problems)), icon=":material/warning:"):
            st.code("\n".join(str(problem) for problem in problems), language=None, wrap_lines=True)
