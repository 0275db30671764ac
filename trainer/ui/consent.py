"""What the visitor agreed to for examinations, and taking it back."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams.consents import Consents, Purpose
from trainer.office import Office
from trainer.ui.author_desk import answered, ask, notice
from trainer.ui.frame import when
from trainer.ui.visitor import name
from trainer.ui.words import word


def own_consent(here: Office, sits: bool) -> None:
    """When they agreed, and the way to withdraw; not while they sit an examination."""
    present = Consents(here.store).current(name(), Purpose.EXAMS)
    if present is None:
        return
    with st.container(key="own-consent", horizontal=True, vertical_alignment="center"):
        st.caption(word("exams.consent.given", when=when(present.at)))
        pressed = st.button(
            word("exams.consent.withdraw"),
            key="withdraw-consent",
            type="tertiary",
            icon=":material/undo:",
            disabled=sits,
            help=word("exams.consent.not_now") if sits else None,
        )
    title = word("exams.consent.withdraw")
    ask("withdraw-consent", pressed, title, lambda: _sure(here, present.text))


def _sure(here: Office, text: str) -> None:
    st.write(word("exams.consent.sure"))
    with st.expander(word("exams.consent.text")):
        words = here.store.text(text) or ""
        st.html(f"<p class='tr-soft' style='white-space:pre-line'>{escape(words)}</p>")
    if not st.button(word("exams.consent.withdraw_now"), key="withdraw-sure", type="primary"):
        return
    if here.exams.open_sitting(name()) is not None:
        st.error(word("exams.consent.not_now"), icon=":material/block:")
        return
    Consents(here.store).withdraw(name(), Purpose.EXAMS, time.time())
    answered()
    notice(word("exams.consent.withdrawn"))
    st.rerun()
