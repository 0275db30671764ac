"""The author's guide, in the language of the page."""

from __future__ import annotations

import streamlit as st

from scenarios.guide import PARTS, Part, guide_text, links_to, plain_text, sections
from trainer.ui.words import Language, language, word

FOLDED = ("cookbook", "fields")  # looked things up in, not read from top to bottom


def guide_page() -> None:
    """The part of the guide that the address names; its sections fold where they are many."""
    part = _part()
    text = page_text(part, language())
    head, *rest = sections(text)
    with st.container(key="guide"):
        st.markdown(head[1])
        for title, body in rest:
            if part in FOLDED:
                with st.expander(title):
                    st.markdown(body)
            else:
                st.markdown(f"## {title}\n{body}")


def guide_link() -> None:
    """The way here, for pages on which scenarios are written."""
    pages = st.session_state["pages"]
    st.page_link(pages["guide"], label=word("guide.help"), icon=":material/menu_book:")


def page_text(part: Part, language: Language) -> str:
    """The Markdown that is shown: links lead to pages of ours, not to files."""
    return links_to(plain_text(guide_text(part, language)), "/guide")


def _part() -> Part:
    asked = st.query_params.get("part", PARTS[0])
    if "guide-part" not in st.session_state or st.session_state.get("guide-asked") != asked:
        st.session_state["guide-part"] = asked if asked in PARTS else PARTS[0]
    chosen = st.segmented_control(
        word("guide.part"),
        PARTS,
        format_func=lambda one: word(f"guide.{one}"),
        key="guide-part",
        required=True,
        label_visibility="collapsed",
    )
    st.query_params["part"] = st.session_state["guide-asked"] = chosen or PARTS[0]
    return chosen or PARTS[0]
