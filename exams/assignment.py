"""What a trainer gives somebody to practise by a day, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exams.progress import Progress


class Task(StrEnum):
    """What can be assigned."""

    PATH = "path"
    SCENARIO = "scenario"


class AssigneeKind(StrEnum):
    """Whom it is given to."""

    PERSON = "person"  # by name; who belongs to a team is not in the records


class Standing(StrEnum):
    """How an assignment stands, the most urgent first."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE_LATE = "done_late"
    DONE = "done"


@dataclass(frozen=True)
class Assignment:
    """One task for one assignee. How far they are is worked out from what they did, never kept.

    `title` is the task's when it was given, for when its file is gone. What was done before
    `counts_from` does not count; 0 lets everything count.
    """

    id: str
    assignee: str
    task: Task
    target: str  # the id of the path or scenario
    title: str
    due: date
    given_by: str
    given_at: float  # seconds since 1970, UTC
    counts_from: float
    assignee_kind: AssigneeKind = AssigneeKind.PERSON
    withdrawn_at: float | None = None


def standing(
    assignment: Assignment, progress: Progress | None, finished_on: date | None, today: date
) -> Standing:
    """How it stands today; `finished_on` is the day of `progress.finished_at` where they are."""
    if progress is not None and progress.finished and finished_on is not None:
        return Standing.DONE if finished_on <= assignment.due else Standing.DONE_LATE
    return Standing.OVERDUE if today > assignment.due else Standing.OPEN


def urgency(assignment: Assignment, stands: Standing) -> tuple[int, date, str, str, str]:
    """For sorting: overdue first, then by day, then by name."""
    rank = list(Standing).index(stands)
    return rank, assignment.due, assignment.assignee, assignment.title, assignment.id


def already_given(
    current: tuple[Assignment, ...], assignee: str, task: Task, target: str
) -> Assignment | None:
    """The same task that this assignee has been given already and that was not withdrawn."""
    return next(
        (
            one
            for one in current
            if (one.assignee, one.task, one.target) == (assignee, task, target)
            and one.withdrawn_at is None
        ),
        None,
    )
