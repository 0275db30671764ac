"""Hearing a scenario's lines: any line in any voice, or all of them made ahead."""

from __future__ import annotations

import io
import wave

import streamlit as st

from scenarios.rules import KOKORO_VOICES
from scenarios.scenario import Caller, State
from trainer.authoring.work import Work
from trainer.office import Office
from trainer.ui.words import word
from trainer.voicing import deliveries, voiced
from voices.audio import LINE_RATE, Audio
from voices.delivery import Mood
from voices.engines import EngineMissing, SpeakerFailed

Line = tuple[State, str]


def hear(here: Office, work: Work) -> None:
    """Choose a line and a voice, and hear it."""
    st.markdown(f"### {word('author.hear')}", anchors=False)
    outline = work.outline
    lines = [(state, text) for state in outline.states for text in state.says]
    if not lines:
        st.caption(word("author.hear_none"))
        return
    line = st.selectbox(
        word("author.hear_which"),
        lines,
        format_func=lambda one: f"{one[0].state}　{one[1]}",
        key=f"hear-line-{work.ref.key}",
    )
    state, text = line or lines[0]
    caller, mood, phone = _voice(outline.caller, state)
    with st.container(key="hear-actions", horizontal=True):
        pressed = st.button(
            word("author.hear_line"), key="hear", type="primary", icon=":material/volume_up:"
        )
        everything = st.button(
            word("author.hear_all"), key="hear-all", help=word("author.hear_all_why")
        )
    try:
        if pressed:
            with st.spinner(word("author.hear_making"), show_time=True):
                sound = _sound(here, caller, text, mood, phone)
            st.audio(wav(sound), format="audio/wav", autoplay=True)
        if everything:
            _make_all(here, outline.caller, lines)
    except (EngineMissing, SpeakerFailed) as error:
        st.error(str(error), icon=":material/error:")


def _voice(caller: Caller, state: State) -> tuple[Caller, Mood, bool]:
    own = caller.voice.kokoro
    usual = state.mood or caller.voice.mood
    with st.container(key="hear-voice", horizontal=True, vertical_alignment="bottom"):
        voice = st.selectbox(
            word("author.hear_voice"),
            [own, *(one for one in KOKORO_VOICES if one != own)],
            format_func=lambda one: word("author.hear_own", voice=one) if one == own else one,
            key="hear-voice-name",
        )
        moods = [str(mood) for mood in Mood]
        mood = st.selectbox(
            word("author.hear_mood"),
            moods,
            index=moods.index(usual),
            format_func=lambda one: word(f"author.mood_{one}"),
            key=f"hear-mood-{state.state}",
        )
        pace = st.slider(word("author.hear_pace"), 0.5, 2.0, caller.voice.pace, 0.05)
        phone = st.toggle(word("author.hear_phone"), value=True, key="hear-phone")
    chosen = caller.voice.model_copy(update={"kokoro": voice or own, "pace": pace})
    return caller.model_copy(update={"voice": chosen}), Mood(mood or usual), phone


def _sound(here: Office, caller: Caller, text: str, mood: Mood, phone: bool) -> Audio:
    if phone:
        return Audio.from_pcm16(voiced(caller, text, mood, here.shelf).pcm, LINE_RATE)
    return here.shelf.spoken(text, deliveries(caller, mood)).audio


def wav(sound: Audio) -> bytes:
    """As a file: bare samples the player would bring to full loudness."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.pcm16())
    return held.getvalue()


def _make_all(here: Office, caller: Caller, lines: list[Line]) -> None:
    bar = st.progress(0.0, word("author.hear_progress", done=0, all=len(lines)))
    for done, (state, text) in enumerate(lines, 1):
        mood = state.mood or caller.voice.mood
        here.shelf.spoken(text, deliveries(caller, mood))
        bar.progress(done / len(lines), word("author.hear_progress", done=done, all=len(lines)))
    bar.empty()
    st.success(word("author.hear_made", all=len(lines)), icon=":material/check_circle:")
