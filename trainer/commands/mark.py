"""`threerings mark`: mark stored calls again, or a call file."""

from __future__ import annotations

import argparse
from pathlib import Path

from exams.store import Store
from grading.call_file import CallFile
from grading.embedders import embedder
from grading.marking import grade_call
from scenarios.catalog import LIBRARY, Catalog, Entry
from trainer.report import lines_of
from trainer.settings import Settings, read_settings


class NotMarkable(ValueError):
    """A call cannot be marked; the text says which, why and what would help."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "mark stored calls again: the same call and versions give the same grade"
    command = subparsers.add_parser("mark", help=text, description=text)
    command.add_argument(
        "calls", nargs="+", metavar="CALL", help="a call's id, or a call file (JSON)"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Mark each call named; nothing stored is changed."""
    settings = read_settings()
    catalog = Catalog((LIBRARY, *settings.scenarios))
    calls = [call_of(name, settings) for name in args.calls]
    entries = [entry_of(call, catalog) for call in calls]
    chosen = embedder(settings.embedder)
    for call, entry in zip(calls, entries, strict=True):
        grade = grade_call(call, entry.scenario, catalog.house(entry), chosen)
        print(grade.to_json() if args.json else "\n".join(lines_of(call, grade)))
    return 0


def call_of(name: str, settings: Settings) -> CallFile:
    """The call in a file, or in the records. Raises NotMarkable."""
    file = Path(name)
    if file.is_file():
        try:
            return CallFile.from_json(file.read_text("utf-8"))
        except ValueError as error:
            raise NotMarkable(
                f"{name}: this is not a call file ({str(error).splitlines()[0]}). "
                "Give the call.json of a call, or its id."
            ) from error
    attempt = Store(settings.data / "records.db").attempt(name)
    if attempt is None or attempt.call is None:
        raise NotMarkable(
            f"{name}: there is no such file, and no ended call of that id in {settings.data}. "
            "Look the id up under 'my calls'."
        )
    return attempt.call


def entry_of(call: CallFile, catalog: Catalog) -> Entry:
    """The scenario the call was taken under. Raises NotMarkable if it has changed since."""
    wanted = call.scenario.partition("@")[0]
    for entry in catalog.entries:
        if entry.version == call.scenario:
            return entry
        if entry.scenario.id == wanted:
            raise NotMarkable(
                f"{call.call_id}: taken under {call.scenario}, but the file now is "
                f"{entry.version} ({entry.path}). Put that version back to mark it."
            )
    raise NotMarkable(
        f"{call.call_id}: taken under {call.scenario}, and no such scenario is here. "
        "Name its folder in THREERINGS_SCENARIOS."
    )
