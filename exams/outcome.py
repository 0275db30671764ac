"""What came of a sitting: every item's mark, the parts, the score, and whether it is a pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from exams.sitting import ItemKind


class OutcomeStatus(StrEnum):
    """Whether it may still change."""

    AWAITING_REVIEW = "awaiting_review"  # an assessor has to settle something first
    FINAL = "final"  # until a correction or an appeal
    VOID = "void"


class ResultState(StrEnum):
    """How it stands, in one word: what tables filter by."""

    PASSED = "passed"
    FAILED = "failed"
    AWAITING_REVIEW = "awaiting_review"
    VOID = "void"


@dataclass(frozen=True)
class ClauseMark:
    """What a candidate got of what one clause asked, over all items."""

    clause: str
    points: float
    out_of: float


@dataclass(frozen=True)
class ItemMark:
    """What one item earned. `attempt` is the id of its call, empty for questions.

    `share` is 0..1, or None while nothing could be marked; `low` and `high` bound it if all that
    is in doubt were settled.
    """

    kind: ItemKind
    ref: str  # id@hash
    weight: float
    share: float | None
    low: float
    high: float
    fatal: tuple[str, ...] = ()  # fatal checks that were broken
    attempt: str = ""
    machine: float | None = None  # the share before corrections
    seconds: float | None = None  # how long it took

    @property
    def id(self) -> str:
        """What was asked, without its version."""
        return self.ref.partition("@")[0]


@dataclass(frozen=True)
class PartMark:
    """One part of the examination, of 100; `weight` is its share in the whole, 0..1."""

    kind: ItemKind
    weight: float
    score: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """The result of one sitting, 0..100, with the range it could still have.

    Name, staff number, department and team are those at the time. `passed` is None while what is
    in doubt could turn it either way; of a void sitting it is None as well.
    """

    sitting: str
    candidate: str  # key of a person
    staff_number: str
    name: str
    department: str
    team: str
    blueprint: str  # id@hash
    title: str
    number: int
    period: str
    ended_at: float
    status: OutcomeStatus
    pass_mark: float
    score: float | None
    low: float
    high: float
    passed: bool | None
    fatal: tuple[str, ...] = ()
    parts: tuple[PartMark, ...] = ()
    items: tuple[ItemMark, ...] = ()
    clauses: tuple[ClauseMark, ...] = ()
    certificate: str = ""  # number of the certificate issued for it
    reasons: tuple[str, ...] = ()  # why it waits or is void, in words of exams.review

    @property
    def blueprint_id(self) -> str:
        """The blueprint without its version."""
        return self.blueprint.partition("@")[0]

    @property
    def state(self) -> ResultState:
        """How it stands; whatever is neither a pass nor a failure yet awaits its review."""
        if self.status is OutcomeStatus.VOID:
            return ResultState.VOID
        if self.status is OutcomeStatus.AWAITING_REVIEW or self.passed is None:
            return ResultState.AWAITING_REVIEW
        return ResultState.PASSED if self.passed else ResultState.FAILED

    def to_json(self) -> str:
        """As text that `from_json` reads back to an equal value."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> Outcome:
        """The outcome that `to_json` wrote. Raises pydantic.ValidationError."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Outcome)
