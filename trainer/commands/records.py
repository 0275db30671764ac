"""`threerings records`: the audit log, backup and restore, retention, one person's data."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from exams import erase as erasing
from exams import retention
from exams.audit import Anchor, AnchorUnreadable, AuditLog, Fault, Verdict
from exams.backup import BACKED_UP, Checked, back_up, check
from exams.folder import RECORDS, alone
from exams.holdings import Fate, Reason
from exams.people import staff_number, tidy
from exams.personal import export
from exams.register import Register
from exams.restore import restore
from exams.store import RecordsError, Store
from trainer.commands.houses import table
from trainer.commands.terminal import agreed, at_the_terminal
from trainer.settings import read_settings

Commands = argparse._SubParsersAction


class NotAgreed(ValueError):
    """Nobody agreed to it; the text says how."""


def add(subparsers: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser(
        "records", help="audit log, backup, restore, retention, one person's data"
    )
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    verify = _command(commands, "verify", "find the first broken link of the audit log", run_verify)
    verify.add_argument("--anchor", type=Path, metavar="FILE", help="and hold it against an anchor")
    anchor = _command(
        commands, "anchor", "how far the audit log has come, to keep elsewhere", run_anchor
    )
    anchor.add_argument("-o", "--out", type=Path, metavar="FILE", help="write it here")
    log = _command(commands, "log", "the newest notes of the audit log", run_log)
    log.add_argument("--area", default="", help="such as account, certificate, person, records")
    log.add_argument("--of", default="", metavar="KEY", help="by or about one person")
    log.add_argument("--most", type=int, default=50, help="so many (default: 50)")
    backup = _command(
        commands, "backup", "write a backup, while the server runs, and check it", run_backup
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--keys", action="store_true", help="the private key of certificates too")
    backup.add_argument("--check", action="store_true", help="only check one that was written")
    back = _command(
        commands, "restore", "put a backup back; what is there is kept aside", run_restore
    )
    back.add_argument("file", type=Path, metavar="FILE")
    _yes(back)
    text = "delete what is older than retention.yaml keeps it, after showing what and how much"
    retain = _command(commands, "retain", text, run_retain)
    retain.add_argument("--dry-run", action="store_true", help="only show it")
    _yes(retain)
    text = "write all that is kept of one person into a ZIP file"
    out = _command(commands, "export-person", text, run_export)
    out.add_argument("given", metavar="STAFF_NUMBER")
    out.add_argument("file", type=Path, metavar="FILE")
    text = "erase one person's data, after showing what goes and what stays, and why"
    gone = _command(commands, "erase-person", text, run_erase)
    gone.add_argument("given", metavar="STAFF_NUMBER")
    gone.add_argument("--dry-run", action="store_true", help="only show it")
    _yes(gone)


def _command(
    commands: Commands[argparse.ArgumentParser], name: str, text: str, run: object
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _data() -> Path:
    return read_settings().data


def _store() -> Store:
    """The records that are here. Raises RecordsError when there are none: none are made."""
    path = _data() / RECORDS
    if not path.exists():
        raise RecordsError(
            f"{path}: there are no records here. Set THREERINGS_DATA to the folder of the server."
        )
    return Store(path)


# --- the audit log ---


def run_verify(args: argparse.Namespace) -> int:
    """Print how the audit log stands; 1 when a link is broken."""
    store = _store()
    anchor = _anchor(args.anchor) if args.anchor else None
    verdict = AuditLog(store).verify(anchor)
    if verdict.fault is not None:
        print(f"{store.path}: note {verdict.at} of the audit log: {broken(verdict, anchor)}")
        return 1
    print(f"All {verdict.anchor.notes} notes hold together; the newest is {verdict.anchor.hash}.")
    if anchor is None:
        print("That none were cut off at the end shows with --anchor FILE only.", file=sys.stderr)
    else:
        print(f"The anchor after note {anchor.notes} holds.")
    return 0


def _anchor(path: Path) -> Anchor:
    try:
        return Anchor.from_json(path.read_text("utf-8", errors="replace"))
    except AnchorUnreadable as error:
        raise AnchorUnreadable(f"{path}: {error}") from error


_FAULTS = {
    Fault.CHANGED: "it does not say what it was written to say",
    Fault.UNBOUND: "it does not continue the note before it; one was exchanged or put in",
    Fault.MISSING: "notes before it are gone",
    Fault.CUT: "the log ends before it, and the anchor shows that it went on",
    Fault.REPLACED: "the anchor was taken at another note; the end was written anew",
}


def broken(verdict: Verdict, anchor: Anchor | None = None) -> str:
    """What is wrong at a broken link, and what to do."""
    assert verdict.fault is not None, "only a broken chain has a fault"
    sure = f"The {verdict.anchor.notes} before hold together. " if verdict.anchor.notes else ""
    return (
        f"{_FAULTS[verdict.fault]}. {sure}Somebody went past the program: keep this file, compare "
        "it with a backup from before, and ask who could write to the folder."
    )


def run_anchor(args: argparse.Namespace) -> int:
    """Print or write how far the log has come."""
    found = AuditLog(_store()).head()
    if args.out:
        args.out.write_text(found.to_json(), "utf-8")
        print(f"{args.out}: keep this where nobody of the server can write.", file=sys.stderr)
    else:
        print(found.to_json(), end="")
    return 0


def run_log(args: argparse.Namespace) -> int:
    """A line for each note, the newest first."""
    log = AuditLog(_store())
    notes = (
        list(log.of(args.of))[::-1][: args.most] if args.of else log.latest(args.most, args.area)
    )
    rows = [("NOTE", "WHEN", "WHO", "WHAT", "WHOSE", "DETAILS")]
    rows += [
        (str(one.id), _time(one.at), one.actor, one.action, one.subject, one.details)
        for one in notes
    ]
    print("\n".join(table(rows)))
    return 0


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


# --- backup and restore ---


def run_backup(args: argparse.Namespace) -> int:
    """Write a backup and check it, or only check one."""
    if args.check:
        print(_told(check(args.file)))
        return 0
    store = _store()
    done = back_up(store.path.parent, args.file, time.time(), args.keys)
    told = {"file": args.file.name, "bytes": args.file.stat().st_size, "keys": done.manifest.keys}
    AuditLog(store).note(at_the_terminal(), BACKED_UP, "", told)
    print(f"{args.file}: {_told(done)}")
    if args.keys:
        print("The private key is in it: keep it where nobody else reads it.", file=sys.stderr)
    elif any((store.path.parent / "keys").glob("*.pem")):
        print("The private key is not in it; with --keys it is.", file=sys.stderr)
    return 0


def _told(done: Checked) -> str:
    one = done.manifest
    whole = f"files: {len(one.files)}, calls: {one.attempts}, of {_time(one.made_at)}, all readable"
    if done.log.fault is None:
        return f"{whole}; {one.anchor.notes} notes of the audit log hold together."
    return f"{whole}. Note {done.log.at} of the audit log: {broken(done.log)}"


def run_restore(args: argparse.Namespace) -> int:
    """Put a backup back. Raises BackupError, FolderInUse, NotAgreed."""
    folder = _data()
    with alone(folder):
        """Refused before the backup is read through, and asked about."""
    checked = check(args.file)
    print(f"{args.file}: {_told(checked)}")
    _ask(args.yes, f"It takes the place of what {folder} holds, which is kept aside.")
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    done = restore(args.file, folder, stamp, at_the_terminal())
    print(f"{folder} holds what was backed up on {_time(done.manifest.made_at)}.")
    if done.aside:
        print(f"What was there is in {done.aside}.")
    for key in done.erased:
        print(f"{key} was erased after that backup: threerings records erase-person {key}")
    return 0


# --- retention ---


def run_retain(args: argparse.Namespace) -> int:
    """Show what is due, and delete it once that is agreed to."""
    store = _store()
    folder, now = store.path.parent, time.time()
    kept = retention.rules(folder)
    plan = retention.look(store, folder, kept, now)
    print("\n".join(due(plan, kept)))
    if args.dry_run or plan.empty:
        return 0
    _ask(args.yes, "This cannot be undone.")
    done = retention.clear(store, folder, kept, now, at_the_terminal())
    print(f"Deleted: {sum(one.count for one in done.due)}.")
    return 0


def due(plan: retention.Plan, kept: retention.Rules) -> Iterator[str]:
    """What a run deletes, in lines."""
    rows = [("WHAT", "KEPT FOR", "OLDER THAN", "DUE", "MB")]
    rows += [
        (
            one.kind.value,
            str(getattr(kept, one.kind)),
            _time(one.before)[:10],
            str(one.count),
            f"{one.size / 1e6:.1f}",
        )
        for one in plan.due
    ]
    yield from table(rows)
    if plan.held:
        yield f"{plan.held} more stay while they are open, under review or under appeal."


# --- one person's data ---


def run_export(args: argparse.Namespace) -> int:
    """Write a person's data. Raises PeopleError."""
    store = _store()
    one = _whose(store, args.given)
    with args.file.open("xb") as out:
        counts = export(store, store.path.parent, one, out, time.time(), at_the_terminal())
    print(", ".join(f"{what}: {count}" for what, count in counts.items()))
    print(f"{args.file}: hand it to nobody but them.", file=sys.stderr)
    return 0


def run_erase(args: argparse.Namespace) -> int:
    """Show what erasing does, and do it once that is agreed to. Raises PeopleError."""
    store = _store()
    folder, one = store.path.parent, _whose(store, args.given)
    print("\n".join(fates(erasing.look(store, folder, one))))
    if args.dry_run:
        return 0
    _ask(args.yes, "This cannot be undone; backups made before still hold it.", args.given)
    erasing.erase(store, folder, one, at_the_terminal(), lambda: f"erased-{secrets.token_hex(4)}")
    print(f"{args.given} is erased.")
    return 0


def _whose(store: Store, given: str) -> erasing.Whose:
    person = Register(store).of_staff_number(staff_number(given))
    return erasing.Whose(person.key, person) if person else erasing.whose(store, tidy(given))


_WHY = {
    Reason.RESULTS: "name and staff number go, the figures of past periods stay true",
    Reason.CERTIFICATES: "others rely on them; they name the holder and lead to the examination",
    Reason.PROOF: "shows what they agreed to; its key is nobody's once the account is gone",
    Reason.LOG: "shows who did what; its key is nobody's once the account is gone",
}


def fates(plan: erasing.Plan) -> Iterator[str]:
    """What erasing does to each table, in lines."""
    named = plan.whose.person.name if plan.whose.person else plan.whose.key
    yield f"{named}: {len(plan.calls)} calls with their recordings, {plan.size / 1e6:.1f} MB"
    rows = [("WHAT", "HOW MANY", "BECOMES", "WHY")]
    rows += [
        (one.table, str(one.count), one.fate.value, _WHY[one.reason] if one.reason else "")
        for fate in Fate
        for one in plan.parts
        if one.fate is fate and one.count
    ]
    yield from table(rows)


def _ask(yes: bool, question: str, answer: str = "yes") -> None:
    if not yes and not agreed(question, answer):
        raise NotAgreed("Nothing was changed. Answer as asked, or give --yes.")
