"""`threerings houses`: which house rules there are, what one asks for, how two differ."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import east_asian_width

from grading.wording import Language
from scenarios.catalog import LIBRARY
from scenarios.house_rules import House, find_houses, read_house
from trainer.house_words import (
    asked,
    differences,
    origin_words,
    points,
    say,
    settings,
    version_words,
)
from trainer.settings import read_settings

Row = tuple[str, ...]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "list the house rules and what sets them apart"
    parser = subparsers.add_parser("houses", help=text, description=text)
    _add_language(parser)
    parser.set_defaults(run=run)
    commands = parser.add_subparsers(metavar="COMMAND")
    text = "what one house asks of every call"
    show = commands.add_parser("show", help=text, description=text)
    show.add_argument("id", metavar="ID")
    _add_language(show)
    show.set_defaults(run=run_show)
    text = "how two houses differ"
    diff = commands.add_parser("diff", help=text, description=text)
    diff.add_argument("one", metavar="A")
    diff.add_argument("other", metavar="B")
    _add_language(diff)
    diff.set_defaults(run=run_diff)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--english", action="store_const", const="en", default="zh", dest="language",
        help="words around the rules in English",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """List the houses; 1 when one of them cannot be used."""
    houses, problems = find_houses(folders())
    print("\n".join(listed(houses, args.language)))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def run_show(args: argparse.Namespace) -> int:
    """Print one house's rules. Raises ScenarioError."""
    print("\n".join(shown(read_house(args.id, folders()), args.language)))
    return 0


def run_diff(args: argparse.Namespace) -> int:
    """Print how two differ. Raises ScenarioError."""
    one, other = (read_house(name, folders()) for name in (args.one, args.other))
    found = differences(one.rules, other.rules, args.language)
    for difference in found:
        print(f"{difference.what}  {difference.title}")
        rows = ((one.rules.id, difference.left), (other.rules.id, difference.right))
        print("\n".join(f"  {line}" for line in table(rows)))
    print(f"{len(found)} differences", file=sys.stderr)
    return 0


def folders() -> list[Path]:
    """Where houses are looked for before the supplied ones."""
    return [folder / "houses" for folder in (LIBRARY, *read_settings().scenarios)]


def listed(houses: Sequence[House], language: Language) -> Iterator[str]:
    """A line for each house: its figures for the ring and the pass, what fails a call."""
    rows = [_head(("check", "house", "pass_mark", "rings", "fatal"), language)]
    for house in houses:
        checks = {check.id: check for check in house.rules.checks}
        rings = checks.get("answered_in_time")
        fatal = [check.means for check in house.rules.checks if check.fatal]
        rows.append(
            (
                house.rules.id,
                f"{house.rules.title} v{house.rules.version}",
                f"{house.rules.pass_mark}",
                asked(rings, language) if rings else "—",
                "；".join(fatal) or "—",
            )
        )
    yield from table(rows)


def shown(house: House, language: Language) -> Iterator[str]:
    """The whole of one house's rules."""
    rules = house.rules
    yield f"{rules.id}  {rules.title}  {version_words(house, language)}"
    yield from (f"  {name}: {value}" for name, value in settings(rules, language))
    yield ""
    rows = [_head(("points", "check", "origin", "clause", "asked"), language)]
    for check in rules.checks:
        told = f"{check.means} — {asked(check, language)}"
        origin = origin_words(check, house, language)
        rows.append((points(check, language), check.id, origin, check.clause, told))
    yield from table(rows)


def _head(names: Sequence[str], language: Language) -> Row:
    return tuple(say("column", name, language) for name in names)


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows with their columns lined up, a Chinese character as wide as two letters."""
    kept = list(rows)
    widths = [max(map(_width, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(1 + (east_asian_width(char) in "WF") for char in text)
