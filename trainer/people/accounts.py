"""Letting people in: by password, by one-time code, by the company's own accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from exams import people
from exams.people import Person, let_in, password_fault, shut_until, tried
from exams.register import Register
from trainer.people.passwords import hashed, matches

FRESH_S = 600.0  # a company sign-in counts for so long after it was made


@dataclass(frozen=True)
class Refused:
    """Why somebody is not let in; `key` names the words for it, `until` when they may try again."""

    key: str
    until: float = 0.0


def sign_in(register: Register, number: str, password: str, now: float) -> Person | Refused:
    """Let somebody in by staff number and password. Blocks while hashing.

    Wrong numbers and wrong passwords get the same answer in the same time.
    """
    person = register.of_staff_number(people.staff_number(number))
    if person is None:
        matches("", password)
        return Refused("wrong")
    counted = _count(register, person, now)
    if isinstance(counted, Refused):
        return counted
    if not matches(counted.password, password):
        return Refused("wrong")
    if counted.locked:
        return Refused("locked")
    return register.change(person.id, lambda one: let_in(one, now))


def join(register: Register, number: str, code: str, password: str, now: float) -> Person | Refused:
    """Let somebody in by their one-time code, which is then used up, and give them a password.

    Whoever was signed in to the account before is signed out. Blocks while hashing.
    """
    person = register.of_staff_number(people.staff_number(number))
    if person is None:
        return Refused("wrong_code")
    counted = _count(register, person, now)
    if isinstance(counted, Refused):
        return counted
    if not _code_opens(counted, code, now):
        return Refused("wrong_code")
    if counted.locked:
        return Refused("locked")
    fault = password_fault(password, counted)
    if fault is not None:
        register.change(person.id, lambda one: replace(one, failures=0))
        return Refused(fault)
    kept = hashed(password)

    def joined(one: Person) -> Person:
        if not _code_opens(one, code, now):  # used by somebody quicker
            raise people.PeopleError("The code has just been used. Ask for a new one.")
        return replace(let_in(one, now), password=kept, code="", code_until=0.0)

    try:
        return register.by(person.key).join(person.id, joined, now)
    except people.PeopleError:
        return Refused("wrong_code")


def change_password(
    register: Register, person: Person, present: str, wanted: str, now: float
) -> Person | Refused:
    """A new password, proved by the present one; ends every session. Blocks while hashing."""
    counted = _count(register, person, now)
    if isinstance(counted, Refused):
        return counted
    if not matches(counted.password, present):
        return Refused("wrong_present")
    register.change(person.id, lambda one: let_in(one, now))
    fault = password_fault(wanted, person)
    if fault is not None:
        return Refused(fault)
    kept = hashed(wanted)
    by_them = register.by(person.key)
    return by_them.join(person.id, lambda one: replace(one, password=kept), now)


def company_account(
    register: Register, claims: Mapping[str, Any], claim: str, now: float
) -> Person | Refused:
    """Let in whom the company's own sign-in names: `claim` holds an e-mail or a staff number.

    Only soon after it was made, and not if the person was signed out everywhere since.
    """
    issued = float(claims.get("iat") or 0.0)
    if not now - FRESH_S <= issued <= now + FRESH_S:
        return Refused("stale")
    given = str(claims.get(claim) or "")
    if claim == "email":
        if claims.get("email_verified") is False:
            return Refused("unverified")
        person = register.of_email(people.email(given))
    else:
        person = register.of_staff_number(people.staff_number(given)) if given else None
    if person is None:
        return Refused("not_on_roster")
    if person.locked:
        return Refused("locked")
    if issued < person.signed_out_at:
        return Refused("stale")
    if person.joined_at is None:
        return register.by(person.key).join(
            person.id, lambda one: replace(let_in(one, now), code="", code_until=0.0), issued
        )
    return register.change(person.id, lambda one: let_in(one, now))


def fresh_code(register: Register, person_id: str, now: float) -> str:
    """Give somebody a new one-time code, and return it: it is not kept anywhere."""
    return fresh_codes(register, [person_id], now)[person_id]


def fresh_codes(register: Register, person_ids: list[str], now: float) -> dict[str, str]:
    """The same for several people."""
    codes = {one: people.new_code(secrets.choice) for one in person_ids}
    register.give_codes(codes, now)
    return codes


class _Shut(RuntimeError):
    def __init__(self, until: float) -> None:
        super().__init__("Too many failures.")
        self.until = until


def _count(register: Register, person: Person, now: float) -> Person | Refused:
    """Count a try before it is judged, so that many at once are not each judged as the first."""

    def count(one: Person) -> Person:
        until = shut_until(one, now)
        if until is not None:
            raise _Shut(until)
        return tried(one, now)

    try:
        return register.change(person.id, count)
    except _Shut as shut:
        return Refused("shut", shut.until)


def _code_opens(person: Person, code: str, now: float) -> bool:
    if not person.code or now > person.code_until:
        return False
    return secrets.compare_digest(person.code, people.code_hash(person.id, code))
