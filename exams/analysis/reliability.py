"""How far scores would come out again: reliability and the standard error of measurement.

Where everybody had the same items: Cronbach's alpha (KR-20 when they are right or wrong).
Where papers are drawn: the index of dependability (phi) of generalizability theory, which
counts it as error that papers are unequally hard; variance components by Henderson's first
method (Searle, Casella & McCulloch 1992; Brennan 2001), which is the ordinary analysis of
variance where nothing is missing. Several parts: stratified, from the parts' errors
(Cronbach, Schönemann & McKie 1965). Ranges: bootstrap over people, seeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from exams.analysis.estimate import RELIABILITY, Estimate, Lack, Numbers, Told, Untold
from exams.outcome import Outcome
from exams.sitting import ItemKind

RESAMPLED = (100, 400)  # at least and at most: of many people fewer will do
WORK = 2_000_000  # people drawn in all
SEED = 20261122


class Method(StrEnum):
    """What a reliability is."""

    ALPHA = "alpha"
    KR20 = "kr20"
    PHI = "phi"
    STRATIFIED = "stratified"


@dataclass(frozen=True)
class Components:
    """Where the variance of single answers comes from: people, items, and all the rest."""

    people: float
    items: float
    rest: float


@dataclass(frozen=True)
class Reliability:
    """Of one part, or of the whole. `sem` is in points of 100; `items` those of one paper."""

    method: Method
    items: int
    figure: Told
    sem: Told
    components: Components | None = None  # of drawn papers


@dataclass(frozen=True)
class Measured:
    """All of an examination's; `scores` are the sums the figures are of, 0..100, in no order.

    A fatal rule is no measurement, so caps and fails by it are not in the scores.
    """

    parts: dict[ItemKind, Reliability]
    whole: Reliability
    scores: tuple[float, ...]


def measure(outcomes: Sequence[Outcome]) -> Measured:
    """The reliability of outcomes that are made up alike, one a candidate."""
    kept = [one for one in outcomes if all(item.share is not None for item in one.items)]
    if not kept:
        none = Untold(Lack.FEW_PEOPLE, 0, RELIABILITY)
        return Measured({}, Reliability(Method.STRATIFIED, 0, none, none), ())
    counts = _resamples(len(kept))
    papers = {part.kind: _Paper.of(kept, part.kind) for part in kept[0].parts}
    weights = {part.kind: part.weight for part in kept[0].parts}
    parts = {kind: _of_part(paper, counts) for kind, paper in papers.items()}
    totals = sum((weights[kind] * papers[kind].totals for kind in papers), np.zeros(len(kept)))
    scores = tuple(sorted((100 * totals).tolist()))
    if len(parts) == 1:
        return Measured(parts, next(iter(parts.values())), scores)
    return Measured(parts, _of_whole(papers, weights, totals, counts), scores)


# --- estimators; `counts` holds in each line how often a person was drawn ---


def components(shares: Numbers, counts: Numbers | None = None) -> Numbers:
    """Variances of people, items and the rest, a line for each line of `counts`.

    `shares` is people × items with NaN where an item was not asked. Estimates below zero stay:
    cut off they would be biased.
    """
    counts = np.ones((1, len(shares))) if counts is None else counts
    asked = (~np.isnan(shares)).astype(float)
    centred = np.where(asked > 0, shares - np.nanmean(shares), 0.0)
    per_person = asked.sum(axis=1)
    sums = centred.sum(axis=1)
    n = counts @ per_person
    people = counts.sum(axis=1)
    per_item = counts @ asked
    items = (per_item > 0).sum(axis=1).astype(float)
    of_items = (counts @ centred) ** 2
    squares_items = np.divide(of_items, per_item, out=np.zeros_like(of_items), where=per_item > 0)
    middle = (counts @ sums) ** 2 / n
    k_people = counts @ per_person**2 / n
    k_items = (per_item**2).sum(axis=1) / n
    left = np.stack(
        [
            np.stack([n - k_people, n - k_items, n - 1], axis=-1),
            np.stack([n - k_people, people - k_items, people - 1], axis=-1),
            np.stack([items - k_people, n - k_items, items - 1], axis=-1),
        ],
        axis=1,
    )
    right = np.stack(
        [
            counts @ (centred**2).sum(axis=1) - middle,
            counts @ (sums**2 / per_person) - middle,
            squares_items.sum(axis=1) - middle,
        ],
        axis=-1,
    )
    found: Numbers = np.linalg.solve(left, right[..., None])[..., 0]
    return found


def variances(values: Numbers, counts: Numbers) -> Numbers:
    """The variance of each column, a line for each line of `counts`."""
    n = counts.sum(axis=1)[:, None]
    centred = values - values.mean(axis=0)
    means = counts @ centred / n
    found: Numbers = (counts @ centred**2 - n * means**2) / (n - 1)
    return found


def alpha(scores: Numbers, counts: Numbers | None = None) -> Numbers:
    """Cronbach's alpha of people × items, a value for each line of `counts`."""
    counts = np.ones((1, len(scores))) if counts is None else counts
    k = scores.shape[1]
    total = variances(scores.sum(axis=1)[:, None], counts)[:, 0]
    found: Numbers = k / (k - 1) * (1 - variances(scores, counts).sum(axis=1) / total)
    return found


# --- one part ---


@dataclass(frozen=True, eq=False)
class _Paper:
    """One part of everybody's paper: shares by item, and item weights that sum to 1 a person."""

    shares: Numbers
    weights: Numbers
    totals: Numbers
    places: list[list[int]]  # the columns of each person's items, in the order of the paper

    @staticmethod
    def of(outcomes: Sequence[Outcome], kind: ItemKind) -> _Paper:
        rows = [[item for item in one.items if item.kind is kind] for one in outcomes]
        columns = sorted({item.ref for row in rows for item in row})
        place = {ref: index for index, ref in enumerate(columns)}
        shares = np.full((len(rows), len(columns)), np.nan)
        weights = np.zeros((len(rows), len(columns)))
        for index, row in enumerate(rows):
            for item in row:
                shares[index, place[item.ref]] = item.share
                weights[index, place[item.ref]] = item.weight
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
        totals = (weights * np.nan_to_num(shares)).sum(axis=1)
        places = [[place[item.ref] for item in row] for row in rows]
        return _Paper(shares, weights, totals, places)

    @property
    def per_paper(self) -> int:
        """How many items each has."""
        return len(self.places[0])

    @property
    def same(self) -> bool:
        """Whether everybody had the same items, weighing the same."""
        return not np.isnan(self.shares).any() and np.ptp(self.weights, axis=0).max() < 1e-9

    @property
    def counts_as(self) -> float:
        """How many items of equal weight would average out chance as well as these."""
        return float(1 / (self.weights**2).sum(axis=1).mean())

    def levelled(self) -> Numbers:
        """The shares less the mean of their place on the paper.

        Each place is drawn for from a pool of its own: that the third call is harder than the
        first makes no two papers unequal.
        """
        order = np.array(self.places)
        found = np.array(self.shares)
        rows = np.arange(len(order))
        for column in order.T:
            found[rows, column] -= self.shares[rows, column].mean()
        return found

    def lack(self) -> Untold | None:
        n = len(self.shares)
        if n < RELIABILITY:
            return Untold(Lack.FEW_PEOPLE, n, RELIABILITY)
        if self.per_paper < 2:
            return Untold(Lack.ONE_ITEM, n)
        return Untold(Lack.NO_SPREAD, n) if np.ptp(self.totals) < 1e-9 else None

    def measured(self, counts: Numbers) -> tuple[Numbers, Numbers]:
        """Reliability and error variance, for each line of `counts`."""
        if self.same:
            spread = variances(self.totals[:, None], counts)[:, 0]
            found = alpha(self.weights * self.shares, counts)
            return found, spread * (1 - found)
        parts = components(self.levelled(), counts)
        error = (parts[:, 1] + parts[:, 2]) / self.counts_as
        return parts[:, 0] / (parts[:, 0] + error), error


def _of_part(paper: _Paper, counts: Numbers) -> Reliability:
    method = Method.PHI
    if paper.same:
        right_or_wrong = bool(np.isin(paper.shares, (0.0, 1.0)).all())
        method = Method.KR20 if right_or_wrong else Method.ALPHA
    lack = paper.lack()
    if lack:
        return Reliability(method, paper.per_paper, lack, lack)
    found, error = paper.measured(counts)
    parts = None if paper.same else Components(*map(float, components(paper.levelled())[0]))
    n = len(paper.shares)
    return Reliability(method, paper.per_paper, *_told(found, error, n), parts)


def _of_whole(
    papers: dict[ItemKind, _Paper],
    weights: dict[ItemKind, float],
    totals: Numbers,
    counts: Numbers,
) -> Reliability:
    items = sum(paper.per_paper for paper in papers.values())
    lacks = [lack for kind in papers if weights[kind] > 0 and (lack := papers[kind].lack())]
    few = [lack for lack in lacks if lack.lack is Lack.FEW_PEOPLE]
    if lacks:
        lack = few[0] if few else Untold(Lack.PART_UNTOLD, len(totals))
        return Reliability(Method.STRATIFIED, items, lack, lack)
    errors = [
        weights[kind] ** 2 * paper.measured(counts)[1]
        for kind, paper in papers.items()
        if weights[kind] > 0
    ]
    error = np.sum(errors, axis=0)
    found = 1 - error / variances(totals[:, None], counts)[:, 0]
    return Reliability(Method.STRATIFIED, items, *_told(found, error, len(totals)))


def _told(found: Numbers, error: Numbers, n: int) -> tuple[Told, Told]:
    """The first line is of the people as they are, the others say how far it would vary."""
    sem = 100 * np.sqrt(np.maximum(error, 0.0))
    return _with_range(found, n), _with_range(sem, n)


def _with_range(values: Numbers, n: int) -> Estimate:
    low, high = np.nanpercentile(values[1:], [2.5, 97.5])
    value = float(values[0])
    return Estimate(value, min(float(low), value), max(float(high), value), n)


def _resamples(n: int) -> Numbers:
    """In the first line everybody once; in each other n people drawn with replacement."""
    chance = np.random.default_rng(SEED)
    times = int(np.clip(WORK // n, *RESAMPLED))
    drawn = chance.multinomial(n, np.full(n, 1 / n), size=times).astype(float)
    return np.vstack([np.ones((1, n)), drawn])
