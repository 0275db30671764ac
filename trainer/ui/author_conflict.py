"""Two texts of one file: what came onto the disk, and what the author wrote meanwhile."""

from __future__ import annotations

import streamlit as st

from trainer.authoring.work import Work, insist, set_aside
from trainer.office import Office
from trainer.ui.author_desk import files, load_anew
from trainer.ui.author_diff import diff
from trainer.ui.words import word


def conflict(here: Office, work: Work) -> None:
    """Show both and let the author choose; the other one is kept as a version."""
    st.warning(
        f"**{word('author.conflict')}**\n\n{word('author.conflict_why')}", icon=":material/merge:"
    )
    with st.container(key="conflict", horizontal=True):
        theirs = st.button(
            word("author.take_theirs"), key="take-theirs", icon=":material/download:"
        )
        mine = st.button(word("author.keep_mine"), key="keep-mine", icon=":material/edit:")
    if theirs:
        set_aside(files(here), work, word("author.set_aside"))
    if mine:
        insist(files(here), work, word("author.set_aside"))
    if theirs or mine:
        load_anew(work.ref)
        st.rerun()
    diff(work.disk, work.text)
