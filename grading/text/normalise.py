"""Text made plain for comparing, never for showing: no punctuation, fillers or stutters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from voices.figures import with_figures

BREAK = " "  # stands for any punctuation or pause the recogniser wrote
_FILLER = re.compile(r"[嗯呃唔哦噢诶欸哎额]+|(?:那个){2,}|(?:这个){2,}|(?:就是){2,}")
# Said twice on purpose, so not a stutter.
_DOUBLES = frozenset("慢谢常刚天人个种看想等好试问听说聊拜妈爸姐哥奶爷星微明平默多少早晚渐轻")
_NUMERALS = frozenset("0123456789零〇一二三四五六七八九十两幺")


@dataclass(frozen=True)
class Plain:
    """Plain text; `offsets` says where each of its characters stands in the source."""

    text: str
    offsets: tuple[int, ...]
    source: str

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` stand in the source."""
        if start >= end or not self.offsets:
            return 0, 0
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """The source's own words from `start` to `end`."""
        first, last = self.source_span(start, end)
        return self.source[first:last].strip()


def plain(source: str) -> Plain:
    """The source with breaks for punctuation, and without fillers and stutters."""
    kept = _without_stutters(_without_fillers(_characters(source)))
    kept = [
        pair
        for i, pair in enumerate(kept)
        if pair[0] != BREAK or (0 < i < len(kept) - 1 and kept[i - 1][0] != BREAK)
    ]
    text = "".join(character for character, _ in kept)
    return Plain(text, tuple(offset for _, offset in kept), source)


def plain_text(source: str) -> str:
    """Just the plain text of `source`."""
    return plain(source).text


def _characters(source: str) -> list[tuple[str, int]]:
    """Letters, numerals and breaks of the source, each with its place."""
    kept: list[tuple[str, int]] = []
    for offset, raw in enumerate(source):
        if raw == " " and _beside_number(source, offset):
            continue
        for character in unicodedata.normalize("NFKC", raw).lower():
            if character.isalnum() or (character in ".:" and _inside_number(source, offset)):
                kept.append((character, offset))
            elif kept and kept[-1][0] != BREAK:
                kept.append((BREAK, offset))
    text = with_figures("".join(character for character, _ in kept))
    return [(letter, offset) for letter, (_, offset) in zip(text, kept, strict=True)]


def _inside_number(source: str, offset: int) -> bool:
    return source[offset - 1 : offset].isdigit() and source[offset + 1 : offset + 2].isdigit()


def _beside_number(source: str, offset: int) -> bool:
    """Whether the place between a numeral and a word, as in 26 块, is only typing."""
    around = source[max(0, offset - 1) : offset] + source[offset + 1 : offset + 2]
    return len(around) == 2 and around.isalnum() and around[0].isdigit() != around[1].isdigit()


def _without_fillers(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    text = "".join(character for character, _ in characters)
    drop = {i for found in _FILLER.finditer(text) for i in range(found.start(), found.end())}
    return [pair for i, pair in enumerate(characters) if i not in drop]


def _without_stutters(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Drop the second of two equal words of one or two characters: 我我, 请问请问."""
    kept: list[tuple[str, int]] = []
    for pair in characters:
        kept.append(pair)
        for length in (1, 2):
            tail = "".join(character for character, _ in kept[-2 * length :])
            if len(tail) == 2 * length and tail[:length] == tail[length:] and _stutters(tail):
                del kept[-length:]
    return kept


def _stutters(twice: str) -> bool:
    if BREAK in twice or _NUMERALS & set(twice):
        return False
    return not (len(twice) == 2 and (twice[0] in _DOUBLES or not "一" <= twice[0] <= "鿿"))
