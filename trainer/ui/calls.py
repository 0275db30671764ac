"""My calls: every call the trainee took, finished or not."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.attempt import Attempt, Status
from grading.wording import between
from trainer.office import office
from trainer.practice import settle
from trainer.ui.frame import empty, go, when
from trainer.ui.visitor import name
from trainer.ui.words import word

STATUSES = (Status.FINISHED, Status.AWAITING_RECORD, Status.INTERRUPTED, Status.UNANSWERED)


def calls_page() -> None:
    """The list, newest first, with two filters."""
    here = office()
    st.html(f"<div class='tr-hero'><h1>{word('calls.title')}</h1></div>")
    attempts = [settle(here, one) for one in here.store.attempts(name())] if name() else []
    if not attempts:
        st.html(
            f"<div class='tr-empty'><b>{word('calls.empty')}</b>{word('calls.empty_why')}</div>"
        )
        st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))
        return
    shown = _chosen(attempts)
    st.caption(word("calls.count", count=len(shown)))
    if not shown:
        empty(word("calls.none_match"))
    for attempt in shown:
        _line(attempt)


def _chosen(attempts: list[Attempt]) -> list[Attempt]:
    with st.container(horizontal=True, key="filters"):
        status = st.selectbox(
            word("calls.filter_result"),
            ["", *STATUSES],
            format_func=lambda one: word(f"calls.status.{one}") if one else word("calls.all"),
            key="filter-status",
        )
        kind = st.selectbox(
            word("calls.filter_kind"),
            ["", *sorted({one.kind for one in attempts})],
            format_func=lambda one: word(f"kind.{one}") if one else word("calls.all"),
            key="filter-kind",
        )
    return [
        one for one in attempts if status in ("", one.status) and (not kind or one.kind == kind)
    ]


def _line(attempt: Attempt) -> None:
    with st.container(key=f"panel-call-{attempt.id}", horizontal=True, vertical_alignment="center"):
        st.html(_line_html(attempt))
        going = attempt.status in (Status.OPEN, Status.AWAITING_RECORD)
        label = word("calls.continue" if going else "calls.open")
        if st.button(label, key=f"open-{attempt.id}", icon=":material/chevron_right:"):
            go("call" if going else "result", call=attempt.id)


def _line_html(attempt: Attempt) -> str:
    grade = attempt.grade
    number, look, span = "–", "none", ""
    if grade is not None and grade.score is not None:
        number = str(round(grade.score))
        look = {True: "pass", False: "fail", None: "none"}[grade.passed]
    if grade is not None and between(grade):
        span = f"<small>{between(grade)}</small>"
    return (
        f"<div class='tr-row'><div class='n {look}'>{number}{span}</div><div>"
        f"<h3>{escape(attempt.title)}</h3><div class='tr-soft'>{word(f'kind.{attempt.kind}')} · "
        f"{when(attempt.started_at)} · {_outcome(attempt)}</div></div></div>"
    )


def _outcome(attempt: Attempt) -> str:
    if attempt.status is not Status.FINISHED or attempt.grade is None:
        return word(f"calls.status.{attempt.status}")
    key = {True: "passed", False: "not_yet", None: "assessor"}[attempt.grade.passed]
    return word(f"result.{key}")
