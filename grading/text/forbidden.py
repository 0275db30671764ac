"""Families of things that must not be said, and the innocent sentences that look like them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.text import markers

_FAMILIES = {
    "impatience": r"赶紧|快点|快说|快讲|急什么|催什么|着什么急|有完没完|[啰罗]嗦|行了行了|听不懂"
    r"|说了?多少[遍次]|跟你说过|说过了|没空|忙着呢|烦死|真烦|别烦|废话|长话短说|捡重点|没工夫",
    "refusal": r"办不了|没办法|没法|不行就是不行|不可能|做不[到了]|管不了|没门|没得谈|没戏|休想"
    r"|免谈|爱.{0,3}不|规定就[是这]|就这样吧|不给[办退换]|说了也没用|没用",
    "passing": r"不归我|不是我[的们]?[事责负管]|不关我|找别人|问别人|找他们|管不着|跟我说.{0,2}没用"
    r"|跟我没关系|关我什么事|不是我负责|不归这|不是我们部门|另请高明|自己[去找问打]|打别的|找谁谁",
    "ignorance": r"不知道|不清楚|不晓得|哪知道|怎么知道|没听说|说不上来|不了解",
    "counter": r"问我我问谁|你说怎么办|您说怎么办|不然呢|想怎么[样着]|要我怎么办|能怎么办|怎么知道"
    r"|你说呢|您说呢",
    "blame": r"怪您|怪你|您自己|你自己|怨您|怨你|谁[让叫][您你]|[您你]的问题|没看清|没看|不早说"
    r"|怎么不|为什么不|干嘛不|早干嘛|自己不|[您你]不会",
    "guess": r"应该[是能没可会就有行]|估计|大概|我猜|好像|差不多|兴许|没准|八成|可能是",
    "insult": r"有病|神经|傻|笨|白痴|蠢|闭嘴|滚|无理取闹|素质|刁民|无聊|讨厌|骗子|泼妇|脑子",
    "mockery": r"这都不[懂会知]|这么简单|连这[个都]|笑死|呵呵|可笑|常识|没见过|没用过|老土|想得美"
    r"|做梦|真逗",
    "promise": r"保证|肯定能|肯定会|包在我|一定能|百分之百|绝对|打包票|包过|没问题的?|稳稳|担保"
    r"|准能|说一不二",
    "shouting": r"喊什么|吵什么|嚷什么|叫什么叫|激动什么|吼什么|凶什么|大声点|吃饭没",
    "hanging_up": r"挂了|挂电话|挂断|要挂|就挂|懒得听|不说了",
    "familiar": r"你",
    "wei": r"^ ?喂",
}
_FORMS = {name: re.compile(pattern) for name, pattern in _FAMILIES.items()}
_INNOCENT = re.compile(
    r"不知道您|不知您|不知道是不是|不知道方不方便|不清楚您|请?您?别着急|不要着急|不用着急|您别急"
    r"|您先别挂|请?别挂|不要挂|请勿挂|再挂|没问题|您自己也?注意|有没有|没关系"
    r"|大概(?:多少|几|什么|需要|还)|(?:不|不能|不敢|没法|无法|没办法)[^ ]{0,4}(?:保证|打包票|担保)"
    r"|我马上赶紧|我赶紧"
)

# Called into a line on which nothing is heard.
_HAIL = re.compile(
    r"(?:喂|诶|[您你]好|请问|[您你](?:还)?在(?:听)?吗|(?:有|还有)人(?:在)?吗|哪位"
    r"|[您你]?(?:能)?听(?:得)?[见到](?:我(?:说话|的声音)?)?[吗么]|[ ，。？])+"
)
_RUDE = frozenset(
    ("impatience", "refusal", "counter", "blame", "insult", "mockery", "shouting", "hanging_up")
)
_COURTEOUS = re.compile(
    r"不好意思|抱歉|对不起|遗憾|[见原]谅|谅解|麻烦您|谢谢|感谢|请您?别着?急"
    r"|我(?:说|讲|解释)得?(?:清楚|明白)了?(?:没有?|吗)"  # whether oneself was clear, not the caller
    r"|(?:别|不用|不要|不必)(?:多想|往心里去|放在?心上|记在?心[里上])|^没事[儿的]?$"
)


def families(examples: Sequence[str]) -> frozenset[str]:
    """The families that the examples of forbidden things belong to."""
    text = "\n".join(examples)
    return frozenset(name for name, form in _FORMS.items() if form.search(text))


def breaches(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where plain text sounds like one of these families, the innocent left out."""
    bare = _INNOCENT.sub(lambda found: "〇" * len(found[0]), text)
    return sorted(found.span() for name in wanted for found in _FORMS[name].finditer(bare))


def only_innocent(text: str, wanted: frozenset[str]) -> bool:
    """Whether all that sounds like one of these families is an innocent look-alike."""
    sounds = any(_FORMS[name].search(text) for name in wanted)
    return sounds and not breaches(text, wanted)


def only_courteous(text: str, wanted: frozenset[str]) -> bool:
    """Whether rudeness is looked for, and this apologises, thanks or asks only whether it is heard.

    Anything rude in it makes it none.
    """
    rude = wanted & _RUDE
    courteous = _COURTEOUS.search(text) or _HAIL.fullmatch(text)
    return bool(rude and courteous and not breaches(text, rude))


def quoted(text: str, at: int) -> bool:
    """Whether what stands at `at` is told of, not said: 上次有人说…, 您刚才说…."""
    return markers.reports(text[:at]) > 0
