"""`threerings learning check`: hold learning paths to their rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scenarios.catalog import Catalog
from scenarios.learning import check_paths
from scenarios.questions import questions
from scenarios.report import as_json, counted
from trainer.commands.named_files import named_files
from trainer.learning import known_to
from trainer.library import folders_of, path_folders
from trainer.settings import read_settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("learning", help="work on learning paths")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "check learning paths, and whether what they name can be practised"
    check = commands.add_parser("check", help=text, description=text)
    check.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path, help="files or folders (default: all)"
    )
    check.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when a file has an error."""
    folders = folders_of(read_settings())
    usual = [folder for folder in path_folders(folders) if folder.is_dir()]
    files = (
        named_files(args.paths, "learning path")
        if args.paths
        else [file for folder in usual for file in sorted(folder.glob("*.y*ml"))]
    )
    known = known_to(Catalog(folders).entries, questions())
    paths, problems = check_paths(files, known)
    errors = sum(one.severity == "error" for one in problems)
    told = as_json(problems) if args.json else "\n".join(map(str, problems))
    if told:
        print(told)
    steps = sum(len(path.steps) for path in paths)
    summary = counted(errors, len(problems) - errors)
    print(f"{len(files)} files, {len(paths)} paths, {steps} steps: {summary}", file=sys.stderr)
    return 1 if errors else 0
