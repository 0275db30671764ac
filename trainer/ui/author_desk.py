"""What the author's pages share: who writes, where files are kept, and an eye on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from uuid import uuid4

import streamlit as st

from grading.embedders import Remembering
from trainer.authoring.files import Files
from trainer.authoring.places import FileRef
from trainer.authoring.versions import digest_of
from trainer.authoring.work import Work
from trainer.checking.plays import Progress
from trainer.office import Office
from trainer.replay import Replayer
from trainer.settings import Settings
from trainer.ui.visitor import LONGEST_NAME, introduce, name, signature
from trainer.ui.words import word

LOOK_S = 2.0  # how often the disk is looked at


def files(here: Office) -> Files:
    """The files and their versions, of this installation."""
    return Files(here.settings.data)


def by() -> str:
    """Who writes; empty, with a form that asks, until they gave their name."""
    if not name():
        with st.container(key="panel-name"), st.form("author-name", border=False):
            given = st.text_input(word("author.need_name"), max_chars=LONGEST_NAME)
            if st.form_submit_button(word("who.start"), type="primary") and given.strip():
                introduce(given)
                st.rerun()
    return signature()


@st.fragment(run_every=LOOK_S)
def watch(seen: object, look: Callable[[], object]) -> None:
    """Draw the page anew once `look` finds on the disk what is not what was `seen`."""
    if look() != seen:
        st.rerun()


def loaded_name(work: Work) -> str:
    """Names what the editor was given; it changes when another text must take its place.

    What the author saved is in the editor already, so a save changes nothing here.
    """
    known = st.session_state.setdefault("loaded", {})
    disk = digest_of(work.disk)
    name, digest = known.get(work.ref.key, ("", ""))
    if not name or (digest != disk and not work.changed):
        name = f"{disk} {uuid4().hex}"
    known[work.ref.key] = (name, disk)
    return str(name)


def saved_by_us(ref: FileRef, text: str) -> None:
    """The editor holds what is now on disk."""
    known = st.session_state.setdefault("loaded", {})
    if ref.key in known:
        known[ref.key] = (known[ref.key][0], digest_of(text))


def load_anew(ref: FileRef) -> None:
    """Put the text into the editor again, whatever it holds."""
    st.session_state.get("loaded", {}).pop(ref.key, None)


def ask(what: str, pressed: bool, title: str, body: Callable[[], None]) -> None:
    """A dialog that opens when its button was pressed and stays until `answered` or put away."""
    if pressed:
        st.session_state["asked"] = what
    if st.session_state.get("asked") == what:
        st.dialog(title, on_dismiss=answered)(body)()


def answered() -> None:
    """The dialog is done with."""
    st.session_state.pop("asked", None)


def notice(text: str) -> None:
    """Say something on the next drawing of the page."""
    st.session_state["notice"] = text


def tell() -> None:
    """Say what the last press left to be said."""
    text = st.session_state.pop("notice", "")
    if text:
        st.toast(text, icon=":material/check:")


@contextmanager
def replaying() -> Iterator[Progress]:
    """A bar that tells how many examples have been played, as long as the block lasts."""
    bar = st.progress(0.0, word("author.publish_checking"))

    def progress(done: int, count: int) -> None:
        share = done / count if count else 1.0
        bar.progress(share, word("author.publish_replaying", done=done, count=count))

    try:
        yield progress
    finally:
        bar.empty()


@cache
def _replayer(settings: Settings, memory: Remembering) -> Replayer:
    return Replayer(settings, spoken=False, memory=memory)


def replayer(here: Office) -> Replayer:
    """What plays examples, with the models this process has loaded already."""
    return _replayer(here.settings, here.engines.embedder)
