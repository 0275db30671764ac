"""Two grades of one call side by side: what another rubric, or another engine, would change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grading.grade import Grade, Mark, Unmarked

NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Outcome:
    """What became of one check in one grade."""

    verdict: str  # met, partly, not_met, unmarked or not_asked
    points: float | None = None
    reason: str = ""  # of an unmarked one


@dataclass(frozen=True)
class Changed:
    """A check that came out otherwise."""

    check: str
    means: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Difference:
    """A call's former grade, its present one, and the checks that are not the same."""

    before: Grade
    after: Grade
    checks: tuple[Changed, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing a trainee would see has changed."""
        same = (self.before.score, self.before.low, self.before.high, self.before.passed)
        return not self.checks and same == (
            self.after.score,
            self.after.low,
            self.after.high,
            self.after.passed,
        )

    def makers(self) -> dict[str, tuple[str, str]]:
        """What made the two grades where it is not the same: the rubric, and engines by role."""
        before = {"rubric": self.before.rubric, **self.before.engines}
        after = {"rubric": self.after.rubric, **self.after.engines}
        roles = dict.fromkeys((*before, *after))
        told = {role: (before.get(role, ""), after.get(role, "")) for role in roles}
        return {role: pair for role, pair in told.items() if pair[0] != pair[1]}

    def to_data(self) -> dict[str, Any]:
        """As values for a line of JSON."""
        return {
            "call": self.after.call_id,
            "scenario": self.after.scenario,
            "before": _summary(self.before),
            "after": _summary(self.after),
            "makers": {role: list(pair) for role, pair in self.makers().items()},
            "changed": [asdict(one) for one in self.checks],
        }


@dataclass(frozen=True)
class Tally:
    """How many calls were marked again, and what it did to them."""

    calls: int = 0
    changed: int = 0
    passes_gained: int = 0  # passed now, and not before
    passes_lost: int = 0

    def plus(self, one: Difference) -> Tally:
        """The same with one call more."""
        was, now = one.before.passed is True, one.after.passed is True
        return Tally(
            self.calls + 1,
            self.changed + (not one.is_none),
            self.passes_gained + (now and not was),
            self.passes_lost + (was and not now),
        )


def difference(before: Grade, after: Grade) -> Difference:
    """The checks that came out otherwise, in the order of the new grade, then those dropped."""
    old, new = _by_check(before), _by_check(after)
    changed = []
    for check in dict.fromkeys((*new, *old)):
        was, now = _outcome(old.get(check)), _outcome(new.get(check))
        if was != now:
            judged = new.get(check) or old[check]
            changed.append(Changed(check, judged.means, was, now))
    return Difference(before, after, tuple(changed))


def _by_check(grade: Grade) -> dict[str, Mark | Unmarked]:
    judged: list[Mark | Unmarked] = [*grade.marks, *grade.unmarked]
    return {one.check: one for one in judged}


def _outcome(judged: Mark | Unmarked | None) -> Outcome:
    if judged is None:
        return Outcome(NOT_ASKED)
    if isinstance(judged, Unmarked):
        return Outcome("unmarked", reason=judged.reason)
    return Outcome(judged.verdict.value, judged.points)


def _summary(grade: Grade) -> dict[str, Any]:
    return {
        "score": grade.score,
        "low": grade.low,
        "high": grade.high,
        "passed": grade.passed,
        "rubric": grade.rubric,
        "engines": grade.engines,
    }
