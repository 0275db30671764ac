"""What the caller hears of the trainee: turns spotted in the sound as it comes in, by line time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10
from threading import Event
from typing import Protocol

import numpy as np

from scenarios.scenario import Check, Scenario
from trainer.journal import Said
from voices.audio import LINE_RATE, Audio
from voices.engines import Listener, SpeechSpotter
from voices.hearing import Part, hear_on, pieces_of
from voices.levels import QUIET_DB
from voices.transcript import Piece
from voices.turns import Paused, Resumed, SpeechStarted, TurnEnded, TurnEvent, TurnSpotter

LATE_S = 0.5  # without a frame for so long, there is silence: a muted or missing microphone
IN_FLIGHT_S = 0.25  # younger frames may still be on their way
FILLED_S = 5.0  # a longer hole is passed over instead of being filled with silence
KEPT_S = 3.0  # sound from before a turn that is kept, should the turn prove to begin there


class Understands(Protocol):
    """Finds what words fulfil, see grading.signals.Understanding."""

    def signals(self, said: str, heard: str) -> frozenset[str]:
        """The checks that `said`, in answer to `heard`, fulfils (or, if forbidden, breaks)."""


@dataclass(frozen=True)
class Hearing:
    """The engines every call listens with."""

    listener: Listener
    spotter: SpeechSpotter
    understanding: Callable[[Scenario, Sequence[Check]], Understands]


@dataclass(frozen=True)
class Noticed:
    """Something about a turn, and the turn's sound where there is some to recognise."""

    event: TurnEvent
    sound: Audio


class Ears:
    """The trainee's side of one call. Blocks; one thread at a time."""

    def __init__(self, spotter: SpeechSpotter, pause_s: float) -> None:
        self._turns = TurnSpotter(spotter, pause_s)
        self._sound = bytearray()  # from `_first` to `_next`, 16-bit
        self._first = self._next = 0
        self._open = False  # a turn is under way

    def feed(self, position: int, pcm: bytes) -> list[Noticed]:
        """Take in sound that begins at this position of line time."""
        noticed = self._reach(position)
        known = self._next - position  # a frame that overlaps what came before
        if known > 0:
            pcm = pcm[known * 2 :]
        return noticed + self._take(pcm)

    def quiet_until(self, position: int) -> list[Noticed]:
        """Line time is at `position`; with no frame for a while, what is missing is silence."""
        if position - self._next < LATE_S * LINE_RATE:
            return []
        return self._reach(position - round(IN_FLIGHT_S * LINE_RATE))

    def close(self) -> list[Noticed]:
        """Nothing more comes: whatever was being said is over."""
        return self._told(self._turns.close())

    def _reach(self, position: int) -> list[Noticed]:
        hole = position - self._next
        if hole <= 0:
            return []
        if hole <= FILLED_S * LINE_RATE:
            return self._take(bytes(2 * hole))
        noticed = self._told(self._turns.skip_to(position / LINE_RATE))
        self._sound.clear()
        self._first = self._next = position
        return noticed

    def _take(self, pcm: bytes) -> list[Noticed]:
        if not pcm:
            return []
        self._sound += pcm
        self._next += len(pcm) // 2
        noticed = self._told(self._turns.feed(Audio.from_pcm16(pcm)))
        if not self._open:
            self._forget()
        return noticed

    def _told(self, events: list[TurnEvent]) -> list[Noticed]:
        for event in events:
            self._open = not isinstance(event, TurnEnded)
        return [Noticed(event, self._sound_of(event)) for event in events]

    def _sound_of(self, event: TurnEvent) -> Audio:
        if isinstance(event, SpeechStarted | Resumed):
            return Audio.silence(0)
        kept = Audio.from_pcm16(bytes(self._sound))
        before_s = self._first / LINE_RATE
        return kept.between(event.start_s - before_s, event.end_s - before_s)

    def _forget(self) -> None:
        old = self._next - self._first - round(KEPT_S * LINE_RATE)
        if old > KEPT_S * LINE_RATE:  # seldom, and then a good piece
            del self._sound[: old * 2]
            self._first += old


@dataclass(frozen=True)
class Understood:
    """A turn's words, in the parts they were heard in, and what they fulfil."""

    parts: tuple[Part, ...]
    signals: frozenset[str]
    level_db: float | None = None  # of its speech; None when it was typed

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return pieces_of(self.parts)


class Comprehension:
    """Makes one call's turns out, remembering of a growing turn what was heard at its pauses."""

    def __init__(self, listener: Listener, prompt: str) -> None:
        self._listener, self._prompt = listener, prompt
        self._heard: tuple[float, tuple[Part, ...]] = (0.0, ())  # of the turn that began then

    def of(
        self, turn: Noticed, heard: str, understanding: Understands, stale: Event
    ) -> Understood | None:
        """What a turn says and fulfils, in answer to `heard`; None if `stale` already. Blocks."""
        event = turn.event
        assert isinstance(event, Paused | TurnEnded), "only these have words"
        if stale.is_set():
            return None
        began_s, before = self._heard
        growing = (turn.sound, event.start_s, event.stretches)
        known = before if began_s == event.start_s else ()
        parts = hear_on(self._listener, growing, known, self._prompt)
        self._heard = (event.start_s, parts)
        text = "".join(piece.text for piece in pieces_of(parts))
        signals = understanding.signals(text, heard) if text else frozenset()
        return Understood(parts, signals, level_db(turn))


def level_db(turn: Noticed) -> float:
    """How loud the turn's speech is, as the marking of loudness measures it."""
    event = turn.event
    assert isinstance(event, Paused | TurnEnded), "only these have sound"
    stretches = [
        turn.sound.between(start_s - event.start_s, end_s - event.start_s).samples
        for start_s, end_s in event.stretches
    ]
    power = float(np.mean(np.concatenate(stretches).astype(np.float64) ** 2)) if stretches else 0.0
    return max(QUIET_DB, 10 * log10(power)) if power > 0 else QUIET_DB


def said(turn: TurnEnded, understood: Understood, least_db: float | None = None) -> Said:
    """The journal's entry of a turn; without stretches of speech it was typed.

    Under `least_db` it was too faint for the caller.
    """
    level = understood.level_db
    times = turn.stretches or ((turn.start_s, turn.end_s),)
    unheard = Piece("", times[0][0], times[-1][1], confidence=0.0)
    return Said(
        at_s=turn.at_s,
        pieces=understood.pieces or (unheard,),
        stretches=tuple(turn.stretches),
        state="",
        signals=tuple(sorted(understood.signals)),
        typed=not turn.stretches,
        faint=level is not None and least_db is not None and level < least_db,
    )


def names_in(scenario: Scenario) -> str:
    """The names a trainee is likely to say in this scenario, for the recogniser."""
    desk, caller = scenario.desk, scenario.caller
    names = [desk.company, desk.trainee, caller.name, caller.company]
    names += [name for entry in desk.directory for name in (entry.desk, entry.person)]
    return "、".join(dict.fromkeys(name for name in names if name))
