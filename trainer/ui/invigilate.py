"""The invigilator's page: who is sitting now, how far they are, and a sitting made void."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams.permissions import Action
from exams.sitting import Event, EventKind, Stage
from trainer.examining import Live
from trainer.office import Office, office
from trainer.ui.frame import clock_time, empty
from trainer.ui.visitor import may_with, signature
from trainer.ui.words import word

EVERY_S = 4
LEAST_REASON = 4  # characters


def invigilate_page() -> None:
    """The list, and beneath it the form for the sitting that is to be made void."""
    st.html(
        f"<div class='tr-hero'><h1>{word('invigilate.title')}</h1>"
        f"<p>{word('invigilate.intro')}</p></div>"
    )
    if told := st.session_state.pop("invigilate-told", ""):
        st.success(told)
    _void(office())
    _list()


def theirs(here: Office) -> tuple[Live, ...]:
    """The open sittings that this visitor may see."""
    return tuple(
        one
        for one in here.exams.live()
        if may_with(here, Action.INVIGILATE, one.view.sitting.candidate)
    )


@st.fragment(run_every=EVERY_S)
def _list() -> None:
    here, now = office(), time.time()
    found = theirs(here)
    if not found:
        empty(word("invigilate.none"), word("invigilate.none_why"))
        return
    st.caption(word("invigilate.count", count=len(found)))
    for one in found:
        sitting_id = one.view.sitting.id
        with st.container(
            key=f"panel-live-{sitting_id}", horizontal=True, vertical_alignment="center"
        ):
            st.html(_line(one, now))
            if st.button(word("invigilate.void"), key=f"void-{sitting_id}", type="tertiary"):
                st.session_state["invigilate-void"] = sitting_id
                st.rerun()


def _line(one: Live, now: float) -> str:
    sitting, count = one.view.sitting, len(one.view.course.items)
    facts = sitting.facts
    who = (facts.name if facts else "") or sitting.candidate
    beside = " · ".join(
        part for part in (facts.staff_number, facts.department, facts.team) if part
    ) if facts else ""  # fmt: skip
    at = one.view.step.item
    number = count if at is None else at + 1
    left = f"{int(one.view.left.whole_s // 60)}:{int(one.view.left.whole_s % 60):02}"
    there = one.connected(now)
    seen = (
        word("invigilate.there")
        if there
        else word("invigilate.gone", since=clock_time(one.seen_at))
        if one.seen_at
        else word("invigilate.never")
    )
    last = _last(one.last)
    return (
        f"<div class='tr-live'><div><h3>{escape(who)} <small>{escape(beside)}</small></h3>"
        f"<div class='tr-soft'>{escape(sitting.title)} · "
        f"{word('exams.number', number=sitting.number)}</div></div>"
        f"<div class='n'><b>{number} / {count}</b><span>{word('invigilate.place')}</span></div>"
        f"<div class='n'><b>{left}</b><span>{word('invigilate.left')}</span></div>"
        f"<div class='state {'there' if there else 'gone'}'>{seen}<small>{last}</small></div></div>"
    )


def _last(event: Event | None) -> str:
    if event is None:
        return ""
    key = event.kind.value
    if event.kind is EventKind.CALL_ENDED and event.data.get("broke_off"):
        key = "broke_off"
    number = "" if event.item is None else event.item + 1
    return f"{word(f'invigilate.event.{key}', number=number)} {clock_time(event.at)}"


def _void(here: Office) -> None:
    chosen = st.session_state.get("invigilate-void", "")
    sitting = here.exams.sittings.sitting(chosen) if chosen else None
    if sitting is None or not may_with(here, Action.INVIGILATE, sitting.candidate):
        return
    who = (sitting.facts.name if sitting.facts else "") or sitting.candidate
    with st.container(key="panel-void"):
        st.html(f"<h3>{escape(who)} · {escape(sitting.title)}</h3>")
        if sitting.stage is not Stage.OPEN:
            st.warning(word("invigilate.over"))
        reason = st.text_area(word("invigilate.reason"), key="void-reason", max_chars=300)
        with st.container(horizontal=True):
            sure = st.button(word("invigilate.sure", name=who), key="void-sure", type="primary")
            if st.button(word("invigilate.keep"), key="void-keep"):
                _put_away()
        if sure and len(reason.strip()) < LEAST_REASON:
            st.warning(word("invigilate.reason_first"), icon=":material/edit:")
        elif sure and sitting.stage is Stage.OPEN:
            here.exams.void(sitting.id, reason.strip(), signature())
            st.session_state["invigilate-told"] = word("invigilate.done")
            _put_away()


def _put_away() -> None:
    for key in ("invigilate-void", "void-reason"):
        st.session_state.pop(key, None)
    st.rerun()
