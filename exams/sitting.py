"""An examination as one candidate sits it: the paper drawn, its items, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True)
class Item:
    """One place on the paper. `ref` is id@hash of a scenario, a question or a spotting item."""

    kind: ItemKind
    ref: str
    weight: float = 1.0  # within its part
    seconds: float | None = None  # allowed for it; None where only the whole is timed

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
class Sitting:
    """One candidate's attempt at an examination. Times are seconds since 1970, UTC.

    `candidate` is the key of a person, see exams.people.Person.key. `number` counts their
    attempts at this blueprint, from 1. The text of the blueprint is kept in the records under
    `blueprint_text`.
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

    @property
    def blueprint(self) -> str:
        """The blueprint without its version."""
        return self.paper.blueprint.partition("@")[0]
