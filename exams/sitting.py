"""An examination as one candidate sits it: the paper drawn, its items, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exams.permissions import Role

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class ItemKind(StrEnum):
    """What a candidate is given."""

    CALL = "call"
    THEORY = "theory"
    SPOTTING = "spotting"


class Stage(StrEnum):
    """How far a sitting has come."""

    OPEN = "open"  # begun, and neither handed in nor void
    HANDED_IN = "handed_in"  # by the candidate, or by the clock
    VOID = "void"  # by a stated rule; counts for nothing


class EventKind(StrEnum):
    """What can happen in a sitting; what each holds in `data`."""

    CONSENTED = "consented"  # text: what the rules they agreed to are kept under
    SHOWN = "shown"  # an item was put before them; its clock runs
    CALL_BEGAN = "call_began"  # attempt: its id
    CALL_ENDED = "call_ended"  # attempt; broke_off: whether line, browser or server was lost
    CHOSEN = "chosen"  # given: what is chosen so far, and stands if the time runs out
    ANSWERED = "answered"  # given: as it came; share: how much of it is right, 0..1
    TAKEN_OVER = "taken_over"  # by the window in `tab`; any other can only look on
    OUTAGE = "outage"  # seconds: so long the server was away
    HANDED_IN = "handed_in"  # by: candidate or clock
    VOIDED = "voided"  # reason; by: the key of a person, or rule


@dataclass(frozen=True)
class Event:
    """Something that happened in a sitting, at the server's time.

    `id` is made by whoever sends it, so that what is sent again is kept once. `item` counts from
    0, and is None for what concerns the whole. `tab` is the browser window it came from, empty
    for the server's own.
    """

    id: str
    at: float
    kind: EventKind
    item: int | None = None
    data: Mapping[str, Json] = field(default_factory=dict)
    tab: str = ""


@dataclass(frozen=True)
class Item:
    """One place on the paper. `ref` is id@hash of a scenario, a question or a spotting item."""

    kind: ItemKind
    ref: str
    weight: float = 1.0  # within its part
    seconds: float | None = None  # allowed for it; None where only the whole is timed
    clauses: tuple[str, ...] = ()  # of a question or a recording; a call's are in its marks
    text: str = ""  # what the scenario of a call is kept under in the records

    @property
    def id(self) -> str:
        """What it is, without its version."""
        return self.ref.partition("@")[0]


@dataclass(frozen=True)
class Paper:
    """What was drawn for one candidate; the same seed over the same pool draws it again."""

    blueprint: str  # id@hash
    seed: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Candidate:
    """Who sits, as they were at the time. `key` is theirs, see exams.people.Person.key."""

    key: str
    staff_number: str = ""
    name: str = ""
    department: str = ""
    team: str = ""
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Sitting:
    """One candidate's attempt at an examination. Times are seconds since 1970, UTC.

    `candidate` is the key of a person, and `facts` are what was known of them when they began.
    `number` counts their attempts at this blueprint, from 1. The text of the blueprint is kept in
    the records under `blueprint_text`.
    """

    id: str
    candidate: str
    paper: Paper
    title: str
    number: int
    period: str  # the one it counts for, such as 2026Q4
    began_at: float
    closes_at: float
    stage: Stage = Stage.OPEN
    ended_at: float | None = None
    void_reason: str = ""
    blueprint_text: str = ""
    facts: Candidate | None = None
    calls_again: int = 1  # how often a call that broke off is rung again

    @property
    def blueprint(self) -> str:
        """The blueprint without its version."""
        return self.paper.blueprint.partition("@")[0]
