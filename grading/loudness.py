"""Figures of the trainee's level: how loud, which turns drop, whether sentence ends die away."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from statistics import median

from grading.call_file import CallFile
from grading.speech import sounding_turns
from grading.timeline import Absent, Measured, Reading, Span, sounds, voices
from scenarios.scenario import Scenario
from voices.transcript import Party

PAUSE_DB = 25.0  # a tenth of a second this far below the loudest near it is a pause
FEWEST_TURNS = 3  # from fewer, no turn can be told from the usual
ENDING = 4  # tenths of a second that end a sentence
SHORTEST_S = 1.2  # of a sentence whose end can be told from the rest
_EXACT = 1e-6  # 6.3 s begin in tenth 63, and not in 62.999…


def loudness(call: CallFile, scenario: Scenario) -> Reading:
    """Mean power of the trainee's speech in dBFS."""
    del scenario
    heard = [
        level
        for stretch in sounds(call, Party.TRAINEE)
        for level in _levels(call, stretch.start_s, stretch.end_s)
    ]
    return Measured(_mean_db(heard)) if heard else Absent("no_sound")


def loudness_drop(call: CallFile, scenario: Scenario) -> Reading:
    """How many dB the quietest turn lies under the median turn."""
    del scenario
    if not call.levels_db:
        return Absent("no_sound")
    turns = [(turn, _speaking(_levels(call, turn.start_s, turn.end_s))) for turn in _turns(call)]
    levels = [(turn, _mean_db(heard)) for turn, heard in turns if heard]
    if len(levels) < FEWEST_TURNS:
        return Absent("too_little_speech")
    usual = median(level for _, level in levels)
    drops = [Span(t.start_s, t.end_s, figure=round(usual - level, 1)) for t, level in levels]
    drops.sort(key=lambda drop: (-(drop.figure or 0.0), drop.start_s))
    return Measured(max(0.0, drops[0].figure or 0.0), tuple(drops[:3]))


def ending_drop(call: CallFile, scenario: Scenario) -> Reading:
    """The median fall in dB of a sentence's last sounds under the whole of it."""
    del scenario
    if not call.levels_db:
        return Absent("no_sound")
    falls = []
    for stretch in voices(call, Party.TRAINEE):
        heard = _levels(call, stretch.start_s, stretch.end_s)
        if stretch.end_s - stretch.start_s < SHORTEST_S or not heard:
            continue
        whole = _mean_db(_speaking(heard))
        kept = _trimmed(heard, whole - PAUSE_DB)
        if len(kept) > ENDING:
            fall = round(whole - _mean_db(kept[-ENDING:]), 1)
            falls.append(Span(stretch.end_s - ENDING / 10, stretch.end_s, figure=fall))
    if not falls:
        return Absent("too_little_speech")
    falls.sort(key=lambda fall: (-(fall.figure or 0.0), fall.start_s))
    usual = round(median(fall.figure or 0.0 for fall in falls), 1)
    return Measured(usual, tuple(falls[:3]))


def _turns(call: CallFile) -> list[Span]:
    return [place for place, _, _ in sounding_turns(call)]


def _trimmed(levels: tuple[float, ...], quiet: float) -> tuple[float, ...]:
    """The levels without the pause at their end."""
    last = max((i for i, level in enumerate(levels) if level >= quiet), default=-1)
    return levels[: last + 1]


def _levels(call: CallFile, start_s: float, end_s: float) -> tuple[float, ...]:
    first, last = int(start_s * 10 + _EXACT), int(end_s * 10 - _EXACT)
    return call.levels_db[first : last + 1]


def _speaking(levels: tuple[float, ...]) -> list[float]:
    loudest = max(levels, default=0.0)
    return [level for level in levels if level > loudest - PAUSE_DB]


def _mean_db(levels: Sequence[float]) -> float:
    power = sum(10 ** (level / 10) for level in levels) / len(levels)
    return 10 * log10(max(power, 1e-12))
