"""The rules of review: which calls people look at, who may, and when a case is settled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exams.corrections import (
    Correction,
    bounds,
    corrected,
    differing,
    judged_in,
    latest,
    open_checks,
    standing,
)
from exams.outcome import ItemMark, Outcome, OutcomeStatus
from exams.sitting import ItemKind
from grading.grade import Grade, Verdict

HELD_FOR_S = 2 * 3600.0  # a case taken up and then left goes back to the queue
APPEAL_DAYS = 14.0
DAY_S = 24 * 3600.0
LONGEST_REASON = 1000  # signs


class Need(StrEnum):
    """Why people look at a call."""

    DOUBT = "doubt"  # something in it could not be marked, and the result hangs on it
    SAMPLE = "sample"  # drawn by lot from the calls passed
    APPEAL = "appeal"  # the candidate asks for it
    REQUEST = "request"  # an assessor found it needful


class Step(StrEnum):
    """How far a case has come."""

    WAITING = "waiting"  # for one assessor or both
    DIFFERENCE = "difference"  # two decided otherwise; a third settles it
    SETTLED = "settled"


class Ruling(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class Refusal(StrEnum):
    """Why something asked of a case is not done."""

    OWN = "own"
    SETTLED = "settled"
    DECIDED = "decided"
    TAKEN = "taken"
    MADE_THE_MARK = "made_the_mark"
    NOT_TAKEN_UP = "not_taken_up"
    NO_REASON = "no_reason"
    NO_SUCH_CHECK = "no_such_check"
    BAD_POINTS = "bad_points"
    STILL_OPEN = "still_open"
    NO_RULING = "no_ruling"
    NOTHING_CHANGED = "nothing_changed"
    NOT_FINAL = "not_final"
    TOO_LATE = "too_late"
    APPEALED = "appealed"
    NOT_YOURS = "not_yours"
    UNDER_REVIEW = "under_review"


_TOLD = {
    Refusal.OWN: "this is the assessor's own call. Leave it to somebody else.",
    Refusal.SETTLED: "this case is settled. Ask for a new review of the call.",
    Refusal.DECIDED: "this assessor has decided it already. Leave it to somebody else.",
    Refusal.TAKEN: "others have this case in hand. Take another, or wait until they let go of it.",
    Refusal.MADE_THE_MARK: "whoever made the mark does not decide on the appeal against it. "
    "Leave it to somebody else.",
    Refusal.NOT_TAKEN_UP: "nobody has taken up this case. Take it up first.",
    Refusal.NO_REASON: f"a reason is missing or too long. Give 1 to {LONGEST_REASON} signs.",
    Refusal.NO_SUCH_CHECK: "the call was not marked on this check. Look at the page again.",
    Refusal.BAD_POINTS: "the points do not go with the verdict. Look at what the check can earn.",
    Refusal.STILL_OPEN: "checks are left without a verdict. Settle each of them first.",
    Refusal.NO_RULING: "an appeal is either upheld or rejected. Say which.",
    Refusal.NOTHING_CHANGED: "upholding an appeal changes a mark. Correct one first, or reject.",
    Refusal.NOT_FINAL: "this result is not final. Wait until it is.",
    Refusal.TOO_LATE: "the days in which an appeal can be made are over.",
    Refusal.APPEALED: "there is an appeal against this call already; there is one a call.",
    Refusal.NOT_YOURS: "only the candidate appeals against a mark.",
    Refusal.UNDER_REVIEW: "this call is under review already. Settle that case.",
}


class ReviewError(ValueError):
    """What was asked of a case is not done; `refusal` says why."""

    def __init__(self, about: str, refusal: Refusal) -> None:
        super().__init__(f"{about}: {_TOLD[refusal]}")
        self.refusal = refusal


@dataclass(frozen=True)
class ReviewRule:
    """What a blueprint says about review."""

    assessors: int = 1
    sample_percent: float = 0.0
    appeal_days: float = APPEAL_DAYS


@dataclass(frozen=True)
class Case:
    """A call that people look at. Times are seconds since 1970, UTC.

    `text` is what the candidate or the assessor who asked for it gave as their reason.
    """

    id: str
    sitting: str
    candidate: str  # key of a person
    attempt: str
    need: Need
    assessors: int
    opened_at: float
    opened_by: str = ""
    text: str = ""
    step: Step = Step.WAITING
    settled_at: float | None = None


@dataclass(frozen=True)
class Decision:
    """That somebody has settled a case as far as it is up to them."""

    author: str
    at: float
    reason: str
    ruling: Ruling | None = None


@dataclass(frozen=True)
class Review:
    """A case with all that was done in it; `held` is who has it in hand, and since when."""

    case: Case
    held: Mapping[str, float]
    corrections: tuple[Correction, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def by(self, author: str) -> dict[str, Correction]:
        """What one assessor says in this case."""
        return latest(one for one in self.corrections if one.author == author)

    def decided(self, author: str) -> bool:
        """Whether that assessor has settled their part."""
        return any(one.author == author for one in self.decisions)

    def in_hand(self, now: float) -> tuple[str, ...]:
        """Who is at work on it now."""
        return tuple(
            author
            for author, since in self.held.items()
            if now < since + HELD_FOR_S and not self.decided(author)
        )


@dataclass(frozen=True)
class Base:
    """What a case starts from: the machine's grade, and the corrections that stand already."""

    machine: Grade
    earlier: Mapping[str, Correction]

    def with_(self, corrections: Mapping[str, Correction]) -> Grade:
        """The grade once these hold as well."""
        return corrected(self.machine, standing((self.earlier, corrections)))


# --- which calls ---


def waiting_calls(outcome: Outcome, grades: Mapping[str, Grade | None]) -> tuple[str, ...]:
    """The calls an assessor has to settle before the result is known.

    Where nothing in any of them is open, the whole is too near the pass mark, and all wait.
    """
    if outcome.status is not OutcomeStatus.AWAITING_REVIEW:
        return ()
    calls = [item for item in outcome.items if item.kind is ItemKind.CALL and item.attempt]
    found = [item for item in calls if _is_open(item, grades.get(item.attempt))]
    return tuple(item.attempt for item in found or calls)


def _is_open(item: ItemMark, grade: Grade | None) -> bool:
    if item.share is None or item.low < item.high:
        return True
    return grade is not None and bool(open_checks(grade))


def passed_calls(outcome: Outcome, grades: Mapping[str, Grade | None]) -> tuple[str, ...]:
    """The calls of a sitting that were a pass by the machine alone."""
    if outcome.status is OutcomeStatus.VOID:
        return ()
    calls = [item.attempt for item in outcome.items if item.attempt]
    found = {call: grades.get(call) for call in calls}
    return tuple(call for call, grade in found.items() if grade is not None and grade.passed)


def lot(seed: str, sitting: str, attempt: str) -> float:
    """The lot of a call, 0..100: the same whoever draws it, and guessed by nobody who has no seed.

    The ids of sittings and calls are the server's own, so nobody at an examination has a hand
    in it.
    """
    drawn = hashlib.sha256(f"{seed} {sitting} {attempt}".encode()).digest()
    return int.from_bytes(drawn[:8]) / 2**64 * 100


# --- who may ---


def refusal(
    review: Review, assessor: str, now: float, earlier: Iterable[Review] = ()
) -> Refusal | None:
    """Why this assessor may not take up the case; None if they may.

    `earlier` are the settled reviews of the same call.
    """
    case = review.case
    if assessor == case.candidate or not assessor:
        return Refusal.OWN
    if case.step is Step.SETTLED:
        return Refusal.SETTLED
    if review.decided(assessor):
        return Refusal.DECIDED
    if case.need is Need.APPEAL and any(one.decided(assessor) for one in earlier):
        return Refusal.MADE_THE_MARK
    others = [one for one in review.in_hand(now) if one != assessor]
    return Refusal.TAKEN if len(others) >= seats(review) else None


def seats(review: Review) -> int:
    """How many assessors are still to decide."""
    if review.case.step is Step.SETTLED:
        return 0
    asked = review.case.assessors + (review.case.step is Step.DIFFERENCE)
    return max(0, asked - len(review.decisions))


def seen_by(review: Review, reader: str) -> Review:
    """The case as this assessor may see it: of others' work nothing until all have decided."""
    if review.case.step is not Step.WAITING:
        return review
    return Review(
        review.case,
        review.held,
        tuple(one for one in review.corrections if one.author == reader),
        tuple(one for one in review.decisions if one.author == reader),
    )


# --- what is asked of a correction and a decision ---


def correction_fault(
    grade: Grade, correction: Correction, price: float | None = None
) -> Refusal | None:
    """What is wrong with a correction; None if nothing is."""
    judged = judged_in(grade).get(correction.check)
    if judged is None:
        return Refusal.NO_SUCH_CHECK
    if reason_fault(correction.reason):
        return Refusal.NO_REASON
    if correction.verdict is None:
        return None
    least, most = bounds(judged, price)
    inside = least <= correction.points <= most
    if correction.verdict is Verdict.MET:
        inside = correction.points == most
    elif correction.verdict is Verdict.NOT_MET and judged.out_of > 0:
        inside = correction.points == 0
    return None if inside else Refusal.BAD_POINTS


def reason_fault(reason: str) -> Refusal | None:
    """What is wrong with a reason; None if nothing is."""
    return None if 0 < len(reason.strip()) <= LONGEST_REASON else Refusal.NO_REASON


def left_open(review: Review, assessor: str, base: Base) -> tuple[str, ...]:
    """The checks on which this assessor still has to say something."""
    mine = review.by(assessor)
    if review.case.step is Step.DIFFERENCE:
        said = [check for check, one in mine.items() if one.verdict is not None]
        return tuple(check for check in disputed(review, base) if check not in said)
    return tuple(one.check for one in open_checks(base.with_(mine)))


def disputed(review: Review, base: Base) -> tuple[str, ...]:
    """The checks on which the first two assessors differ."""
    if len(review.decisions) < 2:
        return ()
    first, second = (base.with_(review.by(one.author)) for one in review.decisions[:2])
    return differing(first, second)


def step_after(review: Review, base: Base) -> Step:
    """How far the case is, once the last of its decisions has been made."""
    done = len(review.decisions)
    if done < review.case.assessors:
        return Step.WAITING
    if done == 2 and review.case.assessors == 2 and disputed(review, base):
        return Step.DIFFERENCE
    return Step.SETTLED


def settled(review: Review) -> dict[str, Correction]:
    """What a settled case says: what its assessors agreed on, and a third's word on the rest.

    What was tried out before an appeal was rejected holds nothing.
    """
    found: dict[str, Correction] = {}
    for decision in (review.decisions[0], *review.decisions[2:]):
        if decision.ruling is not Ruling.REJECTED:
            found |= review.by(decision.author)
    return found


# --- appeals ---


def appeal_until(outcome: Outcome, last_settled: float | None, days: float) -> float:
    """Until when the candidate may appeal: so many days from when the result was known."""
    return max(outcome.ended_at, last_settled or 0.0) + days * DAY_S


def appeal_refusal(
    outcome: Outcome, attempt: str, candidate: str, earlier: Iterable[Review], left_s: float
) -> Refusal | None:
    """Why an appeal against the mark of a call is not taken; None if it is.

    `earlier` are all reviews of that call, `left_s` the time left for an appeal.
    """
    if outcome.candidate != candidate or not attempt:
        return Refusal.NOT_YOURS
    if attempt not in [item.attempt for item in outcome.items]:
        return Refusal.NOT_YOURS
    cases = [one.case for one in earlier]
    if any(case.need is Need.APPEAL for case in cases):
        return Refusal.APPEALED
    waits = any(case.need is Need.DOUBT and case.step is not Step.SETTLED for case in cases)
    if waits or outcome.status is not OutcomeStatus.FINAL:
        return Refusal.NOT_FINAL
    return Refusal.TOO_LATE if left_s < 0 else None
