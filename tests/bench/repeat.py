"""Marking again: the same grade in another process and with other threads, and how long it takes.

The calls are the library's example trainees, played as typed and varied by a seed: answers left
out, answers given to another question, characters lost. They are kept in records of their own and
marked by `threerings mark --all`, as a trainer would.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from exams.attempt import Attempt
from exams.store import Store
from grading.call_file import CallFile
from grading.embedders import Embedder, embedder
from grading.marking import grade_call
from grading.signals import Understanding
from scenarios.catalog import LIBRARY, Catalog, Entry, checks_of, house_text
from scenarios.scenario import Example, HouseRules, Step
from trainer.mouths import TypedMouths
from trainer.rehearsal import Rehearsal, RehearsalError

BUDGET_S = 60.0  # for a thousand calls from kept vectors
THOUSAND = 1000
LEFT_OUT, EXCHANGED, SLIP = 0.15, 0.3, 0.5  # how often an answer is varied in each way


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    embedder: str
    calls: int
    identical: int  # grades the same byte for byte, one thread and two, two processes
    cold_s: float  # all of these calls, in a process that knows no vector
    cold_two_threads_s: float
    kept_calls: int
    kept_s: float  # so many calls, in a process that reads the vectors kept

    @property
    def kept_thousand_s(self) -> float:
        return self.kept_s * THOUSAND / self.kept_calls

    @property
    def cold_thousand_s(self) -> float:
        return self.cold_s * THOUSAND / self.calls


# --- the calls ---


def varied(example: Example, dice: random.Random) -> Example:
    """The example with some of its answers left out, exchanged, or short of a character."""
    answers = {
        state: tuple(_slipped(step, dice) for step in steps if not _left_out(step, dice))
        for state, steps in example.answers.items()
    }
    if len(answers) > 1 and dice.random() < EXCHANGED:
        one, other = dice.sample(sorted(answers), 2)
        answers[one], answers[other] = answers[other], answers[one]
    return example.model_copy(update={"answers": answers})


def _left_out(step: Step, dice: random.Random) -> bool:
    return bool(step.say) and dice.random() < LEFT_OUT


def _slipped(step: Step, dice: random.Random) -> Step:
    if len(step.say) < 4 or dice.random() >= SLIP:
        return step
    lost = dice.randrange(len(step.say))
    return step.model_copy(update={"say": step.say[:lost] + step.say[lost + 1 :]})


def played(seed: int, ears: Embedder) -> Iterator[tuple[Entry, HouseRules, CallFile]]:
    """Calls without end: every example of the library in turn, varied anew in each round."""
    catalog, dice = Catalog((LIBRARY,)), random.Random(seed)
    ready = []
    for entry in catalog.entries:
        rules = catalog.house(entry)
        ready.append(
            (entry, rules, Understanding(entry.scenario, checks_of(entry.scenario, rules), ears))
        )
    while True:
        for entry, rules, understanding in ready:
            for example in entry.scenario.examples:
                call = _call(entry, rules, varied(example, dice), understanding)
                if call is not None:
                    yield entry, rules, call


def _call(
    entry: Entry, rules: HouseRules, example: Example, understanding: Understanding
) -> CallFile | None:
    """The call; None where the varied answers lead round in circles."""
    try:
        return Rehearsal(entry, rules, example, understanding, TypedMouths()).play()
    except RehearsalError:
        return None


def keep(data: Path, calls: int, seed: int) -> None:
    """Records with so many calls. They are played and first marked without a model."""
    store, letters = Store(data / "records.db"), embedder("letters")
    for number, (entry, rules, call) in zip(range(calls), played(seed, letters), strict=False):
        call = replace(call, call_id=f"call-{number:04}")
        attempt = Attempt(
            id=call.call_id,
            trainee="bench",
            scenario=entry.version,
            title=entry.scenario.title,
            kind=entry.scenario.kind.value,
            started_at=float(number),
            scenario_text=store.keep_text(entry.text),
            house_text=store.keep_text(house_text(rules)),
        )
        store.save(attempt.marked(call, grade_call(call, entry.scenario, rules, letters)))


def copy_calls(data: Path, copies: int) -> int:
    """Keep every call so many times in all, under other ids; how many there are then."""
    store = Store(data / "records.db")
    names = store.graded()
    for copy in range(1, copies):
        for name in names:
            attempt = store.attempt(name)
            assert attempt is not None, "it was just listed"
            assert attempt.call is not None, "it has a grade"
            call = replace(attempt.call, call_id=f"{name}-{copy}")
            store.save(replace(attempt, id=call.call_id, call=call))
    return len(names) * copies


# --- the marking ---


def mark_all(data: Path, name: str, threads: int) -> tuple[list[str], float]:
    """The grades as the command prints them, and the seconds it took from start to end."""
    env = {
        **os.environ,
        "THREERINGS_DATA": str(data),
        "THREERINGS_EMBEDDER": name,
        "OMP_NUM_THREADS": str(threads),
    }
    command = [sys.executable, "-m", "trainer", "mark", "--all", "--json"]
    began = time.monotonic()
    done = subprocess.run(command, env=env, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"threerings mark ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.splitlines(), time.monotonic() - began


def measure(args: argparse.Namespace, data: Path) -> Figures:
    """Mark cold with one thread, cold with two, then many from kept vectors."""
    keep(data, args.calls, args.seed)
    one, cold_s = mark_all(data, args.embedder, 1)
    shutil.rmtree(data / "vectors")
    two, cold_two_s = mark_all(data, args.embedder, 2)
    identical = sum(a == b for a, b in zip(one, two, strict=True))
    for a, b in zip(one, two, strict=True):
        if a != b:
            print(f"not the same: {json.loads(a)['call_id']}", file=sys.stderr)
    many = copy_calls(data, args.copies)
    _, kept_s = mark_all(data, args.embedder, 1)
    return Figures(args.embedder, len(one), identical, cold_s, cold_two_s, many, kept_s)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 if a grade is not the same or the budget is overrun."""
    parser = argparse.ArgumentParser(prog="bench.repeat", description=__doc__)
    parser.add_argument("--calls", type=int, default=200, help="different calls to mark twice")
    parser.add_argument("--copies", type=int, default=5, help="of each, to mark from kept vectors")
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(args, Path(folder))
    print(f"{found.identical} of {found.calls} grades identical, byte for byte")
    print(
        f"cold: {found.calls} calls in {found.cold_s:.1f} s "
        f"({found.cold_two_threads_s:.1f} s with two threads); "
        f"1,000 would take {found.cold_thousand_s:.0f} s"
    )
    print(
        f"from kept vectors: {found.kept_calls} calls in {found.kept_s:.1f} s; "
        f"1,000 in {found.kept_thousand_s:.1f} s (budget {BUDGET_S:.0f} s)"
    )
    if args.json:
        figures = {**asdict(found), "kept_thousand_s": found.kept_thousand_s}
        args.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    good = found.identical == found.calls and found.kept_thousand_s <= BUDGET_S
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
