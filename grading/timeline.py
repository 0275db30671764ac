"""Figures read off a call's clock, keys and voices; plain arithmetic over a `CallFile`."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from statistics import median

from grading.call_file import CallFile, EndedBy, Key
from grading.text.normalise import plain_text
from scenarios.scenario import Scenario
from voices.transcript import Party, Stretch, Turn

ANNOUNCED_S = 5.0  # words before a hold that still announce it
OVERLAP_S = 0.3  # beginning this little before the other's end is quick, not rude
BREATH_S = 0.7  # two stretches of one party closer than this are one
_BYE = re.compile(r"再见|再会|拜拜|挂了|先这样|就这样|回头见")
_BACKCHANNEL = re.compile(
    r"^(?:[嗯哦啊噢呃欸对好是行]|好的|是的|对的|嗯嗯|好好|没错|明白|知道了|您说|您讲| )*$"
)


@dataclass(frozen=True)
class Span:
    """A place on the timeline that a figure rests on."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Measured:
    """A figure and where it comes from, the worst place first."""

    figure: float
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Absent:
    """A figure that cannot be had; `reason` is a key of `grading.wording`."""

    reason: str


Reading = Measured | Absent | None  # None: there was nothing to measure in this call


def voices(call: CallFile, party: Party) -> list[Stretch]:
    """When the party made speech sounds, breaths bridged; from the turns where no sound is."""
    found = [stretch for stretch in call.transcript.stretches if stretch.party is party]
    if not found:
        found = [Stretch(party, t.start_s, t.end_s) for t in call.transcript.of(party) if t.pieces]
    joined: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: one.start_s):
        if joined and stretch.start_s - joined[-1].end_s < BREATH_S:
            end_s = max(joined[-1].end_s, stretch.end_s)
            joined[-1] = Stretch(party, joined[-1].start_s, end_s)
        else:
            joined.append(stretch)
    return joined


def holds(call: CallFile) -> list[Span]:
    """Each hold from its key to the return or the call's end."""
    found: list[Span] = []
    since: float | None = None
    for press in call.presses:
        if press.key is Key.HOLD and since is None:
            since = press.at_s
        elif press.key in (Key.RESUME, Key.HANG_UP, Key.TRANSFER) and since is not None:
            found.append(Span(since, press.at_s))
            since = None
    return [*found, Span(since, call.ended_s)] if since is not None else found


# --- the clock ---


def rings(call: CallFile, scenario: Scenario) -> Reading:
    """The ring begun when the call was answered; one more than all when it never was."""
    del scenario
    at_s = call.answered_s if call.answered_s is not None else call.ended_s
    missed = call.ended_by is EndedBy.UNANSWERED
    return Measured(float(call.rings + missed), (Span(0.0, at_s),))


def opening_delay(call: CallFile, scenario: Scenario) -> Reading:
    """From the answer to the trainee's first word."""
    del scenario
    if call.answered_s is None:
        return None
    spoke = voices(call, Party.TRAINEE)
    until = spoke[0].start_s if spoke else call.ended_s
    return Measured(max(0.0, until - call.answered_s), (Span(call.answered_s, until),))


def replies(call: CallFile) -> list[Span]:
    """From each end of the caller's words to the trainee's, holds and the caller's own left out."""
    mine, theirs = voices(call, Party.TRAINEE), voices(call, Party.CALLER)
    found = []
    for i, stretch in enumerate(theirs):
        until = theirs[i + 1].start_s if i + 1 < len(theirs) else call.ended_s
        answer = next((s for s in mine if s.end_s > stretch.end_s and s.start_s < until), None)
        if answer is None:
            continue
        gap = Span(stretch.end_s, max(stretch.end_s, answer.start_s))
        if not any(h.start_s < gap.end_s and h.end_s > gap.start_s for h in holds(call)):
            found.append(gap)
    return found


def reply_delay(call: CallFile, scenario: Scenario) -> Reading:
    """The median of the replies."""
    del scenario
    gaps = replies(call)
    if not gaps:
        return None
    longest = sorted(gaps, key=lambda gap: gap.start_s - gap.end_s)
    return Measured(median(gap.end_s - gap.start_s for gap in gaps), tuple(longest[:3]))


def dead_air(call: CallFile, scenario: Scenario) -> Reading:
    """The longest silence after the caller's words, while it was the trainee's turn."""
    del scenario
    theirs = voices(call, Party.CALLER)
    if not theirs:
        return None
    both = sorted([*theirs, *voices(call, Party.TRAINEE)], key=lambda one: one.start_s)
    held = holds(call)
    gaps = []
    for stretch in theirs:
        later = [one.start_s for one in both if one.start_s > stretch.start_s]
        over = any(one.start_s < stretch.end_s < one.end_s for one in both)
        until = min((start for start in later if start >= stretch.end_s), default=call.ended_s)
        until = min([until, *(h.start_s for h in held if h.end_s > stretch.end_s)])
        if not over and until > stretch.end_s:
            gaps.append(Span(stretch.end_s, until))
    longest = max(gaps, key=lambda gap: gap.end_s - gap.start_s, default=None)
    return Measured(longest.end_s - longest.start_s, (longest,)) if longest else Measured(0.0)


def hold_length(call: CallFile, scenario: Scenario) -> Reading:
    """The longest hold."""
    del scenario
    longest = max(holds(call), key=lambda hold: hold.end_s - hold.start_s, default=None)
    return Measured(longest.end_s - longest.start_s, (longest,)) if longest else None


def holds_unannounced(call: CallFile, scenario: Scenario) -> Reading:
    """Holds with nothing said by the trainee in the seconds before."""
    del scenario
    if not holds(call):
        return None
    mine = voices(call, Party.TRAINEE)
    bare = tuple(
        hold
        for hold in holds(call)
        if not any(s.start_s < hold.start_s and s.end_s > hold.start_s - ANNOUNCED_S for s in mine)
    )
    return Measured(float(len(bare)), bare)


def prompts(call: CallFile, scenario: Scenario) -> list[Turn]:
    """The trainee's turns while the caller's state says nothing."""
    silent = {state.state for state in scenario.script if not state.says}
    found = []
    for turn in call.transcript.of(Party.TRAINEE):
        entered = [visit.state for visit in call.visits if visit.at_s <= turn.start_s]
        state = turn.state or (entered[-1] if entered else "")
        if turn.pieces and state in silent:
            found.append(turn)
    return found


def silent_prompts(call: CallFile, scenario: Scenario) -> Reading:
    """How often a silent caller was spoken to."""
    if not _was_silent(call, scenario):
        return None
    spoken = prompts(call, scenario)
    return Measured(float(len(spoken)), tuple(Span(t.start_s, t.end_s) for t in spoken))


def prompt_gap(call: CallFile, scenario: Scenario) -> Reading:
    """The median silence between two prompts in a row."""
    spoken = prompts(call, scenario)
    gaps = [Span(a.end_s, b.start_s) for a, b in itertools.pairwise(spoken)]
    if not gaps:
        return None
    return Measured(median(gap.end_s - gap.start_s for gap in gaps), tuple(gaps))


def _was_silent(call: CallFile, scenario: Scenario) -> bool:
    silent = {state.state for state in scenario.script if not state.says}
    return any(visit.state in silent for visit in call.visits)


def wait_before_hang_up(call: CallFile, scenario: Scenario) -> Reading:
    """From the answer to the trainee's hanging up."""
    del scenario
    if call.answered_s is None or call.ended_by is not EndedBy.TRAINEE:
        return None
    return Measured(call.ended_s - call.answered_s, (Span(call.answered_s, call.ended_s),))


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


# --- the voices ---


def interruptions(call: CallFile, scenario: Scenario) -> Reading:
    """How often the trainee began over the caller's words with more than a 嗯 or 好的."""
    del scenario
    theirs = voices(call, Party.CALLER)
    turns = call.transcript.of(Party.TRAINEE)
    found = []
    for stretch in voices(call, Party.TRAINEE):
        over = any(s.start_s < stretch.start_s < s.end_s - OVERLAP_S for s in theirs)
        if over and not _is_backchannel(stretch, turns):
            found.append(Span(stretch.start_s, stretch.end_s))
    return Measured(float(len(found)), tuple(found))


def _is_backchannel(stretch: Stretch, turns: tuple[Turn, ...]) -> bool:
    words = "".join(
        piece.text
        for turn in turns
        for piece in turn.pieces
        if piece.start_s < stretch.end_s and piece.end_s > stretch.start_s
    )
    return bool(_BACKCHANNEL.match(plain_text(words)))
