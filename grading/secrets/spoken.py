"""Digits and letters as they are spoken: 幺三八, 三个八, 一百三十八, 爱克斯, split by fillers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from grading.text.numbers import digits_of, value_of

_D = "0-9零〇一二三四五六七八九幺两"
_TENS = rf"[{_D}]?十(?:[{_D}](?!十))?"
_HUNDREDS = rf"[{_D}]百(?:零?{_TENS}|零?[{_D}])?"
_THOUSANDS = rf"[{_D}]千(?:零?{_HUNDREDS}|零?{_TENS}|零?[{_D}])?"
_ITEM = re.compile(
    rf"(?P<times>[两二三四五六七八九2-9])个(?P<same>[{_D}])(?!"
    rf"[十百千万])|(?P<twice>双)(?P<pair>[{_D}])"
    rf"|(?P<worth>{_THOUSANDS}|{_HUNDREDS}|{_TENS})|(?P<digit>[{_D}])|(?P<letter>[a-z])"
)
# What a recogniser writes for a letter of the alphabet read out.
_NAMES = {
    "a": "诶|欸|唉", "b": "必|币|毕|逼", "c": "西|惜|希", "d": "弟|第|地", "e": "伊|易|衣",
    "f": "艾弗|爱福|爱夫", "g": "鸡|计|记", "h": "爱吃|艾尺|艾曲|爱曲", "i": "爱(?![吃福夫克死慕])",
    "j": "杰|街", "k": "开|凯", "l": "艾勒|爱了|爱乐", "m": "艾姆|爱慕|爱姆", "n": "恩", "o": "欧",
    "p": "皮|屁|批", "q": "扣|秋|球", "r": "啊尔|阿尔", "s": "艾斯|爱死|爱思", "t": "替|踢|提",
    "u": "优|油", "v": "微|威", "w": "达不溜|大不溜|达布溜", "x": "艾克斯|爱克斯|叉",
    "y": "歪|外", "z": "贼|兹|贼的",
}  # fmt: skip
_LETTERS = re.compile("|".join(f"(?P<{letter}>{names})" for letter, names in _NAMES.items()))
# Words that may stand between the groups of one number.
_THIN = re.compile(
    r"[嗯呃哦啊额哎，,。./ \-、…]|然后|那个|这个|接着|后面|中间|再就?是|就是|再按?|还有|最后"
    r"|跟着|是|杠|加"
    r"|大写|小写|字母|座|的|数字|四个|两个|三个|我看看|您记|下一段|横杠"
)
_QUANTITY = re.compile(
    r"个?(?:[点号分楼栋层月日天年周元块折岁人台件%]|小时|钟头|工作日|礼拜|星期|万|成|百分点|公里)"
)


@dataclass(frozen=True)
class Group:
    """Digits and letters spoken in a row, with nothing but fillers between."""

    start: int
    end: int
    code: str
    pieces: tuple[str, ...]  # as they were grouped by pauses
    unit: bool  # a measure follows: 三点, 八楼

    @property
    def once(self) -> str:
        """The code without the pieces that were said twice running."""
        kept: list[str] = []
        for piece in self.pieces:
            half = len(piece) // 2
            if len(piece) >= 6 and piece[:half] == piece[half:]:
                piece = piece[:half]
            if len(piece) >= 2 and kept and _ends_in(kept, piece):
                continue
            kept.append(piece)
        return "".join(kept)


@dataclass(frozen=True)
class _Item:
    start: int
    end: int
    code: str


def groups(text: str, letters: bool = False) -> list[Group]:
    """The codes spoken in the text; with `letters`, those read out by name as well."""
    found: list[Group] = []
    row: list[_Item] = []
    for item in _items(text, letters):
        if row and not _thin(text[row[-1].end : item.start]):
            found.append(_group(row, text))
            row = []
        row.append(item)
    return [*found, _group(row, text)] if row else found


def _ends_in(kept: list[str], piece: str) -> bool:
    return "".join(kept).endswith(piece)


def _items(text: str, letters: bool) -> list[_Item]:
    names = list(_LETTERS.finditer(text)) if letters else []
    made = [_Item(n.start(), n.end(), n.lastgroup or "") for n in names]
    for found in _ITEM.finditer(text):
        if not any(n.start() < found.end() and found.start() < n.end() for n in names):
            made.append(_Item(found.start(), found.end(), _code(found)))
    return sorted(made, key=lambda item: item.start)


def _code(found: re.Match[str]) -> str:
    if found["same"]:
        return digits_of(found["same"]) * int(digits_of(found["times"]))
    if found["twice"]:
        return digits_of(found["pair"]) * 2
    if found["worth"]:
        return f"{value_of(found['worth']):.0f}"
    return digits_of(found[0]) or found[0]


def _thin(gap: str) -> bool:
    return len(gap) <= 12 and not _THIN.sub("", gap)


def _group(row: list[_Item], text: str) -> Group:
    pieces = [row[0].code]
    for before, item in itertools.pairwise(row):
        if before.end == item.start:
            pieces[-1] += item.code
        else:
            pieces.append(item.code)
    end = row[-1].end
    unit = bool(_QUANTITY.match(text, end))
    return Group(row[0].start, end, "".join(pieces), tuple(pieces), unit)


def reads_as(code: str, text: str) -> tuple[int, int] | None:
    """Where numerals with 十 can be read as the code in pairs: 六十二二十八十八."""
    for run in re.finditer(rf"[{_D}十]*十[{_D}十]*", text):
        for start in range(len(run[0])):
            if _pairs_up(run[0][start:], code):
                return run.start() + start, run.end()
    return None


def _pairs_up(run: str, code: str) -> bool:
    if not code:
        return True
    heads = (
        (3, rf"[{_D}]十[{_D}]"),
        (2, rf"[{_D}]十"),
        (2, rf"十[{_D}]"),
        (1, "十"),
        (1, rf"[{_D}]"),
    )
    return any(
        re.fullmatch(form, run[:length])
        and code.startswith(worth := _pair(run[:length]))
        and _pairs_up(run[length:], code[len(worth) :])
        for length, form in heads
    )


def _pair(run: str) -> str:
    return f"{value_of(run):.0f}" if "十" in run else digits_of(run)
