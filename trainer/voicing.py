"""How the caller of a scenario sounds on the telephone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Caller, Scenario
from trainer.call import wordings
from trainer.earpiece import TONE_S
from trainer.wire import Tone
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery, Mood
from voices.handset import on_the_line

RING_HZ = 425.0  # China's ringing tone
RING_LEVEL = 0.2  # of full scale
RING_FADE_S = 0.01
TONE_HZ = 450.0  # China's ring-back and busy tones
TONE_LEVEL = 0.08  # they sound at the ear, a ring in the room
BUSY_S = 0.35  # on, and off


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

    def ready(self, text: str, voices: Mapping[str, Delivery]) -> bool:
        """Whether `spoken` would answer at once."""

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


def prepare(scenario: Scenario, lines: Lines, seed: int, states: int | None = None) -> None:
    """Have the script's lines made ahead, those that the call may come to first at first.

    `states` is how many states are enough; None: all of them.
    """
    usual = scenario.caller.voice.mood
    reached = [scenario.script[0].state]
    for name in reached:
        ways = [branch.go for branch in scenario.state(name).next]
        reached += [go for go in dict.fromkeys(ways) if go not in reached]
    soon = [scenario.state(name) for name in reached[:states]]
    rounds = zip_longest(*(wordings(state, seed) for state in soon))
    lines.prepare(
        [
            (text, deliveries(scenario.caller, state.mood or usual))
            for texts in rounds
            for state, text in zip(soon, texts, strict=True)
            if text
        ]
    )


def voiced(caller: Caller, text: str, mood: Mood, lines: Lines) -> Sound:
    """What the caller says, as it comes out of the receiver. Blocks; raises EngineMissing."""
    spoken = lines.spoken(text, deliveries(caller, mood))
    sound = on_the_line(
        spoken.audio,
        noise=caller.line.noise,
        snr_db=caller.line.snr_db,
        level_db=caller.line.level_db,
        seed=crc32(text.encode()),
    )
    return Sound(sound.pcm16(), spoken.engine)


class Receiver:
    """Lines as they come out of the receiver, the likely ones made before they are needed."""

    def __init__(self, lines: Lines, most: int = 500) -> None:
        self._lines, self._most = lines, most  # 500 lines are about 100 MB
        self._kept: OrderedDict[tuple[Caller, str, Mood], Sound] = OrderedDict()
        self._lock = threading.Lock()

    def sound(self, caller: Caller, text: str, mood: Mood) -> Sound:
        """The line's sound. Blocks until it is made; raises EngineMissing."""
        key = (caller, text, mood)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = voiced(caller, text, mood, self._lines)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def look_ahead(self, scenario: Scenario, state: str) -> None:
        """Make the sound of whatever may be said after `state`, as far as it has been spoken."""
        caller = scenario.caller
        for name in {branch.go for branch in scenario.state(state).next}:
            after = scenario.state(name)
            mood = Mood(after.mood or caller.voice.mood)
            for text in after.says:
                if self._lines.ready(text, deliveries(caller, mood)):
                    self.sound(caller, text, mood)


def tone(kind: Tone) -> Sound:
    """A ring, a ring at the other side, or the sound of a line gone dead."""
    seconds = TONE_S[kind]
    if kind == "cut_off":
        on, off = (np.full(round(BUSY_S * LINE_RATE), level) for level in (1.0, 0.0))
        beats = round(seconds / (2 * BUSY_S))
        return _hummed(TONE_HZ, TONE_LEVEL * np.tile(np.concatenate([on, off]), beats))
    time_s = np.arange(round(seconds * LINE_RATE)) / LINE_RATE
    edge = np.minimum(1.0, np.minimum(time_s, seconds - time_s) / RING_FADE_S)
    if kind == "ring":
        return _hummed(RING_HZ, RING_LEVEL * edge)
    return _hummed(TONE_HZ, TONE_LEVEL * edge)


def _hummed(hertz: float, levels: NDArray[np.float64]) -> Sound:
    time_s = np.arange(len(levels)) / LINE_RATE
    sound = levels * np.sin(2 * np.pi * hertz * time_s)
    return Sound(Audio(sound.astype(np.float32), LINE_RATE).pcm16())
