"""Words written as the wordings write them, where a recogniser chose others of the same sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from pypinyin import Style, lazy_pinyin

LEAST = 3  # characters in a row that sound alike, one of them at least being the same
Place = tuple[str, int]  # a wording, and where in it


def as_worded(said: str, wordings: Sequence[str]) -> str:
    """What was said, with characters of the same sound and tone put as in the wordings.

    贵性 becomes 贵姓 beside a wording that asks for it. A run of at least LEAST characters must
    sound alike, or two that are a word in the wording and none as they were heard.
    """
    heard = _written(said)
    begins = _begins(tuple(wordings))
    letters = list(said)
    at = 0
    while at < len(heard) - 1:
        run = _longest(heard, at, begins)
        for (place, _, _), letter in zip(heard[at:], run, strict=False):
            letters[place] = letter
        at += max(1, len(run))
    return "".join(letters)


@lru_cache(maxsize=20_000)
def _written(text: str) -> tuple[tuple[int, str, str], ...]:
    """Place, character and sound with its tone, of the Chinese characters alone."""
    found = [(place, letter) for place, letter in enumerate(text) if "一" <= letter <= "鿿"]
    sounds = lazy_pinyin([letter for _, letter in found], style=Style.TONE3)
    return tuple((*one, sound) for one, sound in zip(found, sounds, strict=True))


@lru_cache(maxsize=2_000)
def _begins(wordings: tuple[str, ...]) -> dict[tuple[str, str], list[Place]]:
    """Where in the wordings two sounds follow one another."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for wording in wordings:
        written = _written(wording)
        for at in range(len(written) - 1):
            found[written[at][2], written[at + 1][2]].append((wording, at))
    return found


def _longest(
    heard: Sequence[tuple[int, str, str]], at: int, begins: dict[tuple[str, str], list[Place]]
) -> str:
    """The wordings' letters for the longest run that begins here; empty where none counts."""
    best, worth = "", (0, 0)
    for wording, start in begins.get((heard[at][2], heard[at + 1][2]), ()):
        run = _run(heard[at:], _written(wording)[start:])
        same = sum(letter == other[1] for letter, other in zip(run, heard[at:], strict=False))
        if (len(run), same) > worth and _counts(run, "".join(o[1] for o in heard[at:][: len(run)])):
            best, worth = run, (len(run), same)
    return best


def _run(heard: Sequence[tuple[int, str, str]], written: Sequence[tuple[int, str, str]]) -> str:
    letters = []
    for (_, _, sound), (_, letter, other) in zip(heard, written, strict=False):
        if sound != other:
            break
        letters.append(letter)
    return "".join(letters)


def _counts(run: str, heard: str) -> bool:
    if len(run) >= LEAST:
        return any(one == other for one, other in zip(run, heard, strict=True))
    return run == heard or (run in _words() and heard not in _words())


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """The words of two characters in jieba's dictionary."""
    lines = (files("jieba") / "dict.txt").read_text("utf-8").splitlines()
    return frozenset(line[:2] for line in lines if line[2:3] == " ")
