"""One state of a scenario: what is said there, hear it, take the call from there."""

from __future__ import annotations

import streamlit as st

from scenarios.scenario import State
from trainer.authoring.trial_call import from_state
from trainer.authoring.work import Work
from trainer.office import Office
from trainer.practice import begin
from trainer.ui.frame import go
from trainer.ui.line import take_up
from trainer.ui.visitor import name
from trainer.ui.words import word


def state_card(here: Office, work: Work, state: State) -> None:
    """A card for the state that is chosen."""
    outline = work.outline
    at = outline.states.index(state)
    with st.container(key="panel-state"):
        st.markdown(f"### {state.state}", anchors=False)
        for line in state.says or (word("author.picture_silent"),):
            st.text(line)
        with st.container(key="state-actions", horizontal=True):
            line_no = outline.state_lines[at]
            if st.button(
                word("author.state_line", line=line_no), key="state-line", icon=":material/notes:"
            ):
                step = st.session_state.get("goto", {}).get("at", 0) + 1
                st.session_state["goto"] = {"line": line_no, "at": step}
                st.session_state["next-part"] = "write"
                st.rerun()
            take_button(here, work, state.state)


def take_button(here: Office, work: Work, state: str) -> None:
    """Rings, and begins at that state."""
    entry = work.checked.entry
    busy = bool(here.desk.unfinished(name()))
    why = word("brief.busy") if busy else word("author.state_take_why")
    pressed = st.button(
        word("author.state_take"),
        key=f"take-{state}",
        icon=":material/ring_volume:",
        disabled=entry is None or busy,
        help=why if entry is not None else word("author.state_take_faults"),
    )
    if pressed and entry is not None:
        attempt = begin(here, name(), from_state(entry, state))
        take_up(attempt.id)
        go("call", call=attempt.id)
