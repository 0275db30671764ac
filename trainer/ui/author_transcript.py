"""The page that makes a draft of a real call, pasted or recorded."""

from __future__ import annotations

from html import escape

import streamlit as st

from trainer.authoring.files import FileRefused, free_id
from trainer.authoring.from_transcript import draft_of
from trainer.authoring.places import own_place, rows
from trainer.authoring.recording import read_recording, write_down
from trainer.authoring.transcript import (
    Fact,
    Said,
    TranscriptFault,
    as_text,
    disguised,
    find_facts,
    read_transcript,
)
from trainer.office import Office, office
from trainer.ui.author_desk import by, files
from trainer.ui.frame import go
from trainer.ui.words import word
from voices.audio import AudioError
from voices.engines import EngineMissing

TYPES = ["wav", "flac", "ogg", "mp3"]
KINDS = ("name", "phone", "number", "money", "time")


def transcript_page() -> None:
    """The words, what is found in them, and the draft that comes of it."""
    here = office()
    pages = st.session_state["pages"]
    st.page_link(pages["author"], label=word("author.back"), icon=":material/arrow_back:")
    st.html(
        f"<div class='tr-hero'><h1>{word('author.from_call')}</h1>"
        f"<p>{word('author.from_call_why')}</p></div>"
    )
    if not by():
        return
    with st.container(key="panel-words"):
        _recorded(here)
        text = st.text_area(
            word("author.call_words"),
            key="call-words",
            height=260,
            placeholder=word("author.call_example"),
        )
        hide = st.toggle(
            word("author.disguise"), value=True, key="disguise", help=word("author.disguise_why")
        )
    if not text.strip():
        return
    try:
        turns = read_transcript(text)
    except TranscriptFault as error:
        st.warning(str(error), icon=":material/warning:")
        return
    turns = disguised(turns) if hide else turns
    with st.container(key="panel-found"):
        _found(turns)
    with st.container(key="panel-draft"):
        _draft(here, turns)


def _recorded(here: Office) -> None:
    with st.expander(word("author.recording"), icon=":material/graphic_eq:"):
        given = st.file_uploader(word("author.recording_file"), type=TYPES, key="call-sound")
        channel = st.radio(
            word("author.channel"),
            (0, 1),
            format_func=lambda one: word("author.channel_right" if one else "author.channel_left"),
            horizontal=True,
            key="call-channel",
        )
        pressed = st.button(
            word("author.listen"), key="listen", disabled=given is None, icon=":material/hearing:"
        )
        if pressed and given is not None:
            _listen(here, given.getvalue(), channel or 0)


def _listen(here: Office, raw: bytes, channel: int) -> None:
    bar = st.progress(0.0, word("author.listening"))

    def progress(share: float) -> None:
        bar.progress(share, word("author.listening"))

    try:
        recording = read_recording(raw, channel)
        turns = write_down(
            recording,
            here.engines.listener,
            here.engines.spotter,
            progress,
        )
    except (AudioError, EngineMissing) as error:
        bar.empty()
        st.error(str(error), icon=":material/error:")
        return
    bar.empty()
    if not turns:
        st.warning(word("author.nothing_heard"), icon=":material/hearing_disabled:")
        return
    # The box stands below, so its text can still be set in this run.
    st.session_state["call-words"] = as_text(turns)


def _found(turns: tuple[Said, ...]) -> None:
    facts = find_facts(turns)
    st.markdown(f"### {word('author.found')}", anchors=False)
    st.caption(word("author.found_count", turns=len(turns), facts=len(facts)))
    legend = "".join(
        f"<mark class='{kind}'>{word(f'author.fact_{kind}')}</mark> " for kind in KINDS
    )
    body = "".join(
        f"<p class='{turn.party}'><b>{word(f'author.party_{turn.party}')}</b>"
        f"<span>{_marked(turn.text, [fact for fact in facts if fact.turn == at])}</span></p>"
        for at, turn in enumerate(turns)
    )
    st.html(f"<div class='tr-call'><div class='legend'>{legend}</div>{body}</div>")


def _marked(text: str, facts: list[Fact]) -> str:
    parts, at = [], 0
    for fact in facts:
        parts.append(escape(text[at : fact.start]))
        parts.append(f"<mark class='{fact.kind}'>{escape(fact.text)}</mark>")
        at = fact.end
    parts.append(escape(text[at:]))
    return "".join(parts)


def _draft(here: Office, turns: tuple[Said, ...]) -> None:
    taken = {row.id for row in rows(here.settings)}
    with st.form("draft", border=False):
        title = st.text_input(word("author.name"), value=word("author.from_call_title"))
        wanted = st.text_input(word("author.id"), value=free_id("from-call", taken))
        pressed = st.form_submit_button(word("author.make_draft"), type="primary")
    if not pressed:
        return
    try:
        text = draft_of(wanted, title or wanted, turns)
        ref = files(here).create(
            own_place(here.settings), wanted, text, by(), word("author.from_call")
        )
    except (FileRefused, TranscriptFault) as error:
        st.error(str(error), icon=":material/error:")
        return
    go("scenario", file=ref.key)
