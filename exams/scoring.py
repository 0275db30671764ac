"""A sitting that is over, and the marks of its calls → its outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from exams.blueprint import Blueprint, FatalRule
from exams.outcome import ClauseMark, ItemMark, Outcome, OutcomeStatus, PartMark
from exams.sitting import Candidate, Item, ItemKind, Sitting, Stage
from exams.sitting_rules import Course, ItemState
from grading.grade import Grade, Mark, Unmarked, Verdict
from grading.marking import score_of

Corrections = Mapping[str, Mapping[str, float]]
SHARE = "share"  # the key under which an answer is corrected, to a share of 0..1


class Waits(StrEnum):
    """Why an outcome waits for an assessor, the gravest first."""

    NOT_MARKED = "not_marked"  # a call has no marks at all
    FATAL_IN_DOUBT = "fatal_in_doubt"  # whether something fatal was done cannot be told
    IN_DOUBT = "in_doubt"  # what is unmarked could make it a pass or not
    BORDERLINE = "borderline"  # near the pass mark, and nobody has confirmed it yet


@dataclass(frozen=True)
class Settled:
    """What people have decided.

    `corrections` are points by check, under the id of a call's attempt; of an answer, under the
    place of its item ("3"), a share under SHARE. `confirmed` says that an assessor lets a
    borderline score stand.
    """

    corrections: Corrections = field(default_factory=dict)
    confirmed: bool = False
    certificate: str = ""


def outcome(
    course: Course,
    blueprint: Blueprint,
    grades: Mapping[str, Grade],
    settled: Settled | None = None,
) -> Outcome:
    """What came of a sitting that is over; `grades` are by attempt, as the machine gave them.

    A part's score is the mean of its items by their weights, the whole's that of the parts. What
    was not reached counts 0, what could not be marked leaves no score but a range. A fatal check
    broken in any call fails the whole or caps its score, as the blueprint says; one in doubt
    leaves it undecided. `passed` is told when nothing in doubt can turn it.
    """
    sitting, made = course.sitting, settled or Settled()
    assert sitting.stage is not Stage.OPEN, f"{sitting.id} is still being sat"
    marked = [
        _item(course.asked(at), state, at, grades, made.corrections)
        for at, state in enumerate(course.items)
    ]
    items = tuple(one.mark for one in marked)
    parts = tuple(_part(kind, items, blueprint) for kind in blueprint.parts)
    whole = _whole(parts, marked, blueprint)
    void = sitting.stage is Stage.VOID
    waits = () if void else _waits(whole, marked, blueprint, made.confirmed)
    facts = sitting.facts or Candidate(sitting.candidate)
    return Outcome(
        sitting=sitting.id,
        candidate=sitting.candidate,
        staff_number=facts.staff_number,
        name=facts.name,
        department=facts.department,
        team=facts.team,
        blueprint=sitting.paper.blueprint,
        title=sitting.title,
        number=sitting.number,
        period=sitting.period,
        ended_at=_ended_at(sitting),
        status=_status(void, waits),
        pass_mark=blueprint.pass_mark,
        score=whole.score,
        low=whole.low,
        high=whole.high,
        passed=None if void else whole.passed,
        fatal=tuple(check for item in items for check in item.fatal),
        parts=parts,
        items=items,
        clauses=_clauses(marked, blueprint),
        certificate=made.certificate,
        reasons=(sitting.void_reason,) if void else tuple(one.value for one in waits),
    )


def _status(void: bool, waits: tuple[Waits, ...]) -> OutcomeStatus:
    if void:
        return OutcomeStatus.VOID
    return OutcomeStatus.AWAITING_REVIEW if waits else OutcomeStatus.FINAL


def corrected(grade: Grade, points: Mapping[str, float]) -> Grade:
    """The grade with these points in place of the machine's.

    Of something forbidden, 0 says that it was not done and less that it was; what is fatal and
    gets less than it could counts as broken.
    """
    marks = tuple(
        _with_points(mark, points[mark.check]) if mark.check in points else mark
        for mark in grade.marks
    )
    marks += tuple(_judged(one, points[one.check]) for one in grade.unmarked if one.check in points)
    left = tuple(one for one in grade.unmarked if one.check not in points)
    score, low, high = score_of(marks, left)
    fatal = tuple(one.check for one in marks if one.fatal and one.verdict is not Verdict.MET)
    return replace(grade, marks=marks, unmarked=left, score=score, low=low, high=high, fatal=fatal)


def _with_points(mark: Mark, points: float) -> Mark:
    counted = points if mark.out_of or mark.points or not mark.fatal else 0.0
    return replace(mark, points=counted, verdict=_verdict(points, mark.out_of))


def _judged(one: Unmarked, points: float) -> Mark:
    possible = max(0.0, one.out_of)
    counted = points if one.out_of or not one.fatal else 0.0
    return Mark(
        check=one.check,
        kind=one.kind,
        means=one.means,
        verdict=_verdict(points, possible),
        points=counted,
        out_of=possible,
        fatal=one.fatal,
        clause=one.clause,
        evidence=one.evidence,
    )


def _verdict(points: float, out_of: float) -> Verdict:
    if points >= out_of:
        return Verdict.MET
    return Verdict.PARTLY if points > 0 else Verdict.NOT_MET


# --- items, parts, the whole ---


@dataclass(frozen=True)
class _Marked:
    """An item's mark, what it rests on, and whether something fatal in it is in doubt."""

    mark: ItemMark
    asked: Item
    grade: Grade | None = None
    fatal_in_doubt: bool = False


def _item(
    asked: Item, state: ItemState, at: int, grades: Mapping[str, Grade], corrections: Corrections
) -> _Marked:
    blank = ItemMark(asked.kind, asked.ref, asked.weight, 0.0, 0.0, 0.0, seconds=state.seconds)
    if asked.kind is not ItemKind.CALL:
        given = state.share or 0.0
        share = corrections.get(str(at), {}).get(SHARE, given)
        machine = given if state.done else None
        return _Marked(replace(blank, share=share, low=share, high=share, machine=machine), asked)
    if not state.done:
        return _Marked(replace(blank, attempt=state.attempt), asked)
    grade = grades.get(state.attempt)
    if grade is None:
        mark = replace(blank, share=None, high=1.0, attempt=state.attempt)
        return _Marked(mark, asked, fatal_in_doubt=True)
    after = corrected(grade, corrections.get(state.attempt, {}))
    mark = replace(
        blank,
        share=_share(after.score),
        low=after.low / 100,
        high=after.high / 100,
        fatal=after.fatal,
        attempt=state.attempt,
        machine=_share(grade.score),
    )
    doubt = any(one.fatal for one in after.unmarked)
    return _Marked(mark, asked, after, doubt)


def _share(score: float | None) -> float | None:
    return None if score is None else score / 100


def _part(kind: ItemKind, items: Iterable[ItemMark], blueprint: Blueprint) -> PartMark:
    own = [one for one in items if one.kind is kind]
    shares = [one.share for one in own]
    return PartMark(
        kind=kind,
        weight=blueprint.weight(kind),
        score=_mean(own, shares),
        low=_mean(own, [one.low for one in own]) or 0.0,
        high=_mean(own, [one.high for one in own]) or 0.0,
    )


def _mean(items: list[ItemMark], shares: list[float | None] | list[float]) -> float | None:
    weights = sum(one.weight for one in items)
    if any(share is None for share in shares) or not weights:
        return None
    earned = sum(one.weight * (share or 0.0) for one, share in zip(items, shares, strict=True))
    return round(100 * earned / weights, 1)


@dataclass(frozen=True)
class _Whole:
    score: float | None
    low: float
    high: float
    passed: bool | None


def _whole(parts: Iterable[PartMark], marked: Iterable[_Marked], blueprint: Blueprint) -> _Whole:
    own, calls = list(parts), list(marked)
    fatal = any(one.mark.fatal for one in calls)
    doubt = any(one.fatal_in_doubt for one in calls)
    scores = [part.score for part in own if part.score is not None]
    score = _sum(own, scores) if len(scores) == len(own) else None
    low, high = _sum(own, [one.low for one in own]), _sum(own, [one.high for one in own])
    if blueprint.fatal is FatalRule.CAP and blueprint.cap is not None:
        cap = float(blueprint.cap)
        low = min(low, cap) if fatal or doubt else low
        if fatal:
            score, high = None if score is None else min(score, cap), min(high, cap)
    passed = None
    if _fails(own, high, blueprint) or (fatal and blueprint.fatal is FatalRule.FAIL):
        passed = False
    elif not doubt and _passes(own, low, blueprint):
        passed = True
    return _Whole(score, low, high, passed)


def _sum(parts: list[PartMark], scores: list[float]) -> float:
    total = sum(part.weight * score for part, score in zip(parts, scores, strict=True))
    return round(total, 1)


def _fails(parts: list[PartMark], high: float, blueprint: Blueprint) -> bool:
    least = blueprint.least
    return high < blueprint.pass_mark or any(one.high < least.of(one.kind) for one in parts)


def _passes(parts: list[PartMark], low: float, blueprint: Blueprint) -> bool:
    least = blueprint.least
    return low >= blueprint.pass_mark and all(one.low >= least.of(one.kind) for one in parts)


def _waits(
    whole: _Whole, marked: Iterable[_Marked], blueprint: Blueprint, confirmed: bool
) -> tuple[Waits, ...]:
    own = list(marked)
    near = whole.score is not None and (
        abs(whole.score - blueprint.pass_mark) <= blueprint.review.borderline > 0
    )
    found = {
        Waits.NOT_MARKED: any(one.mark.share is None for one in own),
        Waits.FATAL_IN_DOUBT: whole.passed is None and any(one.fatal_in_doubt for one in own),
        Waits.IN_DOUBT: whole.passed is None,
        Waits.BORDERLINE: near and not confirmed,
    }
    return tuple(why for why, holds in found.items() if holds)


def _ended_at(sitting: Sitting) -> float:
    return sitting.ended_at if sitting.ended_at is not None else sitting.closes_at


# --- clauses ---


def _clauses(marked: Iterable[_Marked], blueprint: Blueprint) -> tuple[ClauseMark, ...]:
    """Points of the whole's hundred by clause, in calls and theory.

    Where a forbidden thing was done, points are below 0 of 0.
    """
    own = list(marked)
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in own:
        kind = one.asked.kind
        of_part = sum(other.asked.weight for other in own if other.asked.kind is kind)
        hundred = 100 * blueprint.weight(kind) * one.asked.weight / of_part
        for clause, points, out_of in _clause_points(one):
            sums[clause][0] += points * hundred
            sums[clause][1] += out_of * hundred
    return tuple(
        ClauseMark(clause, round(points, 3), round(out_of, 3))
        for clause, (points, out_of) in sorted(sums.items())
    )


def _clause_points(one: _Marked) -> Iterator[tuple[str, float, float]]:
    """Each clause with points and possible points, as shares of the item.

    A recording tells what somebody hears, not what they do, and is left out.
    """
    if one.asked.kind is ItemKind.THEORY:
        for clause in one.asked.clauses:
            many = len(one.asked.clauses)
            yield clause, (one.mark.share or 0.0) / many, 1 / many
    elif one.grade is not None:
        possible = sum(mark.out_of for mark in one.grade.marks)
        for mark in one.grade.marks:
            if mark.clause and possible and (mark.out_of or mark.points):
                yield mark.clause, mark.points / possible, mark.out_of / possible
