"""How the caller of a scenario sounds on the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np

from scenarios.scenario import Caller, Scenario
from trainer.call import Say
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery, Mood
from voices.handset import on_the_line

RING_HZ = 425.0  # China's ringing tone
RING_LEVEL = 0.2  # of full scale
RING_FADE_S = 0.01


class SpokenLine(Protocol):
    """A line's sound and the engine that made it, see voices.shelf.Spoken."""

    @property
    def audio(self) -> Audio:
        """The sound."""

    @property
    def engine(self) -> str:
        """The speaker's name."""


class Lines(Protocol):
    """Spoken lines, made ahead and kept, see voices.shelf.Shelf."""

    def spoken(self, text: str, voices: Mapping[str, Delivery]) -> SpokenLine:
        """The line's sound; blocks until it is made."""

    def prepare(self, lines: Sequence[tuple[str, Mapping[str, Delivery]]]) -> None:
        """Make these in the background, in this order."""


@dataclass(frozen=True)
class Sound:
    """What goes down the line: 16-bit samples at line rate."""

    pcm: bytes
    speaker: str = ""

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2


def deliveries(caller: Caller, mood: str) -> dict[str, Delivery]:
    """How each speaking engine is to voice this caller in this mood."""
    voice = caller.voice
    names = {"kokoro": voice.kokoro, "edge": voice.edge, "espeak": voice.espeak, "silent": ""}
    return {engine: Delivery(name, voice.pace, Mood(mood)) for engine, name in names.items()}


def prepare(scenario: Scenario, lines: Lines) -> None:
    """Have every line of the script made ahead, in the order of the script."""
    plain = scenario.caller.voice.mood
    lines.prepare(
        [
            (text, deliveries(scenario.caller, state.mood or plain))
            for state in scenario.script
            for text in state.says
        ]
    )


def voiced(scenario: Scenario, say: Say, lines: Lines) -> Sound:
    """What the caller says, as it comes out of the receiver. Blocks; raises EngineMissing."""
    spoken = lines.spoken(say.text, deliveries(scenario.caller, say.mood))
    quality = scenario.caller.line
    sound = on_the_line(
        spoken.audio,
        noise=quality.noise,
        snr_db=quality.snr_db,
        level_db=quality.level_db,
        seed=crc32(say.line.encode()),
    )
    return Sound(sound.pcm16(), spoken.engine)


def ring_tone(seconds: float) -> Sound:
    """One ring."""
    time_s = np.arange(round(seconds * LINE_RATE)) / LINE_RATE
    edge = np.minimum(1.0, np.minimum(time_s, seconds - time_s) / RING_FADE_S)
    tone = RING_LEVEL * edge * np.sin(2 * np.pi * RING_HZ * time_s)
    return Sound(Audio(tone.astype(np.float32), LINE_RATE).pcm16())
