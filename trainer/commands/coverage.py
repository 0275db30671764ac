"""`threerings coverage`: which checks and questions exercise each clause of the catalogue."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scenarios.catalog import LIBRARY, Catalog
from scenarios.clauses import Kind, clauses
from scenarios.coverage import (
    Coverage,
    State,
    checks_by_clause,
    coverage,
    questions_by_clause,
    questions_in,
    strangers,
)
from scenarios.coverage_report import as_csv, as_json, as_text
from trainer.settings import read_settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "show which scenario checks and theory questions exercise each clause"
    command = subparsers.add_parser("coverage", help=text, description=text)
    command.add_argument("--csv", metavar="FILE", help="write a line for each clause; - for stdout")
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument(
        "--strict", action="store_true", help="exit code 1 when nothing exercises a trainable one"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 1 under --strict when a trainable clause is open."""
    catalog = Catalog((LIBRARY, *read_settings().scenarios))
    checks = checks_by_clause(catalog.entries, catalog.house)
    questions = questions_by_clause(questions_in())
    known = clauses()
    amiss = [*map(str, catalog.problems), *strangers(known, checks), *strangers(known, questions)]
    for text in amiss:
        print(text, file=sys.stderr)
    rows = coverage(known, checks, questions)
    if args.csv and args.csv != "-":
        # With a mark at its head, spreadsheets read the Chinese as what it is.
        Path(args.csv).write_text(as_csv(rows), "utf-8-sig")
        print(f"{args.csv}: {len(rows)} clauses written", file=sys.stderr)
    elif args.csv:
        print(as_csv(rows), end="")
    else:
        print(as_json(rows) if args.json else as_text(rows))
    return 1 if args.strict and any(_is_open(row) for row in rows) else 0


def _is_open(row: Coverage) -> bool:
    return row.clause.kind is Kind.TRAINABLE and row.state is State.OPEN
