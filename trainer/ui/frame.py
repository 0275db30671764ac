"""What every page has around it: the look, the header, and a place for bad news."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from trainer.ui.visitor import introduce, name
from trainer.ui.words import LANGUAGES, word

_STYLE = Path(__file__).with_name("style.css")
_NAMES = {"zh": "中文", "en": "English"}


def dress() -> None:
    """Our own look, beside what the theme in .streamlit/config.toml sets."""
    st.html(_STYLE)


def header(pages: dict[str, StreamlitPage]) -> None:
    """The bar on top: the brand, the three places to go, who is here, the language."""
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.html(f"<a class='brand' href='/' target='_self'>{_MARK}<b>{word('brand')}</b></a>")
        with st.container(key="nav", horizontal=True, width="content", gap=None):
            st.page_link(pages["practice"], icon=":material/call:")
            st.page_link(pages["calls"], icon=":material/history:")
            st.page_link(pages["headset"], icon=":material/headset_mic:")
        with st.container(key="visitor", horizontal=True, width="content"):
            _who()
            st.segmented_control(
                word("nav.language"),
                LANGUAGES,
                format_func=_NAMES.__getitem__,
                key="language",
                required=True,
                label_visibility="collapsed",
            )


def _who() -> None:
    if not name():
        return
    with st.popover(escape(name()), icon=":material/person:", type="tertiary"):
        st.write(word("who.hello", name=name()))
        if st.button(word("who.change"), key="change-name"):
            introduce("")
            st.rerun()


def trouble(error: Exception) -> None:
    """What went wrong and what to do, where the page would have been."""
    title = "trouble.records" if type(error).__name__ == "RecordsError" else "trouble.engine"
    st.error(f"**{word(title)}**\n\n{error}", icon=":material/error:")


# A handset and three rings.
_MARK = """<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
<rect width="32" height="32" rx="9" fill="var(--tr-accent)"/>
<path d="M10.2 8.6l2.6-.6 1.9 4-1.9 1.5a10 10 0 0 0 4.7 4.7l1.5-1.9 4 1.9-.6 2.6a1.7 1.7 0 0 1-1.7 1.3
A12.2 12.2 0 0 1 8.9 10.3a1.7 1.7 0 0 1 1.3-1.7z" fill="#fff"/>
<g fill="none" stroke="#fff" stroke-width="1.5" stroke-linecap="round">
<path d="M18 12.2a2.6 2.6 0 0 1 1.8 1.8"/><path d="M18.4 9.4a5.4 5.4 0 0 1 4.2 4.2"/>
<path d="M18.8 6.6a8.2 8.2 0 0 1 6.6 6.6"/></g></svg>"""
