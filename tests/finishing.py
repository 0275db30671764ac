"""People who finish an examination at the same moment, each in a thread of one of some processes.

Run as a program it is one of these processes: it says when it is ready, waits for a line on its
input, lets all of its people hand in at once, and prints whom it was told that all was kept for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fake_results import each_fake_outcome, fake_people
from sample_call import sample_call, sample_grade

from exams.answer import Answer
from exams.attempt import Attempt
from exams.audit import note
from exams.outcome import Outcome
from exams.outcomes import Outcomes, Wanted, keep
from exams.store import Store

PROCESSES, PER_PROCESS = 6, 10
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """What the processes say was kept: the candidates, faults in words, and how long it took."""

    names: frozenset[str]
    faults: tuple[str, ...]
    seconds: float  # from the word to the last answer
    slowest: float  # of one person

    @property
    def acknowledged(self) -> int:
        return len(self.names)


def results(count: int) -> tuple[Outcome, ...]:
    """An outcome for each of so many people."""
    crowd = fake_people(2 * count)  # some are away
    found = {one.candidate: one for one in each_fake_outcome(crowd, ["2026Q4"], 1)}
    return tuple(found.values())[:count]


def hand_in(folder: Path, outcome: Outcome) -> float:
    """One candidate's last call, twenty answers and result, as pages and line keep them."""
    store, began = Store(folder / "records.db"), time.monotonic()
    call = sample_call(f"last{outcome.candidate[1:]}")
    attempt = Attempt(
        id=call.call_id,
        trainee=outcome.candidate,
        scenario="angry-refund@1a2b3c4d",
        title="退款拖了三周",
        kind="angry_caller",
        started_at=outcome.ended_at,
    )
    store.save(attempt.ended(call))
    store.save(attempt.marked(call, sample_grade(call.call_id)))
    for number in range(20):
        store.save_answer(Answer(outcome.candidate, f"q{number}@1", "[]", 1, outcome.ended_at))
    with store.writing() as db:
        keep(db, outcome)
        note(db, outcome.candidate, "sitting.handed_in", outcome.candidate)
    return time.monotonic() - began


def kept_of(store: Store) -> frozenset[str]:
    """The candidates of whom all that was handed in is in the records."""
    outcomes = Outcomes(store)
    candidates = {one.candidate for one in outcomes.find(Wanted())}
    return frozenset(
        one
        for one in candidates
        if len(store.answers(one)) == 20
        and [kept.grade is not None for kept in store.attempts(one)] == [True]
    )


def finish_all(folder: Path, processes: int, each: int) -> Told:
    """Let so many processes with so many people each hand in at once."""
    Store(folder / "records.db").prepare()
    started = [
        subprocess.Popen(
            [sys.executable, __file__, str(folder), str(number), str(each), str(processes * each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": f"{HERE.parent}:{HERE}", "OMP_NUM_THREADS": "1"},
            text=True,
        )
        for number in range(processes)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    began = time.monotonic()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("now\n")
        one.stdin.flush()
    with ThreadPoolExecutor(processes) as pool:
        said = list(pool.map(lambda one: one.communicate()[0], started))
    seconds = time.monotonic() - began
    told = [json.loads(text) for text in said]
    return Told(
        names=frozenset(name for one in told for name in one["kept"]),
        faults=tuple(fault for one in told for fault in one["faults"]),
        seconds=seconds,
        slowest=max(one["slowest"] for one in told),
    )


def main() -> None:
    """One of the processes."""
    folder, first, each, count = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    mine = results(count)[first * each : (first + 1) * each]
    together = threading.Barrier(len(mine))
    kept: list[str] = []
    faults: list[str] = []
    took: list[float] = []

    def work(outcome: Outcome) -> None:
        together.wait()
        try:
            took.append(hand_in(folder, outcome))
            kept.append(outcome.candidate)
        except RuntimeError as error:
            faults.append(str(error))

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    threads = [threading.Thread(target=work, args=[outcome]) for outcome in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"kept": kept, "faults": faults, "slowest": max(took, default=0.0)}, sys.stdout)


if __name__ == "__main__":
    main()
