"""How far two markings of the same calls agree: exact, kappa, weighted kappa, mean difference."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

FEWEST = 30  # pairs; fewer say nothing about how well two markings agree
TOO_FEW = f"too few to say (fewer than {FEWEST})"
COLUMNS = (
    *("month", "between", "reason", "level", "pairs"),
    *("exact", "kappa", "weighted_kappa", "mean_difference", "note"),
)
BAND = 10.0  # points of a hundred that count as one step between scores


class Between(StrEnum):
    """Who marked the same thing twice."""

    MACHINE = "machine"  # the machine, then people
    ASSESSORS = "assessors"  # two assessors, neither knowing of the other


class Level(StrEnum):
    """What was marked."""

    CHECK = "check"  # 0 not met, 0.5 partly, 1 met
    CALL = "call"  # 0..100


@dataclass(frozen=True)
class Rating:
    """One thing, marked twice. `reason` is why it was looked at, see exams.review.Need.

    `first` and `second` are on the scale of the level; `passes` are whether a call was a pass.
    """

    at: float  # seconds since 1970, UTC, when the second marking was settled
    between: Between
    reason: str
    level: Level
    first: float
    second: float
    passes: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Agreement:
    """What the pairs come to. A figure is None when it cannot be told.

    Of checks, all four are of the verdict. Of calls, exact agreement and kappa are of pass or
    not, the weighted kappa is of scores in steps of ten, the mean difference is in points.
    """

    size: int
    exact: float | None = None
    kappa: float | None = None
    weighted: float | None = None
    difference: float | None = None  # the second less the first

    @property
    def too_few(self) -> bool:
        """Whether there are too few pairs to say anything."""
        return self.size < FEWEST


@dataclass(frozen=True)
class Row:
    """One line of the report: which ratings, and how far they agree."""

    period: str  # a month, as 2026-11
    between: Between
    reason: str
    level: Level
    agreement: Agreement


# --- the three formulas ---


def exact(first: Sequence[int], second: Sequence[int]) -> float | None:
    """The share of pairs that are the same; None of no pairs."""
    if not first:
        return None
    return sum(a == b for a, b in zip(first, second, strict=True)) / len(first)


def kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Cohen's kappa: agreement beyond what the two would have by chance.

    None where chance alone gives full agreement, because both used a single value throughout.
    """
    return _kappa(first, second, lambda a, b: float(a != b))


def weighted_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """The same with disagreement weighed by the square of its distance."""
    return _kappa(first, second, lambda a, b: float((a - b) ** 2))


def mean_difference(first: Sequence[float], second: Sequence[float]) -> float | None:
    """How much higher the second marking is on average; None of no pairs."""
    if not first:
        return None
    return sum(b - a for a, b in zip(first, second, strict=True)) / len(first)


def _kappa(
    first: Sequence[int], second: Sequence[int], weight: Callable[[int, int], float]
) -> float | None:
    observed = sum(weight(a, b) for a, b in zip(first, second, strict=True)) * len(first)
    expected = sum(
        weight(a, b) * first.count(a) * second.count(b) for a in set(first) for b in set(second)
    )
    return None if expected == 0 else 1 - observed / expected


# --- the report ---


def agreement(ratings: Sequence[Rating]) -> Agreement:
    """What ratings of one level come to, without figures when they are too few."""
    if len(ratings) < FEWEST:
        return Agreement(len(ratings))
    firsts, seconds = [one.first for one in ratings], [one.second for one in ratings]
    steps = [_step(one.level, one.first) for one in ratings]
    other_steps = [_step(one.level, one.second) for one in ratings]
    same, others = steps, other_steps
    if ratings[0].level is Level.CALL:
        same = [int(one.passes[0]) for one in ratings]
        others = [int(one.passes[1]) for one in ratings]
    return Agreement(
        size=len(ratings),
        exact=exact(same, others),
        kappa=kappa(same, others),
        weighted=weighted_kappa(steps, other_steps),
        difference=mean_difference(firsts, seconds),
    )


def _step(level: Level, value: float) -> int:
    """The value as one of equal steps: half a verdict, or ten points."""
    return round(value * 2) if level is Level.CHECK else int(min(value, 99.99) // BAND)


def month(at: float) -> str:
    """The month of a moment, as 2026-11."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m}"


def report(ratings: Iterable[Rating], by_month: bool = True) -> tuple[Row, ...]:
    """The ratings by month, who marked, why and what; the newest month first.

    Without `by_month` all months are one, named by an empty text.
    """
    groups: defaultdict[tuple[str, Between, str, Level], list[Rating]] = defaultdict(list)
    for one in ratings:
        period = month(one.at) if by_month else ""
        groups[period, one.between, one.reason, one.level].append(one)
    rows = [Row(*key, agreement(found)) for key, found in groups.items()]
    rows.sort(key=lambda row: (row.between != Between.MACHINE, row.reason, row.level))
    return tuple(sorted(rows, key=lambda row: row.period, reverse=True))


def as_csv(rows: Sequence[Row]) -> str:
    """The report as a table; figures that cannot be told are empty."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        told = row.agreement
        figures = (told.exact, told.kappa, told.weighted, told.difference)
        table.writerow(
            [
                *(row.period or "all", row.between, row.reason, row.level, told.size),
                *("" if one is None else f"{one:.4f}" for one in figures),
                TOO_FEW if told.too_few else "",
            ]
        )
    return text.getvalue()
