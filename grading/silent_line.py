"""Figures of a silent line: how often and at what distance the trainee spoke into it."""

from __future__ import annotations

import itertools
from statistics import median

from grading.call_file import CallFile
from grading.timeline import Measured, Reading, Span, cuts, voices
from scenarios.scenario import Scenario
from voices.transcript import Party, Turn

ONE_PROMPT_S = 2.0  # a shorter pause in the answer to one state parts no prompt


def silent_states(scenario: Scenario) -> frozenset[str]:
    """The states in which the caller says nothing."""
    return frozenset(state.state for state in scenario.script if not state.says)


def state_at(call: CallFile, at_s: float) -> str:
    """The state of the caller's script at that second; empty before the first."""
    entered = [visit.state for visit in call.visits if visit.at_s <= at_s]
    return entered[-1] if entered else ""


def prompts(call: CallFile, scenario: Scenario) -> list[Span]:
    """What the trainee said into the silence; a prompt with a pause in it is one."""
    silent = silent_states(scenario)
    found: list[tuple[str, Span]] = []
    for turn in call.transcript.of(Party.TRAINEE):
        state = turn.state or state_at(call, turn.start_s)
        if not turn.pieces or state not in silent:
            continue
        place = _place(call, turn)
        if found and _is_same(found[-1], state, place):
            earlier = found.pop()[1]
            place = Span(earlier.start_s, place.end_s, said=earlier.said + place.said)
        found.append((state, place))
    return [place for _, place in found]


def _place(call: CallFile, turn: Turn) -> Span:
    """Where the turn sounded; a recogniser's own times are less exact."""
    heard = [
        one
        for one in voices(call, Party.TRAINEE)
        if one.start_s < turn.end_s and one.end_s > turn.start_s
    ]
    start_s = min((one.start_s for one in heard), default=turn.start_s)
    end_s = max((one.end_s for one in heard), default=turn.end_s)
    return Span(start_s, end_s, said=turn.text)


def _is_same(before: tuple[str, Span], state: str, place: Span) -> bool:
    return before[0] == state and place.start_s - before[1].end_s < ONE_PROMPT_S


def silent_prompts(call: CallFile, scenario: Scenario) -> Reading:
    """How often a silent caller was spoken to."""
    silent = silent_states(scenario)
    if not any(visit.state in silent for visit in call.visits):
        return None
    spoken = prompts(call, scenario)
    return Measured(float(len(spoken)), tuple(spoken))


def prompt_gap(call: CallFile, scenario: Scenario) -> Reading:
    """Each silence between two prompts in a row; the figure is the median."""
    theirs = voices(call, Party.CALLER)
    between = [*(Span(one.start_s, one.end_s) for one in theirs), *cuts(call)]
    gaps = [
        Span(a.end_s, b.start_s, figure=b.start_s - a.end_s)
        for a, b in itertools.pairwise(prompts(call, scenario))
        if not any(one.start_s < b.start_s and one.end_s > a.end_s for one in between)
    ]
    if not gaps:
        return None
    return Measured(median(gap.seconds for gap in gaps), tuple(gaps), each=True)
