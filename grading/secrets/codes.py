"""Secrets read out sign by sign: numbers, plates, passwords; whole, in part, or by a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grading.secrets.spoken import Group, groups, reads_as
from grading.text.numbers import digits_of, figures_lost
from grading.text.pinyin import figures_by_sound

PART = 4  # signs of a long code that are as good as telling it: the rest is often known
LONG = 7  # from here on a code is known by its signs alone, whatever stands around it
_CONTEXT = 9  # characters before a number that say whose it is
_OTHERS = re.compile(
    r"(工单|单号|订单|编号|受理|流水|分机|总机|热线|前台|工号|秘书处|科室|调度室"
    r"|您的(?:电话|号码|手机|尾号|联系|来电)|您(?:这边|本人)|跟您核对|跟您确认|回您|打给您|价"
    r"|费|账单)"
)
_HEAD = re.compile(
    r"(?:开头|打头|起头|前面|头[两二三四几]?位|前[两二三四几几]?位|第一[位个]|首位)(?:数字?"
    r"|号码)?(?:就?是)?[ ，]*$"
)
_TAIL = re.compile(
    r"(?:尾号|尾数|末尾|末[两二三四]?位|最后(?:[一两二三四]?[位个])?|后[面边]?[一两二三四]?位|结尾)"
    r"(?:数字?|号码)?(?:不是.)?(?:就?是)?[ ，]*$"
)
_HEAD_AFTER = re.compile(r"(?:字)?(?:开头|打头|起头|起的|头的)|字头")
_HEAD_ASKED = re.compile("开头|打头|前面?[几两三]位|头[几两三]位|几的[吗呢]?$|号段|区号")
_TAIL_ASKED = re.compile("尾号|尾数|后面?[几两三四]位|最后[几一两三四]?[位个]|末尾|结尾")
_ROOMS = re.compile("房|室|床|门牌|住|宿舍|座位")
_TAIL_AFTER = re.compile(r"结尾|收尾|尾的|结束")


@dataclass(frozen=True)
class Told:
    """Where part of a secret was told; `new` unless the caller had said it first."""

    start: int
    end: int
    whole: bool
    new: bool


def codes_in(value: str) -> list[str]:
    """The parts of a secret that would be read out sign by sign, in small letters."""
    plain = re.sub(r"(?<=[0-9a-z])[ \-_.](?=[0-9a-z])", "", value)
    found = [group.code for group in groups(plain) if _is_code(group, plain)]
    return found


def _is_code(group: Group, value: str) -> bool:
    spoken = value[group.start : group.end]
    if re.search(r"[十百千万]", spoken) or re.match(r"[%万千元块折成.]|个", value[group.end :]):
        return False
    if re.match(r"年|月|点|日", value[group.end :]) or value[: group.start].endswith(
        ("百分之", "月")
    ):
        return False
    return len(group.code) >= 3 or (
        len(group.code) == 2 and group.code.isalnum() and spoken == value
    )


def told(code: str, said: str, heard: str, free: frozenset[str], name: str) -> Told | None:
    """Where the words tell the code, a telling part of it, or how it begins or ends."""
    letters = bool(re.search("[a-z]", code))
    if _ROOMS.search(name):
        floor = _floor(code, said)
        if floor is not None:
            return floor
        said = re.sub("[楼层栋]", " ", said)
    spoken = [g for g in groups(said, letters) if not _is_free(g, free, code)]
    known = [g.once for g in groups(heard, letters)] + [g.code for g in groups(heard, letters)]
    whole = _in_order(code, spoken) or (reads_as(code, said) if len(code) >= PART else None)
    if whole is not None:
        return Told(*whole, True, not any(code in one for one in known))
    for group in spoken:
        part = _part(code, group, said, heard, name)
        if part is not None:
            new = not any(part in one for one in known)
            if len(part) < 3:  # 最后一位: its 一 is no guess
                new = not any(_hinted(code, guess, heard) for guess in groups(heard, letters))
            return Told(group.start, group.end, part == code, new)
    return None


def almost_told(code: str, said: str, heard: str, free: frozenset[str]) -> tuple[int, int] | None:
    """Where the code, or its telling end, was said but for one digit, lost or put in."""
    ends = {code, code[-PART:]} if code.isdigit() and len(code) >= PART else set()
    for read in (str, figures_by_sound):  # 是四五五 may be 四四五五
        known = [group.once for group in groups(read(heard))]
        for group in groups(read(said)):
            new = group.once not in known and not _is_free(group, free, code)
            if new and any(end == group.once or figures_lost(end, group.once) for end in ends):
                return group.start, group.end
    return None


def _is_free(group: Group, free: frozenset[str], code: str) -> bool:
    return group.once in free and code not in group.once


def _in_order(code: str, spoken: list[Group]) -> tuple[int, int] | None:
    """The whole code, in one group or in several one after another."""
    if len(code) < PART + 1:
        return None
    at, first, least = 0, -1, 3 if len(code) >= LONG else 2
    for group in spoken:
        if code in group.code or code in group.once:
            return group.start, group.end
        rest = group.once
        while at < len(code):
            length = _longest(code[at:], rest, min(least, len(code) - at))
            if not length:
                break
            rest = rest[rest.index(code[at : at + length]) + length :]
            first, at = (first if first >= 0 else group.start), at + length
        if at == len(code):
            return first, group.end
    return None


def _longest(wanted: str, rest: str, least: int) -> int:
    return next((n for n in range(len(wanted), least - 1, -1) if wanted[:n] in rest), 0)


def _floor(code: str, said: str) -> Told | None:
    """十七楼, for the room 1715."""
    for group in groups(said):
        on = re.match("[楼层]", said[group.end :])
        if on and len(code) >= 3 and group.code == code[:-2] and not _OTHERS.search(said):
            alone = not re.match("[0-9零一二三四五六七八九幺]", said[group.end + 1 :])
            if alone and not re.search("我们|前台|餐厅|大厅|您", said[: group.start]):
                return Told(group.start, group.end + 1, False, True)
    return None


def _part(code: str, group: Group, said: str, heard: str, name: str) -> str | None:
    """The part of the code that this group gives away."""
    candidates = (group.once, group.code)
    hinted = _hinted(code, group, said) or _answered(code, group, heard)
    if hinted or any(one == code and len(code) > PART for one in candidates):
        return hinted or code
    if _of_another(group, said, name):
        return None
    digits = re.findall("[0-9]{3,}", code) if re.search("[a-z]", code) else []
    if group.once in digits and not group.unit:
        return group.once
    if len(code) <= PART:
        exact = code in candidates and not (group.unit and len(code) < PART)
        return code if exact or (len(code) == PART and code in group.pieces) else None
    if any(len(one) >= PART and one in code for one in candidates):
        return next(one for one in candidates if one in code)
    parts = [piece for piece in group.pieces if len(piece) >= 3 and piece in code]
    if sum(map(len, parts)) >= 0.75 * len(group.once) and max(map(len, parts), default=0) >= PART:
        return max(parts, key=len)
    return None


def _hinted(code: str, group: Group, said: str) -> str | None:
    """一三八开头, 最后一位是九: a sign or two are a hint when their place is told."""
    before, after = said[max(0, group.start - 12) : group.start], said[group.end :]
    for one in (group.once, *group.pieces[-1:]):
        if len(one) >= len(code):
            continue
        if (_HEAD.search(before) or _HEAD_AFTER.match(after)) and code.startswith(one):
            return one
        if (_TAIL.search(before) or _TAIL_AFTER.match(after)) and code.endswith(one):
            return one
    return None


def _answered(code: str, group: Group, heard: str) -> str | None:
    """The caller asks how it begins or ends, and these are the signs."""
    one = group.once
    if group.unit or len(one) < 2 or len(one) >= len(code):
        return None
    if _HEAD_ASKED.search(heard) and code.startswith(one):
        return one
    return one if _TAIL_ASKED.search(heard) and code.endswith(one) else None


def _of_another(group: Group, said: str, name: str) -> bool:
    """Whether the words before it say that the number is something else's."""
    before = said[max(0, group.start - _CONTEXT) : group.start]
    found = list(_OTHERS.finditer(re.split("[/，。]", before)[-1]))
    between = before[-1:] if not found else re.split("[/，。]", before)[-1][found[-1].end() :]
    return bool(found) and found[-1][1] not in name and not re.search("再?[按拨转]", between)


def corrected(code: str, said: str, heard: str) -> tuple[int, int] | None:
    """不是五四是四五, 有两个七: signs of the code named against a near guess, or by number."""
    digits = "0-9零一二三四五六七八九幺"
    for found in re.finditer(rf"不是[{digits}]{{1,6}}(?:应该)?是([{digits}]{{1,6}})", said):
        if close(code, heard) and digits_of(found[1]) in code:
            return found.span()
    count = re.search(rf"有[一两三四五]个([{digits}])(?![十百千万个{digits}点号楼])", said)
    asked = re.search("有没有|有几个|里有|含", heard)
    return count.span() if count and asked and digits_of(count[1]) in code else None


def guessed(code: str, heard: str) -> bool:
    """Whether the caller's guess holds the code, or enough of it to be worth confirming."""
    found = groups(heard, bool(re.search("[a-z]", code)))
    if _in_order(code, found) is not None:
        return True
    return any(_guess_of(code, group, heard) for group in found)


def _guess_of(code: str, group: Group, heard: str) -> bool:
    for one in {group.once, group.code, *group.pieces}:
        least = min(3, len(code)) if len(code) <= PART else 3
        if len(one) >= least and one in code and (len(code) > PART or one == code):
            return True
    return bool(_hinted(code, group, heard))


def close(code: str, heard: str) -> bool:
    """Whether the caller guessed the code, or its end, but for a sign or two."""
    ends = [group.once for group in groups(heard) if 3 <= len(group.once) < len(code)]
    tail = (sum(a != b for a, b in zip(one, code[-len(one) :], strict=True)) for one in ends)
    if any(off == 1 for off in tail):
        return True
    return any(
        len(group.once) == len(code)
        and sum(a != b for a, b in zip(group.once, code, strict=True)) <= len(code) // 2
        for group in groups(heard, bool(re.search("[a-z]", code)))
    )
