"""Times, durations, dates and sums of money, brought to one form so that they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grading.text.numbers import value_of

_N = r"[0-9零〇一二三四五六七八九十百千万两幺]+(?:\.[0-9]+)?"
# Minutes stop before the next thing that is counted: 两点四十一班 leaves at twenty to three.
_M = r"(?:(?![一两三][班趟列次个位])[0-9零〇一二三四五六七八九十])+"
_DAY = re.compile(
    r"大后天|后天|明天|今天|明日|今日|当天|明早|明晚|今早|今晚|次日|周末|月底|年底|月初"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天1-6])")
_DATE = re.compile(rf"({_N})(?:月({_N}))?[号日]")
_PART = r"上午|下午|中午|早上|早晨|清晨|晚上|傍晚|夜里|凌晨|今晚|明晚|今早|明早|晚|早"
_CLOCK = re.compile(
    rf"(?:({_PART})的?)?(?<!第)({_N})(?:(?:点(?!儿)|时(?![间候]))(?:(半)|(一刻|三刻)|({_M})分?|钟|整)?|:([0-9]{{2}}))"
)
_PART_ALONE = re.compile(r"(?:今天|明天|后天|当天)?(上午|下午|中午|晚上|傍晚)")
_LENGTH = re.compile(
    rf"({_N}|半|几)(?:到{_N})?(个半)?个?多?"
    r"(小时|钟头|分钟|秒钟|秒|工作日|天|星期|礼拜|周|月(?![0-9一二三四五六七八九十])|年)"
)
_MONEY = re.compile(
    rf"({_N})(?:块钱|块|元钱|元|圆)"
    # 三百八, 三千一百八: said so of prices, unless something else is counted.
    r"|((?:[一二两三四五六七八九]千)?[一二两三四五六七八九][百千万][一二三四五六七八九])"
    r"(?![一二三四五六七八九十百千万个位点号天年月日人件次台箱斤间房平米层楼多来字])"
)
_SAME_DAY = {"明日": "明天", "次日": "明天", "今日": "今天", "当天": "今天"}
_SAME_LENGTH = {"钟头": "小时", "秒钟": "秒", "星期": "周", "礼拜": "周"}
_LATE = frozenset(("下午", "晚上", "傍晚", "夜里", "今晚", "明晚", "晚"))
_A_LITTLE = tuple("晚早快慢大小多少轻重高低声楚久近远好有再")
_SUNDAY = {"天": "日", "1": "一", "2": "二", "3": "三", "4": "四", "5": "五", "6": "六"}


@dataclass(frozen=True)
class Token:
    """A fact in one form: `kind` day, weekday, date, clock, part, length or money."""

    start: int
    end: int
    kind: str
    value: str

    def agrees(self, other: Token) -> bool:
        """Whether both say the same; 三点 agrees with 下午三点."""
        if self.kind != other.kind:
            return False
        if self.kind != "clock" or self.value == other.value:
            return self.value == other.value
        mine, theirs = float(self.value), float(other.value)
        return abs(mine - theirs) == 12 and min(mine, theirs) < 12


def times(text: str) -> list[Token]:
    """Every definite time and length of time in the text, in order."""
    found = [*_days(text), *_clocks(text), *_lengths(text)]
    return sorted(found, key=lambda token: (token.start, token.end))


def money(text: str) -> list[Token]:
    """Every sum of money in the text."""
    return [
        Token(found.start(), found.end(), "money", f"{value_of(found[1] or found[2]):g}")
        for found in _MONEY.finditer(text)
    ]


def is_definite(tokens: list[Token]) -> bool:
    """Whether these times tell when: 今天 alone does not, 今天下午 and 两小时内 do."""
    kinds = {token.kind for token in tokens}
    if kinds & {"clock", "date", "length", "weekday", "part"}:
        return True
    return any(token.kind == "day" and token.value not in ("今天",) for token in tokens)


def _days(text: str) -> list[Token]:
    made = []
    for found in _DAY.finditer(text):
        word = found[0]
        if word in ("明早", "明晚", "今早", "今晚"):
            made.append(Token(found.start(), found.end(), "part", _part_name(word[1])))
            word = word[0] + "天"
        made.append(Token(found.start(), found.end(), "day", _SAME_DAY.get(word, word)))
    for found in _WEEKDAY.finditer(text):
        day = _SUNDAY.get(found[1], found[1])
        made.append(Token(found.start(), found.end(), "weekday", day))
    for found in _DATE.finditer(text):
        value = "/".join(f"{value_of(part):g}" for part in found.groups() if part)
        made.append(Token(found.start(), found.end(), "date", value))
    return made


def _part_name(word: str) -> str:
    return {"早": "上午", "晚": "晚上", "傍晚": "晚上"}.get(word, word)


def _clocks(text: str) -> list[Token]:
    made = []
    for found in _CLOCK.finditer(text):
        part, hour, half, quarter, minutes, colon = found.groups()
        value = value_of(hour) + (0.5 if half else 0.0)
        value += {"一刻": 0.25, "三刻": 0.75}.get(quarter or "", 0.0)
        value += value_of(minutes or colon or "0") / 60
        if value > 24.5 or _is_a_little(found):
            continue
        if part in _LATE and value < 12:
            value += 12
        made.append(Token(found.start(), found.end(), "clock", f"{value:.2f}"))
    for found in _PART_ALONE.finditer(text):
        made.append(Token(found.start(), found.end(), "part", _part_name(found[1])))
    return made


def _is_a_little(found: re.Match[str]) -> bool:
    """晚一点, 大声一点, 有一点: more of something, and not one o'clock."""
    if found[2] not in ("一", "1") or not found[0].endswith("点"):
        return False
    return found[1] in ("晚", "早") or found.string[: found.start()].endswith(_A_LITTLE)


def _lengths(text: str) -> list[Token]:
    made = []
    for found in _LENGTH.finditer(text):
        count, half, unit = found.groups()
        if count == "几":
            continue
        value = 0.5 if count == "半" else value_of(count) + (0.5 if half else 0.0)
        unit = _SAME_LENGTH.get(unit, unit)
        if unit == "小时" and value < 1:
            value, unit = value * 60, "分钟"
        made.append(Token(found.start(), found.end(), "length", f"{value:g}{unit}"))
    return made
