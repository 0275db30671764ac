"""A real call as its author brings it: who said what, and the facts in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from grading.text.normalise import plain
from grading.text.numbers import codes
from grading.text.times import Token, is_definite, money, times
from voices.transcript import Party

LABELS = {
    Party.CALLER: "客户|顾客|用户|来电者|来电人|来电|对方|甲|customer|caller",
    Party.TRAINEE: "客服|坐席|座席|接线员|话务员|前台|员工|学员|我方|乙|agent|operator",
}
_STAMP = r"(?:[\[(（]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?[\])）]?\s*)?"
_LINE = {
    party: re.compile(rf"^\s*{_STAMP}(?:{words})\s*\d*\s*[：:]\s*(.*)$", re.IGNORECASE)
    for party, words in LABELS.items()
}
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
)
_TITLES = "先生|女士|小姐|太太|经理|主任|主管|老师|会计|师傅|总"
_INTRODUCED = re.compile(
    rf"(?:我叫|名字叫|名字是|姓名是|姓名|我是)([{_SURNAMES}][一-鿿]{{1,2}})(?=[^一-鿿]|$)"
)
_TITLED = re.compile(rf"([{_SURNAMES}])(?:{_TITLES})")
LONG_CODE = 7  # digits from which on a number may be somebody's


class TranscriptFault(ValueError):
    """The words are no call between two; the text says what is missing and how to write it."""


@dataclass(frozen=True)
class Said:
    """What one party said until the other spoke."""

    party: Party
    text: str


@dataclass(frozen=True)
class Fact:
    """Something definite that was said: a phone, number, sum, time or name."""

    kind: str  # phone, number, money, time, name
    text: str  # as it was said
    turn: int
    start: int
    end: int


def read_transcript(text: str) -> tuple[Said, ...]:
    """The turns of a pasted call, lines like 客户：… and 客服：…. Raises TranscriptFault."""
    parties: list[tuple[Party, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        labelled = _labelled(line)
        if labelled is not None:
            parties.append(labelled)
        elif parties:
            party, before = parties[-1]
            parties[-1] = party, before + line.strip()
        else:
            raise TranscriptFault(
                f"Line {number} does not say who speaks; begin it with '客户：' or '客服：'."
            )
    turns = joined(Said(party, words.strip()) for party, words in parties if words.strip())
    for party, label in ((Party.CALLER, "客户："), (Party.TRAINEE, "客服：")):
        if not any(turn.party is party for turn in turns):
            raise TranscriptFault(
                f"Nobody speaks as '{label}'; write each line as '客户：…' or '客服：…'."
            )
    return turns


def _labelled(line: str) -> tuple[Party, str] | None:
    for party, pattern in _LINE.items():
        found = pattern.match(line)
        if found:
            return party, found[1]
    return None


def joined(turns: Iterable[Said]) -> tuple[Said, ...]:
    """What one party says in a row as one turn."""
    runs = groupby(turns, key=lambda turn: turn.party)
    return tuple(Said(party, "".join(one.text for one in run)) for party, run in runs)


def as_text(turns: Iterable[Said]) -> str:
    """The turns as lines that `read_transcript` reads."""
    label = {Party.CALLER: "客户", Party.TRAINEE: "客服"}
    return "\n".join(f"{label[turn.party]}：{turn.text}" for turn in turns)


def find_facts(turns: Iterable[Said]) -> tuple[Fact, ...]:
    """Every phone, number, sum of money, time and name, in the order they were said."""
    return tuple(fact for at, turn in enumerate(turns) for fact in _facts(at, turn.text))


def _facts(turn: int, text: str) -> Iterator[Fact]:
    taken: list[tuple[int, int]] = []
    found: list[tuple[str, int, int]] = []
    words = plain(text)
    for kind, start, end in (*_numbers(words.text), *_times(words.text)):
        if end > start:
            found.append((kind, *words.source_span(start, end)))
    found += _names(text)
    for _, start, end in found:
        if any(start < last and end > first for first, last in taken):
            continue
        taken.append((start, end))
    kept = [one for one in found if (one[1], one[2]) in taken]
    for kind, start, end in sorted(dict.fromkeys(kept), key=lambda one: one[1]):
        yield Fact(kind, text[start:end], turn, start, end)


def _numbers(said: str) -> Iterator[tuple[str, int, int]]:
    for sum_ in money(said):
        yield "money", sum_.start, sum_.end
    for code in codes(said, shortest=4):
        yield _kind_of(code.digits, said[: code.start]), code.start, code.end


def _kind_of(digits: str, before: str) -> str:
    """A telephone number, by its form or by what is said before it; otherwise some number."""
    called = re.search(r"(?:电话|手机|号码是|打)[^0-9]{0,6}$", before)
    is_phone = (len(digits) == 11 and digits[0] == "1") or (len(digits) >= 10 and digits[0] == "0")
    return "phone" if is_phone or (len(digits) >= LONG_CODE and called) else "number"


def _times(said: str) -> Iterator[tuple[str, int, int]]:
    """Times told in one breath, 明天|上午|十点, are one."""
    run: list[Token] = []
    for token in [*times(said), None]:
        if run and (token is None or token.start > run[-1].end + 1):
            if is_definite(run):
                yield "time", run[0].start, max(one.end for one in run)
            run = []
        if token is not None:
            run.append(token)


def _names(text: str) -> list[tuple[str, int, int]]:
    told = [("name", *found.span(1)) for found in _INTRODUCED.finditer(text)]
    return told + [("name", *found.span()) for found in _TITLED.finditer(text)]


# --- real people made into others ---

_OTHERS = ("何静", "许明", "沈岚", "孟阳", "顾宁", "曾琪", "邹凯", "侯悦")
_DIGITS = "零一二三四五六七八九"


def disguised(turns: tuple[Said, ...]) -> tuple[Said, ...]:
    """The call with made-up names and telephone numbers, the same one for the same."""
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for fact in find_facts(turns):
        if fact.kind == "name":
            _rename(fact.text, names)
        elif (
            fact.kind in ("phone", "number")
            and sum(sign.isalnum() for sign in fact.text) >= LONG_CODE
        ):
            numbers.setdefault(fact.text, _other_number(fact.text, len(numbers) + 1))
    others = sorted({**names, **numbers}.items(), key=lambda one: -len(one[0]))
    return tuple(Said(turn.party, _replaced(turn.text, others)) for turn in turns)


def _rename(name: str, names: dict[str, str]) -> None:
    """A whole name takes another; a surname with a title the surname of its owner's new name."""
    other = next(
        (new for old, new in names.items() if old[0] == name[0] and new in _OTHERS),
        _OTHERS[len(set(names.values())) % len(_OTHERS)],
    )
    titled = _TITLED.fullmatch(name)
    names.setdefault(name, other[0] + name[1:] if titled else other)


def _other_number(number: str, place: int) -> str:
    """An invented number of the same length, spelt as this one is."""
    digits = [at for at, sign in enumerate(number) if sign.isalnum()]
    mobile = "1390000" if len(digits) == 11 else ""
    rest = len(digits) - len(mobile)
    wanted = f"{mobile}{place * 12_345_678_910 % 10**rest:0{rest}}"
    signs = list(number)
    spelt = not any(sign in "0123456789" for sign in number)
    for at, digit in zip(digits, wanted, strict=True):
        signs[at] = ("幺" if digit == "1" else _DIGITS[int(digit)]) if spelt else digit
    return "".join(signs)


def _replaced(text: str, others: list[tuple[str, str]]) -> str:
    if not others:
        return text
    table = dict(others)
    pattern = "|".join(re.escape(old) for old, _ in others)
    return re.sub(pattern, lambda found: table[found[0]], text)
