"""Which voices and ears are in use, and in plain words what is missing."""

from __future__ import annotations

from html import escape

import streamlit as st

from trainer.office import Office
from trainer.ui.words import word


def engine_notices(here: Office) -> None:
    """One quiet line when all is well, a notice for whatever is not."""
    states = here.warmth.states()
    st.html(
        "<div class='tr-engines'>"
        + "".join(
            f"<span><i class='{state.readiness}'></i>{word(f'engine.{state.role}')}："
            f"<b>{escape(state.name)}</b> {word(f'engine.{state.readiness}')}</span>"
            for state in states
        )
        + "</div>"
    )
    for state in states:
        if state.readiness == "missing":
            st.warning(
                word(f"engine.missing_{state.role}", name=state.name), icon=":material/build:"
            )
