"""What else is said in the same call: right for another matter, and so wrong for this one.

In a call most sentences are near every check: they are about the same parcel. The supplied
scenarios say which sentences belong to which check: the accepted wordings of one are wrong for
another, and so is what a good example says where its words are nearer to another check. And where
an example is expected to miss a check, or to keep a rule, nothing that it says is right for the one
or breaks the other.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grading.embedders import Embedder
from grading.head import head_for
from grading.reading import sound_recall
from grading.text.normalise import plain_text
from grading.text.pinyin import syllables
from grading.text.slots import Facts, facts_of, fill, with_slots
from grading.training.corpus import Pair
from scenarios.catalog import Catalog, Entry, checks_of
from scenarios.scenario import Check, Example, Scenario

# Two texts this near may say the same, and then nobody knows that one is wrong for the other.
NEAR_SOUND, NEAR_MEANING = 0.45, 0.5
WRONG_EACH = 14  # wrong sentences for each part, the nearest half of them and others by chance
SAME_CALL = "same_call"


@dataclass(frozen=True)
class _Part:
    check: Check
    wordings: tuple[str, ...]


def same_call_pairs(catalog: Catalog, embedder: Embedder, seed: int) -> list[Pair]:
    """Pairs of all say-checks of the supplied scenarios; their group is `call-` and the id.

    What houses ask in every call is told once.
    """
    dice = random.Random(seed)
    found: dict[tuple[object, str], Pair] = {}
    for entry in catalog.entries:
        checks = checks_of(entry.scenario, catalog.house(entry))
        told = [
            *_of_scenario(entry, checks, embedder, dice),
            *_of_examples(entry, checks, embedder, dice),
        ]
        for pair in told:
            found.setdefault((pair.phrasings, pair.said), pair)
    return list(found.values())


def _of_examples(
    entry: Entry, checks: Sequence[Check], embedder: Embedder, dice: random.Random
) -> Iterator[Pair]:
    """What is said in examples that miss a check, or keep a rule, as their expectations have it."""
    facts = facts_of(entry.scenario)
    for example in entry.scenario.examples:
        for number, check in enumerate(checks):
            verdict = example.expect.checks.get(check.id)
            # One with an order may be missed though its words were said.
            missed = verdict == "not_met" and not (check.after or check.place or check.when)
            if not (missed if check.say else verdict == "met"):
                continue
            said = [
                one
                for state in check.during or example.answers
                for one in _passages(entry.scenario, example, state)
            ]
            for part in check.say or filter(None, [check.never]):
                wordings = tuple(with_slots(phrase, facts) for phrase in part)
                chosen = _nearest(said, wordings, facts, embedder, dice)
                for one in chosen:
                    yield _pair(entry, _Part(check, wordings), facts, one, False, number)


def _passages(scenario: Scenario, example: Example, state: str) -> Iterator[tuple[str, str]]:
    """The sentences said in a state, and each with the next; what was heard before."""
    lines = scenario.state(state).says
    heard = plain_text(lines[0]) if lines else ""
    for step in example.answers.get(state, ()):
        sentences = [one for one in plain_text(step.say or "").split(" ") if one]
        yield from ((one, heard) for one in sentences)
        yield from ((" ".join(both), heard) for both in itertools.pairwise(sentences))


def _nearest(
    said: Sequence[tuple[str, str]], wordings: Sequence[str], facts: Facts, embedder: Embedder,
    dice: random.Random,
) -> list[tuple[str, str]]:  # fmt: skip
    """WRONG_EACH of them: the nearest half to these wordings, and others by chance."""
    if len(said) <= WRONG_EACH:
        return list(said)
    own = [(plain_text(fill(one, facts)), "") for one in wordings]
    nearness = (_vectors(said, embedder) @ _vectors(own, embedder).T).max(axis=1)
    order = [said[at] for at in np.argsort(-nearness, kind="stable")]
    half = WRONG_EACH // 2
    return order[:half] + dice.sample(order[half:], WRONG_EACH - half)


def _of_scenario(
    entry: Entry, checks: Sequence[Check], embedder: Embedder, dice: random.Random
) -> Iterator[Pair]:
    facts = facts_of(entry.scenario)
    parts = [
        _Part(check, tuple(with_slots(phrase, facts) for phrase in part))
        for check in checks
        for part in check.say
    ]
    said = list(dict.fromkeys(_said(entry.scenario, parts, facts)))
    vectors = _vectors(said, embedder)
    places = {text: at for at, (text, _) in enumerate(said)}
    for number, part in enumerate(parts):
        own = [plain_text(fill(one, facts)) for one in part.wordings]
        sounds = [syllables(one) for one in own]
        to_own = (vectors @ _vectors([(one, "") for one in own], embedder).T).max(axis=1)
        wrong = [
            at
            for at, (text, _) in enumerate(said)
            if text not in own
            and to_own[at] < NEAR_MEANING
            and max(sound_recall(sound, syllables(text)) for sound in sounds) < NEAR_SOUND
        ]
        wrong.sort(key=lambda at: -to_own[at])
        chosen = wrong[: WRONG_EACH // 2]
        rest = wrong[WRONG_EACH // 2 :]
        chosen += dice.sample(rest, min(len(rest), WRONG_EACH - len(chosen)))
        yield from (_pair(entry, part, facts, said[at], False, number) for at in chosen)
        for at, text in enumerate(own):
            others = part.wordings[:at] + part.wordings[at + 1 :]
            if others and text in places:
                yield _pair(
                    entry, _Part(part.check, others), facts, said[places[text]], True, number
                )


def _said(scenario: Scenario, parts: Sequence[_Part], facts: Facts) -> Iterator[tuple[str, str]]:
    """Everything that belongs to some check, and everything good examples say; what was heard."""
    for part in parts:
        for wording in part.wordings:
            yield plain_text(fill(wording, facts)), ""
    for example in scenario.examples:
        if example.level != "good":
            continue
        for state, steps in example.answers.items():
            lines = scenario.state(state).says
            heard = plain_text(lines[0]) if lines else ""
            for step in steps:
                for sentence in filter(None, plain_text(step.say or "").split(" ")):
                    yield sentence, heard


def _vectors(said: Sequence[tuple[str, str]], embedder: Embedder) -> np.ndarray:
    found = head_for(embedder.name).centred(embedder.embed([text for text, _ in said]))
    return np.asarray(found)


def _pair(
    entry: Entry, part: _Part, facts: Facts, said: tuple[str, str], met: bool, number: int
) -> Pair:
    text, heard = said
    scenario = entry.scenario.id
    return Pair(
        f"call-{scenario}", part.check.kind, part.wordings, part.check.means, facts, text, met,
        "met_terse" if met else SAME_CALL, f"=-{scenario}-{number}", heard,
    )  # fmt: skip
