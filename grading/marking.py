"""A finished call and its scenario in, a grade out."""

from __future__ import annotations

from collections.abc import Sequence

from grading.call_file import CallFile
from grading.case import Case
from grading.checks import key, manner, never, record, say, secret, timing
from grading.embedders import Embedder
from grading.grade import Grade, Mark, Unmarked, Verdict
from grading.reading import reader
from scenarios.catalog import checks_of
from scenarios.scenario import Check, HouseRules, Scenario

RUBRIC_VERSION = "2026.11-14"  # changes with everything that can change a verdict

Judged = Mark | Unmarked


def grade_call(call: CallFile, scenario: Scenario, house: HouseRules, embedder: Embedder) -> Grade:
    """Mark a call on all that its house and its scenario ask for. Raises EmbedderMissing."""
    reading = reader(embedder)
    case = Case(call, scenario, reading)
    judged = mark_all(checks_of(scenario, house), case)
    marks = tuple(one for one in judged if isinstance(one, Mark))
    left = tuple(one for one in judged if isinstance(one, Unmarked))
    score, low, high = score_of(marks, left)
    return Grade(
        call_id=call.call_id,
        scenario=call.scenario,
        house=call.house,
        rubric=RUBRIC_VERSION,
        engines={**call.engines, **reading.engines},
        pass_mark=house.pass_mark,
        marks=marks,
        unmarked=left,
        score=score,
        low=low,
        high=high,
        fatal=tuple(m.check for m in marks if m.fatal and m.verdict is not Verdict.MET),
    )


def mark_all(checks: Sequence[Check], case: Case) -> list[Judged]:
    """The checks that apply, judged, in their given order; each after the one it depends on."""
    known = {check.id: check for check in checks}
    done: dict[str, Judged | None] = {}

    def settle(check: Check, above: frozenset[str]) -> Judged | None:
        if check.id not in done:
            before = known.get(check.after or "")
            earlier = None
            if before is not None and before.id not in above:
                earlier = settle(before, above | {check.id})
            done[check.id] = _mark(check, case, earlier) if case.applies(check) else None
        return done[check.id]

    judged = [settle(check, frozenset({check.id})) for check in checks]
    return [one for one in judged if one is not None]


def _mark(check: Check, case: Case, earlier: Judged | None) -> Judged | None:
    after_s = moment_of(earlier) if check.after else 0.0
    match check.kind:
        case "say":
            return say.mark(check, case, after_s)
        case "key":
            return key.mark(check, case, after_s)
        case "never":
            return never.mark(check, case)
        case "secret":
            return secret.mark(check, case)
        case "timing":
            return timing.mark(check, case)
        case "manner":
            return manner.mark(check, case)
        case _:
            return record.mark(check, case)


def moment_of(judged: Judged | None) -> float | None:
    """When what a check asks for was there; None when it was not, or not for certain."""
    if isinstance(judged, Mark) and judged.verdict is Verdict.MET and judged.evidence:
        return max(evidence.start_s for evidence in judged.evidence)
    return None


def score_of(marks: Sequence[Mark], left: Sequence[Unmarked]) -> tuple[float | None, float, float]:
    """Points of a hundred, and what they could be if the unmarked went against or for the call."""
    earned = sum(mark.points for mark in marks)
    possible = sum(mark.out_of for mark in marks)
    open_gain = sum(one.out_of for one in left if one.out_of > 0)
    open_loss = sum(one.out_of for one in left if one.out_of < 0)
    low = _hundred(earned + open_loss, possible + open_gain)
    high = _hundred(earned + open_gain, possible + open_gain)
    score = _hundred(earned, possible) if possible > 0 else None
    if possible + open_gain <= 0:
        return None, 0.0, 100.0
    return score, low, high


def _hundred(points: float, possible: float) -> float:
    if possible <= 0:
        return 0.0
    return round(min(100.0, max(0.0, 100 * points / possible)), 1)
