"""Figures of a call's beginning and end, and what all figures are made of: plain arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grading.call_file import CallFile, Cut, EndedBy
from scenarios.scenario import Scenario
from voices.transcript import Party, Stretch

BREATH_S = 0.7  # two stretches of one party closer than this are one
_BYE = re.compile(r"再见|再会|拜拜|挂了|先这样|就这样|回头见")


@dataclass(frozen=True)
class Span:
    """A place on the timeline that a figure rests on."""

    start_s: float
    end_s: float
    figure: float | None = None  # what was measured here, where each place has its own
    said: str = ""  # the words that matter; those spoken meanwhile when empty

    @property
    def seconds(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Measured:
    """A figure and where it comes from, the worst place first.

    `each`: every place must lie in the band by itself. `at_least`: the true figure may be higher,
    for this reason (a key of `grading.wording`), so that it can break a limit and not keep it.
    """

    figure: float
    spans: tuple[Span, ...] = ()
    each: bool = False
    at_least: str = ""


@dataclass(frozen=True)
class Absent:
    """A figure that cannot be had; `reason` is a key of `grading.wording`."""

    reason: str


Reading = Measured | Absent | None  # None: there was nothing to measure in this call


def sounds(call: CallFile, party: Party) -> list[Stretch]:
    """When the party made speech sounds; from the turns where no sound is."""
    found = [stretch for stretch in call.transcript.stretches if stretch.party is party]
    if not found:
        found = [Stretch(party, t.start_s, t.end_s) for t in call.transcript.of(party) if t.pieces]
    return _joined(found, 0.0)


def voices(call: CallFile, party: Party) -> list[Stretch]:
    """The same, breaths bridged."""
    return _joined(sounds(call, party), BREATH_S)


def _joined(found: Iterable[Stretch], gap_s: float) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: (one.start_s, one.end_s)):
        if joined and stretch.start_s - joined[-1].end_s < gap_s:
            end_s = max(joined[-1].end_s, stretch.end_s)
            joined[-1] = Stretch(stretch.party, joined[-1].start_s, end_s)
        else:
            joined.append(stretch)
    return joined


# --- the beginning and the end ---


def rings(call: CallFile, scenario: Scenario) -> Reading:
    """The ring begun when the call was answered; one more than all when it never was.

    After a cut the telephone rang anew, and each time counts by itself. Who dialled answers none.
    """
    del scenario
    again = [_rings_after(cut, call) for cut in call.cuts if cut.rang_s is not None]
    if call.outgoing:
        worst = max(again, key=lambda span: span.figure or 0.0, default=None)
        return Measured(worst.figure or 0.0, tuple(again), each=True) if worst else None
    at_s = call.answered_s if call.answered_s is not None else call.ended_s
    missed = call.ended_by is EndedBy.UNANSWERED
    figure = float(call.rings + missed)
    if not again:
        return Measured(figure, (Span(0.0, at_s),))
    return Measured(figure, (Span(0.0, at_s, figure), *again), each=True)


def _rings_after(cut: Cut, call: CallFile) -> Span:
    missed = cut.answered_s is None and call.ended_by is EndedBy.CALLER
    answered_s = call.ended_s if cut.answered_s is None else cut.answered_s
    return Span(cut.rang_s or cut.at_s, answered_s, float(cut.rings + missed))


def cuts(call: CallFile) -> list[Span]:
    """The times the line was dead, each until it was answered again."""
    return [
        Span(cut.at_s, call.ended_s if cut.answered_s is None else cut.answered_s)
        for cut in call.cuts
    ]


def opening_delay(call: CallFile, scenario: Scenario) -> Reading:
    """From the answer to the trainee's first word."""
    del scenario
    if call.answered_s is None:
        return None
    spoke = voices(call, Party.TRAINEE)
    until = spoke[0].start_s if spoke else call.ended_s
    place = Span(call.answered_s, max(until, call.answered_s))
    # Who never spoke would have been later still.
    return Measured(place.seconds, (place,), at_least="" if spoke else "too_little_speech")


def wait_before_hang_up(call: CallFile, scenario: Scenario) -> Reading:
    """From the answer to the trainee's hanging up."""
    del scenario
    if call.answered_s is None or call.ended_by is not EndedBy.TRAINEE:
        return None
    return Measured(call.ended_s - call.answered_s, (Span(call.answered_s, call.ended_s),))


def pause_before_hang_up(call: CallFile, scenario: Scenario) -> Reading:
    """From the last word of either party to the trainee's hanging up."""
    del scenario
    if call.answered_s is None or call.ended_by is not EndedBy.TRAINEE:
        return None
    ends = [one.end_s for party in Party for one in voices(call, party)]
    pause = Span(min(max([call.answered_s, *ends]), call.ended_s), call.ended_s)
    return Measured(pause.seconds, (pause,))


def hung_up_first(call: CallFile, scenario: Scenario) -> Reading:
    """1 when the trainee hung up before the caller's goodbye was over."""
    if call.answered_s is None or call.ended_by is EndedBy.INTERRUPTED:
        return None
    if call.ended_by is not EndedBy.TRAINEE:
        return Measured(0.0)
    said = [turn for turn in call.transcript.of(Party.CALLER) if turn.pieces]
    theirs = voices(call, Party.CALLER)
    over = bool(theirs) and theirs[-1].end_s <= call.ended_s
    last_state = {state.state for state in scenario.script if state.hangs_up}
    leaving = bool(call.visits) and call.visits[-1].state in last_state
    goodbye = bool(said) and (leaving or bool(_BYE.search(said[-1].text)))
    return Measured(0.0 if over and goodbye else 1.0, (Span(call.ended_s, call.ended_s),))
