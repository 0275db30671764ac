"""`threerings rehearse`: play an example trainee through a scenario and print the grade."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scenarios.scenario import Example, Scenario
from trainer.replay import Replayed, Replayer, mistakes
from trainer.settings import read_settings
from voices.audio import write_audio


class NoSuchExample(ValueError):
    """The scenario has no example of that name or level."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "play an example trainee through real voices and ears, and print the grade"
    command = subparsers.add_parser("rehearse", help=text, description=text)
    command.add_argument("scenario", metavar="SCENARIO", help="a scenario's id, or its file")
    command.add_argument(
        "--as", dest="example", metavar="EXAMPLE", help="an example's level or name (default: all)"
    )
    command.add_argument("--typed", action="store_true", help="no sound: the words as written")
    command.add_argument("--keep", metavar="FILE", type=Path, help="write the call's sound here")
    command.add_argument("--json", action="store_true", help="the call and its grade as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 when an example lands outside its expectation."""
    replayer = Replayer(read_settings(), spoken=not args.typed)
    entry = replayer.entry(args.scenario)
    failed = False
    for example in chosen(entry.scenario, args.example):
        replayed = replayer.play(entry, example)
        failed = bool(mistakes(example, replayed.grade)) or failed
        show(replayed, args.json)
        if args.keep and replayed.sound:
            write_audio(args.keep, *replayed.sound)
            print(f"Sound written to {args.keep}", file=sys.stderr)
    return 1 if failed else 0


def chosen(scenario: Scenario, name: str | None) -> list[Example]:
    """The examples of that level or name; all of them for None. Raises NoSuchExample."""
    found = [e for e in scenario.examples if name in (None, e.name, e.level)]
    if not found:
        choices = ", ".join(f"{e.level} ({e.name})" for e in scenario.examples)
        raise NoSuchExample(f"{scenario.id} has no example '{name}'. Choose one of: {choices}.")
    return found


def show(replayed: Replayed, as_json: bool) -> None:
    """Print one replayed example."""
    if as_json:
        print(f'{{"call": {replayed.call.to_json()}, "grade": {replayed.grade.to_json()}}}')
        return
    for line in replayed.lines():
        print(line)
