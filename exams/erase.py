"""Erasing one person: what goes, what stays and names nobody, what stays and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from exams.audit import note
from exams.folder import CALLS, size
from exams.holdings import Fate, Holding, Reason, held, holdings
from exams.outcome import Outcome
from exams.outcomes import keep
from exams.people import PeopleError, Person, steers
from exams.register import Register
from exams.store import Store

NOBODY = "—"  # stands where a name was


@dataclass(frozen=True)
class Whose:
    """Whose data is meant: the key it is kept under, and the account, where there is one."""

    key: str
    person: Person | None = None

    @property
    def given(self) -> dict[str, str]:
        """As the queries of exams.holdings ask for it."""
        number = self.person.staff_number if self.person else ""
        return {"key": self.key, "id": self.person.id if self.person else "", "number": number}


@dataclass(frozen=True)
class Part:
    """What becomes of somebody's rows in one table."""

    table: str
    count: int
    fate: Fate
    reason: Reason | None


@dataclass(frozen=True)
class Plan:
    """What erasing would do. `calls` are folders of calls, of so many bytes; all of them go."""

    whose: Whose
    parts: tuple[Part, ...]
    calls: tuple[str, ...]
    size: int


def whose(store: Store, given: str) -> Whose:
    """The person of that staff number or key, or the typed name. Raises PeopleError."""
    register = Register(store)
    person = register.of_staff_number(given)
    if person is None and given.startswith("@"):
        person = register.person(given.removeprefix("@"))
    if person is not None:
        return Whose(person.key, person)
    one = Whose(given)
    # Also whoever was erased half-way, or has left things under a typed name.
    if given and any(part.count for part in look(store, Path(), one).parts):
        return one
    raise PeopleError(
        f"{given}: nobody has this staff number, and nothing is kept under it. "
        "See the accounts with: threerings people list"
    )


def look(store: Store, folder: Path, one: Whose) -> Plan:
    """What erasing this person would do. Changes nothing."""
    with store.reading() as db:
        return _look(db, folder, one)


def erase(store: Store, folder: Path, one: Whose, actor: str, new_name: Callable[[], str]) -> Plan:
    """Erase this person; `new_name` makes what a typed name is replaced with.

    All or nothing, and noted. Raises PeopleError while they are being examined or reviewed, or
    are the last administrator.
    """
    with store.writing() as db:
        db.execute("pragma secure_delete = on")  # bytes too, not only what can be asked for
        _refuse(db, one)
        plan = _look(db, folder, one)
        # Keys of accounts say nothing once the account is gone; a typed name says whose it was.
        later = one.key if one.key.startswith("@") else new_name()
        for holding in holdings(db):
            if holding.fate is Fate.DELETED:
                db.execute(f"delete from {holding.table} where {holding.whose}", one.given)
            elif holding.fate is Fate.DISGUISED:
                _DISGUISES[holding.table](db, one.key, later)
        counts = {part.table: part.count for part in plan.parts if part.count}
        note(db, actor, "person.erased", later, {"rows": counts, "calls": len(plan.calls)})
        # Before all this is kept: should it break off here, the rows still say whose these were.
        for call in plan.calls:
            if (folder / CALLS / call).is_dir():
                shutil.rmtree(folder / CALLS / call)
    with store.reading() as db:
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    return plan


def _look(db: Database, folder: Path, one: Whose) -> Plan:
    query = "select id from attempts where trainee = ? order by id"
    calls = tuple(row["id"] for row in db.query(query, [one.key]))
    there = [folder / CALLS / call for call in calls]
    return Plan(
        whose=one,
        parts=tuple(_part(db, holding, one) for holding in holdings(db)),
        calls=calls,
        size=sum(size(place) for place in there if place.is_dir()),
    )


def _part(db: Database, holding: Holding, one: Whose) -> Part:
    query = f"select count(*) from {holding.table} where {holding.whose}"
    count = int(db.execute(query, one.given).fetchone()[0])
    return Part(holding.table, count, holding.fate, holding.reason)


def _refuse(db: Database, one: Whose) -> None:
    query = "select id from sittings where candidate = ?"
    busy = {row["id"] for row in db.query(query, [one.key])} & held(db)
    named = one.person.staff_number if one.person else one.key
    if busy:
        raise PeopleError(
            f"{named}: an examination of theirs is open, under review or under appeal "
            f"({', '.join(sorted(busy))}). Let it come to its end first."
        )
    if one.person is not None and steers(one.person):
        like = "select count(*) from people where locked = 0 and id != ? and "
        like += "' ' || roles || ' ' like '% administrator %'"
        if not db.execute(like, [one.person.id]).fetchone()[0]:
            raise PeopleError(
                f"{named}: this is the last administrator who can sign in. Make another one first."
            )


def _disguise_outcomes(db: Database, key: str, later: str) -> None:
    rows = list(db.query("select outcome from outcomes where candidate = ?", [key]))
    for row in rows:
        outcome = Outcome.from_json(row["outcome"])
        keep(db, replace(outcome, candidate=later, staff_number="", name=NOBODY, team=""))


def _disguise_sittings(db: Database, key: str, later: str) -> None:
    """Who they were at the time stands in the sitting itself, too."""
    for row in list(db.query("select id, sitting from sittings where candidate = ?", [key])):
        told = json.loads(row["sitting"])
        told["candidate"] = later
        if isinstance(told.get("facts"), dict):
            gone = {"key": later, "staff_number": "", "name": NOBODY, "team": ""}
            told["facts"] = {**told["facts"], **gone}
        text = json.dumps(told, ensure_ascii=False)
        query = "update sittings set candidate = ?, sitting = ? where id = ?"
        db.execute(query, [later, text, row["id"]])


_DISGUISES = {"outcomes": _disguise_outcomes, "sittings": _disguise_sittings}
