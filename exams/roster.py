"""A roster held against the people there are: every change it would make and every bad row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exams.people import Person, email, may_change, staff_number, steers, tidy
from exams.permissions import Action, Role, Visitor, may

# How a column may be headed; spaces and capitals make no difference.
HEADS: dict[str, tuple[str, ...]] = {
    "staff_number": ("工号", "员工编号", "员工号", "staffnumber", "staffno", "employeeid", "id"),
    "name": ("姓名", "名字", "name", "fullname"),
    "department": ("部门", "department"),
    "team": ("班组", "小组", "团队", "team"),
    "email": ("邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail"),
    "roles": ("角色", "role", "roles"),
    "claims": ("认领", "认领成绩", "claim", "claims"),
}
NEEDED = ("staff_number", "name")
ROLES: dict[str, Role] = {
    **{role.value: role for role in Role},
    **{"学员": Role.TRAINEE, "培训师": Role.TRAINER, "考评员": Role.ASSESSOR},
    **{"人事": Role.HR, "管理员": Role.ADMINISTRATOR, "admin": Role.ADMINISTRATOR},
}
YES, NO = ("yes", "y", "1", "true", "是"), ("no", "n", "0", "false", "否", "")
LONGEST_NAME, LONGEST_WORD = 40, 60
_STAFF_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z._-]{0,31}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
FORMULA = ("=", "+", "-", "@")  # with these a spreadsheet begins to calculate


@dataclass(frozen=True)
class Row:
    """One line of a roster: its number in the file, and what stands in the columns it has."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """Why a row, or with number 0 the whole file, cannot be taken: `key` names the words for it."""

    number: int
    key: str
    given: str = ""
    column: str = ""
    other: str = ""  # whatever else the words speak of


@dataclass(frozen=True)
class Change:
    """What a row would do; `before` is None for somebody new."""

    number: int
    before: Person | None
    after: Person

    @property
    def fields(self) -> tuple[tuple[str, str, str], ...]:
        """The columns that change, with what stands there before and after."""
        told = ((name, _told(self.before, name), _told(self.after, name)) for name in HEADS)
        return tuple(one for one in told if one[1] != one[2])


@dataclass(frozen=True)
class Plan:
    """What a roster would do. `absent` people are not in it, and stay as they are."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    absent: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass
class _Draft:
    """A roster as far as it has been read."""

    by: Visitor
    known: dict[str, Person]
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0


def plan(
    rows: Sequence[Row], people: Sequence[Person], by: Visitor, new_id: Callable[[], str]
) -> Plan:
    """What these rows would change among these people, asked for by this visitor."""
    draft = _Draft(by, {one.staff_number: one for one in people})
    numbers = [staff_number(row.values.get("staff_number", "")) for row in rows]
    twice = {number for number, count in Counter(numbers).items() if count > 1}
    for row, number in zip(rows, numbers, strict=True):
        if number and number in twice:
            draft.faults.append(Fault(row.number, "twice", number, "staff_number"))
        else:
            _take(draft, row, number, new_id)
    _hold_together(draft, people)
    return Plan(
        changes=tuple(draft.changes),
        same=draft.same,
        absent=len(draft.known.keys() - set(numbers)),
        faults=tuple(sorted(draft.faults, key=lambda one: one.number)),
    )


def _take(draft: _Draft, row: Row, number: str, new_id: Callable[[], str]) -> None:
    before = draft.known.get(number)
    faults = [
        fault
        for column, check in _CHECKS.items()
        if column in row.values and (fault := check(row, tidy(row.values[column])))
    ]
    if not faults:
        after = _filled(row, before or Person(id=new_id(), staff_number=number, name=""))
        faults = _beyond(draft.by, row, before, after)
    if faults:
        draft.faults += faults
    elif before == after:
        draft.same += 1
    else:
        draft.changes.append(Change(row.number, before, after))


def _beyond(by: Visitor, row: Row, before: Person | None, after: Person) -> list[Fault]:
    if may(by, Action.GIVE_ROLES):
        return []
    if before is not None and not may_change(by, before):
        return [Fault(row.number, "not_yours", before.staff_number, "staff_number")]
    if not may_change(by, after):
        return [Fault(row.number, "no_roles", row.values.get("roles", ""), "roles")]
    return []


def _filled(row: Row, person: Person) -> Person:
    """The person as the row has them; a column that is not there changes nothing."""
    given = {name: tidy(value) for name, value in row.values.items()}
    changed = replace(
        person,
        name=given["name"],
        department=given.get("department", person.department),
        team=given.get("team", person.team),
        email=email(given.get("email", person.email)),
    )
    if given.get("roles"):
        changed = replace(changed, roles=frozenset(ROLES[one] for one in _split(given["roles"])))
    if "claims" in given and person.joined_at is None:
        changed = replace(changed, claims=given["claims"].lower() in YES)
    return changed


def _split(roles: str) -> list[str]:
    return [one for one in re.split(r"[\s,;/、，；]+", roles.lower()) if one]


# --- one cell ---


def _check_staff_number(row: Row, given: str) -> Fault | None:
    if not given:
        return Fault(row.number, "missing", "", "staff_number")
    if not _STAFF_NUMBER.fullmatch(staff_number(given)):
        return Fault(row.number, "staff_number", given, "staff_number")
    return None


def _check_name(row: Row, given: str) -> Fault | None:
    if not given:
        return Fault(row.number, "missing", "", "name")
    return _check_words(row, given, "name", LONGEST_NAME)


def _check_words(row: Row, given: str, column: str, longest: int) -> Fault | None:
    if given.startswith(FORMULA):
        return Fault(row.number, "formula", given, column)
    if len(given) > longest:
        return Fault(row.number, "long", given[:20] + "…", column, str(longest))
    return None


def _check_department(row: Row, given: str) -> Fault | None:
    return _check_words(row, given, "department", LONGEST_WORD)


def _check_team(row: Row, given: str) -> Fault | None:
    return _check_words(row, given, "team", LONGEST_WORD)


def _check_email(row: Row, given: str) -> Fault | None:
    if given and (given.startswith(FORMULA) or not _EMAIL.fullmatch(email(given))):
        return Fault(row.number, "email", given, "email")
    return None


def _check_roles(row: Row, given: str) -> Fault | None:
    unknown = [one for one in _split(given) if one not in ROLES]
    return Fault(row.number, "role", unknown[0], "roles") if unknown else None


def _check_claims(row: Row, given: str) -> Fault | None:
    return None if given.lower() in YES + NO else Fault(row.number, "yes_or_no", given, "claims")


_CHECKS: dict[str, Callable[[Row, str], Fault | None]] = {
    "staff_number": _check_staff_number,
    "name": _check_name,
    "department": _check_department,
    "team": _check_team,
    "email": _check_email,
    "roles": _check_roles,
    "claims": _check_claims,
}


# --- all people together ---


def _hold_together(draft: _Draft, people: Sequence[Person]) -> None:
    """Take out the changes that would clash with one another or with the people there are."""
    while bad := list(_clashes(draft.changes, people)):
        # Who stays as they are may stand in the way of others in turn.
        draft.faults += bad
        rows = {fault.number for fault in bad}
        draft.changes = [one for one in draft.changes if one.number not in rows]


def _clashes(changes: Sequence[Change], people: Sequence[Person]) -> Iterator[Fault]:
    later = {one.id: one for one in people} | {one.after.id: one.after for one in changes}
    mails = Counter(one.email for one in later.values() if one.email)
    claimed = Counter(one.name for one in later.values() if one.claims)
    unsteered = any(map(steers, people)) and not any(map(steers, later.values()))
    for change in changes:
        person = change.after
        if mails[person.email] > 1:
            yield Fault(change.number, "email_twice", person.email, "email")
        elif person.claims and claimed[person.name] > 1:
            yield Fault(change.number, "claimed_twice", person.name, "claims")
        elif unsteered and change.before is not None and steers(change.before):
            yield Fault(change.number, "last_administrator", person.name, "roles")


def _told(person: Person | None, name: str) -> str:
    if person is None:
        return ""
    if name == "roles":
        return " ".join(role for role in Role if role in person.roles)
    if name == "claims":
        return "yes" if person.claims else ""
    return str(getattr(person, name))
