"""What the trained head looks at when it compares words with the wordings of one part."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from grading.head import Head
from grading.reading import Wanted, Words, sound_recall
from grading.text import markers
from grading.text.forbidden import breaches, quoted
from grading.text.pinyin import common_run, pairs
from grading.text.slots import find_slot

BY_SOUND = 0.6  # what the sound counts beside the vectors when the best window is chosen


@dataclass(frozen=True, eq=False)
class Match:
    """The window and the wording that come closest, and the figures about them."""

    window: int
    wording: int
    missing: tuple[str, ...]  # slots of the wording that were not filled
    figures: tuple[float, ...]
    pair: NDArray[np.float32]  # the two vectors, for the likeness


def closest(wanted: Wanted, words: Words, head: Head) -> Match:
    """The closest pair of window and wording, one with all its slots filled when there is one."""
    missing = [
        tuple(s for s in wording.slots if find_slot(s, words.text, wanted.facts) is None)
        for wording in wanted.wordings
    ]
    near = words.vectors @ wanted.vectors.T
    sound = np.array(
        [[sound_recall(w.sounds, heard) for w in wanted.wordings] for heard in words.sounds]
    )
    complete = np.array([not slots for slots in missing])
    allowed = complete if complete.any() else np.ones_like(complete)
    ranked = np.where(allowed, near + BY_SOUND * sound, -9.0)
    window, wording = np.unravel_index(int(np.argmax(ranked)), ranked.shape)
    chosen = _Chosen(wanted, words, head, int(window), int(wording))
    figures = [
        *_likeness(chosen, near, sound),
        *_letters(chosen),
        *_manner(chosen),
        *_facts(chosen, missing[int(wording)]),
        *_forbidden(chosen),
    ]
    one, two = words.vectors[window], wanted.vectors[wording]
    return Match(
        int(window),
        int(wording),
        missing[int(wording)],
        tuple(float(figure) for figure in figures),
        np.concatenate([one * two, np.abs(one - two)]).astype(np.float32),
    )


@dataclass(frozen=True, eq=False)
class _Chosen:
    wanted: Wanted
    words: Words
    head: Head
    window: int
    wording: int

    @property
    def heard(self) -> str:
        return self.words.window_text(self.window)

    @property
    def phrase(self) -> str:
        return self.wanted.wordings[self.wording].text


def _likeness(c: _Chosen, near: NDArray[np.float32], sound: NDArray[np.float64]) -> list[float]:
    """How close the vectors and the sounds are, for the best and for all wordings."""
    best = near.max(axis=0)
    whole = c.words.whole @ c.wanted.vectors.T
    return [
        near[c.window, c.wording],
        best.max(),
        best.mean(),
        whole.max(),
        float(c.words.vectors[c.window] @ c.wanted.means),
        float(c.words.whole @ c.wanted.means),
        float((c.words.vectors @ c.wanted.means).max()),
        sound[c.window, c.wording],
        sound.max(),
        sound.max(axis=0).mean(),
    ]


def _letters(c: _Chosen) -> list[float]:
    """Overlap of letters and syllables, rare ones counting more, and lengths."""
    heard_sounds = c.words.sounds[c.window]
    phrase_sounds = c.wanted.wordings[c.wording].sounds
    run = common_run(phrase_sounds, heard_sounds)
    shared = pairs(phrase_sounds) & pairs(heard_sounds)
    said = set(c.words.text)
    recalls = [_weighted_recall(w.text, said, c.head) for w in c.wanted.wordings]
    return [
        run / max(1, len(phrase_sounds)),
        run / max(1, len(heard_sounds)),
        len(shared) / max(1, len(pairs(heard_sounds))),
        _weighted_recall(c.phrase, set(c.heard), c.head),
        _weighted_recall(c.heard, set(c.phrase), c.head),
        max(recalls),
        sum(recalls) / len(recalls),
        log(max(1, len(c.heard)) / max(1, len(c.phrase))),
        log(max(1, len(c.words.text))),
        len(c.phrase),
    ]


def _weighted_recall(wanted: str, said: set[str], head: Head) -> float:
    weights = [(head.rarity.get(letter, 6.0), letter) for letter in set(wanted) - {" "}]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, letter in weights if letter in said) / total if total else 0.0


def _manner(c: _Chosen) -> list[float]:
    """How it is said: denied, asked, reported, imagined, barked, listed, to whom."""
    heard, phrase, said = c.heard, c.phrase, c.words.text
    window = c.words.windows[c.window]
    before, after = said[: window.start], said[window.end :]
    denied, denies = markers.denials(heard), markers.denials(phrase)
    asked, asks = markers.asks(heard), markers.asks(phrase)
    return [
        denied - denies,
        min(denied, 1) - min(denies, 1),
        markers.denials(said),
        asked - asks,
        markers.ends_asking(heard) - markers.ends_asking(phrase),
        asks,
        markers.ends_asking(said),
        markers.reports(before),
        markers.reports(heard) - markers.reports(phrase),
        markers.reports(after),
        markers.imagines(before),
        markers.imagines(heard) - markers.imagines(phrase),
        markers.barks(said) - markers.barks(phrase),
        markers.barks(heard) - markers.barks(phrase),
        markers.hedges(heard) - markers.hedges(phrase),
        markers.turns_aside(said),
        markers.turns_aside(before),
        markers.particles(said),
        markers.particles(heard) - markers.particles(phrase),
        markers.fragments(said),
        said.count("您"),
        said.count("你"),
        phrase.count("您") > 0,
        len(before),
        len(after),
    ]


def _facts(c: _Chosen, missing: tuple[str, ...]) -> list[float]:
    """Slots filled and stated figures repeated or contradicted."""
    wording = c.wanted.wordings[c.wording]
    found = [any(token.agrees(heard) for heard in c.words.tokens) for token in wording.tokens]
    kinds = {token.kind for token in wording.tokens}
    others = [
        heard
        for heard in c.words.tokens
        if heard.kind in kinds and not any(token.agrees(heard) for token in wording.tokens)
    ]
    return [
        len(wording.slots),
        len(missing),
        len(wording.tokens),
        sum(found) / len(found) if found else 1.0,
        len(others),
        len(c.words.tokens),
    ]


def _forbidden(c: _Chosen) -> list[float]:
    """Forbidden things of the same family as the wordings, told of or really said."""
    said = breaches(c.words.text, c.wanted.forbidden - {"familiar"})
    told = [span for span in said if quoted(c.words.text, span[0])]
    return [len(said) - len(told), len(told), len(c.wanted.forbidden), c.heard.count("你")]
