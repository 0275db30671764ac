"""Figures about how the trainee spoke: pace, fillers, loudness, 您 and 你, share of the talk."""

from __future__ import annotations

import re
from math import log10

from grading.call_file import CallFile
from grading.timeline import Absent, Measured, Reading, Span, voices
from scenarios.scenario import Scenario
from voices.transcript import Party

FEWEST = 15  # characters; from less, no pace can be told
MISHEARD_SHARE = 0.2  # Whisper base wrote 9 of 116 spoken 您 as 你 in the library's examples
WITHOUT_FILLERS = ("whisper",)  # recognisers that do not write 嗯 and 呃
_FILLER = re.compile(
    r"[嗯呃额]+|啊(?=[，, ])|那个(?=[，, 那呃嗯])|这个(?=[，, 这呃嗯])|就是说|然后呢"
)
# 你好 is what a recogniser makes of 您好, and 你们 is not one person.
_FAMILIAR = re.compile(r"你(?!好|们)")
_QUOTES = re.compile(r"[“「][^”」]*[”」]")


def pace(call: CallFile, scenario: Scenario) -> Reading:
    """Characters a minute of the trainee's own speech sounds."""
    del scenario
    minutes = _minutes(call)
    spoken = sum(len(_letters(turn.text)) for turn in call.transcript.of(Party.TRAINEE))
    if not call.transcript.stretches:
        return Absent("no_sound")
    if spoken < FEWEST or minutes == 0:
        return Absent("too_little_speech")
    return Measured(spoken / minutes)


def fillers(call: CallFile, scenario: Scenario) -> Reading:
    """Fillers a minute of the trainee's speech."""
    del scenario
    if any(name in call.engines.get("listener", "") for name in WITHOUT_FILLERS):
        return Absent("not_measured")
    minutes = _minutes(call)
    if not minutes:
        return Absent("too_little_speech")
    spans = _places(call, _FILLER)
    return Measured(len(spans) / minutes, spans)


def informal_you(call: CallFile, scenario: Scenario) -> Reading:
    """How often the caller was called 你."""
    del scenario
    if not call.transcript.of(Party.TRAINEE):
        return None
    if misheard_you(call):
        return Absent("doubtful")
    spans = _places(call, _FAMILIAR)
    return Measured(float(len(spans)), spans)


def misheard_you(call: CallFile) -> bool:
    """Whether the few 你 among many 您 may be the recogniser's and not the trainee's."""
    if call.engines.get("listener") == "typed":
        return False
    said = "".join(turn.text for turn in call.transcript.of(Party.TRAINEE))
    familiar = len(_FAMILIAR.findall(said))
    return 0 < familiar <= MISHEARD_SHARE * (familiar + said.count("您"))


def loudness(call: CallFile, scenario: Scenario) -> Reading:
    """Mean power of the trainee's speech in dBFS."""
    del scenario
    heard = [
        level
        for stretch in voices(call, Party.TRAINEE)
        for level in call.levels_db[int(stretch.start_s * 10) : int(stretch.end_s * 10) + 1]
    ]
    if not heard:
        return Absent("no_sound")
    power = sum(10 ** (level / 10) for level in heard) / len(heard)
    return Measured(10 * log10(max(power, 1e-12)))


def talk_share(call: CallFile, scenario: Scenario) -> Reading:
    """The trainee's part of all speech, 0 to 1."""
    del scenario
    mine, theirs = (
        sum(one.end_s - one.start_s for one in voices(call, party))
        for party in (Party.TRAINEE, Party.CALLER)
    )
    return Measured(mine / (mine + theirs)) if mine + theirs else Absent("too_little_speech")


def _minutes(call: CallFile) -> float:
    return sum(s.end_s - s.start_s for s in voices(call, Party.TRAINEE)) / 60


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _places(call: CallFile, form: re.Pattern[str]) -> tuple[Span, ...]:
    """When the trainee said each of them, quotations left out."""
    found = []
    for turn in call.transcript.of(Party.TRAINEE):
        text = _QUOTES.sub(lambda quote: "〇" * len(quote[0]), turn.text)
        for place in form.finditer(text):
            found.append(Span(turn.second_of(place.start()), turn.second_of(place.end() - 1)))
    return tuple(found)
