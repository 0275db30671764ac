"""An attempt: one call a trainee took, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from grading.call_file import CallFile, EndedBy
from grading.grade import Grade


class Status(StrEnum):
    """How far an attempt has come."""

    OPEN = "open"  # it rings, or they talk
    AWAITING_RECORD = "awaiting_record"  # hung up; the call record is not handed in yet
    FINISHED = "finished"  # marked
    INTERRUPTED = "interrupted"  # line, browser or server was lost; kept, not marked
    UNANSWERED = "unanswered"  # rang until the caller gave up


@dataclass(frozen=True)
class Attempt:
    """One call and its marks. `id` is the call's own; `scenario` is id@hash.

    The texts of the scenario and the house it was taken under are kept in the records under
    `scenario_text` and `house_text`; empty where none is kept. `sitting` is the examination the
    call is part of; empty in practice.
    """

    id: str
    trainee: str
    scenario: str
    title: str
    kind: str
    started_at: float  # seconds since 1970, UTC
    status: Status = Status.OPEN
    call: CallFile | None = None
    grade: Grade | None = None
    scenario_text: str = ""
    house_text: str = ""
    sitting: str = ""

    @property
    def scenario_id(self) -> str:
        """The scenario without its version."""
        return self.scenario.partition("@")[0]

    def ended(self, call: CallFile) -> Attempt:
        """This attempt once its call is over."""
        return replace(self, call=call, status=_AFTER.get(call.ended_by, Status.AWAITING_RECORD))

    def marked(self, call: CallFile, grade: Grade) -> Attempt:
        """This attempt with its grade; a call nobody answered stays told apart."""
        unanswered = call.ended_by is EndedBy.UNANSWERED
        status = Status.UNANSWERED if unanswered else Status.FINISHED
        return replace(self, call=call, grade=grade, status=status)


_AFTER = {
    EndedBy.INTERRUPTED: Status.INTERRUPTED,
    EndedBy.UNANSWERED: Status.UNANSWERED,
}
