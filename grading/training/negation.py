"""A Chinese clause turned into its opposite by rule, so that the marking can be tried on it."""

from __future__ import annotations

import re
from collections.abc import Callable

# The first rule that fits turns a clause round; the order matters, since one clause may hold
# several of the words. What is apologised or thanked for is no longer, what is asked for is not
# wanted, what will be done will not be, what is so is not.
LEFT = re.compile(
    r"^(?:您好|早上好|下午好|再见|不客气|好的?|是的|嗯|.{1,4}(?:先生|女士|小姐|经理|老师|师傅))$"
)
TAGS = re.compile(
    r"^(?:好吗|好吧|好不好|对吗|对吧|对不对|是吗|是吧|可以吗|行吗|行不行|您看可以吗)$"
)
ASKS_WHAT = re.compile(r"什么|多少|贵姓|哪|几|怎么|如何|谁")
BEGINS_ASKING = re.compile(
    r"^(?:还|也|再|那|那么|先|我)*"
    r"(?:请问|麻烦您?|劳驾您?|烦请您?|方便|方不方便|能不能|可不可以|可以|请您|请(?=[^教示求客假]))+"
)
ENDS_ASKING = re.compile(r"(?:可以|好|行|方便|对)?[吗呢么]$")
Turn = str | Callable[[re.Match[str]], str]
NEGATIONS: tuple[tuple[str, Turn], ...] = (
    (
        r"(?:非常|真的?是?|实在|十分|很|万分|特别)*"
        r"(?:抱歉|对不起|不好意思|对不住|过意不去|赔个?不是|道歉).*",
        "没什么好道歉的",
    ),
    (r"(?:非常|十分|真的?是?|很)*(?:感谢|谢谢|多谢).*", "没什么好谢的"),
    (r"(?:马上|立刻|这就|现在就|立即|一定|尽快)(?:会|要|去|就)?", "不会"),
    (r"没有", "有"),
    (r"没(?=\w)", ""),
    (r"不(?=[会能可要便是行在用方])", ""),
    (r"^(?:就|都|这|那)?是(?!不|否)", "不是"),
    (r"^您(?:先|请|再)", "您不用"),
    (r"(?:非常|很|特别|完全|都)*(?:能|可以)?(?:理解|体会|明白|体谅|懂)", "不理解"),
    (r"(?:会|能|愿意|需要|应该|必须|可以)(?!议)", r"不\g<0>"),
    (r"(?:帮|给|替|跟|向|为)(?=[您你他她咱])", r"不\g<0>"),
    (r"(\w)到了", r"没\1到"),
    (
        r"(?:查|转|报|记|送|派|退|补|改|留|约|安排|核对|登记|换|拨|打(?!算)|把|含|包(?!裹))(?=\w)",
        r"不\g<0>",
    ),
    (r"(?<=\w)(\w)了", r"没\1"),
    (r"(?<!还)(?<!要)是(?!不是|否)", "不是"),
    (r"有(?!点|些)", "没有"),
    (r"^", "不是"),
)


def negated(words: str) -> str:
    """Each clause turned round; a greeting or a name stays, a tag such as 好吗 goes."""
    pieces = re.split(r"([，。？！；、：,.?!;:]+)", words)
    turned = [_turned(one) if at % 2 == 0 else one for at, one in enumerate(pieces)]
    kept = [
        mark if turned[at * 2] else "" for at, mark in enumerate(pieces[1::2])
    ]  # no mark without its clause
    ends = [*kept, ""]
    return "".join(one + end for one, end in zip(turned[::2], ends, strict=True))


def _turned(clause: str) -> str:
    if not clause or LEFT.match(clause):
        return clause
    if TAGS.match(clause):
        return ""
    asks = BEGINS_ASKING.match(clause)
    core = ENDS_ASKING.sub("", clause[asks.end() :] if asks else clause)
    if asks or core != clause:
        return _refused(core)
    for pattern, other in NEGATIONS:
        turned, count = re.subn(pattern, other, clause, count=1)
        if count:
            return turned
    return clause


def _refused(core: str) -> str:
    """What would be asked for is not wanted."""
    if ASKS_WHAT.search(core):
        return f"{core}不用告诉我"
    return f"不用{core.removeprefix('您')}"
