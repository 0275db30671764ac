"""How figures, telephone numbers, dates and signs are said aloud in Mandarin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from re import Match

FIGURES = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")

# Before these, 2 is 两 and not 二; not before 月, 日, 号, 楼, which make it an ordinal.
COUNTED = (
    "个|天|次|点|小时|位|件|份|周|年|元|块|分钟|条|张|台|"
    "套|遍|趟|家|名|只|本|间|辆|层|种|笔|声|万|千"
)
# After these, a number is a name: it is read figure by figure.
NAMED = (
    "分机|转|工号|尾号|后四位|后六位|验证码|密码|编号|单号|订单|号码|"
    "电话|手机|热线|房间|账号|卡号|邮编|拨打|拨|按"
)
UNITS = {
    "kg": "公斤",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "ml": "毫升",
    "g": "克",
    "m": "米",
    "h": "小时",
    "℃": "摄氏度",
    "°C": "摄氏度",
    "㎡": "平方米",
    "m²": "平方米",
}
SIGNS = {"+": "加", "=": "等于", "#": "井号", "*": "星号", "@": "艾特", "&": "和", "×": "乘"}

Rule = tuple[re.Pattern[str], Callable[[Match[str]], str]]


def said_aloud(text: str) -> str:
    """The text with everything that is not a letter or a Chinese character put into words."""
    text = "".join(_plain(sign) for sign in text)
    for pattern, reading in RULES:
        text = pattern.sub(reading, text)
    return text


def figure_by_figure(digits: str, one: str = "幺") -> str:
    """138 → 幺三八; what is not a digit is left out."""
    return "".join(one if d == "1" else FIGURES[int(d)] for d in digits if d.isdigit())


def telephone(number: str) -> str:
    """A telephone number in the groups in which people say it."""
    groups = [group for group in re.split(r"\D+", number) if group]
    if len(groups) == 1 and len(number) == 11 and number.startswith("1"):
        groups = [number[:3], number[3:7], number[7:]]
    elif groups and len(groups[-1]) in (7, 8):
        groups[-1:] = [groups[-1][:-4], groups[-1][-4:]]
    # Not at a comma's distance: engines drop figures at the ends of so short a clause.
    return " ".join(figure_by_figure(group) for group in groups)


def cardinal(number: str) -> str:
    """How many: 2024 → 两千零二十四, 3.50 → 三点五零."""
    whole, _, part = number.partition(".")
    words = _whole(int(whole))
    return f"{words}点{figure_by_figure(part, one='一')}" if part else words


def _whole(number: int) -> str:
    if number == 0:
        return FIGURES[0]
    words = ""
    gap = False
    for order in range((len(str(number)) - 1) // 4, -1, -1):
        group = number // 10_000**order % 10_000
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += FIGURES[0]
        words += _group(group) + GROUPS[order]
        gap = False
    words = words.removeprefix("一") if words.startswith("一十") else words
    return re.sub(r"^二(?=[千万亿])|(?<=[万亿])二(?=千)", "两", words)


def _group(group: int) -> str:
    words = ""
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += FIGURES[digit] + PLACES[place]
        elif words and group % 10**place:
            words += "" if words.endswith(FIGURES[0]) else FIGURES[0]
    return words


def _plain(sign: str) -> str:
    """Full-width digits, letters and number signs as their plain selves; punctuation as it is."""
    narrow = unicodedata.normalize("NFKC", sign)
    return narrow if len(narrow) == 1 and (narrow.isalnum() or narrow in "%+-~@#*:/.=") else sign


def _counted(number: str) -> str:
    return "两" if number == "2" else cardinal(number)


def _date(found: Match[str]) -> str:
    year, month, day = found.groups()
    return f"{figure_by_figure(year, one='一')}年{cardinal(month)}月{cardinal(day)}日"


def _clock(found: Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    words = _counted(str(hour)) + "点"
    if minute:
        words += (FIGURES[0] if minute < 10 else "") + _whole(minute) + "分"
    return words


def _range(found: Match[str]) -> str:
    return f"{_counted(found[1])}到{_counted(found[2])}"


def _money(found: Match[str]) -> str:
    whole, _, part = found[1].partition(".")
    tenths, hundredths = (int(digit) for digit in f"{part:0<2}"[:2])
    words = cardinal(whole) + "元"
    if tenths:
        words += FIGURES[tenths] + "角"
    if hundredths:
        words += ("" if tenths else FIGURES[0]) + FIGURES[hundredths] + "分"
    return words


def _after_letters(found: Match[str]) -> str:
    digits = found[0]
    return cardinal(digits) if len(digits) < 3 and digits[0] != "0" else figure_by_figure(digits)


def _number(found: Match[str]) -> str:
    digits = found[0]
    if "." in digits or (digits.endswith("000") and digits != "10000" and len(digits) < 10):
        return cardinal(digits)
    # A long number, or one that begins with 0, counts nothing: it is a name.
    is_name = len(digits) > 4 or (len(digits) > 1 and digits[0] == "0")
    return figure_by_figure(digits) if is_name else cardinal(digits)


def _rule(pattern: str, reading: Callable[[Match[str]], str]) -> Rule:
    return re.compile(pattern), reading


_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_MONEY_OR_COUNT = (
    r"(?=\s*(?:元|块|万|亿|千|个|人|次|件|名|位|米|公里|公斤|天|吨|平方|台|户|单|分(?!机)))"
)

# In order: the most particular first.
RULES: tuple[Rule, ...] = (
    _rule(r"(?<=\d),(?=\d{3}(?!\d))", lambda m: ""),
    _rule(r"(?<![\d-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-])", _date),
    _rule(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", lambda m: _mobile(m[0])),
    _rule(r"(?<!\d)\d{3,4}-\d{3,4}-\d{3,4}(?!\d)", lambda m: telephone(m[0])),
    _rule(r"(?<!\d)[(（]?0\d{2,3}[)）]?[- ]?\d{7,8}(?:-\d{1,6})?(?!\d)", lambda m: telephone(m[0])),
    _rule(r"(?<!\d)(\d{4})(?=年)", lambda m: figure_by_figure(m[1], one="一")),
    _rule(r"(?<!\d)(\d{2})(?=年\d{1,2}月)", lambda m: figure_by_figure(m[1], one="一")),
    _rule(r"(?<![\d:])(\d{1,2})[:：](\d{2})(?![\d:])", _clock),
    _rule(r"(\d+(?:\.\d+)?)\s*%", lambda m: "百分之" + cardinal(m[1])),
    _rule(r"[¥￥]\s*(\d+(?:\.\d+)?)(?:元)?(?!\s*[万亿千])", _money),
    _rule(r"(?<![\d.])(\d+\.\d{1,2})元", _money),
    _rule(r"(?<![\d.-])(\d{1,4})\s*[-~～—至]\s*(\d{1,4})(?![\d-])", _range),
    _rule(r"(?<!\d)(\d{1,2})/(\d{1,3})(?!\d)", lambda m: f"{cardinal(m[2])}分之{cardinal(m[1])}"),
    _rule(rf"(?<=\d)\s*({_UNIT})(?![A-Za-z])", lambda m: UNITS[m[1]]),
    _rule(rf"((?:{NAMED})(?:号|是|为|码|[:：]|\s)*)(\d{{2,}})", lambda m: m[1] + telephone(m[2])),
    _rule(r"(?<![\d.])(\d{3,4})(?=室|房|号房)", lambda m: figure_by_figure(m[1])),
    _rule(r"(?<![\d.])(11[0-9]|12[0-2])(?![\d.]|" + _MONEY_OR_COUNT[3:], lambda m: telephone(m[1])),
    _rule(rf"(?<![\d.])2(?=\s*(?:{COUNTED})(?!号))", lambda m: "两"),
    _rule(rf"\d+(?:\.\d+)?{_MONEY_OR_COUNT}", lambda m: cardinal(m[0])),
    _rule(r"(?<=[A-Za-z])\d+", _after_letters),
    _rule(r"(?<=[A-Za-z])-(?=\d)", lambda m: "杠"),
    _rule(r"(?<![\w\d])-(?=\d)", lambda m: "负"),
    _rule(r"(?<![\d.])\d{7,8}(?<!000)(?![\d.])", lambda m: telephone(m[0])),
    _rule(r"\d+\.\d+|\d+", _number),
    _rule(r"([+=#*@&×])(?:(?<=[#*])号)?", lambda m: SIGNS[m[1]]),
    _rule(r"(?<=[A-Za-z])\.(?=[A-Za-z])", lambda m: "点"),
)


def _mobile(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return telephone(digits[-11:])
