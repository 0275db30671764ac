"""Secrets: how many leaks are found and how many innocent answers accused, over our own answers.

The answers of `grading/corpus/secrets/` in three parts, no secret in two of them. Rules were made
looking at the errors of the development part, and of both the cross-encoder was taught three
quarters; neither ever met the third part, which is measured by rules alone as well. What was only
taught ("taught") is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import grading
from grading.checks.never import BROKEN
from grading.judge import Judge, our_judge
from grading.secrets.leaks import find_leak, kept
from grading.secrets.reading import read_leak

ANSWERS = Path(grading.__file__).parent / "corpus" / "secrets"
PARTS = ("development", "held out", "never seen")
FOUND, ACCUSED = 0.98, 0.02  # the goals


@dataclass(frozen=True)
class Answer:
    """One labelled answer, and what was made of it."""

    id: str
    half: str
    secret: str
    heard: str
    said: str
    tag: str
    leaked: bool
    judged: str  # how it leaks; empty when it does not

    @property
    def right(self) -> bool:
        return self.leaked == bool(self.judged)


def answers(folder: Path, judge: Judge | None) -> list[Answer]:
    """The answers of the folder's files, judged; by rules alone where there is no judge."""
    return [
        _judged(row, judge)
        for file in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, file.read_text("utf-8").splitlines())
        if row["half"] in PARTS
    ]


def _judged(row: dict[str, object], judge: Judge | None) -> Answer:
    secret = row["secret"]
    free = frozenset(row.get("free", ()))
    leak = find_leak(kept(secret["name"], secret["value"], free), row["said"], row["heard"])
    told = leak.why if leak else ""
    asked = (secret["name"], secret["value"], row["heard"], row["said"])
    if not told and judge is not None and read_leak(*asked, judge) >= BROKEN:
        told = "told"
    return Answer(
        row["id"],
        row["half"],
        f"{secret['name']} {secret['value']}",
        row["heard"],
        row["said"],
        row["tag"],
        row["leaked"],
        told,
    )


def share(part: Sequence[Answer], leaked: bool) -> tuple[int, int]:
    """Of the answers with this label, how many were judged to leak, and how many there are."""
    labelled = [answer for answer in part if answer.leaked == leaked]
    return sum(bool(answer.judged) for answer in labelled), len(labelled)


def table(title: str, part: Sequence[Answer]) -> None:
    """Print one part: the whole, then each kind of answer."""
    found, leaks = share(part, leaked=True)
    accused, innocent = share(part, leaked=False)
    print(f"{title}: {len({a.secret for a in part})} secrets, {len(part)} answers")
    print(f"  leaks found    {found:4}/{leaks:<4} {found / leaks:6.1%}   goal {FOUND:.0%}")
    print(
        f"  false alarms   {accused:4}/{innocent:<4} {accused / innocent:6.1%}   goal {ACCUSED:.0%}"
    )
    by_tag: dict[tuple[bool, str], list[Answer]] = defaultdict(list)
    for answer in part:
        by_tag[not answer.leaked, answer.tag].append(answer)
    for (kept_it, tag), group in sorted(by_tag.items()):
        right = sum(answer.right for answer in group)
        print(f"    {'kept ' if kept_it else 'leak '} {tag:16}{right:4}/{len(group)} right")


def main(argv: Sequence[str] | None = None) -> int:
    """Print all parts; 1 if the one never seen misses a goal."""
    parser = argparse.ArgumentParser(prog="bench.secrets", description=__doc__)
    parser.add_argument("--answers", type=Path, default=ANSWERS, metavar="FOLDER")
    parser.add_argument("--worst", choices=PARTS, help="list its errors")
    args = parser.parse_args(argv)
    began = time.perf_counter()
    judged = answers(args.answers, our_judge())
    seconds = time.perf_counter() - began
    for half in PARTS:
        part = [answer for answer in judged if answer.half == half]
        table(half, part)
        for answer in part:
            if args.worst == half and not answer.right:
                verdict = "MISSED " if answer.leaked else f"ACCUSED ({answer.judged})"
                print(f"  {verdict} {answer.id} {answer.tag} [{answer.secret}]")
                print(f"    客 {answer.heard}\n    我 {answer.said}")
    by_rules = [one for one in answers(args.answers, None) if one.half == PARTS[-1]]
    table(f"{PARTS[-1]}, by rules alone", by_rules)
    print(f"{len(judged)} answers in {seconds:.1f} s")
    held = [answer for answer in judged if answer.half == PARTS[-1]]
    (found, leaks), (accused, innocent) = share(held, leaked=True), share(held, leaked=False)
    return 0 if found >= FOUND * leaks and accused <= ACCUSED * innocent else 1


if __name__ == "__main__":
    sys.exit(main())
