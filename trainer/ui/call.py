"""The call's page: briefing before the ring, papers during the call, the record after it."""

from __future__ import annotations

import streamlit as st

from exams.attempt import Attempt, Status
from scenarios.catalog import Entry
from trainer.office import Office, office
from trainer.practice import ScenarioChanged, begin, entry_of, settle
from trainer.ui.briefing import briefing, papers, task
from trainer.ui.frame import go, lost
from trainer.ui.line import take_up
from trainer.ui.record import record_form
from trainer.ui.visitor import name
from trainer.ui.words import word


def call_page() -> None:
    """Whatever the call named in the address is at now; without one, the briefing."""
    here = office()
    call_id = st.query_params.get("call") or st.session_state.get("call")
    if call_id:
        attempt = here.store.attempt(call_id)
        if attempt is None or attempt.trainee != name():
            lost(word("call.gone"))
            return
        if attempt.sitting:
            go("exam", sitting=attempt.sitting)
        _stage(here, settle(here, attempt))
        return
    entry = here.library.entry(st.query_params.get("scenario", ""))
    if entry is None:
        lost(word("brief.unknown"))
        return
    _before(here, entry)


def _stage(here: Office, attempt: Attempt) -> None:
    if attempt.status is Status.AWAITING_RECORD:
        record_form(here, attempt)
    elif attempt.status is Status.OPEN:
        _during(here, attempt)
    else:
        go("result", call=attempt.id)


def _before(here: Office, entry: Entry) -> None:
    briefing(entry.scenario)
    if not name():
        lost(word("who.first"))
        return
    busy = bool(here.desk.unfinished(name()))
    if busy:
        st.warning(word("brief.busy"), icon=":material/phone_in_talk:")
    outgoing = entry.scenario.direction == "outgoing"
    pressed = st.button(
        word("brief.lift" if outgoing else "brief.ring"),
        key="ring",
        type="primary",
        icon=":material/call:" if outgoing else ":material/ring_volume:",
        disabled=busy,
    )
    st.caption(word("brief.ring_why"))
    if pressed:
        attempt = begin(here, name(), entry)
        take_up(attempt.id)
        st.query_params.from_dict({"call": attempt.id})
        st.rerun()


@st.fragment(run_every=0.5)
def _until_kept(attempt: Attempt) -> None:
    """The call is over and its recording is being written, which takes a moment."""
    if settle(office(), attempt).status is not Status.OPEN:
        st.rerun()
    st.html(f"<p class='tr-soft'>{word('call.keeping')}</p>")


def _during(here: Office, attempt: Attempt) -> None:
    if here.desk.phase(attempt.id) == "ended":
        _until_kept(attempt)
        return
    if st.session_state.get("call") is None:
        take_up(attempt.id)
        st.rerun()
    try:
        entry = entry_of(here, attempt)
    except ScenarioChanged:
        lost(word("brief.unknown"))
        return
    st.html(f"<p class='tr-soft'>{word('call.look_up')}</p>")
    if entry.scenario.direction == "outgoing":
        task(entry.scenario)
    papers(entry.scenario)
