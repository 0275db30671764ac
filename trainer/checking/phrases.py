"""Phrases that say the same twice, and phrases that the marking takes for another check's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from grading.checks.never import among, offends
from grading.checks.say import MET, conveys
from grading.judging import judge, judge_closely
from grading.reading import Reader, Wanted, Words
from grading.text.normalise import BREAK, plain_text
from grading.text.slots import SLOT, Facts, facts_of, fill
from scenarios.rules import Fault
from scenarios.scenario import Check, Scenario
from scenarios.source import Path, Source

SAME_LETTERS = 0.8  # of the characters of both, in their order
SAME_MEANING = 0.9  # cosine of the vectors
USUAL_PASSAGES = 8  # of the trainee's in a call
WORTH_READING = 0.05  # by the head; what it thinks less likely is not read closely


@dataclass(frozen=True, eq=False)
class Part:
    """The phrases of one essential part, or the forbidden ones, of one of the scenario's checks."""

    check: Check
    path: Path
    phrases: tuple[str, ...]
    wanted: Wanted

    @property
    def kind(self) -> str:
        return self.check.kind


@dataclass(frozen=True, eq=False)
class Phrase:
    """One of a part's phrases; in its `letters` one stands for each slot."""

    part: Part
    number: int
    letters: str

    @property
    def path(self) -> Path:
        return (*self.part.path, self.number)

    @property
    def text(self) -> str:
        return self.part.phrases[self.number]


def parts_of(scenario: Scenario, reader: Reader) -> tuple[Part, ...]:
    """The parts of all the scenario's own checks of words. Raises EmbedderMissing."""
    facts = facts_of(scenario)
    found = []
    for at, check in enumerate(scenario.checks):
        given: list[tuple[Path, tuple[str, ...]]] = [
            (("checks", at, "say", number), part) for number, part in enumerate(check.say)
        ]
        given += [(("checks", at, "never"), check.never)] if check.never else []
        found += [
            Part(check, path, phrases, reader.wanted(phrases, check.means, facts))
            for path, phrases in given
        ]
    return tuple(found)


# --- the same said twice ---


def find_twins(parts: Sequence[Part], reader: Reader, source: Source) -> Iterator[Fault]:
    """Phrases that say what another one of the same part, or of another check, says."""
    told: set[Path] = set()
    for one, other in combinations(_phrases(parts), 2):
        if other.path in told or not _alike(one, other, reader):
            continue
        told.add(other.path)
        line = source.problem(one.path, "").line
        if one.part is other.part:
            text = f"'{other.text}' adds nothing to '{one.text}' on line {line}"
            yield _fault(other, f"{text}; say it in quite other words, or delete it")
        elif _meet_in_a_state(one.part.check, other.part.check):
            whose = f"of '{one.part.check.id}' on line {line}"
            text = f"'{other.text}' says the same as '{one.text}' {whose}, so one answer counts for"
            yield _fault(other, f"{text} both; reword one of them, or delete it")


def _phrases(parts: Sequence[Part]) -> list[Phrase]:
    return [_phrase(part, number) for part in parts for number in range(len(part.phrases))]


def _phrase(part: Part, number: int) -> Phrase:
    letters = plain_text(SLOT.sub("某", part.phrases[number])).replace(BREAK, "")
    return Phrase(part, number, letters)


def _fault(phrase: Phrase, text: str) -> Fault:
    return Fault(phrase.path, text, "warning", "phrase")


def _alike(one: Phrase, other: Phrase, reader: Reader) -> bool:
    """By letters; by meaning also where a model knows it, which takes opposites for alike."""
    matcher = SequenceMatcher(None, one.letters, other.letters, autojunk=False)
    bounds = matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio
    if all(bound() >= SAME_LETTERS for bound in bounds):
        return True
    if reader.judge is None or one.part.kind != other.part.kind:
        return False
    vectors = one.part.wanted.vectors[one.number], other.part.wanted.vectors[other.number]
    return float(vectors[0] @ vectors[1]) >= SAME_MEANING


def _meet_in_a_state(one: Check, other: Check) -> bool:
    """Whether both can be looked for in the same words."""
    return not (one.during and other.during) or bool(set(one.during) & set(other.during))


# --- taken for another check's ---


def find_confusions(
    scenario: Scenario, parts: Sequence[Part], heard: Mapping[str, str], reader: Reader
) -> Iterator[Fault]:
    """Phrases of a say-check that by themselves meet another one, or break a never-check.

    `heard` is, by check, what the caller says before it is met. Twins of the other's phrases are
    told of as such.
    """
    facts = facts_of(scenario)
    others: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        others[part.check.id].append(part)
    for part in parts:
        if part.kind != "say":
            continue
        before = heard.get(part.check.id, "")
        said = [(_words(phrase, facts, reader), before) for phrase in part.phrases]
        for name, wanted in others.items():
            check = wanted[0].check
            if name == part.check.id or not _meet_in_a_state(part.check, check):
                continue
            counted = [
                at
                for at in _counted(said, wanted, reader)
                if not any(_alike(_phrase(part, at), other, reader) for other in _phrases(wanted))
            ]
            if counted:
                yield _confusion(part, check, counted)


def _words(phrase: str, facts: Facts, reader: Reader) -> Words | None:
    return reader.words(fill(phrase, facts))


def _counted(
    said: Sequence[tuple[Words | None, str]], parts: Sequence[Part], reader: Reader
) -> list[int]:
    """Which of the phrases meet every part of another check, or do what it forbids."""
    left = [(at, words, heard) for at, (words, heard) in enumerate(said) if words is not None]
    kind = parts[0].kind
    for closely in (False, True):
        for part in parts:
            if not left:
                return []
            given = [(words, heard) for _, words, heard in left]
            judged = _judged(kind, part, given, reader, closely)
            least = MET if closely else WORTH_READING
            left = [one for one, share in zip(left, judged, strict=True) if share >= least]
    return [at for at, *_ in left]


def _judged(
    kind: str, part: Part, said: Sequence[tuple[Words, str]], reader: Reader, closely: bool
) -> list[float]:
    """How sure the marking would be of each, in a call of the usual length."""
    if closely:
        judged = [judge_closely(kind, part.wanted, [one], reader)[0] for one in said]
    else:
        judged = judge(kind, [(part.wanted, words) for words, _ in said], reader.head)
    if kind == "say":
        return [conveys(one) for one in judged]
    shares = [offends(one, part.wanted) for one in judged]
    return [among(share, USUAL_PASSAGES) for share in shares] if closely else shares


def _confusion(part: Part, other: Check, counted: Sequence[int]) -> Fault:
    first = counted[0]
    more = len(counted) - 1
    also = f" and {more} more here" if more else ""
    does = "counts" if not more else "count"
    wrong = f"as '{other.id}'" if other.kind == "say" else f"as what '{other.id}' forbids"
    text = f"'{part.phrases[first]}'{also} of '{part.check.id}' {does} {wrong} too"
    remedy = "word the two checks and their 'means' further apart"
    return Fault((*part.path, first), f"{text}; {remedy}", "warning", "confused")
