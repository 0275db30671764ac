"""The whole analysis of one examination, as pages, terminal and files tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exams.analysis.consistency import Consistency, consistency
from exams.analysis.estimate import FACILITY, Lack, Told, Untold, wilson
from exams.analysis.items import ItemFigures, item_figures
from exams.analysis.reliability import Measured, measure
from exams.analysis.responses import alike, by_clause, by_item, first_of_each, settled
from exams.analysis.wear import Met, Wear, wear
from exams.outcome import Outcome
from exams.sitting import ItemKind


@dataclass(frozen=True)
class Counted:
    """What the figures rest on: of all sittings, which were left out and why."""

    sittings: int
    settled: int
    first: int  # one a candidate
    alike: int  # of these, made up as the newest


@dataclass(frozen=True)
class Analysis:
    """One examination. `scores` are of 100, in no order; nothing in here names anybody."""

    blueprint: str  # id of the newest, with its version; empty without any sitting
    title: str
    pass_mark: float
    counted: Counted
    scores: tuple[float, ...]
    passed: Told  # the share that passed, first sittings of the newest make-up
    measured: Measured
    decisions: Consistency
    items: tuple[ItemFigures, ...]
    kinds: Mapping[str, ItemKind]
    clauses: tuple[ItemFigures, ...]  # the most missed first
    wear: tuple[Wear, ...]


def analyse(
    outcomes: Sequence[Outcome],
    published: Mapping[str, float] | None = None,
    met: Met | None = None,
) -> Analysis:
    """The analysis of the outcomes of one blueprint, all its versions.

    Items and clauses: each candidate's first sitting. Reliability and decisions: of these, the
    ones made up as the newest. Wear: every sitting that stands.
    """
    standing = settled(outcomes)
    first = first_of_each(standing)
    same = alike(first)
    newest = max(standing, key=lambda one: one.ended_at, default=None)
    pass_mark = newest.pass_mark if newest else 0.0
    measured = measure(same)
    scores = np.array(measured.scores)
    clauses = item_figures(by_clause(first))
    return Analysis(
        newest.blueprint if newest else "",
        newest.title if newest else "",
        pass_mark,
        Counted(len(outcomes), len(standing), len(first), len(same)),
        measured.scores,
        _passed(same),
        measured,
        consistency(scores, measured.whole.figure, pass_mark),
        item_figures(by_item(first)),
        {item.ref: item.kind for one in first for item in one.items},
        tuple(sorted(clauses, key=_most_missed)),
        wear(standing, published, met),
    )


def _passed(outcomes: Sequence[Outcome]) -> Told:
    decided = [one.passed for one in outcomes if one.passed is not None]
    if len(decided) < FACILITY:
        return Untold(Lack.FEW_PEOPLE, len(decided), FACILITY)
    return wilson(sum(decided) / len(decided), len(decided))


def _most_missed(one: ItemFigures) -> tuple[bool, float, str]:
    few = isinstance(one.missed, Untold)
    return (few, 0.0 if isinstance(one.facility, Untold) else one.facility.value, one.id)


def would_pass(scores: Sequence[float], pass_mark: float) -> Told:
    """The share of these scores that reach a pass mark, to see what one would lead to."""
    if len(scores) < FACILITY:
        return Untold(Lack.FEW_PEOPLE, len(scores), FACILITY)
    return wilson(sum(score >= pass_mark - 1e-9 for score in scores) / len(scores), len(scores))
