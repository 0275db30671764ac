"""What a blueprint may hold: an examination's parts, its limits and its rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from exams.periods import PeriodKind
from exams.permissions import Role
from exams.pool import Choice, PoolCall, PoolQuestion, PoolRecording
from exams.sitting import ItemKind
from scenarios.questions import Topic
from scenarios.scenario import Id, Kind, Status, Strict, Text

Level = Annotated[int, Field(ge=1, le=3)]
Share = Annotated[float, Field(ge=0, le=100)]


class FatalRule(StrEnum):
    """What a fatal check, broken in a call, does to the whole."""

    FAIL = "fail"  # it is not passed; the score stands beside that
    CAP = "cap"  # the score is `cap` at most


class CallSlot(Strict):
    """So many calls, each of one of the situations, levels and houses named; of any without."""

    count: int = Field(default=1, ge=1, le=10)
    situations: tuple[Kind, ...] = ()
    levels: tuple[Level, ...] = ()
    houses: tuple[Id, ...] = ()
    minutes: float = Field(default=10, ge=2, le=30)  # for each call
    weight: float = Field(default=1, gt=0, le=100)  # of each, within its part

    def takes(self, choice: Choice) -> bool:
        """Whether this may be drawn for it."""
        return (
            isinstance(choice, PoolCall)
            and (not self.situations or choice.situation in self.situations)
            and (not self.levels or choice.level in self.levels)
            and (not self.houses or choice.house in self.houses)
        )

    @property
    def limit_s(self) -> float | None:
        """How long each may take."""
        return self.minutes * 60


class QuestionSlot(Strict):
    """So many theory questions of the topics and levels named; of any without."""

    count: int = Field(ge=1, le=100)
    topics: tuple[Topic, ...] = ()
    levels: tuple[Level, ...] = ()
    seconds: int | None = Field(default=None, ge=15, le=900)  # for each; else only the whole counts
    weight: float = Field(default=1, gt=0, le=100)

    def takes(self, choice: Choice) -> bool:
        """Whether this may be drawn for it."""
        return (
            isinstance(choice, PoolQuestion)
            and (not self.topics or choice.topic in self.topics)
            and (not self.levels or choice.level in self.levels)
        )

    @property
    def limit_s(self) -> float | None:
        """How long each may take."""
        return self.seconds


class RecordingSlot(Strict):
    """So many error-spotting recordings of the levels named; of any without."""

    count: int = Field(default=1, ge=1, le=10)
    levels: tuple[Level, ...] = ()
    seconds: int = Field(default=420, ge=180, le=1800)  # for each, listening included
    weight: float = Field(default=1, gt=0, le=100)

    def takes(self, choice: Choice) -> bool:
        """Whether this may be drawn for it."""
        return isinstance(choice, PoolRecording) and (
            not self.levels or choice.level in self.levels
        )

    @property
    def limit_s(self) -> float | None:
        """How long each may take."""
        return self.seconds


Slot = CallSlot | QuestionSlot | RecordingSlot


class Parts(Strict):
    """A figure for each part of the examination."""

    call: Share = 0
    theory: Share = 0
    spotting: Share = 0

    def of(self, kind: ItemKind) -> float:
        """The one for this part."""
        return {
            ItemKind.CALL: self.call,
            ItemKind.THEORY: self.theory,
            ItemKind.SPOTTING: self.spotting,
        }[kind]


class AttemptRules(Strict):
    """How often somebody may sit it: `most` times within so many days, or in its period."""

    most: int = Field(default=2, ge=1, le=20)
    within_days: int | None = Field(default=None, ge=1, le=1100)
    wait_days: int = Field(default=1, ge=0, le=365)  # from the end of one to the next


class Who(Strict):
    """Who may sit it: all that is named must hold; everybody without."""

    roles: tuple[Role, ...] = ()
    departments: tuple[Text, ...] = ()
    teams: tuple[Text, ...] = ()


class ReviewRules(Strict):
    """What people look at after the machine."""

    assessors: Literal[1, 2] = 1  # who mark each call that waits
    sample_percent: Share = 10  # of the calls that were a pass, looked at all the same
    borderline: Share = 0  # a score so near the pass mark waits for an assessor
    appeal_days: int = Field(default=14, ge=1, le=90)  # in which the candidate may appeal


class Blueprint(Strict):
    """A whole file: what is drawn, how long it may take, what passes and what follows."""

    id: Id
    title: Text
    title_en: str = ""
    about: Text  # whom it is for and what it shows; candidates read it
    about_en: str = ""
    status: Status = Status.PUBLISHED
    calls: tuple[CallSlot, ...] = ()
    theory: tuple[QuestionSlot, ...] = ()
    spotting: tuple[RecordingSlot, ...] = ()
    minutes: int = Field(ge=2, le=240)  # for all of it
    weights: Parts = Parts()  # not needed with one part
    pass_mark: int = Field(ge=1, le=100)
    least: Parts = Parts()  # what each part must reach by itself
    fatal: FatalRule = FatalRule.FAIL
    cap: int | None = Field(default=None, ge=0, le=99)
    calls_again: int = Field(default=1, ge=0, le=3)  # how often a call that broke off is rung again
    attempts: AttemptRules = AttemptRules()
    period: PeriodKind
    validity_months: int | None = Field(default=None, ge=1, le=60)  # no certificate without
    who: Who = Who()
    review: ReviewRules = ReviewRules()

    def wording(self, language: str) -> tuple[str, str]:
        """Title and purpose, in English where there is any."""
        if language == "en":
            return self.title_en or self.title, self.about_en or self.about
        return self.title, self.about

    def slots(self, kind: ItemKind) -> tuple[Slot, ...]:
        """What is drawn for a part."""
        slots: dict[ItemKind, tuple[Slot, ...]] = {
            ItemKind.CALL: self.calls,
            ItemKind.THEORY: self.theory,
            ItemKind.SPOTTING: self.spotting,
        }
        return slots[kind]

    @property
    def parts(self) -> tuple[ItemKind, ...]:
        """The parts it has, in the order they are sat."""
        return tuple(kind for kind in ItemKind if self.slots(kind))

    def count(self, kind: ItemKind) -> int:
        """How many items a part has."""
        return sum(slot.count for slot in self.slots(kind))

    def weight(self, kind: ItemKind) -> float:
        """The part's share in the whole, 0..1."""
        if len(self.parts) == 1:
            return float(kind in self.parts)
        return self.weights.of(kind) / sum(self.weights.of(part) for part in self.parts)

    @property
    def limits_s(self) -> float:
        """How long all items with a limit of their own may take together."""
        slots = (slot for kind in ItemKind for slot in self.slots(kind))
        return sum(slot.count * (slot.limit_s or 0) for slot in slots)


@dataclass(frozen=True)
class BlueprintEntry:
    """A blueprint that can be used, where it lies and the version of its content."""

    path: Path
    blueprint: Blueprint
    version: str  # id@ and 8 hex digits
    text: str  # the file's, so that a sitting is kept with what it was sat under
