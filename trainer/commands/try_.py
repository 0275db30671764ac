"""`threerings try`: hold answers against checks, one at a time or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tqdm import tqdm

from grading.reading import Reader, reader
from grading.trials import TrialDesk, TrialFault, id_of, line_of, trial_on
from grading.trying import Tried, needs_words_alone, try_out
from scenarios.catalog import Catalog, check_file, checks_of, house
from scenarios.faults import hint
from scenarios.scenario import Check, Strict
from scenarios.source import Problem, ScenarioError, compose, parse, read_text
from trainer.library import folders_of
from trainer.report import lines_of_trial
from trainer.settings import read_settings
from trainer.vectors import remembered


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
        "file", nargs="?", metavar="CHECKS", help="a scenario (file or id), or a file of checks"
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
        with remembered(read_settings()) as embedder:
            return _batch(args.batch, reader(embedder))
    if args.file is None or args.said is None:
        raise TrialFault(
            'threerings try: give a file of checks and --said "…", or --batch with a file of lines'
        )
    checks = read_checks(_file(args.file))
    trials = [
        trial_on(check, checks.desk, args.said, args.heard) for check in checks.chosen(args.checks)
    ]
    with remembered(read_settings()) as embedder:
        for trial in trials:
            tried = try_out(trial, reader(embedder))
            lines = [_as_json(tried)] if args.json else lines_of_trial(tried)
            print("\n".join(lines))
    return 0


# --- a file of checks ---


def _file(name: str) -> Path:
    """The file of that name, or that of the scenario of that id."""
    if not Path(name).exists():
        for entry in Catalog(folders_of(read_settings())).entries:
            if entry.scenario.id == name:
                return entry.path
    return Path(name)


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
    tried = broken = 0
    with _opened(name) as lines:
        total = _count(lines)
        bar = tqdm(lines, total=total, unit="line", leave=False, disable=None, delay=1)
        for number, raw in enumerate(bar, 1):
            if not raw.strip():
                continue
            result = _tried_line(number, raw, marking)
            tried += 1
            broken += "error" in result
            # One by one, so that a program may hand in a line and wait for what comes of it.
            print(json.dumps(result, ensure_ascii=False), flush=True)
    if broken:
        print(f"{broken} of {tried} lines could not be tried.", file=sys.stderr)
    return 2 if broken else 0


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _count(lines: BinaryIO) -> int | None:
    """How many lines there are; None where they can only be read once."""
    if lines is sys.stdin.buffer or not lines.seekable():
        return None
    count = sum(1 for _ in lines)
    lines.seek(0)
    return count


def _tried_line(number: int, raw: bytes, marking: Reader) -> dict[str, Any]:
    data: object = None
    try:
        data = read_line(raw)
        line = line_of(data, number)
    except TrialFault as error:
        return {"id": id_of(data, number), "error": f"line {number}: {error}"}
    for note in line.notes:
        print(f"line {number}: {note}", file=sys.stderr)
    return {"id": line.id, **try_out(line.trial, marking).to_data()}


def read_line(raw: bytes) -> object:
    """The values on one line of JSON. Raises TrialFault."""
    try:
        data: object = json.loads(raw.rstrip().decode("utf-8-sig"))
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        fault = f"byte {error.start + 1} is not UTF-8 text; save the file in the encoding UTF-8"
    except UnicodeEncodeError:
        fault = "a \\ud… stands for half a character; write the character itself"
    except json.JSONDecodeError as error:
        fault = f"column {error.colno}: this is not JSON ({error.msg}); write one object a line"
    except (ValueError, RecursionError):
        fault = "a number is too long, or lists too deep, to be read; write it more simply"
    else:
        return data
    raise TrialFault(fault)


def _as_json(tried: Tried) -> str:
    return json.dumps({"id": tried.judged.check, **tried.to_data()}, ensure_ascii=False)
