"""`threerings review`: how far machine and people agree, and whether the lots were drawn fairly."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exams.agreement import TOO_FEW, Row, as_csv, report
from exams.reviews import Reviews
from exams.store import Store
from trainer.settings import read_settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its two."""
    text = "how far the machine's marks and people's agree"
    command = subparsers.add_parser("review", help=text, description=text)
    kinds = command.add_subparsers(title="what", metavar="WHAT", required=True)
    text = "agreement by month: exact, kappa, quadratic weighted kappa, mean difference"
    agreement = kinds.add_parser("agreement", help=text, description=text)
    agreement.add_argument("--csv", metavar="FILE", help="write a table; - for stdout")
    agreement.add_argument("--whole", action="store_true", help="all months as one")
    agreement.set_defaults(run=run_agreement)
    text = "draw every lot of the samples again and name those that come out otherwise"
    draws = kinds.add_parser("draws", help=text, description=text)
    draws.set_defaults(run=run_draws)


def run_agreement(args: argparse.Namespace) -> int:
    """Print or write the report."""
    rows = report(_reviews().ratings(), by_month=not args.whole)
    if args.csv and args.csv != "-":
        # With a mark at its head, spreadsheets read it as what it is.
        Path(args.csv).write_text(as_csv(rows), "utf-8-sig")
        print(f"{args.csv}: {len(rows)} lines written", file=sys.stderr)
    elif args.csv:
        print(as_csv(rows), end="")
    elif not rows:
        print("Nothing was marked twice yet.")
    else:
        for row in rows:
            print(_line(row))
    return 0


def run_draws(args: argparse.Namespace) -> int:
    """Exit code 1 when a lot is not what the recorded seed gives."""
    reviews = _reviews()
    draws = reviews.draws()
    wrong = reviews.wrongly_drawn()
    for one in wrong:
        print(f"{one.attempt}: the lot kept is not what the seed gives", file=sys.stderr)
    drawn = sum(one.drawn for one in draws)
    print(f"{len(draws)} passed calls, {drawn} drawn, {len(wrong)} drawn otherwise than recorded")
    return 1 if wrong else 0


def _line(row: Row) -> str:
    told = row.agreement
    head = f"{row.period or 'all':7}  {row.between:9}  {row.reason:8}  {row.level:5}  {told.size:6}"
    if told.too_few:
        return f"{head}  {TOO_FEW}"
    figures = (
        ("exact", told.exact),
        ("kappa", told.kappa),
        ("weighted", told.weighted),
        ("mean difference", told.difference),
    )
    return f"{head}  " + "  ".join(
        f"{name} {'—' if one is None else f'{one:.2f}'}" for name, one in figures
    )


def _reviews() -> Reviews:
    store = Store(read_settings().data / "records.db")
    store.prepare()
    return Reviews(store)
