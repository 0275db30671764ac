"""The outcomes of all sittings in the records, as they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlite_utils import Database

from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import ItemKind
from exams.store import RecordsError, Store


@dataclass(frozen=True)
class Wanted:
    """Which outcomes are asked for; empty means any."""

    periods: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    blueprints: tuple[str, ...] = ()  # ids without version
    statuses: tuple[OutcomeStatus, ...] = ()
    candidate: str = ""


class Outcomes:
    """The table of outcomes. Each is written again, whole, whenever its sitting's marks change."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, outcome: Outcome) -> None:
        """Keep an outcome in place of the one of the same sitting."""
        with self._store.writing() as db:
            keep(db, outcome)

    def of(self, sitting: str) -> Outcome | None:
        """The outcome of that sitting, or None."""
        with self._store.reading() as db:
            rows = list(db.query("select outcome from outcomes where sitting = ?", [sitting]))
        return self._read(rows[0]["outcome"]) if rows else None

    def find(self, wanted: Wanted | None = None) -> tuple[Outcome, ...]:
        """The outcomes asked for, the newest first."""
        return tuple(self.each(wanted))

    def each(self, wanted: Wanted | None = None) -> Iterator[Outcome]:
        """The same one after another, for when there are very many."""
        where, values = _where(wanted or Wanted())
        query = f"select outcome from outcomes {where} order by ended_at desc, sitting"
        with self._store.reading() as db:
            for row in db.query(query, values):
                yield self._read(row["outcome"])

    def periods(self) -> tuple[str, ...]:
        """All periods that have outcomes, the newest first."""
        with self._store.reading() as db:
            rows = list(db.query("select distinct period from outcomes order by period desc"))
        return tuple(row["period"] for row in rows)

    def _read(self, text: str) -> Outcome:
        return read_outcome(text, self._store.path)


def read_outcome(text: str, path: Path) -> Outcome:
    """The outcome that was kept as this text in that file. Raises RecordsError."""
    try:
        return Outcome.from_json(text)
    except ValidationError as error:
        raise RecordsError(
            f"{path}: an outcome cannot be read ({error}). Restore the file from a backup."
        ) from error


def keep(db: Database, outcome: Outcome) -> None:
    """Write it within a transaction that is already open."""
    scores = {part.kind: part.score for part in outcome.parts}
    row = {
        "sitting": outcome.sitting,
        "candidate": outcome.candidate,
        "department": outcome.department,
        "blueprint": outcome.blueprint_id,
        "period": outcome.period,
        "ended_at": outcome.ended_at,
        "status": outcome.status.value,
        "state": outcome.state.value,
        "staff_number": outcome.staff_number,
        "name": outcome.name,
        "team": outcome.team,
        "title": outcome.title,
        "number": outcome.number,
        "pass_mark": outcome.pass_mark,
        "score": outcome.score,
        "low": outcome.low,
        "high": outcome.high,
        **{f"{kind.value}_score": scores.get(kind) for kind in ItemKind},
        "fatal": " ".join(outcome.fatal),
        "reasons": " ".join(outcome.reasons),
        "certificate": outcome.certificate,
        "outcome": outcome.to_json(),
    }
    # Not "insert or replace": the row that it drops is not taken off what the triggers keep.
    changes = ", ".join(f"{column} = excluded.{column}" for column in row)
    db.execute(
        f"insert into outcomes ({', '.join(row)}) values ({', '.join('?' * len(row))})"
        f" on conflict (sitting) do update set {changes}",
        list(row.values()),
    )


def _where(wanted: Wanted) -> tuple[str, list[str]]:
    columns = {
        "period": wanted.periods,
        "department": wanted.departments,
        "blueprint": wanted.blueprints,
        "status": tuple(status.value for status in wanted.statuses),
        "candidate": (wanted.candidate,) if wanted.candidate else (),
    }
    given = {column: values for column, values in columns.items() if values}
    asked = [f"{column} in ({', '.join('?' * len(values))})" for column, values in given.items()]
    return (
        f"where {' and '.join(asked)}" if asked else "",
        [value for values in given.values() for value in values],
    )
