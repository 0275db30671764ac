"""A pass mark from judges who say what somebody just good enough would get (Angoff 1971)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from exams.analysis.agreement import Agreement, agreement
from exams.analysis.estimate import JUDGES, Estimate, Lack, Numbers, Told, Untold, correlation
from exams.analysis.worksheet import Ratings
from exams.sitting import ItemKind

T_UNTIL = 30  # judges; from there on Student's t is the normal distribution's
# Student's t that 95% lie within, by degrees of freedom from 1.
T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An item's part, and what it counts for there: how likely it is drawn and what it weighs."""

    kind: ItemKind
    worth: float = 1.0


@dataclass(frozen=True)
class Judge:
    """One judge: the pass mark they alone would set, and how their ratings go with the facts."""

    name: str
    cut: float
    with_facility: Told  # correlation over items with what candidates really got


@dataclass(frozen=True)
class Angoff:
    """What the judges propose, of 100.

    `error` is the standard error over judges, of which these are taken for a sample; with
    `error_items` the items are a sample of the pool too (Brennan & Lockwood 1980).
    """

    cut: Told
    error: float | None
    error_items: float | None
    judges: tuple[Judge, ...]
    agreement: Agreement | None
    items: dict[ItemKind, int]  # rated, by part
    missing: tuple[ItemKind, ...]  # parts that count and of which nothing was rated


def angoff(
    ratings: Ratings,
    places: Mapping[str, Place],
    weights: Mapping[ItemKind, float],
    facility: Mapping[str, float] | None = None,
) -> Angoff:
    """The proposal. `places` is where each item belongs, `weights` what the parts count for."""
    of = [places[one].kind for one in ratings.ids]
    worth = np.array([places[one].worth for one in ratings.ids])
    counted = {kind: weight for kind, weight in weights.items() if weight > 0}
    missing = tuple(kind for kind in counted if kind not in of)
    items = {kind: of.count(kind) for kind in counted if kind in of}
    rows = {kind: worth * np.array([one is kind for one in of]) for kind in items}
    total = sum(counted[kind] for kind in items) or 1.0
    shares = {kind: counted[kind] / total for kind in items}
    cuts = sum(
        (shares[kind] * np.average(ratings.values, axis=0, weights=rows[kind]) for kind in items),
        np.zeros(len(ratings.judges)),
    )
    error = float(cuts.std(ddof=1)) / sqrt(len(cuts)) if len(cuts) > 1 else None
    return Angoff(
        _cut(cuts, error, missing),
        error,
        _with_items(error, ratings.values, rows, shares),
        _judges(ratings, cuts, facility or {}),
        agreement(ratings.values),
        items,
        missing,
    )


def _cut(cuts: Numbers, error: float | None, missing: Sequence[ItemKind]) -> Told:
    n = len(cuts)
    if missing:
        return Untold(Lack.PART_UNTOLD, n)
    if n < JUDGES or error is None:
        return Untold(Lack.FEW_JUDGES, n, JUDGES)
    mean, half = float(cuts.mean()), T95[min(n - 1, T_UNTIL) - 1] * error
    return Estimate(mean, max(mean - half, 0.0), min(mean + half, 100.0), n)


def _with_items(
    error: float | None,
    values: Numbers,
    rows: Mapping[ItemKind, Numbers],
    shares: Mapping[ItemKind, float],
) -> float | None:
    """The items of each part add the variance of their mean ratings' mean."""
    if error is None or any((worth > 0).sum() < 2 for worth in rows.values()):
        return None
    means = values.mean(axis=1)
    added = sum(
        shares[kind] ** 2
        * float(means[worth > 0].var(ddof=1))
        * float((worth**2).sum() / worth.sum() ** 2)
        for kind, worth in rows.items()
    )
    return sqrt(error**2 + added)


def _judges(ratings: Ratings, cuts: Numbers, facility: Mapping[str, float]) -> tuple[Judge, ...]:
    known = [at for at, one in enumerate(ratings.ids) if one in facility]
    really = np.array([facility[ratings.ids[at]] for at in known])
    return tuple(
        Judge(name, float(cuts[at]), correlation(ratings.values[known, at], really))
        for at, name in enumerate(ratings.judges)
    )
