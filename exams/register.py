"""The register: people and their sessions, in the same file of records as their attempts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlite_utils import Database

from exams.audit import SYSTEM, note
from exams.people import FAILURES, LONGEST_S, PeopleError, Person, Session, steers, with_code
from exams.permissions import Owner, Role
from exams.roster import Plan
from exams.store import Store

SEEN_EVERY_S = 300.0  # a session's last use is kept no finer than this


class Register:
    """People and sessions. Any thread may call it; every change is one transaction.

    What is changed is noted in the audit log as done by `actor`.
    """

    def __init__(self, store: Store, actor: str = SYSTEM) -> None:
        self._store = store
        self._actor = actor

    def by(self, actor: str) -> Register:
        """The same register, for what this actor does."""
        return Register(self._store, actor)

    # --- people ---

    def people(self) -> tuple[Person, ...]:
        """Everybody, by staff number."""
        with self._store.reading() as db:
            return _people(db)

    def person(self, person_id: str) -> Person | None:
        """The person of that id, or None."""
        with self._store.reading() as db:
            return _one(db, "id = ?", person_id)

    def of_staff_number(self, number: str) -> Person | None:
        """The person of that staff number, or None."""
        with self._store.reading() as db:
            return _one(db, "staff_number = ?", number)

    def of_email(self, email: str) -> Person | None:
        """The person of that e-mail address, or None."""
        with self._store.reading() as db:
            return _one(db, "email = ?", email) if email else None

    def owner(self, key: str) -> Owner:
        """Whose things are kept under a key; a typed name has no department."""
        person = self.person(key.removeprefix("@")) if key.startswith("@") else None
        return Owner(key, person.department if person else None)

    def called(self, key: str) -> str:
        """What the person is called whose things are kept under a key."""
        person = self.person(key.removeprefix("@")) if key.startswith("@") else None
        return person.name if person else key

    def has_administrator(self) -> bool:
        """Whether anybody has ever been made administrator, locked or not."""
        with self._store.reading() as db:
            query = "select 1 from people where roles like ? limit 1"
            return bool(list(db.query(query, [f"%{Role.ADMINISTRATOR}%"])))

    def add(self, person: Person) -> None:
        """Keep somebody new. Raises PeopleError when the number or address is somebody else's."""
        with self._store.writing() as db:
            if _one(db, "staff_number = ?", person.staff_number):
                raise PeopleError(
                    f"{person.staff_number}: this staff number has an account already. "
                    "Change that one, or give another number."
                )
            _refuse_shared_email(db, person)
            self._keep(db, None, person)

    def change(self, person_id: str, rule: Callable[[Person], Person]) -> Person:
        """Let `rule` make of the person as kept the person to be kept, with nobody in between.

        Raises PeopleError when they are gone, when nobody would be left to look after the
        accounts, or when the address is somebody else's.
        """
        with self._store.writing() as db:
            before = _one(db, "id = ?", person_id)
            if before is None:
                raise PeopleError("This account is not in the records any more. Look again.")
            after = rule(before)
            _refuse_shared_email(db, after)
            self._keep(db, before, after)
            if steers(before) and not any(map(steers, _people(db))):
                raise PeopleError(
                    f"{before.staff_number}: this is the last administrator who can sign in. "
                    "Make another one first."
                )
            if after.locked:
                db.execute("delete from sessions where person = ?", [after.id])
            return after

    def sign_out_everywhere(self, person_id: str, now: float) -> None:
        """End every session of a person."""
        with self._store.writing() as db:
            db.execute("delete from sessions where person = ?", [person_id])
            db.execute("update people set signed_out_at = ? where id = ?", [now, person_id])
            note(db, self._actor, "account.signed_out", f"@{person_id}")

    def join(self, person_id: str, rule: Callable[[Person], Person], now: float) -> Person:
        """As `change`, ending every session and handing over what the person may claim."""
        with self._store.writing() as db:
            before = _one(db, "id = ?", person_id)
            if before is None:
                raise PeopleError("This account is not in the records any more. Look again.")
            after = replace(rule(before), signed_out_at=now)
            self._keep(db, before, after)
            db.execute("delete from sessions where person = ?", [person_id])
            _hand_over(db, before, after)
            return after

    def past_names(self) -> tuple[tuple[str, int], ...]:
        """The names typed in before there were accounts, and the calls kept under each."""
        query = (
            "select trainee, count(*) as calls from attempts where trainee not like '@%'"
            " group by trainee order by trainee"
        )
        with self._store.reading() as db:
            return tuple((row["trainee"], row["calls"]) for row in db.query(query))

    # --- the roster ---

    def take_roster(self, shown: Plan, again: Callable[[tuple[Person, ...]], Plan]) -> None:
        """Keep what a roster changes.

        `again` plans once more under the lock: raises PeopleError when that is no longer what was
        shown.
        """
        with self._store.writing() as db:
            fresh = again(_people(db))
            if _gist(fresh) != _gist(shown):
                raise PeopleError(
                    "Roster: people have been changed since it was looked through. "
                    "Look through it again."
                )
            told = {"changes": len(shown.changes), "faults": len(shown.faults)}
            note(db, self._actor, "roster.taken", "", told)
            _let_go_of_emails(db, (change.after for change in shown.changes))
            for change in shown.changes:
                self._keep(db, change.before, change.after)

    def give_codes(self, codes: Mapping[str, str], now: float) -> None:
        """Give each person of these ids their new one-time code."""
        with self._store.writing() as db:
            for person_id, code in codes.items():
                person = _one(db, "id = ?", person_id)
                if person is not None:
                    self._keep(db, person, with_code(person, code, now))

    # --- sessions ---

    def begin_session(self, session: Session) -> None:
        """Keep a new session, and throw away those long over."""
        with self._store.writing() as db:
            db.execute("delete from sessions where began_at < ?", [session.began_at - LONGEST_S])
            db.table("sessions").insert(asdict(session))

    def signed_in(self, session_id: str, now: float) -> Person | None:
        """The person of a session that still lasts, if they are not locked."""
        with self._store.reading() as db:
            rows = list(db.query("select * from sessions where id = ?", [session_id]))
            session = Session(**rows[0]) if rows else None
            person = _one(db, "id = ?", session.person) if session else None
        if session is None or person is None or person.locked or not session.lasts(now):
            return None
        if now > session.seen_at + SEEN_EVERY_S:
            with self._store.writing() as db:
                db.execute("update sessions set seen_at = ? where id = ?", [now, session_id])
        return person

    def end_session(self, session_id: str) -> None:
        """Sign out at one browser."""
        with self._store.writing() as db:
            db.execute("delete from sessions where id = ?", [session_id])

    def sessions(self, person_id: str, now: float) -> int:
        """At how many browsers they are signed in."""
        with self._store.reading() as db:
            rows = db.query("select * from sessions where person = ?", [person_id])
            return sum(Session(**row).lasts(now) for row in rows)

    def _keep(self, db: Database, before: Person | None, after: Person) -> None:
        _put(db, after)
        for action, details in _done(before, after):
            note(db, self._actor, action, after.key, details)


def _done(before: Person | None, after: Person) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the audit log tells of a change: of names and addresses only that they changed."""
    if before is None:
        yield "account.added", {"roles": _roles(after)}
        return
    changed: dict[str, Any] = {
        "fields": [one for one in _ENTERED if getattr(before, one) != getattr(after, one)]
    }
    if before.roles != after.roles:
        changed["roles"] = [_roles(before), _roles(after)]
    if before.locked != after.locked:
        changed["locked"] = after.locked
    if changed["fields"] or len(changed) > 1:
        yield "account.changed", changed
    if before.joined_at is None and after.joined_at is not None:
        yield "account.joined", {}
    if before.password != after.password:
        yield "account.password_set", {}
    if after.code and before.code != after.code:
        yield "account.code_given", {}
    if before.failures < FAILURES <= after.failures:
        yield "account.shut", {"failures": after.failures}


_ENTERED = ("staff_number", "name", "department", "team", "email", "claims")


def _roles(person: Person) -> str:
    return " ".join(role for role in Role if role in person.roles)


def _people(db: Database) -> tuple[Person, ...]:
    return tuple(_from_row(row) for row in db.query("select * from people order by staff_number"))


def _one(db: Database, where: str, value: str) -> Person | None:
    rows = list(db.query(f"select * from people where {where}", [value]))
    return _from_row(rows[0]) if rows else None


def _put(db: Database, person: Person) -> None:
    row: dict[str, Any] = asdict(person)
    row["roles"] = _roles(person)
    # Not "insert or replace", which would drop whoever else has the same number or address.
    db.table("people").upsert(row, pk="id")


def _from_row(row: dict[str, Any]) -> Person:
    roles = frozenset(Role(role) for role in row["roles"].split())
    flags = {name: bool(row[name]) for name in ("claims", "locked")}
    return Person(**{**row, **flags, "roles": roles})


def _refuse_shared_email(db: Database, person: Person) -> None:
    query = "select staff_number from people where email = ? and id != ?"
    others = list(db.query(query, [person.email, person.id])) if person.email else []
    if others:
        raise PeopleError(
            f"{person.email}: this address is {others[0]['staff_number']}'s. "
            "Give each person an address of their own."
        )


def _let_go_of_emails(db: Database, people: Iterable[Person]) -> None:
    """Addresses may change hands within one roster, so nobody holds one while it is taken in."""
    for person in people:
        db.execute("update people set email = '' where id = ?", [person.id])


def _hand_over(db: Database, before: Person, after: Person) -> None:
    if not before.claims or before.joined_at is not None:
        return
    for table in ("attempts", "answers"):
        db.execute(f"update {table} set trainee = ? where trainee = ?", [after.key, before.name])
    db.execute(
        "update assignments set assignee = ? where assignee_kind = 'person' and assignee = ?",
        [after.key, before.name],
    )


def _gist(plan: Plan) -> Any:
    """All but the ids of new people, which are drawn anew."""
    changes = [(one.number, one.before, replace(one.after, id="")) for one in plan.changes]
    return changes, plan.same, plan.faults
