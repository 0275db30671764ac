"""Secrets that are quantities: sums, rates, discounts; told in any form, or bounded by a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grading.text.numbers import digits_of, value_of

NEAR = 0.5  # a bound as far off as this share of the secret still narrows it
_C = "0-9零〇一二三四五六七八九十百千万亿两幺"
_N = rf"[{_C}]+(?:[.点][0-9零一二三四五六七八九]+)?[万千亿]?"
_QUANTITY = re.compile(
    rf"(?P<parts>[二三四五六七八九十])分之(?P<count>[一二三四五六七八九]"
    rf")|百分之(?P<of>{_N})|(?P<rate>{_N})(?:%|个百分点|个点(?!儿))"
    rf"|(?P<tenths>[一二三四五六七八九两0-9])成(?P<more>[一二三四五六七八九半])?"
    rf"|(?P<off>{_N})折(?P<half>半)?"
    rf"|(?P<each>[0-9零一二三四五六七八九幺]{{3,}})(?=一[台件吨套箱斤年月])"
    rf"|(?P<spoken>[{_C}]*[千百万][0-9一二三四五六七八九])(?=一[台件吨套箱斤年月])"
    rf"|(?P<sum>{_N}(?:个[百千]?[万亿])?)(?P<unit>个(?!工作|小时|月|人)|块|元|w|个?人"
    rf"|[台件吨家辆箱套户名位]"
    rf"|[点号楼分天年周日月岁层栋]|小时|个(?:月|小时|工作日))?"
)
_SCALES = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_RANGE = re.compile(
    r"(?<![一二三四五六七八九0-9])(?P<low>[一二三四五六七八九])(?P<hi"
    r"gh>[二三四五六七八九])(?P<scale>[十百千]?万|千|百)"
)
_MONEY_UNITS = ("", "个", "块", "元", "w")
_COUNT_UNITS = ("人", "个人", "台", "件", "吨", "家", "辆", "箱", "套", "户", "名", "位")
_LEADING = re.compile("[1-9一二三四五六七八九](?=字?(?:开头|打头|字头))")
_ABOUT = re.compile(
    rf"(?:上|近|小|快)?(?P<some>(?:[{_C}]*[十百千万亿]|[0-9]+))[多几来](?P<scale>[万千亿]?)"
)
_OTHERS = re.compile(r"单号|账单|零售价|对外|您的|外面|门市")
LESS = (
    r"不到|没到|没有到|以内|以下|之内|往下|少一?[点些两]|低一?点|用不了|要不了|不足|靠下|将近"
    r"|快到?|顶多|没过|至多"
    r"|最多|便宜|差[一二两三四五六七八九几百千万点]"
)
MORE = (
    r"出头|多一?[点些]|以上|往上"
    r"|超过|过了|刚过|刚刚过|高一?点|开外|不止|打底|起步|至少|还多|多[呢啊吧快不]|多$|几$|再加"
    r"|冒头|肯定有|有了|有的$|有余|余地"
)
_BOUND = re.compile(f"(?P<less>{LESS})|(?P<more>{MORE})|左右|上下|差不多|大概|大约|一半")


@dataclass(frozen=True)
class Quantity:
    """A quantity in a text: `kind` is rate (in per cent) or sum."""

    start: int
    end: int
    kind: str
    value: float
    unit: str = ""
    high: float = 0.0  # of a range: 四五十万


def quantities(text: str) -> list[Quantity]:
    """Every quantity in the text, in one form: 八五折 and 百分之十五 off are the rate 85 and 15."""
    ranges = [_range(found) for found in _RANGE.finditer(text)]
    return ranges + [_read(found) for found in _QUANTITY.finditer(text)]


def _range(found: re.Match[str]) -> Quantity:
    """四五十万: from forty to fifty."""
    scale = 1.0
    for sign in found["scale"]:
        scale *= _SCALES[sign]
    low, high = (int(digits_of(found[end])) * scale for end in ("low", "high"))
    return Quantity(*found.span(), "sum", low, high=high) if low < high else _read_plain(found)


def _read_plain(found: re.Match[str]) -> Quantity:
    return Quantity(*found.span(), "sum", worth(found[0]))


def _read(found: re.Match[str]) -> Quantity:
    start, end = found.span()
    if found["parts"]:
        return Quantity(start, end, "rate", 100 * worth(found["count"]) / worth(found["parts"]))
    if found["tenths"]:
        more = 0.5 if found["more"] == "半" else float(digits_of(found["more"] or "") or 0) / 10
        value = 10 * (int(digits_of(found["tenths"])) + more)
        return Quantity(start, end, "rate", value)
    if found["off"]:
        value = worth(found["off"])
        value = value * 10 if value < 10 else value
        return Quantity(start, end, "rate", value + (5 if found["half"] else 0), "折")
    if found["of"] or found["rate"]:
        return Quantity(start, end, "rate", worth(found["of"] or found["rate"]))
    if found["each"] or found["spoken"]:
        return Quantity(start, end, "sum", worth(found[0]))
    return Quantity(start, end, "sum", worth(found["sum"].replace("个", "")), found["unit"] or "")


def worth(numeral: str) -> float:
    """What a numeral is worth; its decimals may be spoken: 三点一五, 一百二十六点五."""
    scale = 1.0
    while numeral[-1] in _SCALES and re.search("[.点]", numeral):
        scale *= _SCALES[numeral[-1]]
        numeral = numeral[:-1]
    whole, _, decimals = numeral.replace("点", ".").partition(".")
    value = (
        value_of(whole) if re.search("[0-9零〇一二三四五六七八九十百千万亿两幺]", whole) else 0.0
    )
    digits = digits_of(decimals)
    return scale * (value + (int(digits) / 10 ** len(digits) if digits else 0.0))


def amount_in(value: str, name: str) -> Quantity | None:
    """The quantity a secret is or turns on; None when it turns on none."""
    for found in quantities(value):
        spoken = value[found.start : found.end]
        if found.kind == "rate" or found.unit in ("块", "元", *_COUNT_UNITS):
            return found
        if (
            found.value >= 100
            and re.search("[十百千万亿]", spoken)
            and found.unit in ("", "个", "w")
        ):
            return found
    bare = re.fullmatch(_N, value)
    wanted = re.search(r"价|薪|工资|额|金|费|款|折|率|数量|人数|比例|成本|利润|预算", name)
    if bare is None or wanted is None or re.search(r"卡|号|码", name):
        return None
    return quantities(value)[0]


def same(secret: Quantity, other: Quantity, text: str) -> bool:
    """Whether both are worth the same; 三十八 answers for 三十八万, 一成五 off for 八五折."""
    if other.high:
        return other.value <= secret.value <= other.high
    if secret.kind == "rate":
        values = {secret.value}
        if secret.unit == "折" or other.unit == "折":
            values.add(round(100 - secret.value, 4))
        bare = other.kind == "sum" and other.unit in ("", "个")
        return (other.kind == "rate" or bare) and round(other.value, 4) in values
    if other.kind == "rate" or not _fits(secret, other):
        return False
    if abs(secret.value - other.value) < 1e-6:
        return True
    short = other.unit in ("", "个") and other.value >= 2
    return short and any(abs(secret.value - other.value * k) < 1e-6 for k in (1e4, 1e8))


def _fits(secret: Quantity, other: Quantity) -> bool:
    """Whether the units are of one kind: money answers for money, heads for heads."""
    if other.unit in ("", "个"):
        return True
    if secret.unit in _COUNT_UNITS:
        people = ("人", "个人", "名", "位")
        return other.unit == secret.unit or (other.unit in people and secret.unit in people)
    return other.unit in _MONEY_UNITS


def told_amount(secret: Quantity, said: str) -> Quantity | None:
    """Where the words say it."""
    for one in quantities(said):
        if same(secret, one, said) and not _of_another(said, one):
            return one
    return None


def bounded(secret: Quantity, said: str, heard: str) -> Quantity | None:
    """Where the words set a bound near it: 四十万往下一点, 两万五还多一点, 四字头的."""
    for found in _ABOUT.finditer(said):
        if _within(secret, found):
            return Quantity(*found.span(), secret.kind, secret.value)
    led = _LEADING.search(said)
    if led and f"{secret.value:.0f}"[0] == digits_of(led[0]):
        return Quantity(*led.span(), secret.kind, secret.value)
    half = re.search("过半|一半以上|一大半|不到一半|没过半", said)
    if half and secret.kind == "rate" and abs(secret.value - 50) <= 15:
        return Quantity(*half.span(), secret.kind, secret.value)
    for one in quantities(said):
        if not _comparable(secret, one) or _of_another(said, one):
            continue
        bound = _BOUND.search(said[max(0, one.start - 6) : one.end + 8])
        near = bound and not (bound["less"] and secret.value > _scaled(secret, one))
        if near or _ruled_out(secret, one, said):
            return one
    return None


def _ruled_out(secret: Quantity, one: Quantity, said: str) -> bool:
    """Whether the words say it is not as much as this (没有三成), or cannot be as little."""
    before, after = said[: one.start], said[one.end :]
    if secret.value > _scaled(secret, one):
        return bool(re.match("做不了(?!主)|不行|拿不到|做不下来|下不来|不卖", after))
    least = re.search("没有?$|不够$", before) or re.match("没有$|没到|到不了|不够|没有的", after)
    return bool(least) and secret.value < _scaled(secret, one)


def _within(secret: Quantity, found: re.Match[str]) -> bool:
    """二十多万, 一千多万, 八万多: from the number to its next step."""
    low = worth(found["some"] + found["scale"]) if found["scale"] else worth(found["some"])
    step = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}.get(found["some"][-1], 1.0)
    if found["some"].isdigit() and found["some"].endswith("0"):
        step = 10.0 ** (len(found["some"]) - len(found["some"].rstrip("0")))
    step *= {"": 1.0, "千": 1e3, "万": 1e4, "亿": 1e8}[found["scale"]]
    return any(low * k <= secret.value < (low + step) * k for k in _scales(secret))


def _scales(secret: Quantity) -> tuple[float, ...]:
    return (1.0, 1e4) if secret.kind == "sum" and secret.value >= 1e5 else (1.0,)


def guessed_near(secret: Quantity, heard: str) -> bool:
    """Whether the caller guessed a quantity of the kind, right or wrong."""
    return any(_comparable(secret, one, wide=True) for one in quantities(heard))


def _comparable(secret: Quantity, other: Quantity, wide: bool = False) -> bool:
    if other.kind == "sum" and not _fits(secret, other):
        return False
    if secret.kind == "rate" and other.kind == "sum" and other.unit not in ("", "个"):
        return False
    gap = abs(_scaled(secret, other) - secret.value)
    return gap <= (2.0 if wide else NEAR) * secret.value


def _scaled(secret: Quantity, other: Quantity) -> float:
    if secret.kind == "sum" and other.unit in ("", "个") and secret.value >= 10_000 > other.value:
        return other.value * 10_000 if other.value < 1000 else other.value
    return other.value


def _of_another(said: str, one: Quantity) -> bool:
    return bool(_OTHERS.search(re.split("[/，。]", said[max(0, one.start - 9) : one.start])[-1]))
