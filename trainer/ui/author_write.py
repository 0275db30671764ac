"""The part of a scenario's page where its text is written, with the checker's messages in it."""

from __future__ import annotations

import streamlit as st

from trainer.authoring.checking import Checked, by_line, play_through
from trainer.authoring.vocabulary import vocabulary
from trainer.authoring.work import Work, write_down
from trainer.office import Office
from trainer.ui.author_actions import save_as_is
from trainer.ui.author_desk import files, loaded_name, replayer, replaying
from trainer.ui.author_editor import Loaded, editor
from trainer.ui.guide import guide_link
from trainer.ui.words import language, word

MOST_SHOWN = 30


def write(here: Office, work: Work) -> None:
    """The editor and, under it, the list of what is to be mended."""
    checked = examined(work)
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
    whole = checked is not work.checked
    _problems(checked, whole)
    if work.checked.entry is not None and not whole:
        _check_everything(here, work)


def examined(work: Work) -> Checked:
    """What the check of everything found in this very text; without one, what is seen at once."""
    text, found = st.session_state.get("examined", (None, work.checked))
    return found if text == (work.ref.key, work.text) else work.checked


def _check_everything(here: Office, work: Work) -> None:
    """Play the examples and read the phrases when asked; it takes some seconds."""
    if not st.button(
        word("author.play_through"),
        key="play-through",
        icon=":material/fact_check:",
        help=word("author.play_through_why"),
    ):
        return
    with replaying() as progress:
        found = play_through(work.checked, replayer(here), progress)
    st.session_state["examined"] = ((work.ref.key, work.text), found)
    st.rerun()


def _problems(checked: Checked, whole: bool) -> None:
    found = by_line(checked.problems)
    if not found:
        told = word("author.no_problems_at_all" if whole else "author.no_problems")
        st.success(told, icon=":material/check_circle:")
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
