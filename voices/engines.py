"""The three promises an engine can make, and the tables that find one by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from voices.audio import Audio
from voices.delivery import Delivery
from voices.transcript import Piece


class EngineMissing(RuntimeError):
    """An engine that was asked for is not installed; the text says what to install."""


class VoiceUnknown(ValueError):
    """A speaker has no voice of the name it was given; the text lists those it has."""


class SpeakerFailed(RuntimeError):
    """A speaker could not speak a line; the text says why and what to do."""


@dataclass(frozen=True)
class Heard:
    """What a listener made of one sound; the pieces' times count from the sound's first sample."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


class Speaker(Protocol):
    """Turns words into sound. May block; holds nothing between calls.

    May raise EngineMissing, VoiceUnknown, SpeakerFailed; nothing else is the user's doing.
    """

    name: str

    @property
    def version(self) -> str:
        """What its sound depends on beside text and delivery: a new one is a new sound."""

    def speak(self, text: str, delivery: Delivery) -> Iterator[Audio]:
        """The sound of `text`, in one or more stretches, each as soon as it is ready."""


class Listener(Protocol):
    """Turns sound into words. May block; holds nothing between calls."""

    name: str

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        """The words in `sound`. `prompt` holds names and words that are likely to occur."""


class SpeechSpotter(Protocol):
    """Says how likely it is that somebody speaks in a window of line-rate sound."""

    name: str
    window: int  # samples at voices.audio.LINE_RATE

    def probability(self, window: Audio, memory: object | None) -> tuple[float, object]:
        """0..1 for this window, and what to pass in with the next one; None starts afresh."""


@dataclass(frozen=True)
class Entry:
    """Where an engine lives, and the extra of ours that installs what it needs."""

    module: str
    factory: str
    extra: str = ""


SPEAKERS = {
    "kokoro": Entry("voices.kokoro", "KokoroSpeaker"),
    "edge": Entry("voices.edge", "EdgeSpeaker"),
    "espeak": Entry("voices.espeak", "EspeakSpeaker"),
    "silent": Entry("voices.silent", "SilentSpeaker"),
}
LISTENERS = {
    "whisper": Entry("voices.whisper", "WhisperListener"),
    "vosk": Entry("voices.vosk", "VoskListener"),
    "scripted": Entry("voices.silent", "ScriptedListener"),
}
SPOTTERS = {
    "silero": Entry("voices.silero", "SileroSpotter"),
    "energy": Entry("voices.energy", "EnergySpotter"),
}


def speaker(name: str) -> Speaker:
    """The speaker of that name; its model is loaded at first use. Raises EngineMissing."""
    return cast(Speaker, _make("speaker", name, SPEAKERS))


def listener(name: str) -> Listener:
    """The listener of that name; its model is loaded at first use. Raises EngineMissing."""
    return cast(Listener, _make("listener", name, LISTENERS))


def spotter(name: str) -> SpeechSpotter:
    """The speech spotter of that name. Raises EngineMissing."""
    return cast(SpeechSpotter, _make("speech spotter", name, SPOTTERS))


def _make(kind: str, name: str, table: dict[str, Entry]) -> object:
    entry = table.get(name)
    if entry is None:
        choices = ", ".join(sorted(table))
        raise EngineMissing(f"No {kind} is called '{name}'. Choose one of: {choices}.")
    try:
        module = import_module(entry.module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("voices"):
            raise
        remedy = f"pip install '.[{entry.extra}]'" if entry.extra else "pip install ."
        raise EngineMissing(
            f"The '{name}' {kind} needs the package '{error.name}'. Install it with: {remedy}"
        ) from error
    return getattr(module, entry.factory)()
