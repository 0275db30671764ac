"""`threerings mark`: mark stored calls again, or a call file, and show what that changes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from exams.attempt import Attempt
from exams.store import Store
from grading.call_file import CallFile
from grading.difference import Tally, difference
from grading.embedders import Embedder
from grading.grade import Grade
from grading.marking import grade_call
from scenarios.catalog import Catalog, Entry
from scenarios.scenario import HouseRules
from trainer.library import folders_of
from trainer.report import line_of_tally, lines_of, lines_of_difference
from trainer.settings import Settings, read_settings
from trainer.vectors import remembered
from trainer.versions import entry_at, house_at, house_then


class NotMarkable(ValueError):
    """A call cannot be marked; the text says which, why and what would help."""


@dataclass(frozen=True)
class Stored:
    """A call, and the attempt it is kept with; None for a call file nobody keeps."""

    call: CallFile
    attempt: Attempt | None


@dataclass(frozen=True)
class Archive:
    """Where calls come from, and what they were taken under."""

    store: Store
    catalog: Catalog

    @staticmethod
    def of(settings: Settings) -> Archive:
        """The archive of this installation."""
        return Archive(Store(settings.data / "records.db"), Catalog(folders_of(settings)))

    def find(self, name: str) -> Stored:
        """The call in a file, or in the records. Raises NotMarkable."""
        if Path(name).is_file():
            call = read_call(Path(name))
            known = self.store.path.exists()
            return Stored(call, self.store.attempt(call.call_id) if known else None)
        attempt = self.store.attempt(name)
        if attempt is None or attempt.call is None:
            raise NotMarkable(
                f"{name}: there is no such file, and no ended call of that id in "
                f"{self.store.path}. Look the id up under 'my calls'."
            )
        return Stored(attempt.call, attempt)

    def grade(self, stored: Stored, embedder: Embedder) -> Grade:
        """The call's grade by the rubric of today. Raises NotMarkable."""
        entry = self.entry(stored)
        return grade_call(stored.call, entry.scenario, self.house(stored, entry), embedder)

    def entry(self, stored: Stored) -> Entry:
        """The scenario the call was taken under. Raises NotMarkable when it is nowhere."""
        call = stored.call
        wanted = call.scenario.partition("@")[0]
        present = next((e for e in self.catalog.entries if e.scenario.id == wanted), None)
        if present is not None and present.version == call.scenario:
            return present
        kept = stored.attempt and entry_at(stored.attempt, present, self.store)
        if kept:
            return kept
        if present is not None:
            raise NotMarkable(
                f"{call.call_id}: taken under {call.scenario}, but the file now is "
                f"{present.version} ({present.path}). Put that version back to mark it."
            )
        raise NotMarkable(
            f"{call.call_id}: taken under {call.scenario}, and no such scenario is here. "
            "Name its folder in THREERINGS_SCENARIOS."
        )

    def house(self, stored: Stored, entry: Entry) -> HouseRules:
        """The house rules the call was taken under. Raises NotMarkable when they are nowhere."""
        kept = house_at(stored.attempt, self.store) if stored.attempt else None
        rules = house_then(stored.call, kept, lambda: self.catalog.house(entry))
        if isinstance(rules, str):
            raise NotMarkable(rules)
        return rules


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "mark stored calls again: the same call and versions give the same grade"
    command = subparsers.add_parser("mark", help=text, description=text)
    command.add_argument(
        "calls", nargs="*", metavar="CALL", help="a call's id, or a call file (JSON)"
    )
    command.add_argument("--all", action="store_true", help="every call that has a grade")
    command.add_argument("--scenario", metavar="ID", help="every graded call of this scenario")
    command.add_argument(
        "--diff", action="store_true", help="only what is not as in the stored grade, and for whom"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Mark each call chosen; nothing stored is changed. 2 when one of them cannot be marked."""
    settings = read_settings()
    archive = Archive.of(settings)
    names = _names(args, archive.store)
    # Those named one by one are looked at before any is marked; of many, the rest are worth having.
    many = args.all or args.scenario is not None
    if not many:
        for name in names:
            _ready(archive, archive.find(name), args.diff)
    with remembered(settings) as embedder:
        marked = _marked(archive, names, embedder, many)
        failed = _show_differences(marked, args.json) if args.diff else _show(marked, args.json)
    return 2 if failed else 0


def _names(args: argparse.Namespace, store: Store) -> list[str]:
    chosen = [bool(args.calls), args.all, args.scenario is not None]
    if sum(chosen) != 1:
        raise NotMarkable("threerings mark: name calls, or give --all, or --scenario with an id.")
    if args.calls:
        return list(args.calls)
    names = list(store.graded(args.scenario or ""))
    if not names:
        what = f" of the scenario '{args.scenario}'" if args.scenario else ""
        raise NotMarkable(
            f"{store.path}: no graded call{what} is kept here. "
            "Point THREERINGS_DATA at the folder of the records."
        )
    return names


def _ready(archive: Archive, stored: Stored, for_difference: bool) -> None:
    """Raise NotMarkable where this call would stop the marking of those after it."""
    archive.house(stored, archive.entry(stored))
    if for_difference and (stored.attempt is None or stored.attempt.grade is None):
        raise NotMarkable(
            f"{stored.call.call_id}: it has no stored grade to compare with. "
            "Leave out --diff to mark it."
        )


Marked = tuple[Stored, Grade] | None


def _marked(archive: Archive, names: list[str], embedder: Embedder, many: bool) -> Iterator[Marked]:
    """Each call with its new grade; None, and a word on stderr, for one that cannot be marked."""
    for name in tqdm(names, unit="call", leave=False, disable=None, delay=1, file=sys.stderr):
        try:
            stored = archive.find(name)
            yield stored, archive.grade(stored, embedder)
        except NotMarkable as error:
            if not many:
                raise
            print(error, file=sys.stderr)
            yield None


def _show(marked: Iterator[Marked], as_json: bool) -> int:
    failed = 0
    for one in marked:
        if one is None:
            failed += 1
            continue
        stored, grade = one
        print(grade.to_json() if as_json else "\n".join(lines_of(stored.call, grade)))
    return failed


def _show_differences(marked: Iterator[Marked], as_json: bool) -> int:
    failed = 0
    total = Tally()
    for one in marked:
        if one is None:
            failed += 1
            continue
        stored, grade = one
        assert stored.attempt is not None, "looked at before"
        assert stored.attempt.grade is not None, "looked at before"
        told = difference(stored.attempt.grade, grade)
        total = total.plus(told)
        if as_json:
            print(json.dumps({"trainee": stored.attempt.trainee, **told.to_data()},
                             ensure_ascii=False))  # fmt: skip
        elif not told.is_none:
            print("\n".join(lines_of_difference(stored.attempt, told)))
    if as_json:
        print(json.dumps({"summary": asdict(total) | {"unmarkable": failed}}))
    else:
        print(line_of_tally(total))
    return failed


def read_call(file: Path) -> CallFile:
    """The call in a file. Raises NotMarkable."""
    try:
        return CallFile.from_json(file.read_text("utf-8"))
    except ValueError as error:
        raise NotMarkable(
            f"{file}: this is not a call file ({str(error).splitlines()[0]}). "
            "Give the call.json of a call, or its id."
        ) from error
