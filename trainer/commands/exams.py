"""`threerings exams`: check blueprints of examinations, list them, see what one draws."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from exams.blueprint import Blueprint, BlueprintEntry
from exams.blueprint_files import blueprint_files, check_blueprints, read_blueprint
from exams.draw import draw
from exams.sitting import ItemKind, Paper
from scenarios.catalog import Catalog
from scenarios.questions import questions
from scenarios.report import as_json, counted
from scenarios.spotting import spotting_entries
from trainer.commands.houses import table
from trainer.commands.named_files import named_files
from trainer.examinations import blueprint_folders, known_to, pool
from trainer.library import folders_of
from trainer.settings import read_settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("exams", help="work on examinations")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "check blueprints of examinations, and whether there is enough to draw from"
    check = commands.add_parser("check", help=text, description=text)
    check.add_argument(
        "paths", nargs="*", metavar="PATH", type=Path, help="files or folders (default: all)"
    )
    check.add_argument("--json", action="store_true", help="print the problems as a JSON list")
    check.set_defaults(run=run_check)
    text = "list the examinations there are"
    commands.add_parser("list", help=text, description=text).set_defaults(run=run_list)
    text = "show the paper that a blueprint draws"
    paper = commands.add_parser("draw", help=text, description=text)
    paper.add_argument("blueprint", metavar="BLUEPRINT", help="its id")
    paper.add_argument("--seed", type=int, default=1, metavar="N", help="another draws another")
    paper.add_argument("--json", action="store_true", help="print the paper as JSON")
    paper.set_defaults(run=run_draw)


def run_check(args: argparse.Namespace) -> int:
    """Exit code 1 when a file has an error."""
    settings = read_settings()
    files = blueprint_files(blueprint_folders(settings))
    if args.paths:
        files = tuple(named_files(args.paths, "blueprint"))
    known = known_to(Catalog(folders_of(settings)).entries, settings)
    found, problems = check_blueprints(files, known)
    errors = sum(one.severity == "error" for one in problems)
    told = as_json(problems) if args.json else "\n".join(map(str, problems))
    if told:
        print(told)
    summary = counted(errors, len(problems) - errors)
    print(f"{len(files)} files, {len(found)} blueprints: {summary}", file=sys.stderr)
    return 1 if errors else 0


def run_list(args: argparse.Namespace) -> int:
    """List the blueprints; 1 when one of them cannot be used."""
    found, problems = check_blueprints(blueprint_files(blueprint_folders(read_settings())), None)
    heads = ("blueprint", "title", "status", "calls", "questions", "recordings", "minutes",
             "pass", "period")  # fmt: skip
    print("\n".join(table([heads, *(_row(one.blueprint) for one in found)])))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _row(one: Blueprint) -> tuple[str, ...]:
    counts = (str(one.count(kind)) for kind in ItemKind)
    rules = (str(one.minutes), str(one.pass_mark), one.period.value)
    return (one.id, one.title, one.status.value, *counts, *rules)


def run_draw(args: argparse.Namespace) -> int:
    """Print a paper. Raises ScenarioError, DrawError."""
    settings = read_settings()
    entry = read_blueprint(args.blueprint, blueprint_folders(settings))
    catalog = Catalog(folders_of(settings))
    paper = draw(entry, pool(catalog.entries), args.seed)
    if args.json:
        print(json.dumps(asdict(paper), ensure_ascii=False, indent=1))
        return 0
    print("\n".join(table(_lines(paper, catalog))))
    print(_counted(entry, paper), file=sys.stderr)
    return 0


def _lines(paper: Paper, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    titles = {
        **{one.version: one.scenario.title for one in catalog.entries},
        **{one.version: one.ask for one in questions()},
        **{one.version: one.item.title for one in spotting_entries()},
    }
    for number, item in enumerate(paper.items, 1):
        limit = "" if item.seconds is None else f"{item.seconds:g} s"
        yield str(number), item.kind.value, item.ref, limit, titles[item.ref]


def _counted(entry: BlueprintEntry, paper: Paper) -> str:
    return f"{entry.version}, seed {paper.seed}: {len(paper.items)} items"
