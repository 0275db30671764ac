"""How many characters a recogniser got wrong, by what was said and not by how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from voices.simplified import simplified

_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": "0", "幺": "1", "两": "2"}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}万]+")


def plain(text: str) -> str:
    """The text without marks and spaces, Simplified, its numbers in digits."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", simplified(text).upper())
    text = re.sub(r"(?<=\d)[.:](?=\d)", "点", text)
    return _NUMBER.sub(lambda found: _in_digits(found[0]), re.sub(r"[\W_]", "", text))


def wrong(said: str, heard: str) -> int:
    """Characters put in, left out or changed, of plain texts."""
    row = list(range(len(heard) + 1))
    for number, sign in enumerate(said, 1):
        above, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            least = min(above + (sign != other), row[place] + 1, row[place - 1] + 1)
            above, row[place] = row[place], least
    return row[-1]


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Wrong characters over characters said, of pairs of said and heard."""
    plains = [(plain(said), plain(heard)) for said, heard in pairs]
    return sum(wrong(*pair) for pair in plains) / sum(len(said) for said, _ in plains)


def _in_digits(number: str) -> str:
    if not any(unit in number for unit in (*_UNITS, "万")):
        return "".join(_DIGITS[sign] for sign in number)
    high, ten_thousand, low = number.partition("万")
    if ten_thousand:
        return str((_value(high) or 1) * 10_000 + _value(low.replace("万", "")))
    return str(_value(number))


def _value(number: str) -> int:
    total = digit = 0
    for sign in number:
        if sign in _DIGITS:
            digit = int(_DIGITS[sign])
        else:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
    return total + digit
