"""What a recogniser makes of words: learned from answers that were spoken and written down.

The slips of our own recogniser are counted syllable by syllable, and then made in other answers,
so that what was spoken for an hour teaches what to forgive in everything that was only written.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from grading.text.normalise import plain_text
from grading.text.pinyin import syllables
from grading.training.corpus import SPOKEN, Pair

MOST = 0.35  # of an answer's characters: with more of them wrong nobody could tell what was said
DIGITS = frozenset("0123456789零一二三四五六七八九十百千万两幺点半")
LOST = ""
Spoken = Sequence[tuple[str, str]]  # what was said, and what was written down


class Slips:
    """Writes answers down as the recogniser might that was listened to."""

    def __init__(self, spoken: Spoken, letters: str) -> None:
        """`letters` are those to choose from, each as often as it is used."""
        self._instead: dict[str, list[str]] = defaultdict(list)  # of a syllable, another or none
        slipped: Counter[str] = Counter()
        said: Counter[str] = Counter()
        self._rates: list[float] = []  # of the characters of each answer
        for meant, heard in spoken:
            wrong = 0
            for letter, other in aligned(plain_text(meant), plain_text(heard)):
                if not _can_slip(letter):
                    continue
                (sound,) = syllables(letter)
                said[sound] += 1
                if other != letter and not (other and other in DIGITS):
                    wrong += 1
                    slipped[sound] += 1
                    self._instead[sound].append(syllables(other)[0] if other else LOST)
            self._rates.append(wrong / max(1, len(meant)))
        every = sum(slipped.values()) / max(1, sum(said.values()))
        # How much more often than others a syllable goes wrong; seldom heard, as often as they do.
        self._prone = {
            sound: (slipped[sound] + 5 * every) / (said[sound] + 5) / max(every, 1e-6)
            for sound in said
        }
        self._letters: dict[str, list[str]] = defaultdict(list)
        for letter in letters:
            if _can_slip(letter):
                self._letters[syllables(letter)[0]].append(letter)

    def made_in(self, said: str, dice: random.Random) -> str:
        """The answer with the slips of one that was spoken; figures stay as they are."""
        rate = min(MOST, dice.choice(self._rates or [0.0]))
        return "".join(
            self._other(letter, dice)
            if _can_slip(letter)
            and dice.random() < rate * self._prone.get(syllables(letter)[0], 1.0)
            else letter
            for letter in said
        )

    def _other(self, letter: str, dice: random.Random) -> str:
        sound = syllables(letter)[0]
        instead = dice.choice(self._instead.get(sound) or [sound])
        if instead == LOST:
            return LOST
        return dice.choice(self._letters.get(instead) or [letter])


def _can_slip(letter: str) -> bool:
    return "一" <= letter <= "鿿" and letter not in DIGITS


def aligned(meant: str, heard: str) -> Iterator[tuple[str, str]]:
    """Each character that was meant with the one that stands for it, or none.

    The cheapest way from one to the other, where another character of the same sound costs less
    than one of another sound.
    """
    left, right = meant.replace(" ", ""), heard.replace(" ", "")
    sounds, others = syllables(left), syllables(right)
    costs = [[float(column) for column in range(len(right) + 1)]]
    for row, letter in enumerate(left, 1):
        line = [float(row)]
        for column, other in enumerate(right, 1):
            exchanged = _cost(letter, other, sounds[row - 1], others[column - 1])
            line.append(min(costs[-1][column - 1] + exchanged, costs[-1][column] + 1, line[-1] + 1))
        costs.append(line)
    return reversed(list(_way_back(costs, left, right, sounds, others)))


def _way_back(
    costs: Sequence[Sequence[float]], left: str, right: str,
    sounds: Sequence[str], others: Sequence[str],
) -> Iterator[tuple[str, str]]:  # fmt: skip
    row, column = len(left), len(right)
    while row:
        if column:
            exchanged = _cost(left[row - 1], right[column - 1], sounds[row - 1], others[column - 1])
            if costs[row][column] == costs[row - 1][column - 1] + exchanged:
                yield left[row - 1], right[column - 1]
                row, column = row - 1, column - 1
                continue
            if costs[row][column] == costs[row][column - 1] + 1:
                column -= 1
                continue
        yield left[row - 1], LOST
        row -= 1


def _cost(letter: str, other: str, sound: str, like: str) -> float:
    if letter == other:
        return 0.0
    return 0.25 if sound == like else 0.75 if sound[-1:] == like[-1:] else 1.0


def learned_slips(pairs: Iterable[Pair]) -> Slips:
    """The slips in those of the answers that were spoken, beside the same as they were written."""
    written: dict[str, str] = {}
    spoken: dict[str, str] = {}
    for pair in pairs:
        (spoken if pair.spoken else written)[pair.answer.removesuffix(SPOKEN)] = pair.said
    both = [(written[answer], heard) for answer, heard in spoken.items() if answer in written]
    return Slips(both, "".join(written.values()))
