"""Mutations of the library: what a good example must say is taken away, or turned round.

For each published scenario its good example is played as typed. Then, one at a time, each
essential part that it met is deleted (the words of the answer that met it) or negated (those words
by the rules of `grading.training.negation`), each required key is left unpressed and each field of
the call record empty. The example is played anew, and the mark must drop at that very check. What
is said a second time in words near a phrasing stays met by right, and is told apart.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from grading.case import JOINT, Case
from grading.embedders import Embedder
from grading.grade import Mark, Unmarked, Verdict
from grading.marking import Judged, mark_all
from grading.reading import Reader, reader, sound_recall
from grading.signals import Understanding
from grading.text.normalise import plain_text
from grading.text.pinyin import syllables
from grading.text.slots import SLOT
from grading.training.negation import negated
from scenarios.catalog import Catalog, Entry, checks_of
from scenarios.scenario import Check, Example, HouseRules, RecordFacts, Status, Step
from trainer.mouths import TypedMouths
from trainer.rehearsal import Rehearsal, RehearsalError
from trainer.replay import Replayer
from trainer.settings import read_settings

GOAL = 0.98
NEAR = 0.5  # of a phrasing's pairs of syllables
CAUGHT, OPEN, AGAIN, MISSED = "caught", "open", "said again", "missed"


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
    own = {check.id for check in stage.entry.scenario.checks}
    for check in stage.checks:
        if check.kind not in ("say", "key", "record"):
            continue
        judged = stage.mark(check, case)
        if not isinstance(judged, Mark):
            continue
        for part, how, before, after, changed in _wronged(whole, check, judged, check.id in own):
            about = stage.entry.scenario.id, example.name, check.id, part
            yield check, judged, Mutation(*about, how, before, after, changed)


def _wronged(
    example: Example, check: Check, mark: Mark, own: bool
) -> Iterator[tuple[str, str, str, str, Example]]:
    if check.kind == "record" and mark.verdict is not Verdict.NOT_MET:
        field = str(check.record)
        given = str(getattr(example.record, field))
        empty = RecordFacts(**{**example.record.model_dump(), field: ""})
        yield field, "record", given, "", example.model_copy(update={"record": empty})
    elif check.kind == "key" and mark.verdict is Verdict.MET and check.key is not None:
        pressed = check.key.press
        yield pressed, "key", pressed, "", _without_key(example, pressed)
    for part in mark.parts:
        words = part.evidence.quote if part.met and part.evidence else ""
        if not words:
            continue
        yield part.wanted, "delete", words, "", _with(example, words, "")
        # A greeting or a name has no opposite; only what a scenario itself asks for is negated.
        if own and (turned := negated(words)) != words:
            yield part.wanted, "negate", words, turned, _with(example, words, turned)


def with_turns_joined(example: Example) -> Example:
    """The same trainee with what is said in a row as one step, so that any words stand in one."""
    joined: dict[str, tuple[Step, ...]] = {}
    for state, steps in example.answers.items():
        row: list[Step] = []
        for step in steps:
            if row and row[-1].say and step.say:
                faint = row[-1].faint or step.faint
                row[-1] = Step(say=row[-1].say + step.say, faint=faint)
            else:
                row.append(step)
        joined[state] = tuple(row)
    return example.model_copy(update={"answers": joined})


def _with(example: Example, words: str, other: str) -> Example:
    """The trainee saying `other` instead of `words`, wherever these are said."""
    # Words from two turns are joined by a comma that neither has.
    pieces = [words] if _says(example, words) else re.split(rf"(?<=[。？！]){JOINT}", words)
    if not all(_says(example, piece) for piece in pieces):
        pieces = [piece for piece in words.split(JOINT) if piece]
    answers = example.answers
    for piece in pieces:
        turned = other if len(pieces) == 1 else negated(piece) if other else ""
        answers = {
            state: tuple(kept for step in steps if (kept := _changed(step, piece, turned)))
            for state, steps in answers.items()
        }
    return example.model_copy(update={"answers": answers})


def _says(example: Example, words: str) -> bool:
    return any(words in step.say for steps in example.answers.values() for step in steps)


def _changed(step: Step, words: str, other: str) -> Step | None:
    if words not in step.say:
        return step
    said = step.say.replace(words, other)
    said = re.sub(r"^[，。？！；、\s]+", "", re.sub(r"([，、；])[，。？！；、]+", r"\1", said))
    return Step(say=said, faint=step.faint) if re.search(r"\w", said) else None


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
    still = _still(judged, one.part)
    again = still and not _shares(still, one.after) and _is_a_phrasing(still, check, one.part)
    return Outcome(**about, result=AGAIN if again else MISSED, still=still)


def _rank(mark: Mark) -> int:
    return (Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET).index(mark.verdict)


def _still(mark: Mark, wanted: str) -> str:
    found = [part.evidence for part in mark.parts if part.wanted == wanted and part.met]
    return next((one.quote for one in found if one), "")


def _shares(words: str, other: str) -> bool:
    """Whether any clause of what was put in is among the words."""
    return any(len(one) > 1 and one in words for one in re.split(r"\W+", other))


def _is_a_phrasing(words: str, check: Check, wanted: str) -> bool:
    """Whether the words hold half of the sounds of an accepted phrasing."""
    heard = syllables(plain_text(words))
    parts = [part for part in check.say if SLOT.sub("", part[0])[:4] in wanted]
    return any(
        sound_recall(syllables(plain_text(SLOT.sub("", phrase))), heard) >= NEAR
        for part in parts or check.say
        for phrase in part
    )


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
    """Caught of all, and of those that were not said a second time."""
    caught = sum(one.result == CAUGHT for one in found)
    once = [one for one in found if one.result != AGAIN]
    of_once = f"{caught / len(once):.1%}" if once else "—"
    return f"{caught}/{len(found)} caught, {of_once} of the {len(once)} said only once"


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
    missed = [one for one in found if one.result == MISSED]
    turned = sum(_shares(one.still, one.after) for one in missed)
    print(f"missed: {turned} by the turned words themselves, {len(missed) - turned} by other words")


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
    once = [one for one in found if one.result != AGAIN]
    return int(sum(one.result == CAUGHT for one in once) < GOAL * len(once))


if __name__ == "__main__":
    sys.exit(main())
