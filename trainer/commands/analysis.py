"""`threerings analysis`: how examinations measure, and sheets and proposals for a pass mark."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from exams.analysis.items import ItemFigures
from exams.analysis.overview import Analysis
from exams.analysis.records import examinations
from exams.analysis.wear import Wear
from exams.analysis.worksheet import decoded
from exams.outcome import Outcome
from exams.store import Store
from grading.wording import Language
from trainer.analysing import (
    analysis_of,
    angoff_from,
    angoff_sheet,
    as_csv,
    borderline_from,
    borderline_sheet,
    clause_titles,
    outcomes_of,
    paperwork,
    titles,
)
from trainer.analysis_report import Proposal, from_assessors, from_judges, led_to, report
from trainer.analysis_words import figure, percent, say, short
from trainer.commands.houses import table
from trainer.library import Library, folders_of
from trainer.settings import read_settings

FEW = 10  # lines of each table on the terminal; the file holds them all
Commands = argparse._SubParsersAction


class AnalysisError(ValueError):
    """What is asked for is not there; the text says what is."""


def add(subparsers: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    text = "how examinations measure: items, reliability, decisions, clauses, wear"
    parser = subparsers.add_parser("analysis", help=text, description=text)
    parser.set_defaults(run=run_list)
    _language(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    text = "the figures of one examination"
    show = _of_one(commands, "show", text)
    show.add_argument("--period", action="append", default=[], help="only this; may be repeated")
    show.add_argument("--csv", metavar="FILE", help="write every figure as CSV; - for stdout")
    show.set_defaults(run=run_show)
    for name, text, judges in (
        ("angoff", "a pass mark from judges who rate every item", 3),
        ("borderline", "a pass mark from assessors' global ratings of sittings", 1),
    ):
        command = _of_one(commands, name, text)
        command.add_argument("--sheet", metavar="FILE", help="write the empty sheet; - for stdout")
        command.add_argument("--judges", type=int, default=judges, help="columns of that sheet")
        command.add_argument("--from", dest="ratings", metavar="FILE", help="the sheet filled in")
        command.add_argument("--report", metavar="FILE", help="a page (HTML) to print and sign")
        command.add_argument("--reasons", default="", metavar="TEXT", help="for the report")
        command.set_defaults(run=run_mark, way=name)


def _of_one(
    commands: Commands[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("blueprint", metavar="BLUEPRINT")
    _language(parser)
    return parser


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--english", action="store_const", const="en", default="zh", dest="language",
        help="titles and words in English",
    )  # fmt: skip


def run_list(args: argparse.Namespace) -> int:
    """A line for each examination that was sat."""
    rows = [("BLUEPRINT", "TITLE", "SITTINGS", "PERIODS")]
    rows += [
        (one.id, one.title, str(one.sittings), " ".join(one.periods[:4]))
        for one in examinations(_store())
    ]
    if len(rows) == 1:
        print(say("cli.none", args.language), file=sys.stderr)
        return 0
    print("\n".join(table(rows)))
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Print one examination's figures, or write them. Raises AnalysisError."""
    tongue: Language = args.language
    _, analysis = _analysed(args.blueprint, args.period)
    names = titles(_library(), tongue) | clause_titles(tongue)
    if args.csv:
        _write(args.csv, as_csv(analysis, names, tongue), tongue)
        return 0
    print("\n".join(_shown(analysis, names, tongue)))
    return 0


def run_mark(args: argparse.Namespace) -> int:
    """Write an empty sheet, or tell what a filled one proposes. Raises AnalysisError."""
    outcomes, analysis = _analysed(args.blueprint, ())
    if args.sheet:
        _write(args.sheet, _sheet(args, outcomes), args.language)
        return 0
    if not args.ratings:
        raise AnalysisError(
            f"{args.way}: nothing is asked for. Write the sheet with --sheet FILE, have it "
            "filled in, and give it with --from FILE."
        )
    proposal = _proposal(args, outcomes, analysis)
    rows = [*proposal.facts, ("", ""), *led_to(proposal, analysis, args.language)]
    print("\n".join(table(rows)))
    print()
    print("\n".join(table([proposal.head, *proposal.lines])))
    if args.report:
        today = datetime.fromtimestamp(time.time(), UTC).astimezone().date()
        page = report(proposal, analysis, args.reasons, today, args.language)
        Path(args.report).write_text(page, "utf-8")
    return 0


def _sheet(args: argparse.Namespace, outcomes: Sequence[Outcome]) -> str:
    if args.way == "borderline":
        return borderline_sheet(outcomes, args.judges)
    library = _library()
    work = paperwork(args.blueprint, read_settings(), library, outcomes)
    return angoff_sheet(work, library, args.language, args.judges)


def _proposal(
    args: argparse.Namespace, outcomes: Sequence[Outcome], analysis: Analysis
) -> Proposal:
    text = decoded(Path(args.ratings).read_bytes(), args.ratings)
    if args.way == "borderline":
        return from_assessors(borderline_from(text, args.ratings, outcomes), args.language)
    work = paperwork(args.blueprint, read_settings(), _library(), outcomes)
    return from_judges(angoff_from(text, args.ratings, work, analysis), args.language)


def _store() -> Store:
    return Store(read_settings().data / "records.db")


def _library() -> Library:
    return Library(folders_of(read_settings()))


def _analysed(blueprint: str, periods: Sequence[str]) -> tuple[tuple[Outcome, ...], Analysis]:
    store = _store()
    known = {one.id: one for one in examinations(store)}
    if blueprint not in known:
        raise AnalysisError(
            f"{blueprint}: nobody has sat this examination{_near(blueprint, known)}"
        )
    strange = [one for one in periods if one not in known[blueprint].periods]
    if strange:
        there = ", ".join(known[blueprint].periods)
        raise AnalysisError(f"{strange[0]}: nobody sat it in this period. Choose one of: {there}.")
    outcomes = outcomes_of(store, blueprint, periods)
    return outcomes, analysis_of(store, outcomes)


def _near(blueprint: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(blueprint, known, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f". Those sat: {', '.join(known)}." if known else ". Nobody has sat any."


def _write(file: str, text: str, tongue: Language) -> None:
    if file == "-":
        print(text, end="")
        return
    # With a mark at its head, spreadsheets read the Chinese as what it is.
    Path(file).write_text(text, "utf-8-sig", newline="")
    told = say("cli.written", tongue, file=file, count=text.count("\n") - 1)
    print(told, file=sys.stderr)


# --- on the terminal ---


def _shown(analysis: Analysis, names: dict[str, str], tongue: Language) -> Iterator[str]:
    whole, decided, counted = analysis.measured.whole, analysis.decisions, analysis.counted
    yield f"{analysis.title} {analysis.blueprint}"
    yield say("counted", tongue, sittings=counted.sittings, settled=counted.settled,
              first=counted.first, alike=counted.alike)  # fmt: skip
    yield ""
    rows = [
        (say("whole.passed", tongue), percent(analysis.passed, tongue)),
        (say("whole.reliability", tongue), figure(whole.figure, tongue)),
        ("", say(f"method.{whole.method}", tongue)),
        (say("whole.sem", tongue), figure(whole.sem, tongue, "{:.1f}")),
        (say("whole.same", tongue), percent(decided.same, tongue)),
        (say("whole.beyond_chance", tongue), figure(decided.beyond_chance, tongue)),
        (say("whole.right", tongue), percent(decided.right, tongue)),
        (say("whole.sem_there", tongue), figure(decided.sem_there, tongue, "{:.1f}")),
    ]
    rows += [
        (say(f"part.{kind}", tongue), f"{figure(part.figure, tongue)} "
         f"{say(f'method.{part.method}', tongue)}")
        for kind, part in analysis.measured.parts.items()
    ]  # fmt: skip
    yield from table(rows)
    marked = sorted((one for one in analysis.items if one.signs), key=lambda one: one.id)
    yield from _listed(say("items.signs", tongue), marked, names, tongue)
    yield from _listed(say("rules.title", tongue), analysis.clauses[:FEW], names, tongue)
    yield from _worn([one for one in analysis.wear if one.worn], names, tongue)


def _listed(
    title: str, items: Sequence[ItemFigures], names: dict[str, str], tongue: Language
) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield title
    yield from table(
        (
            one.id,
            str(one.n),
            short(one.facility, "{:.0f}%", 100),
            short(one.discrimination),
            "；".join(say(f"sign.{sign}", tongue) for sign in one.signs)
            or names.get(one.id.partition("@")[0], "")[:40],
        )
        for one in items
    )


def _worn(items: Sequence[Wear], names: dict[str, str], tongue: Language) -> Iterator[str]:
    yield ""
    if not items:
        yield say("wear.worn_none", tongue)
        return
    yield say("wear.worn_count", tongue, count=len(items))
    yield from table(
        (
            one.id,
            str(one.uses),
            short(one.by_uses, "{:+.0f}", 100),
            names.get(one.id.partition("@")[0], "")[:40],
        )
        for one in items
    )
