"""One scenario file: its heading, what can be done with it, and the part that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from scenarios.source import ScenarioError, read_text
from trainer.authoring.places import FileRef, find
from trainer.authoring.versions import digest_of
from trainer.authoring.work import Work, take_up
from trainer.office import Office, office
from trainer.ui.author_actions import actions
from trainer.ui.author_conflict import conflict
from trainer.ui.author_desk import by, files, tell, watch
from trainer.ui.author_picture import draw
from trainer.ui.author_try import try_page
from trainer.ui.author_versions import versions_page
from trainer.ui.author_write import write
from trainer.ui.frame import lost
from trainer.ui.words import word

PARTS: dict[str, Callable[[Office, Work], None]] = {
    "write": write,
    "picture": draw,
    "try": try_page,
    "versions": versions_page,
}


def scenario_page() -> None:
    """The file named in the address."""
    here = office()
    ref = find(here.settings, st.query_params.get("file", ""))
    st.page_link(
        st.session_state["pages"]["author"],
        label=word("author.back"),
        icon=":material/arrow_back:",
    )
    if ref is None:
        lost(word("author.unknown"))
        return
    if not by():
        return
    try:
        work = take_up(files(here), ref, by())
    except ScenarioError as error:
        st.error(str(error), icon=":material/error:")
        return
    watch(digest_of(work.disk), lambda: _digest(ref))
    tell()
    _heading(work)
    if work.conflicts:
        conflict(here, work)
        return
    actions(here, work)
    if st.session_state.get("next-part") or "author-part" not in st.session_state:
        st.session_state["author-part"] = st.session_state.pop("next-part", "write")
    part = st.segmented_control(
        word("author.part"),
        list(PARTS),
        format_func=lambda one: word(f"author.part_{one}"),
        key="author-part",
        required=True,
        label_visibility="collapsed",
    )
    PARTS[part or "write"](here, work)


def _digest(ref: FileRef) -> str:
    try:
        return digest_of(read_text(ref.path))
    except ScenarioError:
        return ""


def _heading(work: Work) -> None:
    outline = work.outline
    facts = [escape(work.ref.key)]
    if outline.kind:
        facts.insert(0, word(f"kind.{outline.kind}"))
    if outline.level:
        facts.append(word("author.level", level=outline.level))
    st.html(
        f"<div class='tr-hero'><span class='tr-status {outline.status}'>"
        f"{word(f'author.status_{outline.status}')}</span>"
        f"<h1>{escape(outline.title or work.ref.file)}</h1><p>{' · '.join(facts)}</p></div>"
    )
    if not work.ref.place.writable:
        supplied = work.ref.place.name == "library"
        st.info(
            word("author.readonly" if supplied else "author.readonly_disk"), icon=":material/lock:"
        )
