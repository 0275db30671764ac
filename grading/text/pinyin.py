"""Words compared by sound, so that a recogniser's homophone slips do no harm."""

from __future__ import annotations

import itertools
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_DIGITS = dict(zip("0123456789", "ling yi er san si wu liu qi ba jiu".split(), strict=True))
_DIGITS["幺"] = "yi"
_ANY_FIGURE = frozenset("0123456789零〇一二三四五六七八九幺两")


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """One blurred, toneless syllable for each character of the text; breaks are left out."""
    kept = [character for character in text if not character.isspace()]
    sounds = lazy_pinyin(kept, style=Style.NORMAL, errors="default")
    return tuple(
        _blurred(_DIGITS.get(character, sound))
        for character, sound in zip(kept, sounds, strict=True)
    )


def _blurred(sound: str) -> str:
    """What southern accents and recognisers mix up is made the same: zh z, ng n."""
    for sharp, blurred in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(sharp):
            sound = blurred + sound[2:]
    return sound[:-1] if sound.endswith("ng") else sound


def figures_by_sound(text: str) -> str:
    """The text with figures for what sounds like one beside a figure: 要39零起 is 幺三九零七."""
    letters = list(text)
    for places in (range(1, len(letters)), range(len(letters) - 2, -1, -1)):
        step = -places.step
        for at in places:
            if letters[at + step] in _ANY_FIGURE and not letters[at].isspace():
                letters[at] = _figures().get(syllables(letters[at]), letters[at])
    return "".join(letters)


@lru_cache(maxsize=1)
def _figures() -> dict[tuple[str, ...], str]:
    return {syllables(figure): figure for figure in "零一二三四五六七八九"} | {("yao",): "幺"}


def pairs(sounds: tuple[str, ...]) -> set[tuple[str, str]]:
    """Neighbouring syllables; a single one stands with itself."""
    if len(sounds) == 1:
        return {(sounds[0], sounds[0])}
    return set(itertools.pairwise(sounds))


def find_by_sound(needle: str, haystack: str, slips: int = 0) -> tuple[int, int] | None:
    """Where the haystack sounds like the needle, with at most `slips` syllables off."""
    wanted = syllables(needle)
    places = [i for i, character in enumerate(haystack) if not character.isspace()]
    heard = syllables(haystack)
    if not wanted:
        return None
    for at in range(len(heard) - len(wanted) + 1):
        window = heard[at : at + len(wanted)]
        if sum(a != b for a, b in zip(wanted, window, strict=True)) <= slips:
            return places[at], places[at + len(wanted) - 1] + 1
    return None


def common_run(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for a in left:
        diagonal = 0
        for j, b in enumerate(right, 1):
            above = row[j]
            row[j] = diagonal + 1 if a == b else max(above, row[j - 1])
            diagonal = above
    return row[-1]
