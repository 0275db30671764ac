"""Which function measures what, and a measured figure held against its band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grading import speech, timeline
from grading.call_file import CallFile
from grading.case import Case
from grading.grade import Evidence, Mark, Unmarked
from grading.timeline import Absent, Reading, Span
from grading.verdicts import unmarked, whole
from scenarios.scenario import Band, Check, Measure, Scenario

SHOWN = 5  # places on the timeline given with a figure
MEASURES: dict[Measure, Callable[[CallFile, Scenario], Reading]] = {
    Measure.RINGS: timeline.rings,
    Measure.OPENING_DELAY_S: timeline.opening_delay,
    Measure.REPLY_DELAY_S: timeline.reply_delay,
    Measure.DEAD_AIR_S: timeline.dead_air,
    Measure.HOLD_S: timeline.hold_length,
    Measure.HOLDS_UNANNOUNCED: timeline.holds_unannounced,
    Measure.SILENT_PROMPTS: timeline.silent_prompts,
    Measure.PROMPT_GAP_S: timeline.prompt_gap,
    Measure.WAIT_BEFORE_HANG_UP_S: timeline.wait_before_hang_up,
    Measure.HUNG_UP_FIRST: timeline.hung_up_first,
    Measure.PACE_CPM: speech.pace,
    Measure.INTERRUPTIONS: timeline.interruptions,
    Measure.FILLERS_PER_MIN: speech.fillers,
    Measure.INFORMAL_YOU: speech.informal_you,
    Measure.LOUDNESS_DBFS: speech.loudness,
    Measure.TALK_SHARE: speech.talk_share,
}


def against_band(check: Check, band: Band, case: Case) -> Mark | Unmarked | None:
    """Met when the figure lies in the band; None when there was nothing to measure."""
    found = MEASURES[band.measure](case.call, case.scenario)
    if found is None:
        return None
    if isinstance(found, Absent):
        return unmarked(check, found.reason)
    figure = round(found.figure, 2)
    low_enough = band.max is None or figure <= band.max
    met = low_enough and (band.min is None or figure >= band.min)
    evidence = [_evidence(span, case, band.measure, met) for span in found.spans[:SHOWN]]
    return replace(whole(check, met, evidence), figure=figure, band=(band.min, band.max))


def _evidence(span: Span, case: Case, measure: Measure, met: bool) -> Evidence:
    words = "".join(
        turn.text
        for turn in case.call.transcript.turns
        if turn.pieces and turn.start_s <= span.end_s and turn.end_s >= span.start_s
    )
    start_s, end_s = round(span.start_s, 2), round(span.end_s, 2)
    return Evidence(words[:40], start_s, end_s, score=1.0, why="" if met else measure.value)
