"""Judge whether words convey a part, or do a forbidden thing: all quickly, the likely closely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.features import Match, closest
from grading.head import Floats, Head, Linear
from grading.question import WORDINGS, Question
from grading.reading import Reader, Wanted, Wording, Words
from grading.text import markers
from grading.text.normalise import BREAK, plain_text
from grading.text.numbers import codes
from grading.text.slots import Facts, fill_as_said
from grading.text.soundalikes import as_worded
from grading.text.times import Token

UNTOLD = ("met", "other_words", "missing")  # reasons that the signs in the words tell better
# Of a call's passages for each thing wanted: the likeliest, and those whose words come nearest.
LIKELIEST, NEAREST = {"say": 2, "never": 3}, {"say": 2, "never": 0}
SHORTEST_CODE = 3  # figures in a row that are a number to be dialled or written down
SAME_MATTER = 0.45  # of likeness; words less near are about something else, however they are said
LONGEST = 200  # characters read closely in one go; more are cut to what is around the window


@dataclass(frozen=True, eq=False)
class Judgement:
    """How sure we are that these words convey the part (or do what is forbidden), and why not."""

    words: Words
    match: Match
    probability: float
    why: str  # key of a sentence in `grading.wording`


def judge(kind: str, pairs: Sequence[tuple[Wanted, Words]], head: Head) -> list[Judgement]:
    """One judgement for each pair; `kind` is 'say' or 'never'."""
    if not pairs:
        return []
    matches = [closest(wanted, words, head) for wanted, words in pairs]
    said = [words for _, words in pairs]
    shares = head.forests[kind].probability(inputs(kind, matches, said, head))
    return [
        Judgement(words, match, float(share), why_not(wanted, words, match))
        for (wanted, words), match, share in zip(pairs, matches, shares, strict=True)
    ]


def judge_closely(
    kind: str, wanted: Wanted, said: Sequence[tuple[Words, str]], reader: Reader
) -> list[Judgement]:
    """One judgement for each of the passages (words, and the caller's last words before them).

    The cross-encoder reads the likeliest and the nearest; the others are as far off as the head
    thinks, at most as far as the least likely of those read.
    """
    judged = judge(kind, [(wanted, words) for words, _ in said], reader.head)
    chosen = _worth_reading(kind, wanted, judged)
    if reader.judge is None or not chosen:
        return judged
    questions = [_question(wanted, judged[i], said[i][1]) for i in chosen]
    scale = reader.judge.scales[kind]
    for i, answer in zip(chosen, reader.judge.encoder.considered(questions), strict=True):
        words = judged[i].words
        against = kind == "say" and (contradicts(wanted, words) or is_barked(wanted, words))
        verbatim = kind == "say" and is_verbatim(wanted, words)
        share = scale.probability(answer, judged[i].probability, against, verbatim)
        told = answer.reason not in UNTOLD and nearness(wanted, words) >= SAME_MATTER
        why = answer.reason if told else judged[i].why
        judged[i] = replace(judged[i], probability=share, why=why)
    least = min(judged[i].probability for i in chosen)
    for i in set(range(len(judged))) - set(chosen):
        judged[i] = replace(judged[i], probability=min(judged[i].probability, least))
    return judged


def _worth_reading(kind: str, wanted: Wanted, judged: Sequence[Judgement]) -> list[int]:
    """Which passages the cross-encoder is asked about, by their places."""
    order = sorted(range(len(judged)), key=lambda i: -judged[i].probability)
    near = sorted(order, key=lambda i: -nearness(wanted, judged[i].words))
    chosen = dict.fromkeys([*order[: LIKELIEST[kind]], *near[: NEAREST[kind]]])
    if kind == "never":
        return list(chosen)
    # What leaves a slot empty conveys nothing, however it is put.
    return [i for i in chosen if not judged[i].match.missing]


def nearness(wanted: Wanted, words: Words) -> float:
    """How near the words come to any wording: about 0 for another matter, 1 for the same text."""
    return float((words.vectors @ wanted.vectors.T).max())


def contradicts(wanted: Wanted, words: Words) -> bool:
    """Whether every wording states a time, a sum or a number, and another is said instead."""
    # What stands in a wording's slot is only an example, and its slots are looked for elsewhere.
    stated = [
        _by_kind(wording.tokens, "" if wording.slots else wording.text)
        for wording in wanted.wordings
    ]
    said = _by_kind(words.tokens, words.text)
    for kind in set.intersection(*(set(facts) for facts in stated)):
        wants = {value for facts in stated for value in facts[kind]}
        if kind in said and not any(_agree(one, other) for one in wants for other in said[kind]):
            return True
    return False


def is_verbatim(wanted: Wanted, words: Words) -> bool:
    """Whether a wording was said word for word, or in others of the same sounds."""
    wordings = [wording.text.replace(BREAK, "") for wording in wanted.wordings]
    said = as_worded(words.text.replace(BREAK, ""), wordings)
    return any(wording in said for wording in wordings)


def is_barked(wanted: Wanted, words: Words) -> bool:
    """Whether it is said with two signs of impatience more than any wording has."""
    usual = max(markers.barks(wording.text) for wording in wanted.wordings)
    return markers.barks(words.text) - usual >= 2


def _by_kind(tokens: Sequence[Token], text: str) -> dict[str, set[Token | str]]:
    """The times and sums, and the long numbers in the plain text."""
    found: dict[str, set[Token | str]] = defaultdict(set)
    for token in tokens:
        found[token.kind].add(token)
    for code in codes(text, shortest=SHORTEST_CODE):
        found["code"].add(code.digits)
    return found


def _agree(one: Token | str, other: Token | str) -> bool:
    if isinstance(one, Token) and isinstance(other, Token):
        return one.agrees(other)
    return isinstance(one, str) and isinstance(other, str) and (one in other or other in one)


def _question(wanted: Wanted, judgement: Judgement, heard: str) -> Question:
    said = judgement.words.text
    if len(said) > LONGEST:
        window = judgement.words.windows[judgement.match.window]
        start = max(0, (window.start + window.end - LONGEST) // 2)
        said = said[start : start + LONGEST]
    # A part may have a dozen wordings, and the nearest tell most.
    near = (judgement.words.vectors @ wanted.vectors.T).max(axis=0)
    chosen = sorted(np.argsort(-near, kind="stable")[:WORDINGS])
    wordings = tuple(_as_said(wanted.wordings[i], wanted.facts, said) for i in chosen)
    return Question(wordings, wanted.counts, heard, said)


def _as_said(wording: Wording, facts: Facts, said: str) -> str:
    """The wording with what was said for its slots, in the form in which it was said."""
    return plain_text(fill_as_said(wording.given, facts, said)) if wording.slots else wording.text


def inputs(kind: str, matches: Sequence[Match], said: Sequence[Words], head: Head) -> Floats:
    """The rows the forest sees: the figures, and what the linear layers make of the vectors."""
    return np.hstack(
        [
            np.array([match.figures for match in matches]),
            head.likeness[kind].logits(np.stack([match.pair for match in matches])),
            act_shares(matches, said, head.acts[kind]),
        ]
    )


def act_shares(matches: Sequence[Match], said: Sequence[Words], acts: Linear) -> Floats:
    """How the whole and the window are said: the share of each act."""
    whole = np.stack([words.whole for words in said])
    window = np.stack(
        [words.vectors[match.window] for words, match in zip(said, matches, strict=True)]
    )
    return np.hstack([acts.shares(whole), acts.shares(window)])


def why_not(wanted: Wanted, words: Words, match: Match) -> str:
    """The likeliest reason for words that come close not to count."""
    heard, phrase = words.window_text(match.window), wanted.wordings[match.wording].text
    before = words.text[: words.windows[match.window].start]
    if match.missing:
        return "missing_" + match.missing[0].partition(":")[0]
    if nearness(wanted, words) < SAME_MATTER:
        return "impatient" if markers.barks(words.text) else "other_words"
    signs = (
        (markers.denials(heard) > markers.denials(phrase), "negated"),
        (markers.reports(before + heard) > markers.reports(phrase), "reported"),
        (markers.imagines(before + heard) > markers.imagines(phrase), "imagined"),
        (markers.turns_aside(words.text), "aside"),
        (markers.barks(words.text) > 0, "impatient"),
        (markers.ends_asking(heard) and not markers.asks(phrase), "question"),
        (markers.is_list(words.text), "listed"),
        (_contradicts(wanted, words, match), "wrong_fact"),
    )
    return next((why for holds, why in signs if holds), "other_words")


def _contradicts(wanted: Wanted, words: Words, match: Match) -> bool:
    tokens = wanted.wordings[match.wording].tokens
    return bool(tokens) and not all(any(t.agrees(h) for h in words.tokens) for t in tokens)
