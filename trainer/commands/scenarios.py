"""`threerings scenarios check`: hold scenario files to the schema, the rules and their examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from scenarios.catalog import LIBRARY, Entry, check_file
from scenarios.report import as_json, counted
from scenarios.scenario import Scenario
from scenarios.source import Problem, load
from trainer.rehearsal import RehearsalError
from trainer.replay import Replayer, mistakes
from trainer.settings import read_settings


class NothingToCheck(ValueError):
    """No scenario file where one was named."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("scenarios", help="work on scenario files")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "check scenario files and replay their examples"
    check = commands.add_parser("check", help=text, description=text)
    check.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path, help="files or folders (default: library)"
    )
    check.add_argument(
        "--spoken", action="store_true", help="replay through real voices and ears, not as typed"
    )
    check.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when a file has an error or an example misses its mark."""
    files = scenario_files(args.paths or [LIBRARY])
    replayer = Replayer(read_settings(), spoken=args.spoken)
    problems: list[Problem] = []
    examples = 0
    for file in tqdm(files, unit="file", leave=False, disable=None):
        entry, found = check_file(file, (file.parent / "houses",))
        problems += found
        if entry is not None:
            examples += len(entry.scenario.examples)
            problems += replay_problems(entry, replayer)
    errors = sum(problem.severity == "error" for problem in problems)
    print(as_json(problems) if args.json else "\n".join(map(str, problems)))
    summary = counted(errors, len(problems) - errors)
    print(f"{len(files)} files, {examples} examples replayed: {summary}", file=sys.stderr)
    return 1 if errors else 0


def scenario_files(paths: list[Path]) -> list[Path]:
    """The files named, and those directly in the folders named. Raises NothingToCheck."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
        if not found or not found[0].exists():
            raise NothingToCheck(f"{path}: there is no scenario file here; name a .yaml file.")
        files += found
    return files


def replay_problems(entry: Entry, replayer: Replayer) -> Iterator[Problem]:
    """The examples that do not land where the file says."""
    _, source = load(entry.path, Scenario)
    for at, example in enumerate(entry.scenario.examples):
        try:
            missed = mistakes(example, replayer.play(entry, example).grade)
        except RehearsalError as error:
            missed = [str(error)]
        for mistake in missed:
            yield source.problem(("examples", at), f"example '{example.name}': {mistake}")
