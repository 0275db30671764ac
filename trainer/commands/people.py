"""`threerings people`: accounts on the terminal; the first administrator is made here."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exams.people import PeopleError, Person, staff_number
from exams.permissions import Role, Visitor
from exams.register import Register
from exams.roster import Change, Plan, Row, plan
from exams.store import Store
from trainer.commands.houses import table
from trainer.commands.terminal import at_the_terminal
from trainer.people.accounts import fresh_code, fresh_codes
from trainer.people.table import RosterUnreadable, codes_csv, read_roster
from trainer.settings import read_settings
from trainer.ui.people_words import fault_and_remedy, place

# Whoever has the terminal has the records.
HERE = Visitor(roles=frozenset({Role.ADMINISTRATOR}))
COLUMNS = ("staff_number", "name", "department", "team", "code")
Commands = argparse._SubParsersAction


def add(subparsers: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("people", help="accounts, roles and the roster")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    _command(commands, "list", "list the accounts").set_defaults(run=run_list)
    text = "make an account and print its one-time code"
    _entry(_command(commands, "add", text, "STAFF_NUMBER"), needed=True).set_defaults(run=run_add)
    text = "change an account; what is not given stays"
    change = _entry(_command(commands, "change", text, "STAFF_NUMBER"), needed=False)
    change.set_defaults(run=run_change)
    text = "show what a roster (CSV, XLSX) would change, or import it"
    bring = _command(commands, "import", text, "FILE")
    bring.add_argument("--apply", action="store_true", help="import it, without its bad rows")
    bring.add_argument("--codes", metavar="FILE", type=Path, help="codes of the new people, as CSV")
    bring.set_defaults(run=run_import)
    for name, text, work in (
        ("code", "print a new one-time code", run_code),
        ("lock", "sign somebody out and let them in no more", run_lock),
        ("unlock", "let somebody in again", run_unlock),
        ("sign-out", "sign somebody out everywhere", run_sign_out),
    ):
        _command(commands, name, text, "STAFF_NUMBER").set_defaults(run=work)


def _command(
    commands: Commands[argparse.ArgumentParser], name: str, text: str, given: str = ""
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    if given:
        parser.add_argument("given", metavar=given)
    return parser


def _entry(parser: argparse.ArgumentParser, needed: bool) -> argparse.ArgumentParser:
    parser.add_argument("--name", required=needed)
    parser.add_argument(
        "--role",
        action="append",
        choices=[role.value for role in Role],
        help="trainee, trainer, assessor, hr, administrator; may be given more than once",
    )
    for option in ("--department", "--team", "--email"):
        parser.add_argument(option)
    return parser


def register() -> Register:
    """The register of this installation."""
    return Register(Store(read_settings().data / "records.db"), at_the_terminal())


def run_list(args: argparse.Namespace) -> int:
    """A line for each account."""
    people = register().people()
    rows = [("STAFF_NUMBER", "NAME", "ROLES", "DEPARTMENT", "TEAM", "STATE")]
    rows += [
        (one.staff_number, one.name, _roles(one), one.department, one.team, _state(one))
        for one in people
    ]
    print("\n".join(table(rows)))
    print(f"{len(people)} accounts", file=sys.stderr)
    return 0


def run_add(args: argparse.Namespace) -> int:
    """Make an account. Raises PeopleError."""
    here = register()
    person = _planned(args, {"name": args.name}, ())
    here.add(person)
    _print_code(here, person)
    return 0


def run_change(args: argparse.Namespace) -> int:
    """Change an account. Raises PeopleError."""
    here = register()
    before = _named(here, args.given)
    after = _planned(args, {"name": args.name or before.name}, (before,))
    fields = ("name", "department", "team", "email", "roles")
    values = {one: getattr(after, one) for one in fields}
    here.change(before.id, lambda one: replace(one, **values))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Show what a roster would change, and change it with --apply; 1 when a row is bad."""
    here, path = register(), Path(args.given)
    try:
        rows = read_roster(path.name, path.read_bytes())
    except RosterUnreadable as error:
        where = place(error.fault, "en")
        raise PeopleError(f"{path}: {where}: {fault_and_remedy(error.fault, 'en')}") from error
    shown = _plan(rows, here.people())
    for fault in shown.faults:
        print(f"{path}: {place(fault, 'en')}: {fault_and_remedy(fault, 'en')}")
    print("\n".join(_told(shown)))
    if args.apply:
        here.take_roster(shown, lambda known: _plan(rows, known))
        if args.codes:
            _write_codes(here, shown, args.codes)
    print(_counted(shown, args.apply), file=sys.stderr)
    return 1 if shown.faults else 0


def run_code(args: argparse.Namespace) -> int:
    """Print a new code. Raises PeopleError."""
    here = register()
    _print_code(here, _named(here, args.given))
    return 0


def run_lock(args: argparse.Namespace) -> int:
    """Lock an account. Raises PeopleError."""
    here = register()
    here.change(_named(here, args.given).id, lambda one: replace(one, locked=True))
    return 0


def run_unlock(args: argparse.Namespace) -> int:
    """Unlock an account; wrong tries are forgotten too. Raises PeopleError."""
    here = register()
    person = _named(here, args.given)
    here.change(person.id, lambda one: replace(one, locked=False, failures=0, failed_at=0.0))
    return 0


def run_sign_out(args: argparse.Namespace) -> int:
    """End all of somebody's sessions. Raises PeopleError."""
    here = register()
    here.sign_out_everywhere(_named(here, args.given).id, time.time())
    return 0


def _named(here: Register, given: str) -> Person:
    person = here.of_staff_number(staff_number(given))
    if person is None:
        raise PeopleError(
            f"{given}: nobody has this staff number. See the accounts with: threerings people list"
        )
    return person


def _planned(args: argparse.Namespace, values: dict[str, str], known: tuple[Person, ...]) -> Person:
    """The person as given on the command line, held to the rules of a roster."""
    values["staff_number"] = args.given
    for name in ("department", "team", "email"):
        if getattr(args, name) is not None:
            values[name] = getattr(args, name)
    if args.role:
        values["roles"] = " ".join(args.role)
    made = _plan([Row(1, values)], known)
    if made.faults:
        fault = made.faults[0]
        raise PeopleError(f"{fault.column}: {fault_and_remedy(fault, 'en')}")
    return made.changes[0].after if made.changes else known[0]


def _plan(rows: list[Row], known: tuple[Person, ...]) -> Plan:
    return plan(rows, known, HERE, lambda: secrets.token_hex(8))


def _print_code(here: Register, person: Person) -> None:
    code = fresh_code(here, person.id, time.time())
    print(f"{person.staff_number} {person.name}: one-time code {code}")
    print("Join with it on the sign-in page within 14 days; it is not shown again.")


def _write_codes(here: Register, shown: Plan, path: Path) -> None:
    new = [one.after for one in shown.changes if one.before is None]
    codes = fresh_codes(here, [one.id for one in new], time.time())
    path.write_bytes(codes_csv(((one, codes[one.id]) for one in new), COLUMNS))


def _told(shown: Plan) -> Iterator[str]:
    for change in shown.changes:
        yield f"{'+' if change.before is None else '~'} {_named_in(change)}"
        if change.before is not None:
            for name, before, after in change.fields:
                yield f"    {name}: {before or '—'} → {after or '—'}"


def _named_in(change: Change) -> str:
    return f"{change.after.staff_number} {change.after.name} ({_roles(change.after)})"


def _counted(shown: Plan, applied: bool) -> str:
    added = sum(change.before is None for change in shown.changes)
    told = (
        f"{added} added, {len(shown.changes) - added} changed, {shown.same} as they were, "
        f"{len(shown.faults)} faults, {shown.absent} not in the file"
    )
    return told if applied else f"Dry run: {told}. Import with --apply."


def _roles(person: Person) -> str:
    return " ".join(role for role in Role if role in person.roles)


def _state(person: Person) -> str:
    if person.locked:
        return "locked"
    if person.joined_at is not None:
        return "joined"
    return "has a code" if person.code else "no code"
