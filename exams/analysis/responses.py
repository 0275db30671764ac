"""Outcomes as a table: a row for each sitting, a column for each item, clause or check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from exams.analysis.estimate import Numbers, quotient
from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import ItemKind
from grading.grade import Grade, Mark


@dataclass(frozen=True, eq=False)
class Responses:
    """What each row got of each column, 0..1; NaN where it was not asked or not marked.

    `weights` is what the column counts for in the row's whole, 0 where it was not asked.
    """

    columns: tuple[str, ...]
    shares: Numbers
    weights: Numbers

    @property
    def means(self) -> Numbers:
        """The mean of each column; NaN where nobody was asked."""
        asked = ~np.isnan(self.shares)
        counts = asked.sum(axis=0)
        sums = np.where(asked, self.shares, 0.0).sum(axis=0)
        return quotient(sums, counts)

    def rests(self) -> Numbers:
        """What each row got of all its other columns; NaN where it has no other.

        Each share is taken less the mean of its column, so that a hard paper does not make a
        weak candidate. Where all have the same columns this shifts everybody alike.
        """
        asked = ~np.isnan(self.shares)
        weights = np.where(asked, self.weights, 0.0)
        above = np.where(asked, weights * (self.shares - self.means), 0.0)
        left = weights.sum(axis=1, keepdims=True) - weights
        rest = above.sum(axis=1, keepdims=True) - above
        return quotient(rest, left)


Cell = tuple[str, float | None, float]  # column, share, weight


def table(rows: Sequence[Iterable[Cell]]) -> Responses:
    """The cells of all rows, put in their places."""
    kept = [list(row) for row in rows]
    columns = tuple(sorted({cell[0] for row in kept for cell in row}))
    place = {name: index for index, name in enumerate(columns)}
    shares = np.full((len(kept), len(columns)), np.nan)
    weights = np.zeros((len(kept), len(columns)))
    for index, row in enumerate(kept):
        for name, share, weight in row:
            shares[index, place[name]] = np.nan if share is None else share
            weights[index, place[name]] = weight
    return Responses(columns, shares, weights)


def by_item(outcomes: Sequence[Outcome]) -> Responses:
    """Columns are items with their versions; what was changed is another item."""
    return table([_items(outcome) for outcome in outcomes])


def _items(outcome: Outcome) -> list[Cell]:
    whole = {part.kind: part.weight for part in outcome.parts}
    sums: dict[ItemKind, float] = {}
    for item in outcome.items:
        sums[item.kind] = sums.get(item.kind, 0.0) + item.weight
    return [
        (item.ref, item.share, whole.get(item.kind, 0.0) * item.weight / (sums[item.kind] or 1.0))
        for item in outcome.items
    ]


def by_clause(outcomes: Sequence[Outcome]) -> Responses:
    """Columns are clauses, weighing what they were worth in that sitting."""
    return table(
        [
            [
                (mark.clause, max(mark.points, 0.0) / mark.out_of, mark.out_of)
                for mark in outcome.clauses
                if mark.out_of > 0
            ]
            for outcome in outcomes
        ]
    )


def by_check(grades: Sequence[Grade]) -> Responses:
    """Columns are the checks that earn points; the rows are calls, best of one scenario."""
    return table(
        [
            [
                *((m.check, max(m.points, 0.0) / m.out_of, m.out_of) for m in earning(grade)),
                *((u.check, None, u.out_of) for u in grade.unmarked if u.out_of > 0),
            ]
            for grade in grades
        ]
    )


def earning(grade: Grade) -> list[Mark]:
    """The marks of a grade that could earn points."""
    return [mark for mark in grade.marks if mark.out_of > 0]


# --- which outcomes a figure may rest on ---


def settled(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those whose marks stand."""
    return [one for one in outcomes if one.status is OutcomeStatus.FINAL]


def first_of_each(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Each candidate's first among them: who sits again has met the examination before."""
    found: dict[tuple[str, str], Outcome] = {}
    for one in sorted(outcomes, key=lambda one: (one.ended_at, one.sitting)):
        found.setdefault((one.candidate, one.blueprint_id), one)
    return list(found.values())


def make_up(outcome: Outcome) -> tuple[object, ...]:
    """What two papers must share for their scores to mean the same."""
    parts = sorted((part.kind.value, round(part.weight, 6)) for part in outcome.parts)
    items = sorted((item.kind.value, round(item.weight, 6)) for item in outcome.items)
    return (outcome.pass_mark, *parts, *items)


def alike(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those made up as the newest is: the same parts, counts, weights and pass mark."""
    if not outcomes:
        return []
    newest = make_up(max(outcomes, key=lambda one: one.ended_at))
    return [one for one in outcomes if make_up(one) == newest]
