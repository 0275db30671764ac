"""Figures about the trainee's words: pace, fillers, 您 and 你, share of the talk."""

from __future__ import annotations

import re
from collections.abc import Callable

from grading.call_file import CallFile
from grading.text.address import familiar, without_quotes
from grading.timeline import Absent, Measured, Reading, Span, sounds, voices
from scenarios.scenario import Scenario
from voices.transcript import Party

Finder = Callable[[str], list[tuple[int, int]]]  # from a text to the first and last of each place
FEWEST = 15  # characters; from less, no pace can be told
MISHEARD_SHARE = 0.2  # Whisper base wrote 9 of 116 spoken 您 as 你 in the library's examples
WITHOUT_FILLERS = ("whisper",)  # recognisers that do not write 嗯 and 呃
AROUND = 4  # characters shown on both sides of a word
_FILLER = re.compile(
    r"[嗯呃]+|(?<![金数定总余名差全份面超税])额+(?![度外头定角])|啊(?=[，, ])"
    r"|那个(?=[，, 那呃嗯])|这个(?=[，, 这呃嗯])|就是说|然后呢"
)
# What Whisper base makes of 呃: of 16 that two voices spoke it wrote 13 so, and none of 14
# sentences without. Of 18 嗯 it wrote none, but 那, 能 or 的 in their place; none of the 34 was
# left as a voiced stretch without words.
_FILLER_MISHEARD = re.compile(r"(?<![很肚好饥挨善凶丑可罪])[恶饿](?![意心劣化了死语习霸补])")


def sounding_turns(call: CallFile) -> list[tuple[Span, float, str]]:
    """Each turn of the trainee's that sounded: its place, its seconds of sound, its words."""
    found = []
    made = [s for s in call.transcript.stretches if s.party is Party.TRAINEE]
    for turn in call.transcript.of(Party.TRAINEE):
        inside = [s for s in made if s.start_s < turn.end_s and s.end_s > turn.start_s]
        if inside:
            place = Span(min(s.start_s for s in inside), max(s.end_s for s in inside))
            found.append((place, sum(s.end_s - s.start_s for s in inside), turn.text))
    return found


def pace(call: CallFile, scenario: Scenario) -> Reading:
    """Characters a minute of the trainee's speech sounds alone."""
    del scenario
    return _pace(call, [(place, sound_s, text) for place, sound_s, text in sounding_turns(call)])


def turn_pace(call: CallFile, scenario: Scenario) -> Reading:
    """Characters a minute of the trainee's turns, the pauses inside them included."""
    del scenario
    return _pace(call, [(place, place.seconds, text) for place, _, text in sounding_turns(call)])


def _pace(call: CallFile, turns: list[tuple[Span, float, str]]) -> Reading:
    if not call.transcript.stretches:
        return Absent("no_sound")
    written = [(place, seconds, len(_letters(text))) for place, seconds, text in turns]
    spoken, took_s = sum(n for *_, n in written), sum(seconds for _, seconds, _ in written)
    if spoken < FEWEST or took_s <= 0:
        return Absent("too_little_speech")
    spans = tuple(
        Span(place.start_s, place.end_s, figure=round(60 * letters / seconds))
        for place, seconds, letters in written
        if letters >= FEWEST and seconds > 0
    )
    return Measured(60 * spoken / took_s, spans)


def fillers(call: CallFile, scenario: Scenario) -> Reading:
    """How many fillers were heard in the trainee's speech."""
    del scenario
    if not call.transcript.of(Party.TRAINEE):
        return None
    deaf = any(name in call.engines.get("listener", "") for name in WITHOUT_FILLERS)
    spans = _places(call, _fillers(_FILLER))
    if deaf:
        misheard = _places(call, _fillers(_FILLER_MISHEARD))
        spans = tuple(sorted((*spans, *misheard), key=lambda span: span.start_s))
    return Measured(float(len(spans)), spans, at_least="not_measured" if deaf else "")


def fillers_per_min(call: CallFile, scenario: Scenario) -> Reading:
    """The same for each minute of the trainee's speech."""
    found = fillers(call, scenario)
    minutes = sum(s.end_s - s.start_s for s in sounds(call, Party.TRAINEE)) / 60
    if not isinstance(found, Measured) or not minutes:
        return Absent("too_little_speech")
    return Measured(found.figure / minutes, found.spans, at_least=found.at_least)


def informal_you(call: CallFile, scenario: Scenario) -> Reading:
    """How often the caller was called 你."""
    del scenario
    if not call.transcript.of(Party.TRAINEE):
        return None
    if misheard_you(call):
        return Absent("doubtful")
    spans = _places(call, familiar)
    return Measured(float(len(spans)), spans)


def formal_you_share(call: CallFile, scenario: Scenario) -> Reading:
    """What part of all 您 and 你 said to the caller was 您."""
    del scenario
    said = "".join(turn.text for turn in call.transcript.of(Party.TRAINEE))
    formal = said.count("您")
    spans = _places(call, familiar)
    if not formal and not spans:
        return None
    if misheard_you(call):
        return Absent("doubtful")
    return Measured(formal / (formal + len(spans)), spans)


def misheard_you(call: CallFile) -> bool:
    """Whether the few 你 among many 您 may be the recogniser's and not the trainee's."""
    if call.engines.get("listener") == "typed":
        return False
    said = "".join(turn.text for turn in call.transcript.of(Party.TRAINEE))
    informal = len(familiar(said))
    return 0 < informal <= MISHEARD_SHARE * (informal + said.count("您"))


def talk_share(call: CallFile, scenario: Scenario) -> Reading:
    """The trainee's part of all speech, 0 to 1."""
    del scenario
    mine, theirs = (
        sum(one.end_s - one.start_s for one in voices(call, party))
        for party in (Party.TRAINEE, Party.CALLER)
    )
    if not theirs:
        return None
    own = [Span(one.start_s, one.end_s) for one in voices(call, Party.TRAINEE)]
    longest = sorted(own, key=lambda span: (-span.seconds, span.start_s))
    return Measured(mine / (mine + theirs), tuple(longest[:3]))


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _fillers(form: re.Pattern[str]) -> Finder:
    return lambda text: [found.span() for found in form.finditer(without_quotes(text))]


def _places(call: CallFile, find: Finder) -> tuple[Span, ...]:
    """When the trainee said each of what is found."""
    found = []
    for turn in call.transcript.of(Party.TRAINEE):
        for start, end in find(turn.text):
            start_s, end_s = turn.second_of(start), turn.second_of(end - 1)
            around = turn.text[max(0, start - AROUND) : end + AROUND]
            found.append(Span(start_s, end_s, said=around))
    return tuple(found)
