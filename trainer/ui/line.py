"""The telephone's place on the page: mounted once a call, in a spot that never moves."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from exams.attempt import Attempt, Status
from trainer.office import Office, office
from trainer.practice import entry_of, settle
from trainer.ui.frame import go
from trainer.ui.phone import phone
from trainer.ui.visitor import name
from trainer.ui.words import language


def pick_up_again(here: Office, page: StreamlitPage) -> None:
    """Find the call this trainee is on: after a reload the browser remembers only who they are."""
    call_id = st.session_state.get("call")
    if call_id is None and name():
        call_id = next(iter(here.desk.unfinished(name())), None)
        attempt = here.store.attempt(call_id) if call_id is not None else None
        if call_id is None or (attempt is not None and elsewhere(here, attempt)):
            return
        take_up(call_id)
        if attempt is not None and attempt.sitting:
            if page.url_path != "exam":
                go("exam", sitting=attempt.sitting)
        elif page.url_path != "call":
            go("call", call=call_id)


def elsewhere(here: Office, attempt: Attempt) -> bool:
    """Whether another window has this call and keeps it: that is so in an examination."""
    own = st.session_state.get("call") == attempt.id
    return bool(attempt.sitting) and not own and here.desk.connected(attempt.id)


def take_up(call_id: str) -> None:
    """Let this session's telephone be on that call."""
    st.session_state["call"] = call_id


def telephone(here: Office) -> None:
    """The telephone of the call that is going on, if one is."""
    call_id = st.session_state.get("call")
    if call_id is None:
        return
    attempt = here.store.attempt(call_id)
    over = attempt is None or settle(here, attempt).status is not Status.OPEN
    if attempt is None or over or here.desk.phase(call_id) == "ended":
        _put_away(call_id)
        return
    _receiver(attempt)


@st.fragment
def _receiver(attempt: Attempt) -> None:
    here = office()
    over = phone(
        attempt.id,
        _ticket(here, attempt.id),
        entry_of(here, attempt).scenario,
        language(),
        spoken=bool(attempt.sitting),
    )
    if over:
        _put_away(attempt.id)
        st.rerun()


def _ticket(here: Office, call_id: str) -> str:
    # One a session and call: other data would make the component start afresh.
    key = f"ticket-{call_id}"
    if key not in st.session_state:
        st.session_state[key] = here.desk.ticket(call_id)
    return str(st.session_state[key])


def _put_away(call_id: str) -> None:
    st.session_state.pop(f"ticket-{call_id}", None)
    if st.session_state.get("call") == call_id:
        del st.session_state["call"]
