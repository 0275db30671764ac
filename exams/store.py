"""The records: the only file that opens the database."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlite_utils import Database

from exams.answer import Answer
from exams.assignment import AssigneeKind, Assignment, Task
from exams.attempt import Attempt, Status
from exams.audit import SYSTEM, note
from exams.migrations import MIGRATIONS
from grading.call_file import CallFile
from grading.grade import Grade

PATIENCE_S = 30.0  # how long a writer waits for those before it: many hand in at once


class RecordsError(RuntimeError):
    """The records cannot be read or kept; the text says which file, why and what to do."""


class Store:
    """Attempts, kept in one SQLite file. Opened for each use, so any thread may call it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the file, or bring it up to this version. Raises RecordsError."""
        with self._writing():
            """Opening is what makes and migrates it; the lock proves that it may be written."""

    def save(self, attempt: Attempt) -> None:
        """Keep an attempt, in place of the one of the same id."""
        with self._writing() as db:
            db.table("attempts").insert(_to_row(attempt), pk="id", replace=True)

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt of that id, or None."""
        with self._reading() as db:
            rows = list(db.query(f"select {_COLUMNS} from attempts where id = ?", [attempt_id]))
        return self._from_row(rows[0]) if rows else None

    def attempts(self, trainee: str, sealed: bool = False) -> tuple[Attempt, ...]:
        """All attempts of a trainee, the newest first; calls of open exams only if `sealed`."""
        shown = "" if sealed else f"and {_OPEN_TO_SEE}"
        order = "order by started_at desc, rowid desc"
        query = f"select {_COLUMNS} from attempts where trainee = ? {shown} {order}"
        with self._reading() as db:
            rows = list(db.query(query, [trainee]))
        return tuple(self._from_row(row) for row in rows)

    def results(self, trainee: str, since: float = 0) -> tuple[Attempt, ...]:
        """The graded attempts of a trainee begun since, newest first, without their calls."""
        query = f"select {_COLUMNS.replace('call,', 'null as call,')} from attempts"
        query += f" where trainee = ? and started_at >= ? and grade is not null and {_OPEN_TO_SEE}"
        with self._reading() as db:
            rows = list(db.query(f"{query} order by started_at desc, rowid desc", [trainee, since]))
        return tuple(self._from_row(row) for row in rows)

    def trainees(self) -> tuple[str, ...]:
        """Everybody who took a call, answered a question or was given something, by name."""
        query = "select trainee from attempts union select trainee from answers"
        people = f"union select assignee from assignments where assignee_kind = '{_PERSON}'"
        with self._reading() as db:
            return tuple(row["trainee"] for row in db.query(f"{query} {people} order by 1"))

    def open_attempts(self) -> tuple[Attempt, ...]:
        """The attempts whose call is still going on, as far as the records know."""
        query = f"select {_COLUMNS} from attempts where status = ?"
        with self._reading() as db:
            rows = list(db.query(query, [Status.OPEN.value]))
        return tuple(self._from_row(row) for row in rows)

    def graded(self, scenario_id: str = "") -> tuple[str, ...]:
        """The ids of the attempts that have a grade, the oldest first; of one scenario, or all."""
        # Of one scenario: all that begins with its id and '@', so that the index is of use.
        only = "and scenario >= :id || '@' and scenario < :id || 'A'" if scenario_id else ""
        query = f"select id from attempts where grade is not null {only} order by started_at, rowid"
        with self._reading() as db:
            return tuple(row["id"] for row in db.query(query, {"id": scenario_id}))

    def keep_text(self, text: str) -> str:
        """Keep a text, once, and return what it is kept under: the same for the same text."""
        name = text_name(text)
        if self.text(name) is None:
            with self._writing() as db:
                db.table("texts").insert({"id": name, "text": text}, ignore=True)
        return name

    def text(self, name: str) -> str | None:
        """The text kept under that name, or None."""
        with self._reading() as db:
            rows = list(db.query("select text from texts where id = ?", [name]))
        return str(rows[0]["text"]) if rows else None

    def save_answer(self, answer: Answer) -> None:
        """Keep an answer beside the earlier ones."""
        with self._writing() as db:
            db.table("answers").insert(asdict(answer))

    def answers(self, trainee: str) -> tuple[Answer, ...]:
        """All answers of a trainee, the oldest first."""
        query = "select trainee, question, given, share, at from answers where trainee = ?"
        with self._reading() as db:
            rows = list(db.query(f"{query} order by at, rowid", [trainee]))
        return tuple(Answer(**row) for row in rows)

    def save_assignments(self, assignments: Sequence[Assignment]) -> None:
        """Keep these assignments, all or none."""
        with self._writing() as db:
            db.table("assignments").insert_all(_assignment_row(one) for one in assignments)
            for one in assignments:
                told = {"assignment": one.id, "task": one.task.value, "target": one.target}
                note(db, one.given_by, "task.given", one.assignee, told)

    def assignments(self, assignee: str | None = None) -> tuple[Assignment, ...]:
        """What was given to a person, or to anybody, and not withdrawn; the first given first."""
        query = "select * from assignments where withdrawn_at is null"
        if assignee is not None:
            query += f" and assignee_kind = '{_PERSON}' and assignee = :assignee"
        with self._reading() as db:
            rows = list(db.query(f"{query} order by given_at, rowid", {"assignee": assignee}))
        return tuple(self._assignment(row) for row in rows)

    def withdraw(self, assignment_id: str, at: float, actor: str = SYSTEM) -> None:
        """Let an assignment no longer hold; it stays in the records with the time of this."""
        with self._writing() as db:
            query = "update assignments set withdrawn_at = ? where id = ? and withdrawn_at is null"
            if db.execute(query, [at, assignment_id]).rowcount:
                whose = "select assignee from assignments where id = ?"
                assignee = db.execute(whose, [assignment_id]).fetchone()[0]
                note(db, actor, "task.withdrawn", assignee, {"assignment": assignment_id})

    def _assignment(self, row: dict[str, Any]) -> Assignment:
        try:
            return _assignment(row)
        except ValueError as error:
            raise RecordsError(
                f"{self.path}: the assignment '{row.get('id')}' cannot be read ({error}). "
                "Restore the file from a backup."
            ) from error

    def trainee(self, attempt_id: str) -> str | None:
        """Whose attempt it is, without reading the whole of it; None if there is none."""
        with self._reading() as db:
            rows = list(db.query("select trainee from attempts where id = ?", [attempt_id]))
        return str(rows[0]["trainee"]) if rows else None

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """The database, for the other files of records of this package."""
        with self._reading() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """The same, as one transaction."""
        with self._writing() as db:
            yield db

    def _from_row(self, row: dict[str, Any]) -> Attempt:
        try:
            return _from_row(row)
        except (ValidationError, ValueError) as error:
            raise RecordsError(
                f"{self.path}: the attempt '{row.get('id')}' cannot be read ({error}). "
                "Restore the file from a backup."
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with self._told_in_words(), self._open() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._told_in_words(), _in_turn(self.path), self._open() as db, _locked(db):
            yield db

    @contextmanager
    def _open(self) -> Iterator[Database]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=PATIENCE_S)) as connection:
            connection.execute("pragma journal_mode = wal")
            db = Database(connection)
            version = _version(db)
            if version > len(MIGRATIONS):
                raise RecordsError(
                    f"{self.path}: these records are of version {version}, and this program "
                    f"knows up to {len(MIGRATIONS)}. Install a newer Three Rings, "
                    "or point THREERINGS_DATA at another folder."
                )
            if version < len(MIGRATIONS):
                _migrate(db)
            yield db

    @contextmanager
    def _told_in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise RecordsError(f"{self.path}: {_fault_and_remedy(error)}") from error


_turns: dict[Path, threading.Lock] = {}


@contextmanager
def _in_turn(path: Path) -> Iterator[None]:
    # SQLite lets writers ask again and again, and whoever asks least often waits longest. So the
    # threads of a process queue here, and only one of them asks.
    turn = _turns.setdefault(path, threading.Lock())
    if not turn.acquire(timeout=PATIENCE_S):
        raise sqlite3.OperationalError("database is locked")
    try:
        yield
    finally:
        turn.release()


def text_name(text: str) -> str:
    """What a text is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@contextmanager
def _locked(db: Database) -> Iterator[None]:
    # Take the write lock first: db.atomic() begins as a reader, and a reader
    # that turns writer beside another is refused at once, without waiting.
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


def _version(db: Database) -> int:
    return int(db.execute("pragma user_version").fetchone()[0])


def _migrate(db: Database) -> None:
    with _locked(db):
        # Asked again under the lock: another thread may have been here meanwhile.
        for migration in MIGRATIONS[_version(db) :]:
            migration(db)
        db.execute(f"pragma user_version = {len(MIGRATIONS)}")


_COLUMNS = (
    "id, trainee, scenario, title, kind, started_at, status, call, grade, scenario_text, "
    "house_text, sitting"
)

# What an exam asked and how it was answered is sealed until its result is final.
_OPEN_TO_SEE = (
    "(sitting = '' or sitting in (select o.sitting from outcomes o where o.status = 'final'))"
)

_PERSON = AssigneeKind.PERSON.value

# What SQLite says → what it means and what to do.
_FAULTS = (
    ("readonly", "the records may not be written. Give this user write access to the folder."),
    ("unable to open", "the records cannot be opened. Check the folder and who may write to it."),
    ("is full", "the disk is full. Free some space; nothing kept so far is lost."),
    ("locked", "another program holds the records. Close it, then try again."),
    ("not a database", "this is not a file of records. Restore it from a backup or move it away."),
    ("marks and corrections", "corrections stay as they were written; add another instead."),
    ("only ever added to", "certificates, consents and audit notes stay as they were written."),
    ("in a sitting stays", "what happened in a sitting stays as it was written."),
    ("malformed", "the file of records is damaged. Restore it from a backup."),
)


def _fault_and_remedy(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the folder cannot be used ({error.strerror}). Give this user write access to it."
    for sign, words in _FAULTS:
        if sign in str(error):
            return words
    return f"the records cannot be used ({error}). Check the disk and the file."


def _to_row(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "trainee": attempt.trainee,
        "scenario": attempt.scenario,
        "title": attempt.title,
        "kind": attempt.kind,
        "started_at": attempt.started_at,
        "status": attempt.status.value,
        "call": attempt.call.to_json() if attempt.call else None,
        "grade": attempt.grade.to_json() if attempt.grade else None,
        "scenario_text": attempt.scenario_text,
        "house_text": attempt.house_text,
        "sitting": attempt.sitting,
    }


def _from_row(row: dict[str, Any]) -> Attempt:
    return Attempt(
        **{
            **row,
            "status": Status(row["status"]),
            "call": CallFile.from_json(row["call"]) if row["call"] else None,
            "grade": Grade.from_json(row["grade"]) if row["grade"] else None,
        }
    )


def _assignment_row(assignment: Assignment) -> dict[str, Any]:
    return {
        **asdict(assignment),
        "assignee_kind": assignment.assignee_kind.value,
        "task": assignment.task.value,
        "due": assignment.due.isoformat(),
    }


def _assignment(row: dict[str, Any]) -> Assignment:
    return Assignment(
        **{
            **row,
            "assignee_kind": AssigneeKind(row["assignee_kind"]),
            "task": Task(row["task"]),
            "due": date.fromisoformat(row["due"]),
        }
    )
