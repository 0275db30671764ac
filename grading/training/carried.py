"""Which words of the good examples carry each part, written down by hand.

`grading/corpus/carried/SCENARIO.jsonl` has a line for each part of each good example: its number
from 1, `said` (exact pieces of what the trainee says, wherever in the call; with all of them cut
out an assessor would no longer give the part) and `negated` (what somebody would say in their
place who does the opposite; null where there is none, as of a greeting). Where `said` is empty, no
words carry the part. The mutations of the library are made of them, and of three quarters of the
scenarios the cross-encoder is taught what is left when a part is gone.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grading.embedders import Embedder
from grading.head import head_for
from grading.text.normalise import plain_text
from grading.text.slots import Facts, facts_of, fill, with_slots
from grading.training.corpus import CORPUS, Pair
from scenarios.catalog import Catalog, Entry, checks_of
from scenarios.scenario import Check, Example, Step

CARRIED = CORPUS / "carried"
NEAREST, OTHERS = 5, 2  # of what is left of the call: wrong sentences for each part
LEFT_OVER = "+"  # begins the ids of these answers, as a letter does a file's


@dataclass(frozen=True)
class Carried:
    """The pieces of an example that carry one part, and each of them turned round."""

    said: tuple[str, ...]
    negated: tuple[str, ...]  # none where there is no opposite


Labels = Mapping[tuple[str, str, int], Carried]  # by example, check and the part's number


def labels(scenario: str) -> Labels:
    """What carries each part of the scenario's good examples. Raises OSError."""
    text = (CARRIED / f"{scenario}.jsonl").read_text("utf-8")
    return {
        (row["example"], row["check"], row["part"]): Carried(
            tuple(row["said"]), tuple(row["negated"] or ())
        )
        for row in map(json.loads, text.splitlines())
    }


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


def with_others(example: Example, pieces: Sequence[str], others: Sequence[str]) -> Example:
    """The trainee saying each of `others` instead of the piece of the same place."""
    answers = example.answers
    for piece, other in zip(pieces, others, strict=True):
        answers = {
            state: tuple(kept for step in steps if (kept := _changed(step, piece, other)))
            for state, steps in answers.items()
        }
    return example.model_copy(update={"answers": answers})


def _changed(step: Step, words: str, other: str) -> Step | None:
    if words not in step.say:
        return step
    said = step.say.replace(words, other)
    said = re.sub(r"^[，。？！；、\s]+", "", re.sub(r"([，、；])[，。？！；、]+", r"\1", said))
    return Step(say=said, faint=step.faint) if re.search(r"\w", said) else None


def carried_pairs(catalog: Catalog, embedder: Embedder, seed: int) -> list[Pair]:
    """What conveys a part, what is left without it, and what is said instead of it.

    Their group is `call-` and the scenario's id.
    """
    dice = random.Random(seed)
    made = []
    for entry in catalog.entries:
        if (CARRIED / f"{entry.scenario.id}.jsonl").exists():
            checks = checks_of(entry.scenario, catalog.house(entry))
            made += list(_of_scenario(entry, checks, embedder, dice))
    return made


def _of_scenario(
    entry: Entry, checks: Sequence[Check], embedder: Embedder, dice: random.Random
) -> Iterator[Pair]:
    facts = facts_of(entry.scenario)
    known = {check.id: check for check in checks}
    examples = {one.name: with_turns_joined(one) for one in entry.scenario.examples}
    for number, ((name, check, part), words) in enumerate(labels(entry.scenario.id).items()):
        asked = known.get(check)
        if asked is None or not words.said:
            continue
        wordings = tuple(with_slots(phrase, facts) for phrase in asked.say[part - 1])
        told = _Told(entry, asked, wordings, facts, f"{LEFT_OVER}-{entry.scenario.id}-{number}")
        whole = told.turns(examples[name])
        gone = ("",) * len(words.said)
        left = told.turns(with_others(examples[name], words.said, gone))
        if len(words.said) == 1:  # and so enough by itself
            right = [turn for turn in whole if words.said[0] in turn[0]]
            yield from (told.pair(turn, True, "met_terse") for turn in right)
        wrong = [turn for turn in left if not told.verbatim(turn[0])]
        for turn in _likeliest(wrong, wordings, embedder, dice):
            yield told.pair(turn, False, "same_call")
        if words.negated:
            turned = told.turns(with_others(examples[name], words.said, words.negated))
            for turn in turned:
                if turn not in left and turn not in whole:
                    yield told.pair(turn, False, "neg_negated")


@dataclass(frozen=True)
class _Told:
    """A part that answers are told for."""

    entry: Entry
    check: Check
    wordings: tuple[str, ...]
    facts: Facts
    answer: str

    def turns(self, example: Example) -> list[tuple[str, str]]:
        """What the trainee says in each state, and what was heard before."""
        found = []
        for state, steps in example.answers.items():
            lines = self.entry.scenario.state(state).says
            heard = plain_text(lines[0]) if lines else ""
            found += [(step.say, heard) for step in steps if step.say]
        return found

    def verbatim(self, said: str) -> bool:
        """Whether a wording stands in it: 您好 said in the middle is no greeting, yet 您好."""
        text = plain_text(said)
        return any(plain_text(fill(phrase, self.facts)) in text for phrase in self.wordings)

    def pair(self, turn: tuple[str, str], met: bool, tag: str) -> Pair:
        said, heard = turn
        group = f"call-{self.entry.scenario.id}"
        return Pair(
            group, "say", self.wordings, self.check.means, self.facts, said, met, tag,
            self.answer, heard,
        )  # fmt: skip


def _likeliest(
    turns: Sequence[tuple[str, str]],
    wordings: Sequence[str],
    embedder: Embedder,
    dice: random.Random,
) -> list[tuple[str, str]]:
    """The turns nearest to a wording, and some of the others."""
    if not turns:
        return []
    centred = head_for(embedder.name).centred
    said = centred(embedder.embed([plain_text(text) for text, _ in turns]))
    wanted = centred(embedder.embed([plain_text(text) for text in wordings]))
    order = (-(said @ wanted.T).max(axis=1)).argsort(kind="stable")
    rest = [turns[at] for at in order[NEAREST:]]
    return [turns[at] for at in order[:NEAREST]] + dice.sample(rest, min(OTHERS, len(rest)))
