"""The visitor's own things in the header: calls, standing, exam results and unread notices."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from exams.notices import Notices
from exams.outcomes import Outcomes, Wanted
from exams.permissions import Action
from exams.store import RecordsError, Store
from trainer.office import office
from trainer.ui.visitor import may_do, name
from trainer.ui.words import word


def mine(pages: Mapping[str, StreamlitPage]) -> None:
    """Behind one word, with how many notices are unread."""
    shown, unread = _results()
    label = word("nav.mine_unread", count=unread) if unread else word("nav.mine")
    with st.popover(label, type="tertiary", key="mine"):
        st.page_link(pages["calls"], icon=":material/history:")
        if may_do(Action.READ_STANDING):
            st.page_link(pages["standing"], icon=":material/military_tech:")
        if shown:
            title = word("appeals.page_unread", count=unread) if unread else word("appeals.page")
            st.page_link(pages["appeals"], label=title, icon=":material/workspace_premium:")


def _results() -> tuple[bool, int]:
    """Whether there are results or notices of theirs, and how many notices are unread."""
    if not name() or not may_do(Action.SIT_EXAMS):
        return False, 0
    try:
        store = office().store
        unread = Notices(store).unread(name())
        return bool(unread) or _has_results(store), unread
    except RecordsError:
        return False, 0  # told where the page would have been


def _has_results(store: Store) -> bool:
    return any(Outcomes(store).each(Wanted(candidate=name())))
