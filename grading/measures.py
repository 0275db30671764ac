"""Which function measures what, and a measured figure held against its band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grading import holds, loudness, quiet, silent_line, speech, timeline
from grading.call_file import CallFile
from grading.case import Case
from grading.grade import Evidence, Mark, Unmarked
from grading.timeline import Absent, Measured, Reading, Span
from grading.verdicts import unmarked, whole
from scenarios.scenario import Band, Check, Measure, Scenario

SHOWN, SHOWN_MET = 5, 2  # places on the timeline given with a figure
LONGEST_QUOTE = 40  # characters
MEASURES: dict[Measure, Callable[[CallFile, Scenario], Reading]] = {
    Measure.RINGS: timeline.rings,
    Measure.OPENING_DELAY_S: timeline.opening_delay,
    Measure.REPLY_DELAY_S: quiet.reply_delay,
    Measure.DEAD_AIR_S: quiet.dead_air,
    Measure.CALLER_SILENCE_S: quiet.caller_silence,
    Measure.HOLD_S: holds.hold_length,
    Measure.HOLDS_UNANNOUNCED: holds.holds_unannounced,
    Measure.HOLDS_UNREASONED: holds.holds_unreasoned,
    Measure.HOLDS_UNTHANKED: holds.holds_unthanked,
    Measure.SILENT_PROMPTS: silent_line.silent_prompts,
    Measure.PROMPT_GAP_S: silent_line.prompt_gap,
    Measure.WAIT_BEFORE_HANG_UP_S: timeline.wait_before_hang_up,
    Measure.PAUSE_BEFORE_HANG_UP_S: timeline.pause_before_hang_up,
    Measure.HUNG_UP_FIRST: timeline.hung_up_first,
    Measure.PACE_CPM: speech.pace,
    Measure.TURN_PACE_CPM: speech.turn_pace,
    Measure.INTERRUPTIONS: quiet.interruptions,
    Measure.FILLERS: speech.fillers,
    Measure.FILLERS_PER_MIN: speech.fillers_per_min,
    Measure.INFORMAL_YOU: speech.informal_you,
    Measure.FORMAL_YOU_SHARE: speech.formal_you_share,
    Measure.LOUDNESS_DBFS: loudness.loudness,
    Measure.LOUDNESS_DROP_DB: loudness.loudness_drop,
    Measure.ENDING_DROP_DB: loudness.ending_drop,
    Measure.TALK_SHARE: speech.talk_share,
}
# What a call that broke off might still have brought more of.
GROWING = (Measure.SILENT_PROMPTS,)


def against_band(check: Check, band: Band, case: Case) -> Mark | Unmarked | None:
    """Met when the figure lies in the band; None when there was nothing to measure."""
    found = MEASURES[band.measure](case.call, case.scenario)
    if found is None:
        return None
    if isinstance(found, Absent):
        return unmarked(check, found.reason)
    figure = _figure(found, band)
    met = _outside(figure, band) == 0
    places = _places(found, band)[: SHOWN_MET if met else SHOWN]
    evidence = [_evidence(span, case, band.measure, met) for span in places]
    if met and found.at_least and band.max is not None:
        return unmarked(check, found.at_least, evidence)
    if not met and case.cut_short and band.measure in GROWING:
        return unmarked(check, "interrupted", evidence)
    mark = whole(check, met, evidence)
    return replace(mark, figure=figure, measure=band.measure.value, band=(band.min, band.max))


def _figure(found: Measured, band: Band) -> float:
    """The figure; where every place must do by itself, that of the worst outside the band."""
    figure = round(found.figure, 2)
    if not found.each:
        return figure
    each = [round(span.figure, 2) for span in found.spans if span.figure is not None]
    worst = max(each, key=lambda one: _outside(one, band), default=figure)
    return worst if _outside(worst, band) else figure


def _outside(figure: float, band: Band) -> float:
    """How far the figure lies out of the band; 0 inside."""
    over = figure - band.max if band.max is not None else 0.0
    under = band.min - figure if band.min is not None else 0.0
    return max(0.0, over, under)


def _places(found: Measured, band: Band) -> list[Span]:
    """The places, those furthest out of the band first and in the order given otherwise."""
    return sorted(
        found.spans,
        key=lambda span: -_outside(span.figure, band) if span.figure is not None else 0.0,
    )


def _evidence(span: Span, case: Case, measure: Measure, met: bool) -> Evidence:
    words = span.said or "".join(
        turn.text
        for turn in case.call.transcript.turns
        if turn.pieces and turn.start_s <= span.end_s and turn.end_s >= span.start_s
    )
    return Evidence(
        words[:LONGEST_QUOTE],
        round(span.start_s, 2),
        round(span.end_s, 2),
        score=1.0,
        why="" if met else measure.value,
        figure=None if span.figure is None else round(span.figure, 2),
    )
