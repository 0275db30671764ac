"""`threerings standing`: scores, what is due, reminders, calendars and the rules behind them."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from exams.assessment import read_rules, rules_ids
from exams.board import Board
from exams.due import Due
from exams.due_calendar import due_calendar
from exams.people import PeopleError, Person, staff_number
from exams.periods import Period, PeriodError, parse_period
from exams.permissions import Role
from exams.store import Store
from scenarios.source import ScenarioError
from trainer.commands.houses import table
from trainer.reminding import Letter, Report, letters, remind
from trainer.settings import read_settings
from trainer.standing import StandingOffice
from trainer.ui.standing_words import how_long, in_calendar, why

Commands = argparse._SubParsersAction
LANGUAGES = ("zh", "en")


def add(subparsers: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "scores of a period, what follows, who must sit what by when, and reminders of it"
    group = subparsers.add_parser("standing", help=text, description=text)
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "scores of a period with what follows from them"
    listed = _command(commands, "list", text)
    listed.add_argument("--period", metavar="PERIOD", help="such as 2026Q4 (default: the last one)")
    _whose(listed).set_defaults(run=run_list)
    text = "who must sit which examination by when; exit code 1 when anything is overdue"
    due = _command(commands, "due", text)
    due.add_argument("--overdue", action="store_true", help="only what is overdue")
    _whose(due).set_defaults(run=run_due)
    text = "remind people by e-mail, each of everything once"
    sent = _command(commands, "remind", text)
    sent.add_argument("--dry-run", action="store_true", help="show what would be sent")
    sent.add_argument("--language", choices=LANGUAGES, default="zh", help="zh, en")
    _whose(sent).set_defaults(run=run_remind)
    text = "write what is due as a calendar file (.ics)"
    calendar = _command(commands, "calendar", text)
    calendar.add_argument("-o", "--out", metavar="FILE", type=Path, required=True)
    calendar.add_argument("--language", choices=LANGUAGES, default="zh", help="zh, en")
    _whose(calendar).set_defaults(run=run_calendar)
    text = "check files of assessment rules; without any, list those there are"
    rules = _command(commands, "rules", text)
    rules.add_argument("files", metavar="FILE", nargs="*", type=Path)
    rules.set_defaults(run=run_rules)


def _command(
    commands: Commands[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=text, description=text)


def _whose(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--department", metavar="NAME", help="only of this department")
    parser.add_argument("--person", metavar="STAFF_NUMBER", help="only of this person")
    return parser


def standing_office() -> StandingOffice:
    """Standing in this installation."""
    settings = read_settings()
    return StandingOffice(settings, Store(settings.data / "records.db"))


def run_list(args: argparse.Namespace) -> int:
    """A line for each person, the departments below. Raises PeriodError, ScenarioError."""
    here = standing_office()
    rules = here.rules()
    period = here.period(rules, time.time()).previous()
    if args.period:
        period = parse_period(args.period)
        if period.kind is not rules.period:
            shape = here.period(rules, time.time()).name
            raise PeriodError(
                f"--period is '{args.period}', and '{rules.id}' assesses by the {rules.period}. "
                f"Give one such as {shape}."
            )
    people, board = _people(here, args), here.board(rules)
    rows = [("STAFF_NUMBER", "NAME", "DEPARTMENT", "SCORE", "FOLLOWS")]
    rows += [_line(board, one, period) for one in people]
    print("\n".join(table(rows)))
    for line in _departments(board, people, period):
        print(line)
    known = sum(board.score(one.key, period).known for one in people)
    print(f"{period.name}: {known} of {len(people)} assessed", file=sys.stderr)
    return 0


def _line(board: Board, person: Person, period: Period) -> tuple[str, str, str, str, str]:
    score = board.score(person.key, period)
    told = "-"
    if score.known:
        sure = score.score is not None
        told = f"{score.low:.1f}" if sure else f"{score.low:.1f}..{score.high:.1f}"
    found = ", ".join(one.rule.id for one in board.follows(person.key, period))
    return person.staff_number, person.name, person.department, told, found or "-"


def _departments(board: Board, people: Sequence[Person], period: Period) -> Iterator[str]:
    for department in sorted({one.department for one in people}):
        keys = [one.key for one in people if one.department == department]
        score = board.department(keys, period)
        if score.known:
            found = ", ".join(one.rule.id for one in board.department_follows(keys, period))
            sure = score.score is not None
            told = f"{score.low:.1f}" if sure else f"{score.low:.1f}..{score.high:.1f}"
            yield f"{department or '-'}: {told}, mean of {score.people}; follows: {found or '-'}"


def run_due(args: argparse.Namespace) -> int:
    """A line for each thing due, the most urgent first; 1 when anything is overdue."""
    here, now = standing_office(), time.time()
    people, today = _people(here, args), here.today(now)
    dues = here.due(here.rules(), people, now)
    late = [one for one in dues if one.overdue(today)]
    names = {one.key: one for one in people}
    rows = [("BY", "STAFF_NUMBER", "NAME", "DEPARTMENT", "EXAM", "WHY")]
    for due in late if args.overdue else dues:
        who = names[due.person]
        told = f"{why(due, 'en')}; {how_long(due, today, 'en')}"
        rows.append((str(due.by), who.staff_number, who.name, who.department, due.exam, told))
    print("\n".join(table(rows)))
    print(f"{len(dues)} due, {len(late)} of them overdue", file=sys.stderr)
    return 1 if late else 0


def run_remind(args: argparse.Namespace) -> int:
    """Send what is to be sent, or show it; 1 when something was not sent. Raises MailError."""
    here, now = standing_office(), time.time()
    rules = here.rules()
    found = letters(here, rules, _people(here, args), now)
    for letter in found:
        print(_told(letter))
    if args.dry_run:
        print(f"Dry run: {len(found)} people would be reminded.", file=sys.stderr)
        return 0
    report = remind(here, rules, found, now, args.language)
    _print_report(report)
    return 1 if report.refused or report.unsure else 0


def _told(letter: Letter) -> str:
    exams = ", ".join(f"{one.due.exam} by {one.due.by} ({one.step})" for one in letter.reminders)
    address = letter.person.email or "no e-mail address"
    return f"{letter.person.staff_number} {letter.person.name} <{address}>: {exams}"


def _print_report(report: Report) -> None:
    for line in (*report.refused, *report.unsure):
        print(line, file=sys.stderr)
    for one in report.before:
        at = datetime.fromtimestamp(one.claimed_at).astimezone().strftime("%Y-%m-%d %H:%M")
        print(
            f"{one.address}: a reminder of {at} broke off, and nobody knows whether it arrived.",
            file=sys.stderr,
        )
    for person in report.without_address:
        print(
            f"{person.staff_number} {person.name}: no e-mail address. Give one with: "
            f"threerings people change {person.staff_number} --email ADDRESS",
            file=sys.stderr,
        )
    print(
        f"{len(report.sent)} people reminded, {len(report.refused)} refused, "
        f"{len(report.unsure)} unsure, {len(report.without_address)} without address",
        file=sys.stderr,
    )


def run_calendar(args: argparse.Namespace) -> int:
    """Write the calendar file: of one person, or of all with their names."""
    here, now = standing_office(), time.time()
    rules, people = here.rules(), _people(here, args)
    names = {} if args.person else {one.key: one for one in people}

    def words(due: Due) -> tuple[str, str]:
        return in_calendar(due, args.language, names.get(due.person))

    dues = here.due(rules, people, now)
    days = rules.reminders.days_before
    args.out.write_bytes(due_calendar(dues, words, now, days, here.address))
    print(f"{args.out}: {len(dues)} entries", file=sys.stderr)
    return 0


def run_rules(args: argparse.Namespace) -> int:
    """Every fault of the files, or the rules there are; 1 when anything is wrong."""
    if not args.files:
        here = standing_office()
        for name in rules_ids(here.rules_folders):
            print(f"{'*' if name == here.settings.assessment else ' '} {name}")
        return 0
    faulty = 0
    for file in args.files:
        try:
            rules = read_rules(file)
        except ScenarioError as error:
            faulty += 1
            print(error)
        else:
            print(f"{file}: {rules.title}: {len(rules.consequences)} consequences, in order")
    return 1 if faulty else 0


def _people(here: StandingOffice, args: argparse.Namespace) -> tuple[Person, ...]:
    """The trainees that the options leave. Raises PeopleError."""
    if args.person:
        person = here.register.of_staff_number(staff_number(args.person))
        if person is None:
            raise PeopleError(
                f"{args.person}: nobody has this staff number. See the accounts with: "
                "threerings people list"
            )
        return (person,)
    people = here.register.people()
    if args.department and args.department not in {one.department for one in people}:
        raise PeopleError(
            f"--department is '{args.department}', and nobody is of it. See the accounts with: "
            "threerings people list"
        )
    return tuple(
        one
        for one in people
        if Role.TRAINEE in one.roles and args.department in (None, one.department)
    )
