"""The audit log: who did what, when, to whose records. Each note is bound to the one before it.

A note's hash covers what it says and the hash before, so that a note changed, taken out or put in
later breaks the chain from there on. That the newest were cut off shows only against an anchor
kept elsewhere: the number and hash of the newest note at some time.

People are named by key, never by name, so that nothing of it need be erased with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

if TYPE_CHECKING:
    from exams.store import Store

SYSTEM = "system"  # what nobody in particular does
BEGINNING = "0" * 64  # stands before the first note
ANCHOR_FORM = "threerings anchor 1"

_NOW = "(julianday('now') - 2440587.5) * 86400.0"
_COLUMNS = "id, at, actor, action, subject, details, prev, hash"


class AnchorUnreadable(ValueError):
    """What was given is no anchor; the text says what is."""


@dataclass(frozen=True)
class Note:
    """One thing that was done. `actor` and `subject` are keys; `details` is JSON."""

    id: int
    at: float  # seconds since 1970, UTC
    actor: str
    action: str
    subject: str
    details: str
    prev: str
    hash: str

    def told(self) -> dict[str, Any]:
        """The details as they were given."""
        found: dict[str, Any] = json.loads(self.details)
        return found


@dataclass(frozen=True)
class Anchor:
    """How far the log had come: the number and the hash of its newest note."""

    notes: int
    hash: str

    def to_json(self) -> str:
        """As text that `from_json` reads back to an equal value."""
        told = {"form": ANCHOR_FORM, "notes": self.notes, "hash": self.hash}
        return json.dumps(told, indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Anchor:
        """The anchor that `to_json` wrote. Raises AnchorUnreadable."""
        try:
            told = json.loads(text)
            if told["form"] != ANCHOR_FORM:
                raise ValueError
            return Anchor(int(told["notes"]), str(told["hash"]))
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorUnreadable(
                "This is no anchor of an audit log. Give a file that "
                "'threerings records anchor' wrote."
            ) from error


class Fault(StrEnum):
    """What is wrong with the chain at its first broken link."""

    CHANGED = "changed"  # a note does not say what it was written to say
    UNBOUND = "unbound"  # it does not continue the note before it
    MISSING = "missing"  # one or more are gone from between
    CUT = "cut"  # the newest are gone, as an anchor shows
    REPLACED = "replaced"  # where an anchor was taken there is another note now


@dataclass(frozen=True)
class Verdict:
    """How the chain stands; `at` is the number of the note where it breaks."""

    anchor: Anchor  # of the notes that hold together
    fault: Fault | None = None
    at: int = 0


def note(
    db: Database,
    actor: str,
    action: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write a note in the transaction that is open on `db`, so that both are kept or neither.

    `action` is of the form area.what_was_done; `details` must name nobody but by key.
    """
    newest = db.execute("select id, hash from audit order by id desc limit 1").fetchone()
    number, prev = newest or (0, BEGINNING)
    # The database's own clock, to the millisecond: nobody hands in another time.
    at = round(float(db.execute(f"select {_NOW}").fetchone()[0]), 3)
    text = json.dumps(details or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    said = (number + 1, at, actor, action, subject, text, prev)
    marks = ", ".join("?" * 8)
    db.execute(f"insert into audit ({_COLUMNS}) values ({marks})", [*said, _hash(*said)])


def head(db: Database) -> Anchor:
    """How far the log has come."""
    found = db.execute("select id, hash from audit order by id desc limit 1").fetchone()
    return Anchor(*found) if found else Anchor(0, BEGINNING)


def verify(db: Database, anchor: Anchor | None = None) -> Verdict:
    """Read the whole chain; the verdict names the first link that does not hold."""
    number, prev = 0, BEGINNING
    for row in db.query(f"select {_COLUMNS} from audit order by id"):
        one = Note(**row)
        fault = _fault(one, number, prev)
        if fault is None and anchor is not None and one.id == anchor.notes:
            fault = Fault.REPLACED if one.hash != anchor.hash else None
        if fault is not None:
            return Verdict(Anchor(number, prev), fault, one.id)
        number, prev = one.id, one.hash
    if anchor is not None and anchor.notes > number:
        return Verdict(Anchor(number, prev), Fault.CUT, number + 1)
    return Verdict(Anchor(number, prev))


def _fault(one: Note, number: int, prev: str) -> Fault | None:
    if one.id != number + 1:
        return Fault.MISSING
    if one.prev != prev:
        return Fault.UNBOUND
    said = (one.id, one.at, one.actor, one.action, one.subject, one.details, one.prev)
    return Fault.CHANGED if _hash(*said) != one.hash else None


def _hash(*said: object) -> str:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


class AuditLog:
    """The log in the file of records. Any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(
        self,
        actor: str,
        action: str,
        subject: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Write a note of what changes no records, or was done elsewhere."""
        with self._store.writing() as db:
            note(db, actor, action, subject, details)

    def head(self) -> Anchor:
        """How far the log has come."""
        with self._store.reading() as db:
            return head(db)

    def verify(self, anchor: Anchor | None = None) -> Verdict:
        """Read the whole chain; the verdict names the first link that does not hold."""
        with self._store.reading() as db:
            return verify(db, anchor)

    def latest(self, most: int, area: str = "", before: int | None = None) -> tuple[Note, ...]:
        """The newest notes, newest first; of one area such as `account`, older than a number."""
        query = f"select {_COLUMNS} from audit where (:area = '' or action glob :area || '.*')"
        query += " and (:before is null or id < :before) order by id desc limit :most"
        with self._store.reading() as db:
            rows = db.query(query, {"area": area, "before": before, "most": most})
            return tuple(Note(**row) for row in rows)

    def of(self, key: str) -> Iterator[Note]:
        """All notes of what somebody did or what was done to theirs, the oldest first."""
        query = f"select {_COLUMNS} from audit where subject = :key or actor = :key order by id"
        with self._store.reading() as db:
            for row in db.query(query, {"key": key}):
                yield Note(**row)
