"""Engines with no model: for tests of everything but sound."""

from __future__ import annotations

from collections.abc import Iterator

from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import Heard
from voices.transcript import Piece

SECONDS_PER_CHARACTER = 0.2  # about 300 characters a minute, a brisk talker


class SilentSpeaker:
    """Says every line as silence of a plausible length."""

    name = "silent"
    version = "1"

    def speak(self, text: str, delivery: Delivery) -> Iterator[Audio]:
        yield Audio.silence(len(text) * SECONDS_PER_CHARACTER / delivery.pace, LINE_RATE)


class ScriptedListener:
    """Hears, at each call, the next of the lines it was given."""

    name = "scripted"

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        if not self._lines:
            return Heard(())
        return Heard((Piece(self._lines.pop(0), 0.0, sound.seconds),))
