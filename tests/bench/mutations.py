"""Mutations of the library: what a good example must say is taken away, or turned round.

For each published scenario its good examples are played as typed. Then, one at a time, each
essential part that was met is deleted or negated, each required key is left unpressed and each
field of the call record empty. The example is played anew, and the mark must drop at that very
check.

Which words carry a part, wherever in the call, and what somebody would say who does the opposite,
was written down by hand (`grading.training.carried`). The cross-encoder is taught those of three
quarters of the scenarios; what is caught in the others is told apart.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from grading.case import Case
from grading.embedders import Embedder
from grading.grade import Mark, Unmarked, Verdict
from grading.marking import Judged, mark_all
from grading.reading import Reader, reader
from grading.signals import Understanding
from grading.training.carried import Labels, labels, with_others, with_turns_joined
from grading.training.lessons import side
from scenarios.catalog import Catalog, Entry, checks_of
from scenarios.scenario import Check, Example, HouseRules, RecordFacts, Status
from trainer.mouths import TypedMouths
from trainer.rehearsal import Rehearsal, RehearsalError
from trainer.replay import Replayer
from trainer.settings import read_settings

GOAL = 0.98
CAUGHT, OPEN, MISSED = "caught", "open", "missed"


@dataclass(frozen=True)
class Mutation:
    """One part of one check taken from a good example."""

    scenario: str
    example: str
    check: str
    part: str
    how: str  # delete, negate, key, record
    before: str  # the words, the key or the field
    after: str
    changed: Example


@dataclass(frozen=True)
class Outcome:
    """What the marking made of a mutation; `still` are the words the part was met by."""

    scenario: str
    example: str
    check: str
    part: str
    how: str
    before: str
    after: str
    result: str
    still: str = ""


class Stage:
    """A scenario ready to be played and marked again and again: nothing is read twice."""

    def __init__(self, entry: Entry, rules: HouseRules, embedder: Embedder) -> None:
        self.entry, self.rules = entry, rules
        self.labels = labels(entry.scenario.id)
        self.checks = checks_of(entry.scenario, rules)
        self._reader: Reader = reader(embedder)
        understanding = Understanding(entry.scenario, self.checks, embedder)
        self.signals = lru_cache(maxsize=None)(understanding.signals)

    def play(self, example: Example) -> Case:
        """The example's call, laid out for marking. Raises RehearsalError."""
        played = Rehearsal(self.entry, self.rules, example, self, TypedMouths())  # type: ignore[arg-type]
        return Case(played.play(), self.entry.scenario, self._reader)

    def mark(self, check: Check, case: Case) -> Judged | None:
        """That check alone, with those that must come before it."""
        known = {one.id: one for one in self.checks}
        chain = [check]
        while (before := known.get(chain[-1].after or "")) is not None and before not in chain:
            chain.append(before)
        judged = mark_all(chain, case)
        return next((one for one in judged if one.check == check.id), None)


def mutations(stage: Stage, example: Example) -> Iterator[tuple[Check, Mark, Mutation]]:
    """Everything the example does right, wronged in turn."""
    whole = with_turns_joined(example)
    case = stage.play(whole)
    for check in stage.checks:
        if check.kind not in ("say", "key", "record"):
            continue
        judged = stage.mark(check, case)
        if not isinstance(judged, Mark):
            continue
        about = stage.entry.scenario.id, example.name, check.id
        for wronged in _wronged(whole, check, judged, stage.labels):
            yield check, judged, Mutation(*about, *wronged)


def _wronged(
    example: Example, check: Check, mark: Mark, known: Labels
) -> Iterator[tuple[str, str, str, str, Example]]:
    """The part, how it was wronged, the words before and after, and the example so changed."""
    if check.kind == "record" and mark.verdict is not Verdict.NOT_MET:
        field = str(check.record)
        given = str(getattr(example.record, field))
        empty = RecordFacts(**{**example.record.model_dump(), field: ""})
        yield field, "record", given, "", example.model_copy(update={"record": empty})
    elif check.kind == "key" and mark.verdict is Verdict.MET and check.key is not None:
        pressed = check.key.press
        yield pressed, "key", pressed, "", _without_key(example, pressed)
    for number, part in enumerate(mark.parts, start=1):
        words = known.get((example.name, check.id, number))
        if not part.met or words is None or not words.said:
            continue
        told, gone = " … ".join(words.said), ("",) * len(words.said)
        yield part.wanted, "delete", told, "", with_others(example, words.said, gone)
        if words.negated:
            turned = " … ".join(filter(None, words.negated))
            changed = with_others(example, words.said, words.negated)
            yield part.wanted, "negate", told, turned, changed


def _without_key(example: Example, pressed: str) -> Example:
    answers = {
        state: tuple(step for step in steps if step.press != pressed)
        for state, steps in example.answers.items()
    }
    return example.model_copy(update={"answers": answers})


def outcome(stage: Stage, check: Check, before: Mark, one: Mutation) -> Outcome:
    """Whether the mark dropped at the check."""
    about = {key: value for key, value in vars(one).items() if key != "changed"}
    try:
        judged = stage.mark(check, stage.play(one.changed))
    except RehearsalError:
        return Outcome(**about, result=CAUGHT, still="the call comes to no end")
    if judged is None:
        return Outcome(**about, result=CAUGHT, still="not asked any more")
    if isinstance(judged, Unmarked):
        return Outcome(**about, result=OPEN, still=judged.reason)
    dropped = judged.points < before.points or _rank(judged) < _rank(before)
    if dropped:
        return Outcome(**about, result=CAUGHT)
    return Outcome(**about, result=MISSED, still=_still(judged, one.part))


def _rank(mark: Mark) -> int:
    return (Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET).index(mark.verdict)


def _still(mark: Mark, wanted: str) -> str:
    found = [part.evidence for part in mark.parts if part.wanted == wanted and part.met]
    return next((one.quote for one in found if one), "")


def tried(entry: Entry, rules: HouseRules, embedder: Embedder) -> list[Outcome]:
    """Every mutation of every good example of one scenario."""
    stage = Stage(entry, rules, embedder)
    return [
        outcome(stage, check, before, one)
        for example in entry.scenario.examples
        if example.level == "good"
        for check, before, one in mutations(stage, example)
    ]


def share(found: Sequence[Outcome]) -> str:
    """Caught of all."""
    caught = sum(one.result == CAUGHT for one in found)
    return f"{caught}/{len(found)} caught" + (f", {caught / len(found):.1%}" if found else "")


def report(found: Sequence[Outcome]) -> None:
    """Each scenario's share, what was not caught, and the whole."""
    for name in dict.fromkeys(one.scenario for one in found):
        print(f"{name:28} {share([one for one in found if one.scenario == name])}")
    print()
    for one in found:
        if one.result != CAUGHT:
            change = f"{one.before!r} → {one.after!r}" if one.after else repr(one.before)
            print(f"{one.result:10} {one.scenario}/{one.check} {one.how}: {change}")
            print(f"{'':10} wanted {one.part!r}, still met by {one.still!r}")
    print()
    for how in dict.fromkeys(one.how for one in found):
        print(f"{how:8} {share([one for one in found if one.how == how])}")
    print(f"{'all':8} {share(found)}")
    fresh = [one for one in found if side(f"call-{one.scenario}") != "train"]
    for how in dict.fromkeys(one.how for one in fresh):
        print(
            f"{how:8} {share([one for one in fresh if one.how == how])}, of scenarios never taught"
        )
    left = sum(one.result == OPEN for one in found)
    print(f"of the others {left} were left to an assessor")


def main() -> int:
    """Mutate the scenarios named, or all published ones; exit code 1 under the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="ids (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    args = parser.parse_args()
    settings = read_settings()
    embedder = Replayer(settings, spoken=False).embedder
    catalog = Catalog()
    chosen = [catalog.get(name) for name in args.scenarios] or [
        entry for entry in catalog.entries if entry.scenario.status == Status.PUBLISHED
    ]
    found: list[Outcome] = []
    started = time.monotonic()
    for entry in chosen:
        new = tried(entry, catalog.house(entry), embedder)
        found += new
        if args.json:
            for one in new:
                print(json.dumps(asdict(one), ensure_ascii=False), flush=True)
        else:
            print(f"{entry.scenario.id}: {share(new)}", file=sys.stderr, flush=True)
    if not args.json:
        report(found)
        print(f"{len(chosen)} scenarios in {time.monotonic() - started:.0f} s")
    return int(sum(one.result == CAUGHT for one in found) < GOAL * len(found))


if __name__ == "__main__":
    sys.exit(main())
