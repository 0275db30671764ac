"""The first page: who are you, and which call would you like to take?"""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.attempt import Attempt, Status
from grading.grade import Grade
from grading.wording import between
from scenarios.catalog import Entry
from trainer.office import Office, office
from trainer.ui.engines import engine_notices
from trainer.ui.frame import empty, go
from trainer.ui.visitor import LONGEST_NAME, introduce, name
from trainer.ui.words import word


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
    entries = here.library.published()
    if not entries:
        empty(word("practice.empty"), word("practice.empty_why"))
    with st.container(key="cards"):
        for entry in entries:
            _card(entry, [a for a in attempts if a.scenario_id == entry.scenario.id])
    _faults(here)


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
    if problems:
        with st.expander(word("practice.broken", count=len(problems)), icon=":material/warning:"):
            st.code("\n".join(str(problem) for problem in problems), language=None, wrap_lines=True)
