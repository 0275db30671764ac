"""Ten years of a company in the records: how large they get, how long asking and keeping takes.

People, results and notes are made by a seeded generator. What HR, an administrator and a candidate
ask is timed beside the same answers read off every stored result, one after another, in one run.
Calls are not made by the million: a sample is stored, and what it takes is told for one call.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from fake_results import each_fake_outcome, fake_people, quarters
from finishing import PER_PROCESS, PROCESSES, finish_all, kept_of
from sample_call import sample_call, sample_grade

from exams.attempt import Attempt
from exams.audit import AuditLog, note
from exams.backup import back_up
from exams.erase import erase, whose
from exams.folder import RECORDS
from exams.outcome import Outcome
from exams.outcomes import Outcomes, Wanted, keep
from exams.register import Register
from exams.retention import Rules, clear, look
from exams.roster import Change, Plan
from exams.store import Store

FIRST_YEAR = 2017
AT_ONCE = 5000  # results kept in one transaction
BUDGET_S = 2.0  # for what a page asks of one period
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Timed:
    """One question: how many results it finds, and the seconds it and the full scan take."""

    what: str
    found: int
    seconds: float
    scan_s: float  # of a plain full scan, which answers all of them at once


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    people: int
    years: int
    results: int
    notes: int
    making_s: float
    database_mb: float
    bytes_a_result: float
    bytes_a_call: float
    asked: tuple[Timed, ...]
    kept: dict[str, float] = field(default_factory=dict)  # seconds of what keeps the records


def timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    """What comes of it, and the seconds it took."""
    began = time.monotonic()
    answer = work()
    return answer, time.monotonic() - began


# --- making the years ---


def make(store: Store, people: int, years: int, seed: int) -> int:
    """Write the company's people, results and notes; how many results there are."""
    crowd = fake_people(people, seed)
    register = Register(store)
    roster = Plan(tuple(Change(number, None, one) for number, one in enumerate(crowd, 2)))
    register.take_roster(roster, lambda known: roster)
    count = 0
    batch: list[Outcome] = []
    for outcome in each_fake_outcome(crowd, quarters(FIRST_YEAR, years), seed):
        batch.append(outcome)
        if len(batch) == AT_ONCE:
            count += _keep(store, batch)
            print(f"\r{count} results", end="", file=sys.stderr, flush=True)
            batch.clear()
    count += _keep(store, batch)
    print(file=sys.stderr)
    return count


def _keep(store: Store, outcomes: Sequence[Outcome]) -> int:
    with store.writing() as db:
        for outcome in outcomes:
            keep(db, outcome)
            note(db, outcome.candidate, "sitting.handed_in", outcome.candidate)
    return len(outcomes)


def bytes_a_call(store: Store, calls: int) -> float:
    """What one marked call takes in the records, from a sample."""
    before = _size(store)
    call, grade = sample_call(), sample_grade()
    for number in range(calls):
        made = replace(call, call_id=f"sample{number}")
        attempt = Attempt(made.call_id, "sample", "angry-refund@1a2b3c4d", "样本", "angry", 1.79e9)
        store.save(attempt.marked(made, grade))
    return (_size(store) - before) / calls


def _size(store: Store) -> int:
    with store.reading() as db:
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
        pages = int(db.execute("pragma page_count").fetchone()[0])
        return pages * int(db.execute("pragma page_size").fetchone()[0])


# --- asking ---


def questions(people: int, years: int, seed: int) -> dict[str, tuple[Wanted, int]]:
    """What is asked, by what is said of it, and whether it is exported (1) or only read (0)."""
    periods = quarters(FIRST_YEAR, years)
    one = fake_people(people, seed)[people // 2]
    year = periods[-4:]
    return {
        "HR: one period": (Wanted(periods=(periods[-1],)), 0),
        "HR: one period, one department": (
            Wanted(periods=(periods[-1],), departments=(one.department,)),
            0,
        ),
        "candidate: all their years": (Wanted(candidate=one.key), 0),
        "HR: one year as CSV": (Wanted(periods=year), 1),
    }


def as_csv(outcomes: Iterator[Outcome]) -> int:
    """Write a line for each result; how many there are."""
    out = io.StringIO()
    rows = csv.writer(out)
    count = 0
    for one in outcomes:
        rows.writerow([one.staff_number, one.name, one.department, one.period, one.score])
        count += 1
    return count


def fits(outcome: Outcome, wanted: Wanted) -> bool:
    """Whether a result is what is asked for, told from the result alone."""
    return (
        (not wanted.periods or outcome.period in wanted.periods)
        and (not wanted.departments or outcome.department in wanted.departments)
        and (not wanted.candidate or outcome.candidate == wanted.candidate)
    )


def ask(store: Store, people: int, years: int, seed: int) -> tuple[Timed, ...]:
    """Every question by the records, and by one plain full scan; they must find the same."""
    outcomes = Outcomes(store)
    asked = questions(people, years, seed)
    scanned, scan_s = timed(lambda: scan(store, [wanted for wanted, _ in asked.values()]))
    found = []
    for (what, (wanted, export)), expected in zip(asked.items(), scanned, strict=True):
        each = outcomes.each(wanted)
        work = partial(as_csv, each) if export else partial(sum, (1 for _ in each))
        count, seconds = timed(work)
        assert count == expected, f"{what}: {count} found, {expected} by the full scan"
        found.append(Timed(what, count, seconds, scan_s))
    return tuple(found)


def scan(store: Store, asked: Sequence[Wanted]) -> list[int]:
    """How many results each asks for, by reading every one of them."""
    counts = [0] * len(asked)
    with store.reading() as db:
        for (text,) in db.execute("select outcome from outcomes not indexed"):
            outcome = Outcome.from_json(text)
            for number, wanted in enumerate(asked):
                counts[number] += fits(outcome, wanted)
    return counts


def keeping(store: Store, folder: Path) -> dict[str, float]:
    """The seconds of verifying, backing up, clearing and erasing; the last two change it."""
    took: dict[str, float] = {}
    verdict, took["verify the audit log"] = timed(AuditLog(store).verify)
    assert verdict.fault is None, "the chain broke"
    backup = folder.parent / "backup.zip"
    _, took["back up and check"] = timed(lambda: back_up(folder, backup, time.time()))
    print(f"backup: {backup.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
    one = whose(store, fake_people(3)[2].staff_number)
    _, took["erase one person"] = timed(lambda: erase(store, folder, one, "@bench", lambda: "x"))
    now = time.time()
    plan, took["see what is due"] = timed(lambda: look(store, folder, Rules(), now))
    _, took["clear what is due"] = timed(lambda: clear(store, folder, Rules(), now, "@bench"))
    print(f"due: {[one.count for one in plan.due]}", file=sys.stderr)
    assert AuditLog(store).verify().fault is None, "the chain broke"
    return took


def measure(args: argparse.Namespace, folder: Path) -> Figures:
    """Make the years, ask, keep."""
    data = folder / "data"
    store = Store(data / RECORDS)
    results, making_s = timed(lambda: make(store, args.people, args.years, args.seed))
    size = _size(store)
    notes = AuditLog(store).head().notes
    a_call = bytes_a_call(store, args.calls)
    print(
        f"{args.people} people, {args.years} years: {results} results and {notes} notes in "
        f"{size / 1e6:.0f} MB ({size / results / 1e3:.1f} kB a result with its note; a marked call "
        f"takes {a_call / 1e3:.1f} kB more), made in {making_s:.0f} s"
    )
    asked = ask(store, args.people, args.years, args.seed)
    for one in asked:
        scan_s = f"{one.scan_s:7.1f} s by a full scan"
        print(f"{one.what:34}{one.found:7} results {one.seconds:7.2f} s {scan_s}")
    return Figures(
        people=args.people,
        years=args.years,
        results=results,
        notes=notes,
        making_s=making_s,
        database_mb=size / 1e6,
        bytes_a_result=size / results,
        bytes_a_call=a_call,
        asked=asked,
        kept=keeping(store, data),
    )


def at_once(folder: Path) -> bool:
    """Sixty people finish at the same second; whether nothing was lost."""
    told = finish_all(folder, PROCESSES, PER_PROCESS)
    store = Store(folder / RECORDS)
    wanted = PROCESSES * PER_PROCESS
    kept = len(kept_of(store))
    whole = AuditLog(store).verify().fault is None
    print(
        f"{wanted} people finish at once, {PROCESSES} processes: {told.acknowledged} told that all "
        f"is kept, {kept} kept, {len(told.faults)} faults; {told.seconds:.1f} s in all, "
        f"the slowest {told.slowest:.1f} s for 23 writes; the log {'holds' if whole else 'BREAKS'}"
    )
    return told.acknowledged == kept == wanted and whole


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 if a page takes too long or a record is lost."""
    parser = argparse.ArgumentParser(prog="bench.years", description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--calls", type=int, default=300, help="in the sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the records are made, and thrown away")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        lossless = at_once(Path(folder) / "at-once")
        found = measure(args, Path(folder))
    for what, seconds in found.kept.items():
        print(f"{what:34}{seconds:23.2f} s")
    if args.json:
        args.json.write_text(json.dumps(asdict(found), indent=2) + "\n", "utf-8")
    slow = [one for one in found.asked if one.seconds > BUDGET_S and "CSV" not in one.what]
    return 0 if lossless and not slow else 1


if __name__ == "__main__":
    sys.exit(main())
