"""What examination papers are drawn from: published calls, questions and recordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scenarios.catalog import Entry
from scenarios.questions import Question, Topic
from scenarios.scenario import Kind, Status
from scenarios.spotting import SpottingEntry


@dataclass(frozen=True)
class PoolCall:
    """A published scenario; `ref` is id@hash."""

    ref: str
    situation: Kind
    level: int
    house: str


@dataclass(frozen=True)
class PoolQuestion:
    """A theory question; `ref` is id@hash."""

    ref: str
    topic: Topic
    level: int
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class PoolRecording:
    """An error-spotting item; `ref` is id@hash, `clauses` those its breaches are of."""

    ref: str
    level: int
    clauses: tuple[str, ...]


Choice = PoolCall | PoolQuestion | PoolRecording


@dataclass(frozen=True)
class Pool:
    """All that there is to draw from."""

    calls: tuple[PoolCall, ...] = ()
    questions: tuple[PoolQuestion, ...] = ()
    recordings: tuple[PoolRecording, ...] = ()


def pool_of(
    entries: Iterable[Entry], bank: Iterable[Question], recordings: Iterable[SpottingEntry]
) -> Pool:
    """The pool of these; scenarios that are not published are left out."""
    calls = (one for one in entries if one.scenario.status is Status.PUBLISHED)
    return Pool(
        calls=tuple(
            PoolCall(one.version, one.scenario.kind, one.scenario.level, one.scenario.house)
            for one in calls
        ),
        questions=tuple(PoolQuestion(q.version, q.topic, q.level, q.clauses) for q in bank),
        recordings=tuple(
            PoolRecording(one.version, one.item.level, _clauses(one)) for one in recordings
        ),
    )


def _clauses(entry: SpottingEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(breach.clause for breach in entry.item.breaches))
