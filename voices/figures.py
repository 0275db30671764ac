"""Figures read out one by one, where a recogniser wrote words that sound like them."""

from __future__ import annotations

import re

FIGURES = "0123456789零〇一二三四五六七八九幺"
_SOUNDS_LIKE = {
    "零": "灵铃玲另领令凌", "幺": "要腰妖邀摇遥瑶耀钥", "二": "而儿尔耳", "三": "伞散",
    "五": "无武物屋午舞", "六": "流留刘溜", "七": "期起其妻气齐", "八": "吧把巴爸",
    "九": "就久酒旧",
}  # fmt: skip
_FIGURE_OF = {word: figure for figure, words in _SOUNDS_LIKE.items() for word in words}
_SOUND = FIGURES + "".join(_FIGURE_OF)
_BETWEEN = r"[ 、，,\-]?"
_READ_OUT = re.compile(f"[{FIGURES}]{{2}}")
_RUN = re.compile(f"[{_SOUND}](?:{_BETWEEN}[{_SOUND}]){{6,}}")
MOBILE = 11  # figures of a mobile number, the first of which is 1
TELLING = 6  # figures in a row that are no word by chance
_AFTER = frozenset("，。？！、 对吗吧是没")  # what may follow a number read out


def with_figures(text: str) -> str:
    """The text with 幺 for 要, 七 for 期 and the like inside long numbers, as long as it was.

    要三期，要六五零二九四八 becomes 幺三七，幺六五零二九四八. At either end a word is a figure
    only if it makes the number a mobile one, or sounds like 幺, which is what is misheard most.
    """
    if not _READ_OUT.search(text):
        return text
    letters = list(text)
    for run in _RUN.finditer(text):
        for at in _misheard(text, run):
            letters[at] = _FIGURE_OF[letters[at]]
    return "".join(letters)


def _misheard(text: str, run: re.Match[str]) -> list[int]:
    """Where in this run of figures and of words like them a figure was misheard."""
    places = [at for at in range(run.start(), run.end()) if text[at] in _SOUND]
    heard = [i for i, at in enumerate(places) if text[at] in FIGURES]
    if len(heard) < max(4, len(places) // 2):
        return []
    first, last = heard[0], heard[-1] + 1
    first, last = _as_mobile(text, places, first, last) or _with_ends(text, places, first, last)
    if last - first < TELLING:
        return []
    return [at for at in places[first:last] if text[at] in _FIGURE_OF]


def _as_mobile(text: str, places: list[int], first: int, last: int) -> tuple[int, int] | None:
    """The first and last of eleven figures that begin with 1 and hold all that were heard."""
    for start in range(first, -1, -1):
        end = start + MOBILE
        letter = text[places[start]]
        if last <= end <= len(places) and _FIGURE_OF.get(letter, letter) in "1一幺":
            return start, end
    return None


def _with_ends(text: str, places: list[int], first: int, last: int) -> tuple[int, int]:
    """The figures heard, with the words beside them that sound like 幺."""
    if last - first < TELLING:
        return first, last
    if first and _FIGURE_OF[text[places[first - 1]]] == "幺":
        first -= 1
    ones = last
    while ones < len(places) and _FIGURE_OF[text[places[ones]]] == "幺":
        ones += 1
    after = text[places[ones - 1] + 1 : places[ones - 1] + 2]
    return first, ones if not after or after in _AFTER else last
