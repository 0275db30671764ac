"""Corrections of a machine's marks: kept beside them, and the grade they make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from exams.agreement import Between, Level, Rating
from grading.grade import Grade, Mark, Unmarked, Verdict
from grading.marking import score_of

Judged = Mark | Unmarked
WORST = -100.0  # points that a forbidden thing costs at most, where its price is not known
_VALUES = {Verdict.NOT_MET: 0.0, Verdict.PARTLY: 0.5, Verdict.MET: 1.0}


@dataclass(frozen=True)
class Correction:
    """What an assessor says of one check, in one case; `at` is seconds since 1970, UTC.

    Without a verdict it takes an earlier correction back: the machine's mark stands again.
    """

    case: str
    check: str
    verdict: Verdict | None
    points: float
    reason: str
    author: str  # key of a person
    at: float


def judged_in(grade: Grade) -> dict[str, Judged]:
    """All that a grade says, by check."""
    both: tuple[Judged, ...] = (*grade.marks, *grade.unmarked)
    return {one.check: one for one in both}


def open_checks(grade: Grade) -> tuple[Unmarked, ...]:
    """The checks that nobody has judged and that count."""
    return tuple(one for one in grade.unmarked if one.out_of or one.fatal)


def can_be_corrected(judged: Judged, price: float | None = None) -> bool:
    """Whether another verdict would change anything. `price` is the check's own, if known."""
    if judged.fatal or judged.out_of or price:
        return True
    if isinstance(judged, Unmarked):
        return False
    return bool(judged.points) or (price is None and judged.kind in ("never", "secret"))


def bounds(judged: Judged, price: float | None = None) -> tuple[float, float]:
    """The fewest and the most points a check can come to."""
    if judged.out_of > 0:
        return 0.0, judged.out_of
    lost = judged.out_of if isinstance(judged, Unmarked) else judged.points
    if price is not None:
        lost = min(lost, price)
    elif isinstance(judged, Mark) and judged.verdict is Verdict.MET and not judged.fatal:
        lost = WORST
    return min(0.0, lost), 0.0


def points_of(judged: Judged, verdict: Verdict, price: float | None = None) -> float:
    """The points that go with a verdict, where the assessor gives none."""
    least, most = bounds(judged, price)
    return least + (most - least) * _VALUES[verdict]


def corrected(grade: Grade, corrections: Mapping[str, Correction]) -> Grade:
    """The grade with these corrections in place of the machine's marks, scored again."""
    if not corrections:
        return grade
    marks, left = [], []
    for one in judged_in(grade).values():
        found = corrections.get(one.check)
        if found is not None and found.verdict is not None:
            marks.append(_mark(one, found.verdict, found.points))
        elif isinstance(one, Mark):
            marks.append(one)
        else:
            left.append(one)
    score, low, high = score_of(marks, left)
    return replace(
        grade,
        marks=tuple(marks),
        unmarked=tuple(left),
        score=score,
        low=low,
        high=high,
        fatal=tuple(one.check for one in marks if one.fatal and one.verdict is not Verdict.MET),
    )


def _mark(judged: Judged, verdict: Verdict, points: float) -> Mark:
    if isinstance(judged, Mark):
        return replace(judged, verdict=verdict, points=points)
    return Mark(
        check=judged.check,
        kind=judged.kind,
        means=judged.means,
        verdict=verdict,
        points=points,
        out_of=max(0.0, judged.out_of),
        fatal=judged.fatal,
        clause=judged.clause,
        evidence=judged.evidence,
    )


def latest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The last correction of each check; taken back ones are there, without a verdict."""
    return {one.check: one for one in corrections}


def standing(settled: Iterable[Mapping[str, Correction]]) -> dict[str, Correction]:
    """What holds after cases that were settled one after another."""
    found: dict[str, Correction] = {}
    for corrections in settled:
        found |= corrections
    return {check: one for check, one in found.items() if one.verdict is not None}


def differing(one: Grade, other: Grade) -> tuple[str, ...]:
    """The checks on which two grades of the same call differ."""
    mine, theirs = judged_in(one), judged_in(other)
    return tuple(check for check in mine if _gist(mine[check]) != _gist(theirs[check]))


def _gist(judged: Judged) -> tuple[str, float] | None:
    return None if isinstance(judged, Unmarked) else (judged.verdict, round(judged.points, 2))


def ratings(first: Grade, second: Grade, at: float, between: Between, reason: str) -> list[Rating]:
    """Two grades of one call as pairs to compare: each check that both judged, then the whole."""
    mine, theirs = judged_in(first), judged_in(second)
    pairs = [(mine[check], theirs[check]) for check in mine if check in theirs]
    found = [
        Rating(at, between, reason, Level.CHECK, _VALUES[a.verdict], _VALUES[b.verdict])
        for a, b in pairs
        if isinstance(a, Mark) and isinstance(b, Mark) and can_be_corrected(a)
    ]
    scores, passes = (first.score, second.score), (first.passed, second.passed)
    if None not in (*scores, *passes):
        found.append(
            Rating(
                *(at, between, reason, Level.CALL),
                first=scores[0] or 0.0,
                second=scores[1] or 0.0,
                passes=(bool(passes[0]), bool(passes[1])),
            )
        )
    return found
