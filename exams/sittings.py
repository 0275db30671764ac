"""The register of sittings and of all that happened in them: begun by rule, and only added to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlite_utils import Database

from exams.blueprint import Blueprint, BlueprintEntry
from exams.blueprint_files import parse_blueprint
from exams.outcome import Outcome
from exams.sitting import Candidate, Event, EventKind, Paper, Sitting, Stage
from exams.sitting_rules import Course, NotNow, SittingError, check_event, course_of, may_begin
from exams.store import RecordsError, Store
from scenarios.source import ScenarioError

PaperFor = Callable[[Sequence[Paper], Sequence[Sitting]], Paper]


class NotAllowed(ValueError):
    """Somebody may not begin; `not_now` says why."""

    def __init__(self, not_now: NotNow) -> None:
        super().__init__(f"This examination may not be begun now ({not_now.why}).")
        self.not_now = not_now


@dataclass(frozen=True)
class Beginning:
    """Somebody who has agreed to the rules and wants to begin. `rules` is the text they saw."""

    id: str  # of the sitting to be
    candidate: Candidate
    entry: BlueprintEntry
    rules: str
    at: float
    period: str
    tab: str = ""


class Sittings:
    """Sittings and their events, for any thread or process; each change is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- beginning and ending ---

    def begin(self, wanted: Beginning, paper_for: PaperFor) -> Sitting:
        """Keep a new sitting. Raises NotAllowed.

        Whether they may, and what is drawn, is settled under the lock: two windows, or two
        neighbours at the same second, are told of each other. `paper_for` gets the candidate's
        earlier papers, the newest first, and the sittings open now in their department. Begun
        again under the same id it is the sitting there is.
        """
        text = self._store.keep_text(wanted.entry.text)
        rules = self._store.keep_text(wanted.rules)
        blueprint = wanted.entry.blueprint
        with self._store.writing() as db:
            if (there := self._one(db, wanted.id)) is not None:
                return there
            past = self._where(db, "candidate = ? order by began_at desc", wanted.candidate.key)
            outcomes = _outcomes(db, wanted.candidate.key)
            not_now = may_begin(
                blueprint, wanted.candidate, past, outcomes, wanted.at, wanted.period
            )
            if not_now is not None:
                raise NotAllowed(not_now)
            own = [one for one in past if one.blueprint == blueprint.id]
            sitting = Sitting(
                id=wanted.id,
                candidate=wanted.candidate.key,
                paper=paper_for([one.paper for one in past], self._beside(db, wanted.candidate)),
                title=blueprint.title,
                number=max((one.number for one in own), default=0) + 1,
                period=wanted.period,
                began_at=wanted.at,
                closes_at=wanted.at + blueprint.minutes * 60,
                blueprint_text=text,
                facts=wanted.candidate,
                calls_again=blueprint.calls_again,
            )
            db.table("sittings").insert(_to_row(sitting))
            _add(db, sitting.id, Event(f"{wanted.id} consent", wanted.at, EventKind.CONSENTED,
                                       data={"text": rules}, tab=wanted.tab))  # fmt: skip
            if wanted.tab:
                _add(db, sitting.id, Event(f"{wanted.id} window", wanted.at, EventKind.TAKEN_OVER,
                                           tab=wanted.tab))  # fmt: skip
            return sitting

    def hand_in(self, sitting_id: str, at: float, by: str = "candidate") -> Sitting:
        """End a sitting as it stands; one that is over stays as it is. Raises SittingError."""
        event = Event(f"{sitting_id} end", at, EventKind.HANDED_IN, data={"by": by})
        return self._end(sitting_id, event, Stage.HANDED_IN)

    def void(self, sitting_id: str, at: float, reason: str, by: str) -> Sitting:
        """Let an open sitting count for nothing. Raises SittingError."""
        if not reason.strip():
            raise SittingError("no_reason", f"{sitting_id}: it lacks a reason. Give one.")
        data = {"reason": reason, "by": by}
        event = Event(f"{sitting_id} end", at, EventKind.VOIDED, data=dict(data))
        return self._end(sitting_id, event, Stage.VOID, reason)

    def _end(self, sitting_id: str, event: Event, stage: Stage, reason: str = "") -> Sitting:
        with self._store.writing() as db:
            sitting = self._must(db, sitting_id)
            if sitting.stage is not Stage.OPEN:
                return sitting
            if stage is Stage.HANDED_IN and course_of(sitting, _events(db, sitting_id)).on_call:
                text = f"{sitting_id}: a call is going on. End it first."
                raise SittingError("on_call", text)
            over = replace(sitting, stage=stage, ended_at=event.at, void_reason=reason)
            db.table("sittings").update(over.id, _to_row(over))
            _add(db, sitting_id, event)
            return over

    # --- what happens in between ---

    def append(self, sitting_id: str, event: Event) -> Course:
        """Keep what happened; on the disk when this returns. Raises SittingError.

        An event of an id that is there already is not kept again, whatever else it holds.
        """
        with self._store.writing() as db:
            sitting = self._must(db, sitting_id)
            events = _events(db, sitting_id)
            course = course_of(sitting, events)
            if any(event.id == one.id for one in events):
                return course
            check_event(course, event)
            _add(db, sitting_id, event)
            return course_of(sitting, (*events, event))

    def course(self, sitting_id: str) -> Course | None:
        """A sitting and how it has gone so far; None if there is none."""
        with self._store.reading() as db:
            sitting = self._one(db, sitting_id)
            return course_of(sitting, _events(db, sitting_id)) if sitting is not None else None

    def events(self, sitting_id: str) -> tuple[Event, ...]:
        """All that happened in it, the oldest first."""
        with self._store.reading() as db:
            return _events(db, sitting_id)

    # --- who sits ---

    def sitting(self, sitting_id: str) -> Sitting | None:
        """The sitting of that id, or None."""
        with self._store.reading() as db:
            return self._one(db, sitting_id)

    def of(self, candidate: str) -> tuple[Sitting, ...]:
        """All of a candidate's, the newest first."""
        with self._store.reading() as db:
            return self._where(db, "candidate = ? order by began_at desc, number desc", candidate)

    def open(self) -> tuple[Sitting, ...]:
        """All that are going on, the first begun first."""
        with self._store.reading() as db:
            return self._where(db, "stage = 'open' order by began_at, id")

    def without_outcome(self) -> tuple[str, ...]:
        """The ids of those that are over and whose outcome has not been made, the oldest first."""
        query = (
            "select id from sittings where stage != 'open'"
            " and id not in (select sitting from outcomes) order by ended_at"
        )
        with self._store.reading() as db:
            return tuple(row["id"] for row in db.query(query))

    def with_call(self, attempt_id: str) -> tuple[Sitting, int] | None:
        """The sitting that a call was taken in, and its item; None for one of practice."""
        query = (
            "select sitting, item from sitting_events where kind = 'call_began'"
            " and json_extract(data, '$.attempt') = ?"
        )
        with self._store.reading() as db:
            for row in db.query(query, [attempt_id]):
                return self._must(db, row["sitting"]), int(row["item"])
        return None

    def blueprint(self, sitting: Sitting) -> Blueprint:
        """The blueprint as it was when the sitting began. Raises RecordsError."""
        text = self._store.text(sitting.blueprint_text)
        try:
            return parse_blueprint(text or "")
        except ScenarioError as error:
            raise self._unreadable(sitting.id, error) from error

    # --- rows ---

    def _beside(self, db: Database, candidate: Candidate) -> tuple[Sitting, ...]:
        found = self._where(db, "stage = 'open' order by began_at, id")
        return tuple(
            one for one in found if one.facts and one.facts.department == candidate.department
        )

    def _where(self, db: Database, where: str, *values: str) -> tuple[Sitting, ...]:
        rows = db.query(f"select id, sitting from sittings where {where}", list(values))
        return tuple(self._read(row) for row in rows)

    def _one(self, db: Database, sitting_id: str) -> Sitting | None:
        return next(iter(self._where(db, "id = ?", sitting_id)), None)

    def _must(self, db: Database, sitting_id: str) -> Sitting:
        found = self._one(db, sitting_id)
        if found is None:
            raise SittingError("unknown", f"{sitting_id}: there is no such sitting. Begin one.")
        return found

    def _read(self, row: dict[str, Any]) -> Sitting:
        try:
            return _ADAPTER.validate_json(row["sitting"])
        except ValidationError as error:
            raise self._unreadable(row["id"], error) from error

    def _unreadable(self, sitting_id: str, error: Exception) -> RecordsError:
        return RecordsError(
            f"{self._store.path}: the sitting '{sitting_id}' cannot be read ({error}). "
            "Restore the file from a backup."
        )


_ADAPTER = TypeAdapter(Sitting)


def _to_row(sitting: Sitting) -> dict[str, Any]:
    return {
        "id": sitting.id,
        "candidate": sitting.candidate,
        "blueprint": sitting.blueprint,
        "number": sitting.number,
        "period": sitting.period,
        "began_at": sitting.began_at,
        "closes_at": sitting.closes_at,
        "stage": sitting.stage.value,
        "ended_at": sitting.ended_at,
        "sitting": _ADAPTER.dump_json(sitting).decode(),
    }


def _add(db: Database, sitting_id: str, event: Event) -> None:
    db.table("sitting_events").insert(
        {
            "sitting": sitting_id,
            "key": event.id,
            "at": event.at,
            "kind": event.kind.value,
            "item": event.item,
            "data": json.dumps(dict(event.data), ensure_ascii=False),
            "tab": event.tab,
        }
    )


def _events(db: Database, sitting_id: str) -> tuple[Event, ...]:
    columns = "key as id, at, kind, item, data, tab"
    rows = db.query(
        f"select {columns} from sitting_events where sitting = ? order by sitting_events.id",
        [sitting_id],
    )
    return tuple(
        Event(**{**row, "kind": EventKind(row["kind"]), "data": json.loads(row["data"])})
        for row in rows
    )


def _outcomes(db: Database, candidate: str) -> list[Outcome]:
    rows = db.query("select outcome from outcomes where candidate = ?", [candidate])
    return [Outcome.from_json(row["outcome"]) for row in rows]
