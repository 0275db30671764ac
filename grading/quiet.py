"""Figures of the floor: silences and whose they were, replies, and who talked over whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from grading.call_file import CallFile, EndedBy
from grading.holds import holds
from grading.silent_line import silent_states, state_at
from grading.spoken import words_in
from grading.text.normalise import plain_text
from grading.timeline import Measured, Reading, Span, cuts, voices
from scenarios.scenario import Scenario
from voices.transcript import Party, Stretch

OVERLAP_S = 0.3  # beginning this little before the other's end is quick, not rude
FLOOR_S = 1.0  # going on this soon after one's own words is keeping the floor, not taking it
LONGEST_NOD_S = 1.5  # a longer sound over the caller is no 嗯, whatever was made out of it
_BACKCHANNEL = re.compile(
    r"^(?:[嗯哦啊噢呃唔欸诶对好是行]|好的|是的|是啊|对的|对啊|好好|没错|明白|明白了|知道了|了解"
    r"|您说|您讲|您继续|在听|我在听| )*$"
)
# After these it is for the caller to speak.
_HANDS_OVER = re.compile(
    r"(?:吗|呢|么|没有|吧|不|什么|哪里|哪位|谁|多少|几号|几点|怎么了?|贵姓|称呼|请讲|请说|您说|您讲"
    r"|再见|再会|拜拜)$"
)


@dataclass(frozen=True)
class Silence:
    """A time nobody spoke; `whose` turn it was."""

    span: Span
    whose: Party


def away_times(call: CallFile) -> list[Span]:
    """Holds, and the times the line was dead."""
    return [*(hold.span for hold in holds(call)), *cuts(call)]


def silences(call: CallFile, scenario: Scenario) -> list[Silence]:
    """Every time nobody spoke after the first word, and whose turn it was.

    Holds and the times the line was dead are left out.
    """
    busy: list[tuple[float, float, Party | None]] = [
        (s.start_s, s.end_s, s.party) for party in Party for s in voices(call, party)
    ]
    # After a hold or a cut it is the trainee who must speak, and before its key, too.
    busy += [(away.start_s, away.end_s, None) for away in away_times(call)]
    busy.sort(key=lambda one: (one[0], one[1]))
    found: list[Silence] = []
    until, last = (busy[0][1], busy[0][2]) if busy else (call.ended_s, None)
    for start_s, end_s, who in [*busy[1:], (call.ended_s, call.ended_s, None)]:
        gap = Span(until, start_s)
        over = start_s >= call.ended_s
        if gap.seconds > 0:
            whose: Party | None
            whose = _at_end(call, scenario, last) if over else _turn(call, scenario, gap, last, who)
            found += [Silence(gap, whose)] if whose else []
        if end_s >= until:
            until, last = end_s, who
    return found


def _turn(
    call: CallFile, scenario: Scenario, gap: Span, last: Party | None, then: Party | None
) -> Party:
    """Whose turn it was between `last` and `then`; None stands for a hold or a cut."""
    if last is not Party.TRAINEE or then is None:
        return Party.TRAINEE
    if then is Party.CALLER or state_at(call, gap.start_s) in silent_states(scenario):
        return Party.CALLER
    said = plain_text(words_in(call, Party.TRAINEE, gap.start_s - 5.0, gap.start_s))
    return Party.CALLER if _HANDS_OVER.search(said) else Party.TRAINEE


def _at_end(call: CallFile, scenario: Scenario, last: Party | None) -> Party | None:
    """Whose turn it was when the call ended; nobody's after a goodbye or on a lost line."""
    leaving = {state.state for state in scenario.script if state.hangs_up}
    if call.ended_by is EndedBy.INTERRUPTED or state_at(call, call.ended_s) in leaving:
        return None
    if last is Party.TRAINEE:
        return Party.CALLER if call.ended_by is EndedBy.CALLER else None
    return Party.TRAINEE


def dead_air(call: CallFile, scenario: Scenario) -> Reading:
    """The longest silence while it was the trainee's turn."""
    return _longest(call, scenario, Party.TRAINEE)


def caller_silence(call: CallFile, scenario: Scenario) -> Reading:
    """The longest silence while it was the caller's turn."""
    return _longest(call, scenario, Party.CALLER)


def _longest(call: CallFile, scenario: Scenario, whose: Party) -> Reading:
    if not voices(call, Party.CALLER) and not voices(call, Party.TRAINEE):
        return None
    gaps = [
        Span(one.span.start_s, one.span.end_s, figure=one.span.seconds)
        for one in silences(call, scenario)
        if one.whose is whose
    ]
    gaps.sort(key=lambda gap: (-gap.seconds, gap.start_s))
    return Measured(gaps[0].seconds, tuple(gaps[:3])) if gaps else Measured(0.0)


def replies(call: CallFile) -> list[Span]:
    """From each end of the caller's words to the trainee's, holds and the caller's own left out."""
    mine, theirs = voices(call, Party.TRAINEE), voices(call, Party.CALLER)
    found = []
    for i, stretch in enumerate(theirs):
        until = theirs[i + 1].start_s if i + 1 < len(theirs) else call.ended_s
        answer = next((s for s in mine if s.end_s > stretch.end_s and s.start_s < until), None)
        if answer is None:
            continue
        end_s = max(stretch.end_s, answer.start_s)
        gap = Span(stretch.end_s, end_s, figure=end_s - stretch.end_s)
        away = away_times(call)
        if not any(one.start_s < gap.end_s and one.end_s > gap.start_s for one in away):
            found.append(gap)
    return found


def reply_delay(call: CallFile, scenario: Scenario) -> Reading:
    """The median of the replies."""
    del scenario
    gaps = replies(call)
    if not gaps:
        return None
    longest = sorted(gaps, key=lambda gap: (-gap.seconds, gap.start_s))
    return Measured(median(gap.seconds for gap in gaps), tuple(longest[:3]))


# --- talking over one another ---


def interruptions(call: CallFile, scenario: Scenario) -> Reading:
    """How often the trainee began over the caller's words with more than a 嗯 or 好的."""
    del scenario
    mine, theirs = voices(call, Party.TRAINEE), voices(call, Party.CALLER)
    found = []
    for i, stretch in enumerate(mine):
        over = [s for s in theirs if s.start_s < stretch.start_s < s.end_s - OVERLAP_S]
        if not over or (i and _keeps_the_floor(mine[i - 1], stretch, over[0])):
            continue
        words = words_in(call, Party.TRAINEE, stretch.start_s, stretch.end_s)
        if stretch.end_s - stretch.start_s > LONGEST_NOD_S or not is_backchannel(words):
            found.append(Span(stretch.start_s, stretch.end_s, said=words))
    return Measured(float(len(found)), tuple(found))


def is_backchannel(words: str) -> bool:
    """Whether they only tell the caller that somebody is listening; so does a sound without any."""
    return bool(_BACKCHANNEL.match(plain_text(words)))


def _keeps_the_floor(before: Stretch, stretch: Stretch, caller: Stretch) -> bool:
    """Whether it was the caller who cut in, and the trainee only went on after a breath."""
    cut_in = before.start_s < caller.start_s < before.end_s
    return cut_in and stretch.start_s - before.end_s < FLOOR_S
