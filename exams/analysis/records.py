"""What the analysis takes from the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exams.analysis.wear import Met
from exams.outcome import Outcome
from exams.store import Store
from grading.grade import Grade


@dataclass(frozen=True)
class Examination:
    """A blueprint that was sat, with the title of its newest sitting."""

    id: str
    title: str
    sittings: int
    periods: tuple[str, ...]  # the newest first


def examinations(store: Store) -> tuple[Examination, ...]:
    """All that were sat, the one sat last first."""
    query = (
        "select blueprint, count(*) as sittings, max(ended_at) as at, "
        "json_extract(outcome, '$.title') as title, group_concat(distinct period) as periods "
        "from outcomes group by blueprint order by at desc"
    )
    with store.reading() as db:
        rows = list(db.query(query))
    return tuple(
        Examination(
            row["blueprint"],
            row["title"],
            row["sittings"],
            tuple(sorted(row["periods"].split(","), reverse=True)),
        )
        for row in rows
    )


def changes(store: Store, blueprint: str) -> tuple[object, ...]:
    """Another value whenever an outcome of that blueprint was added or written again."""
    # The database itself counts every change of an outcome, for whoever has to be told of it.
    query = (
        "select count(*) as n, sum(changed) as changed from outcomes"
        " left join lrs_outbox using (sitting) where blueprint = ?"
    )
    with store.reading() as db:
        (row,) = db.query(query, [blueprint])
    return row["n"], row["changed"]


def first_taken(store: Store) -> dict[str, float]:
    """When each scenario was first rung up here, by its id with version."""
    with store.reading() as db:
        rows = db.query("select scenario, min(started_at) as at from attempts group by scenario")
        return {row["scenario"]: row["at"] for row in rows}


def practised(store: Store, outcomes: Iterable[Outcome]) -> Met:
    """Whether somebody had met an item in practice; calls of these examinations are none."""
    examined = {item.attempt for one in outcomes for item in one.items if item.attempt}
    first: dict[tuple[str, str], float] = {}

    def keep(who: str, ref: str, at: float) -> None:
        key = (who, ref.partition("@")[0])
        first[key] = min(at, first.get(key, at))

    with store.reading() as db:
        for row in db.query("select id, trainee, scenario, started_at from attempts"):
            if row["id"] not in examined:
                keep(row["trainee"], row["scenario"], row["started_at"])
        for row in db.query("select trainee, question, min(at) as at from answers group by 1, 2"):
            keep(row["trainee"], row["question"], row["at"])
    return lambda who, item, at: first.get((who, item), at) < at


def grades_of(store: Store, outcomes: Sequence[Outcome], ref: str) -> list[Grade]:
    """The machine's grades of one call in these examinations."""
    calls = [item.attempt for one in outcomes for item in one.items if item.ref == ref]
    attempts = (store.attempt(call) for call in calls if call)
    return [one.grade for one in attempts if one is not None and one.grade is not None]
