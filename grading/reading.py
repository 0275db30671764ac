"""Words read once for all checks: cut, embedded and sounded out; and wordings made ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.embedders import Embedder, Matrix
from grading.head import Head, head_for
from grading.judge import Judge, our_judge
from grading.text import markers
from grading.text.address import only_formal
from grading.text.forbidden import families
from grading.text.normalise import Plain, plain, plain_text
from grading.text.pinyin import pairs, syllables
from grading.text.sentences import Window, clauses, windows
from grading.text.slots import Facts, fill, slots_in, with_slots
from grading.text.times import Token, money, times

Sounds = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Words:
    """What somebody said in a row, read: its windows, each with a centred unit vector."""

    plain: Plain
    windows: tuple[Window, ...]
    vectors: Matrix  # a row for each window
    whole: Matrix  # one vector for all of it
    sounds: tuple[Sounds, ...]
    tokens: tuple[Token, ...]  # times and sums of money

    @property
    def text(self) -> str:
        return self.plain.text

    def window_text(self, index: int) -> str:
        window = self.windows[index]
        return self.text[window.start : window.end]


@dataclass(frozen=True, eq=False)
class Wording:
    """One accepted (or forbidden) phrasing."""

    given: str  # as the author wrote it
    text: str  # plain, slots filled
    slots: tuple[str, ...]
    sounds: Sounds
    tokens: tuple[Token, ...]  # times and sums it states itself


@dataclass(frozen=True, eq=False)
class Wanted:
    """The phrasings of one essential part, embedded."""

    wordings: tuple[Wording, ...]
    vectors: Matrix  # a row for each wording
    counts: str  # what counts, in one line
    means: Matrix  # its vector
    facts: Facts
    forbidden: frozenset[str]  # families of forbidden things the wordings belong to

    @property
    def only_formal(self) -> bool:
        """Whether what is forbidden is to call the caller 你."""
        return only_formal([wording.text for wording in self.wordings], self.counts)


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads words and wordings with one embedder and what was learned for it."""

    embedder: Embedder
    head: Head
    judge: Judge | None = None  # None: judged by the head alone

    @property
    def engines(self) -> dict[str, str]:
        """What a verdict depends on, by the names that a grade carries."""
        judge = {"judge": self.judge.version} if self.judge else {}
        return {"embedder": self.embedder.name, **judge}

    def warm(self) -> None:
        """Load the models. Raises EmbedderMissing."""
        self.embedder.embed(["您好"])
        if self.judge is not None:
            self.judge.encoder.warm()

    def words(self, said: str) -> Words | None:
        """The words read; None when nothing is left of them."""
        read = plain(said)
        cut = clauses(read.text)
        if not cut:
            return None
        vectors = self.embedder.embed([read.text[start:end] for start, end in cut])
        lengths = np.array([end - start for start, end in cut], np.float32)
        spans = tuple(windows(cut))
        # The model's vectors are means over a text's tokens, so those of neighbours add up to
        # that of both together: each clause is embedded once, however many windows hold it.
        summed = np.stack([_sum(vectors, lengths, window.first, window.last) for window in spans])
        whole = _sum(vectors, lengths, 0, len(cut) - 1)
        return Words(
            read,
            spans,
            self.head.centred(summed),
            self.head.centred(whole),
            tuple(syllables(read.text[window.start : window.end]) for window in spans),
            tuple(times(read.text) + money(read.text)),
        )

    def wanted(self, phrasings: Sequence[str], means: str, facts: Facts) -> Wanted:
        """The phrasings of one part made ready for comparing."""
        wordings = tuple(_wording(with_slots(phrase, facts), facts) for phrase in phrasings)
        vectors = self.embedder.embed([wording.text for wording in wordings] + [plain_text(means)])
        centred = self.head.centred(vectors)
        forbidden = families([wording.text for wording in wordings])
        return Wanted(wordings, centred[:-1], means, centred[-1], facts, forbidden)

    def as_asked(self, wanted: Wanted, said: Sequence[str]) -> Wanted:
        """The same part; where any short question for consent will do, those that were asked too.

        Nobody writes down all of them: who accepts 您看可以吗 and 这样好吗 accepts 行吗.
        """
        wordings = [wording.text for wording in wanted.wordings]
        if not all(map(markers.only_asks_consent, wordings)):
            return wanted
        asked = {one for text in said for one in markers.consents(text)} - set(wordings)
        if not asked:
            return wanted
        given = [wording.given for wording in wanted.wordings]
        return self.wanted([*given, *sorted(asked)], wanted.counts, wanted.facts)


def reader(embedder: Embedder) -> Reader:
    """A reader with the head trained for this embedder. Raises EmbedderMissing.

    Where sentences are compared by their letters alone, no model is read at all.
    """
    judge = our_judge() if embedder.name != "letters" else None
    return Reader(embedder, head_for(embedder.name), judge)


def _wording(phrase: str, facts: Facts) -> Wording:
    text = plain_text(fill(phrase, facts)) or plain_text(phrase)
    # Times that stand in the phrasing itself, not those put into its slots.
    stated = plain_text(fill(phrase.replace("{time}", "").replace("{money}", ""), facts))
    tokens = () if "{fact" in phrase else tuple(times(stated) + money(stated))
    return Wording(phrase, text, slots_in(phrase), syllables(text), tokens)


def _sum(vectors: Matrix, lengths: Matrix, first: int, last: int) -> Matrix:
    rows = vectors[first : last + 1] * lengths[first : last + 1, None]
    total = rows.sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-6), np.float32)


def sound_recall(wording: Sounds, heard: Sounds) -> float:
    """The share of the wording's pairs of syllables that were heard."""
    wanted = pairs(wording)
    return len(wanted & pairs(heard)) / len(wanted) if wanted else 0.0
