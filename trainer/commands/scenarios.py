"""`threerings scenarios check`: hold scenario files to the schema, the rules and their examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from scenarios.catalog import LIBRARY
from scenarios.report import as_json, counted
from trainer.checking.checkup import Checkup, check_up
from trainer.checking.page import page
from trainer.checking.watching import changes, concerned
from trainer.commands.named_files import NothingThere, named_files
from trainer.replay import Replayer
from trainer.settings import read_settings


@dataclass
class Desk:
    """The files looked at, what was found in each, and how it is told."""

    paths: Sequence[Path]
    replayer: Replayer
    json: bool
    html: Path | None
    found: dict[Path, Checkup] = field(default_factory=dict)

    def check(self, files: Sequence[Path]) -> int:
        """Check these files and tell of them; the exit code."""
        present = named_files(self.paths, "scenario file")
        self.found = {file: self.found[file] for file in present if file in self.found}
        for file in tqdm(files, unit="file", leave=False, disable=None):
            self.found[file] = check_up(file, self.replayer)
            if not self.json:  # at once: the next file may take minutes
                self._tell(self.found[file])
        checkups = [self.found[file] for file in files]
        problems = [problem for one in checkups for problem in one.problems]
        if self.json:
            print(as_json(problems), flush=True)
        if self.html is not None:
            self.html.write_text(page([self.found[file] for file in sorted(self.found)]), "utf-8")
            print(f"{self.html}: the report is written", file=sys.stderr)
        errors = sum(problem.severity == "error" for problem in problems)
        examples = sum(len(one.plays) for one in checkups)
        summary = counted(errors, len(problems) - errors)
        print(f"{len(files)} files, {examples} examples replayed: {summary}", file=sys.stderr)
        return 1 if errors else 0

    @staticmethod
    def _tell(checkup: Checkup) -> None:
        """The problems of one file, above the bar that shows how far it is."""
        for problem in checkup.problems:
            tqdm.write(str(problem))
        sys.stdout.flush()


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("scenarios", help="work on scenario files")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "check scenario files, replay their examples and say what these leave untried"
    codes = (
        "Exit code 0: no error, warnings or not. 1: a file has an error, or an example does not "
        "land where the file says. 2: there is nothing to check, or a model is missing."
    )
    check = commands.add_parser("check", help=text, description=f"{text}. {codes}")
    check.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path, help="files or folders (default: library)"
    )
    check.add_argument(
        "--spoken", action="store_true", help="replay through real voices and ears, not as typed"
    )
    check.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    check.add_argument("--html", metavar="FILE", type=Path, help="write a report page as well")
    check.add_argument(
        "--watch", action="store_true", help="check again whatever is saved, until Ctrl-C"
    )
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when a file has an error or an example misses its mark."""
    paths = args.paths or [LIBRARY]
    files = named_files(paths, "scenario file")
    desk = Desk(paths, Replayer(read_settings(), spoken=args.spoken), args.json, args.html)
    code = desk.check(files)
    return keep_watch(desk, code, changes(paths)) if args.watch else code


def keep_watch(desk: Desk, code: int, rounds: Iterable[set[Path]]) -> int:
    """Check again what changes, round after round; the exit code is the last round's."""
    print("Watching for changes; end with Ctrl-C.", file=sys.stderr)
    try:
        for changed in rounds:
            try:
                again = concerned(changed, named_files(desk.paths, "scenario file"))
                code = desk.check(again) if again else code
            except NothingThere as error:  # it was deleted, or an editor is about to put it back
                print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return code
