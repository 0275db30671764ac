"""`threerings try`: hold answers against checks, one at a time or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from grading.embedders import embedder
from grading.reading import Reader, reader
from grading.trials import TrialDesk, TrialFault, line_of, trial_on
from grading.trying import Tried, needs_words_alone, try_out
from scenarios.catalog import check_file, checks_of, house
from scenarios.faults import hint
from scenarios.scenario import Check, Strict
from scenarios.source import Problem, ScenarioError, compose, parse, read_text
from trainer.report import lines_of_trial
from trainer.settings import read_settings


class CheckList(Strict):
    """A file of checks without a scenario around them."""

    desk: TrialDesk = TrialDesk()
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Checks:
    """What a file offers to be tried: its checks, the house's, and the desk they speak of."""

    file: str
    desk: TrialDesk
    own: tuple[Check, ...]
    house: tuple[Check, ...] = ()

    def chosen(self, names: Sequence[str]) -> list[Check]:
        """The checks named; without names, all of the file's own that words alone can fulfil."""
        if not names:
            return [check for check in self.own if needs_words_alone(check)]
        known = {check.id: check for check in (*self.house, *self.own)}
        for name in names:
            if name not in known:
                raise TrialFault(f"{self.file}: no check is called '{name}'{hint(name, known)}")
        return [known[name] for name in names]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "try an answer on checks: verdict, each part, the nearest wording, what would pass"
    command = subparsers.add_parser("try", help=text, description=text)
    command.add_argument(
        "file", nargs="?", metavar="CHECKS", help="a scenario file, or a file with a list of checks"
    )
    command.add_argument("checks", nargs="*", metavar="CHECK", help="ids (default: all of words)")
    command.add_argument("--said", metavar="TEXT", help="the trainee's answer")
    command.add_argument("--heard", metavar="TEXT", default="", help="the caller's words before it")
    command.add_argument(
        "--batch", metavar="FILE", help="JSON lines with check, desk, heard, said; - for stdin"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """2 when a line of a batch could not be tried."""
    if args.batch is not None:
        if args.file is not None or args.said is not None:
            raise TrialFault("--batch: each line has its own check and answer; give the file alone")
        return _batch(args.batch, _reader())
    if args.file is None or args.said is None:
        raise TrialFault(
            'threerings try: give a file of checks and --said "…", or --batch with a file of lines'
        )
    checks = read_checks(Path(args.file))
    trials = [
        trial_on(check, checks.desk, args.said, args.heard) for check in checks.chosen(args.checks)
    ]
    marking = _reader()
    for trial in trials:
        tried = try_out(trial, marking)
        print(_as_json(trial.check.id, tried) if args.json else "\n".join(lines_of_trial(tried)))
    return 0


def _reader() -> Reader:
    return reader(embedder(read_settings().embedder))


# --- a file of checks ---


def read_checks(file: Path) -> Checks:
    """The checks of a scenario file or of a list. Raises ScenarioError."""
    text = read_text(file)
    value = compose(text, str(file)).value
    if isinstance(value, dict) and "script" in value:
        return _of_scenario(file)
    if isinstance(value, list):
        found = _of_list(text, str(file))
    else:
        found, _ = parse(text, str(file), CheckList)
    return Checks(str(file), found.desk, found.checks)


def _of_list(text: str, file: str) -> CheckList:
    """A bare list is read as what stands under 'checks:', its lines counted without that one."""
    try:
        found, _ = parse(f"checks:\n{text}", file, CheckList)
    except ScenarioError as error:
        moved = (Problem(p.file, p.line - 1, p.column, p.text, p.severity) for p in error.problems)
        raise ScenarioError(tuple(moved)) from None
    return found


def _of_scenario(file: Path) -> Checks:
    folders = (file.parent / "houses",)
    entry, problems = check_file(file, folders)
    if entry is None:
        raise ScenarioError(tuple(one for one in problems if one.severity == "error"))
    scenario = entry.scenario
    rules = house(scenario.house, folders)
    caller = scenario.caller.model_dump(include={"name", "phone", "company"})
    desk = TrialDesk.model_validate({**scenario.desk.model_dump(), "caller": caller})
    own = {check.id for check in scenario.checks}
    others = tuple(check for check in checks_of(scenario, rules) if check.id not in own)
    return Checks(str(file), desk, scenario.checks, others)


# --- a batch ---


def _batch(name: str, marking: Reader) -> int:
    """A result for each line, in their order; a broken line has its fault in its place."""
    broken = 0
    lines = _lines(name)
    bar = tqdm(lines, unit="line", leave=False, disable=None, delay=1, file=sys.stderr)
    for number, text in bar:
        result = _tried_line(number, text, marking)
        broken += "error" in result
        print(json.dumps(result, ensure_ascii=False), flush=True)
    if broken:
        print(f"{broken} of {len(lines)} lines could not be tried.", file=sys.stderr)
    return 2 if broken else 0


def _lines(name: str) -> list[tuple[int, str]]:
    """The lines with something on them, and their numbers."""
    text = sys.stdin.read() if name == "-" else read_batch(Path(name))
    numbered: Iterable[tuple[int, str]] = enumerate(text.split("\n"), 1)
    return [(number, line) for number, line in numbered if line.strip()]


def read_batch(file: Path) -> str:
    """The text of a batch. Raises TrialFault."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrialFault(
            f"{file}: byte {error.start + 1} is not UTF-8 text; save the file in the encoding UTF-8"
        ) from None


def _tried_line(number: int, text: str, marking: Reader) -> dict[str, Any]:
    data: object = None
    try:
        data = json.loads(text)
        line = line_of(data, number)
    except json.JSONDecodeError as error:
        fault = f"column {error.colno}: this is not JSON ({error.msg}); write one object a line"
    except TrialFault as error:
        fault = str(error)
    else:
        for note in line.notes:
            print(f"line {number}: {note}", file=sys.stderr)
        return {"id": line.id, **try_out(line.trial, marking).to_data()}
    given = data.get("id") if isinstance(data, dict) else None
    return {"id": given if given is not None else number, "error": f"line {number}: {fault}"}


def _as_json(name: str, tried: Tried) -> str:
    return json.dumps({"id": name, **tried.to_data()}, ensure_ascii=False)
