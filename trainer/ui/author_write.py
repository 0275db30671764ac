"""The part of a scenario's page where its text is written, with the checker's messages in it."""

from __future__ import annotations

import streamlit as st

from trainer.authoring.checking import by_line
from trainer.authoring.vocabulary import vocabulary
from trainer.authoring.work import Work, write_down
from trainer.office import Office
from trainer.ui.author_actions import save_as_is
from trainer.ui.author_desk import files, loaded_name
from trainer.ui.author_editor import Loaded, editor
from trainer.ui.guide import guide_link
from trainer.ui.words import language, word

MOST_SHOWN = 30


def write(here: Office, work: Work) -> None:
    """The editor and, under it, the list of what is to be mended."""
    checked = work.checked
    loaded = Loaded(loaded_name(work), work.text, readonly=not work.ref.place.writable)
    words = vocabulary(language(), work.outline.house, work.ref.place.houses)
    written = editor(
        work.ref.key,
        loaded,
        checked.problems,
        words,
        on_written=lambda text: write_down(files(here), work, text),
        goto=st.session_state.get("goto"),
    )
    st.caption(word("author.keys"))
    guide_link()
    if written is not None:
        write_down(files(here), work, written)
        save_as_is(here, work, written)
    _problems(work)


def _problems(work: Work) -> None:
    found = by_line(work.checked.problems)
    if not found:
        st.success(word("author.no_problems"), icon=":material/check_circle:")
        return
    st.markdown(f"### {word('author.problems')}（{len(found)}）", anchors=False)
    with st.container(key="faults"):
        for at, problem in enumerate(found[:MOST_SHOWN]):
            label = f"**{word('author.problem_line', line=problem.line)}**　{_plain(problem.text)}"
            icon = ":material/error:" if problem.severity == "error" else ":material/warning:"
            if st.button(label, key=f"fault-{at}", icon=icon, type="tertiary"):
                step = st.session_state.get("goto", {}).get("at", 0) + 1
                st.session_state["goto"] = {"line": problem.line, "at": step}
                st.rerun()


def _plain(text: str) -> str:
    """The text with nothing in it that Markdown would take for more."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|~$:<>" else sign for sign in text)
