"""The way to one's exam results in the header, with how many notices are unread."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from exams.notices import Notices
from exams.outcomes import Outcomes, Wanted
from exams.store import RecordsError
from trainer.office import office
from trainer.ui.visitor import name
from trainer.ui.words import word


def appeals_link(page: StreamlitPage) -> None:
    """Shown to whoever has sat an examination."""
    try:
        store = office().store
        count = Notices(store).unread(name()) if name() else 0
        shown = bool(count) or (
            bool(name()) and any(Outcomes(store).each(Wanted(candidate=name())))
        )
    except RecordsError:
        return  # told where the page would have been
    if shown:
        label = word("appeals.page_unread", count=count) if count else word("appeals.page")
        st.page_link(page, label=label, icon=":material/workspace_premium:")
