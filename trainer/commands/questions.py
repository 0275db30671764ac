"""`threerings questions check`: hold theory questions and error-spotting items to their rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scenarios import questions, spotting
from scenarios.report import as_json, counted
from scenarios.source import ScenarioError, compose, read_text
from trainer.commands.named_files import named_files


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("questions", help="work on theory questions")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "check files of theory questions and error-spotting items"
    check = commands.add_parser("check", help=text, description=text)
    check.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path, help="files or folders (default: all ours)"
    )
    check.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when a file has an error."""
    files = named_files(args.paths or [questions.FOLDER, spotting.FOLDER], "file of questions")
    items = [file for file in files if _is_item(file)]
    pages = [file for file in files if file not in items]
    asked, problems = questions.check_questions(pages)
    entries, faults = spotting.check_items(items, spotting.library_scenario)
    told = (*problems, *faults)
    print(as_json(told) if args.json else "\n".join(map(str, told)))
    summary = counted(len(told), 0)
    print(
        f"{len(files)} files, {len(asked)} questions, {len(entries)} recordings: {summary}",
        file=sys.stderr,
    )
    return 1 if told else 0


def _is_item(file: Path) -> bool:
    """Whether the file is an error-spotting item; one that cannot be read is told of as a page."""
    try:
        value = compose(read_text(file), str(file)).value
    except ScenarioError:
        return False
    return isinstance(value, dict) and bool({"breaches", "turns", "of"} & value.keys())
