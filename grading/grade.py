"""The grade and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from voices.transcript import Party


class Verdict(StrEnum):
    """What became of a check that could be judged."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Evidence:
    """What a mark rests on: words (or a measured figure) and where in the recording they are."""

    quote: str
    start_s: float
    end_s: float
    party: Party = Party.TRAINEE
    nearest: str = ""  # the accepted (or forbidden) wording it comes closest to
    score: float = 0.0  # 0..1, how sure we are that the quote conveys it
    why: str = ""  # key of a sentence in wording.py, e.g. 'negated', 'question', 'reported'
    figure: float | None = None  # what was measured at this place, for timing and manner


@dataclass(frozen=True)
class Part:
    """One essential part of a check."""

    wanted: str  # its first accepted phrasing, slots filled in
    met: bool
    evidence: Evidence | None = None  # the best found, whether or not it was enough


@dataclass(frozen=True)
class Mark:
    """A check that was judged. `points` of `out_of`; for forbidden things 0 or negative of 0."""

    check: str
    kind: str
    means: str
    verdict: Verdict
    points: float
    out_of: float
    fatal: bool = False
    clause: str = ""
    parts: tuple[Part, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    figure: float | None = None  # what was measured, for timing and manner
    measure: str = ""  # what the figure is of, see scenarios.scenario.Measure
    band: tuple[float | None, float | None] | None = None
    would_pass: str = ""

    @property
    def is_only_shown(self) -> bool:
        """Whether it is a figure that is told without counting."""
        return bool(self.measure) and not (self.out_of or self.points or self.fatal)

    @property
    def points_at(self) -> tuple[Evidence, ...]:
        """The evidence worth a sign in the call; places where a figure was in order are not."""
        in_order = self.verdict is Verdict.MET or self.is_only_shown
        return () if self.measure and in_order else self.evidence


@dataclass(frozen=True)
class Unmarked:
    """A check we could not judge; `reason` says why. Never counted as zero."""

    check: str
    kind: str
    means: str
    reason: str
    out_of: float
    fatal: bool = False
    clause: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Grade:
    """A call's marks. `score` is 0..100; `low` and `high` bound it if the unmarked were settled."""

    call_id: str
    scenario: str  # id@hash
    house: str  # id@version
    rubric: str
    engines: dict[str, str]
    pass_mark: int
    marks: tuple[Mark, ...]
    unmarked: tuple[Unmarked, ...]
    score: float | None  # None when nothing could be marked
    low: float
    high: float
    fatal: tuple[str, ...] = ()  # fatal checks that were broken

    @property
    def passed(self) -> bool | None:
        """Whether it is a pass; None while the unmarked checks could turn it either way."""
        if self.fatal or self.high < self.pass_mark:
            return False
        if any(check.fatal for check in self.unmarked) or self.low < self.pass_mark:
            return None
        return True

    def to_json(self) -> str:
        """As text that `from_json` reads back to an equal value."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> Grade:
        """The grade that `to_json` wrote. Raises pydantic.ValidationError."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Grade)
