"""Whole calls: our marks beside an assessor's, over the written calls of tests/cases/written_calls.

The key (KEY.md there) and the sheets were written before any of the calls was marked, and say
nothing of our checks. Agreement is told by rank correlation, quadratic weighted kappa over five
bands of score, pass and fail, and the mean difference; the calls that disagree are listed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, mean_absolute_error

from bench.written_calls import Written, written_calls
from grading.embedders import Embedder, embedder
from grading.grade import Grade, Mark, Verdict
from grading.marking import grade_call
from scenarios.catalog import house

BANDS = (20, 40, 60, 80)  # under 20, under 40 … 80 and over, where a pass begins
FAR = 15.0  # points apart
SHOWN = 8  # checks named for a call that disagrees


@dataclass(frozen=True)
class Marked:
    """One call with both marks."""

    written: Written
    grade: Grade

    @property
    def ours(self) -> float:
        assert self.grade.score is not None, "a written call has something to mark"
        return self.grade.score

    @property
    def theirs(self) -> int:
        return self.written.expert.total

    @property
    def apart(self) -> float:
        return self.ours - self.theirs

    @property
    def disagrees(self) -> bool:
        return abs(self.apart) > FAR or self.grade.passed not in (None, self.written.expert.passed)


@dataclass(frozen=True)
class Agreement:
    """How far two ways of marking the same calls agree."""

    calls: int
    rank: float  # Spearman's
    kappa: float  # quadratic weighted, over the bands
    same_result: int  # pass or fail, of those decided
    undecided: int
    apart: float  # mean absolute difference, points


def mark_all(calls: Sequence[Written], chosen: Embedder) -> list[Marked]:
    """Every call marked by us."""
    return [
        Marked(
            written,
            grade_call(
                written.call,
                written.entry.scenario,
                house(written.entry.scenario.house),
                chosen,
            ),
        )
        for written in calls
    ]


def agreement(marked: Sequence[Marked]) -> Agreement:
    """The figures over all the calls."""
    ours, theirs = [one.ours for one in marked], [one.theirs for one in marked]
    decided = [one for one in marked if one.grade.passed is not None]
    return Agreement(
        calls=len(marked),
        rank=float(spearmanr(ours, theirs).statistic),
        kappa=float(
            cohen_kappa_score(
                np.digitize(ours, BANDS),
                np.digitize(theirs, BANDS),
                labels=range(len(BANDS) + 1),
                weights="quadratic",
            )
        ),
        same_result=sum(one.grade.passed == one.written.expert.passed for one in decided),
        undecided=len(marked) - len(decided),
        apart=float(mean_absolute_error(theirs, ours)),
    )


def responsible(marked: Marked) -> list[str]:
    """The checks that took or gave the points, the dearest first, and those left unmarked."""
    grade = marked.grade
    if marked.apart > 0:
        dear = sorted((m for m in grade.marks if m.points > 0), key=lambda m: -m.points)
    else:
        lost = [m for m in grade.marks if m.points < max(m.out_of, 0.0) or m.points < 0]
        dear = sorted(lost, key=lambda m: m.points - m.out_of)
    fatal = [m for m in grade.marks if m.fatal and m.verdict is not Verdict.MET]
    named = [*fatal, *(mark for mark in dear if mark not in fatal)][:SHOWN]
    left = [f"{one.check} unmarked ({one.reason}, {one.out_of:g})" for one in grade.unmarked]
    return [_named(mark) for mark in named] + left


def _named(mark: Mark) -> str:
    missing = [part.wanted for part in mark.parts if not part.met]
    told = f" [no: {'; '.join(missing)}]" if missing else ""
    quotes = "; ".join(one.quote for one in mark.evidence[:2] if one.quote)
    heard = f" «{quotes}»" if quotes else ""
    return f"{mark.check} {mark.verdict.value} {mark.points:g}/{mark.out_of:g}{told}{heard}"


def result(passed: bool | None) -> str:
    """As one word."""
    return {True: "pass", False: "fail", None: "open"}[passed]


def report(marked: Sequence[Marked]) -> None:
    """Print the calls, those that disagree with the checks responsible, and the figures."""
    for quality, group in groupby(marked, key=lambda one: one.written.entry.scenario.id):
        print(quality)
        for one in group:
            apart = "  ←" if one.disagrees else ""
            print(
                f"  {one.written.name:12} {one.written.quality:10} assessor {one.theirs:3d} "
                f"{result(one.written.expert.passed)}   ours {one.ours:5.1f} "
                f"({one.grade.low:.0f}–{one.grade.high:.0f}) {result(one.grade.passed)}{apart}"
            )
    print("\nApart by more than 15 points, or in pass and fail:")
    for one in (one for one in marked if one.disagrees):
        print(f"  {one.written.name} ({one.apart:+.0f}): {one.written.expert.why}")
        print("\n".join(f"      {line}" for line in responsible(one)))
    found = agreement(marked)
    decided = found.calls - found.undecided
    print(
        f"\n{found.calls} calls: rank correlation {found.rank:.3f}, quadratic weighted kappa "
        f"{found.kappa:.3f}, pass or fail alike {found.same_result} of {decided} decided "
        f"({found.undecided} open), {found.apart:.1f} points apart in the mean"
    )


def main() -> int:
    """Mark the calls and print both marks side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    args = parser.parse_args()
    marked = mark_all(written_calls(), embedder(args.embedder))
    if args.json:
        print(json.dumps(asdict(agreement(marked))))
    else:
        report(marked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
