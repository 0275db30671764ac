"""Numbers in every spoken and written form: 幺三九…, 1390771 2268, 三千五, 十五点."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

TELLING = 6  # figures in a row that are no other number by chance
_DIGIT = {
    **{str(i): i for i in range(10)},
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    "〇": 0,
    "幺": 1,
    "两": 2,
}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMERAL = "0-9零〇一二三四五六七八九幺两"
_RUN = re.compile(rf"[{_NUMERAL}十百千][{_NUMERAL}十百千万亿]*(?:\.[0-9]+)?")
_CODE = re.compile(rf"[{_NUMERAL}](?:[ \-]?[{_NUMERAL}])*")
# 一 and 两 are often no numbers: 一定, 一下, 一直.
_NOT_COUNTED = re.compile(r"一(?=[定下直样会起些般切向旦律再味边点儿]|个人)|万(?=一)|千(?=万)|十分")


@dataclass(frozen=True)
class Number:
    """A quantity: characters `start` to `end` of the text, and what they are worth."""

    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Code:
    """Digits read out one by one, as in a telephone number."""

    start: int
    end: int
    digits: str


def digits_of(text: str) -> str:
    """All digits of the text in order, whatever they are written in."""
    return "".join(str(_DIGIT[character]) for character in text if character in _DIGIT)


def codes(text: str, shortest: int = 3) -> list[Code]:
    """Runs of at least `shortest` digits read one by one."""
    found = []
    for run in _CODE.finditer(text):
        after = text[run.end() : run.end() + 1]
        digits = digits_of(run[0])
        if len(digits) >= shortest and after not in _UNIT:
            found.append(Code(run.start(), run.end(), digits))
    return found


def numbers(text: str) -> list[Number]:
    """Every quantity in the text."""
    words = [found.span() for found in _NOT_COUNTED.finditer(text)]
    return [
        Number(run.start(), run.end(), value_of(run[0]))
        for run in _RUN.finditer(text)
        if not any(start <= run.start() < end for start, end in words)
    ]


def numbers_as_worded(said: str, wordings: Sequence[str]) -> str:
    """What was said, with its numbers written as the wordings write the same: 幺幺九 as 119.

    A single figure is often no number (一下, 三心二意), so what follows must be the same too.
    """
    written: dict[tuple[float, str], str] = {}
    for wording in wordings:
        for number in numbers(wording):
            written.setdefault(_told(number, wording), wording[number.start : number.end])
    for number in reversed(numbers(said)) if written else ():
        other = written.get(_told(number, said))
        if other is not None:
            said = said[: number.start] + other + said[number.end :]
    return said


def _told(number: Number, text: str) -> tuple[float, str]:
    """A number's worth, and for a single figure what it counts."""
    return number.value, text[number.end : number.end + 1] if number.value < 10 else ""


def figures_lost(wanted: str, told: str) -> bool:
    """Whether a recogniser may have made this of the number.

    It writes 88 as 8, anywhere and more than once; else one digit too few or too many is all that
    differs.
    """
    longer, shorter = (wanted, told) if len(wanted) > len(told) else (told, wanted)
    one = len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
    merged = TELLING <= len(told) < len(wanted) and _once(told) == _once(wanted)
    return one or merged


def _once(digits: str) -> str:
    """What is left when each figure is written once in a row: 1351234 of 13511223344."""
    return "".join(figure for figure, _ in groupby(digits))


def value_of(numeral: str) -> float:
    """What a numeral is worth: 三千五 3500, 幺三九 139, 1.5万 15000."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", numeral):
        return float(numeral)
    if not any(character in _UNIT or character in _LARGE for character in numeral):
        return float(digits_of(numeral))
    return float(_with_units(numeral))


def _with_units(numeral: str) -> float:
    total, section, digit, last = 0.0, 0.0, "", 1
    for character in numeral:
        if character in _LARGE:
            section += float(digit or 0)
            total = (total + (section or 1)) * _LARGE[character]
            section, digit, last = 0.0, "", _LARGE[character]
        elif character in _UNIT:
            last = _UNIT[character]
            section += (float(digit) if digit else 1) * last
            digit = ""
        elif character == ".":
            digit += "."
        else:
            if character in "零〇":
                last = 10  # 三百零五 is 305, 三百五 is 350
            digit += str(_DIGIT[character])
    if digit and last >= 100 and len(digit) == 1:
        return total + section + float(digit) * last / 10
    return total + section + float(digit or 0)
