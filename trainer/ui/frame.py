"""What every page has around it: the look, the header, and a place for bad news."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from exams.permissions import Action
from trainer.ui.account import who
from trainer.ui.mine import mine
from trainer.ui.visitor import may_do, presence
from trainer.ui.words import LANGUAGES, word

_STYLE = Path(__file__).with_name("style.css")
_NAMES = {"zh": "中文", "en": "English"}


def dress() -> None:
    """Our own look, beside what the theme in .streamlit/config.toml sets."""
    st.html(_STYLE)


def header(pages: dict[str, StreamlitPage], sits: bool = False) -> None:
    """The bar on top: the brand, the places to go, who is here, the language.

    Whoever `sits` an examination is offered none of the pages that are closed meanwhile.
    """
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(f"<a class='brand' href='/' target='_self'><b>{word('brand')}</b></a>")
        with st.container(key="nav", horizontal=True, width="content", gap=None):
            if sits:
                st.page_link(pages["exams"], icon=":material/school:")
                st.page_link(pages["headset"], icon=":material/headset_mic:")
            elif may_do(Action.PRACTISE):
                _places(pages)
        with st.container(key="visitor", horizontal=True, width="content"):
            who()
            st.segmented_control(
                word("nav.language"),
                LANGUAGES,
                format_func=_NAMES.__getitem__,
                key="language",
                required=True,
                label_visibility="collapsed",
            )


def _places(pages: dict[str, StreamlitPage]) -> None:
    st.page_link(pages["practice"], icon=":material/call:")
    st.page_link(pages["theory"], icon=":material/quiz:")
    st.page_link(pages["spotting"], icon=":material/hearing:")
    if may_do(Action.SIT_EXAMS):
        st.page_link(pages["exams"], icon=":material/school:")
    st.page_link(pages["headset"], icon=":material/headset_mic:")
    mine(pages)
    if may_do(Action.READ_RULES) or may_do(Action.EXPORT_RESULTS):
        trains = may_do(Action.WRITE_SCENARIOS)
        label = word("nav.for_trainers" if trains else "results.office")
        with st.popover(label, type="tertiary", key="for-trainers"):
            _behind_the_desk(pages)


def _behind_the_desk(pages: dict[str, StreamlitPage]) -> None:
    if may_do(Action.ASSIGN_PRACTICE):
        st.page_link(pages["tasks"], icon=":material/assignment_ind:")
    if may_do(Action.WRITE_SCENARIOS):
        st.page_link(pages["author"], icon=":material/edit_note:")
        st.page_link(pages["guide"], icon=":material/menu_book:")
    if may_do(Action.INVIGILATE):
        st.page_link(pages["invigilate"], icon=":material/visibility:")
    if may_do(Action.REVIEW_MARKS):
        st.page_link(pages["review"], icon=":material/rule_folder:")
    if may_do(Action.READ_RULES):
        st.page_link(pages["houses"], icon=":material/rule:")
        st.page_link(pages["clauses"], icon=":material/checklist:")
    if may_do(Action.READ_STANDING):
        st.page_link(pages["results"], icon=":material/table_chart:")
    if may_do(Action.READ_ANALYSIS):
        st.page_link(pages["analysis"], icon=":material/monitoring:")
    if presence().open_house or may_do(Action.KEEP_ROSTER):
        st.page_link(pages["people"], icon=":material/group:")
    if may_do(Action.KEEP_RECORDS):
        st.page_link(pages["records"], icon=":material/inventory_2:")


def go(page: str, **query: str) -> NoReturn:
    """On to another of our pages; `query` becomes part of its address."""
    st.switch_page(st.session_state["pages"][page], query_params=query)


def empty(title: str, why: str = "") -> None:
    """Where a list would be, what is not there yet and how it comes to be."""
    st.html(f"<div class='tr-empty'><b>{escape(title)}</b>{escape(why)}</div>")


def lost(text: str) -> None:
    """What was asked for is not there; the way back."""
    st.warning(text, icon=":material/search_off:")
    st.page_link(st.session_state["pages"]["practice"], label=word("nav.back"))


def when(at: float) -> str:
    """The visitor's own date and time."""
    return _there(at).strftime("%Y-%m-%d %H:%M")


def clock_time(at: float) -> str:
    """The visitor's own time of day, to the second."""
    return _there(at).strftime("%H:%M:%S")


def day(at: float) -> date:
    """The day it is then where the visitor is."""
    return _there(at).date()


def _there(at: float) -> datetime:
    # The browser says how far it is from UTC.
    offset = timedelta(minutes=-(st.context.timezone_offset or 0))
    return datetime.fromtimestamp(at, UTC) + offset


def trouble(error: Exception) -> None:
    """What went wrong and what to do, where the page would have been."""
    title = "trouble.records" if type(error).__name__ == "RecordsError" else "trouble.engine"
    st.error(f"**{word(title)}**\n\n{error}", icon=":material/error:")
