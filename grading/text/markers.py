"""Signs of how something is said: denied, asked, reported, imagined, barked, listed."""

from __future__ import annotations

import re

# Contain 不, 没 or 别 without denying anything.
_NOT_DENYING = re.compile(
    r"不好意思|对不起|不客气|不用谢|差不多|不但|不仅|没问题|没关系|不要紧|不管|不论|要不|是不是|能不能"
    r"|可不可以|方不方便|好不好|有没有|不便|不方便|不清楚|对不住|了不起|不得不|不少|不错|不知道您|不知您"
    r"|特别|分别|别人|别的|区别|没错|不过|不然|不如|请别着急|您别急|别着急|不瞒|冒昧"
)
_DENYING = re.compile(r"不|没|别|无|未|甭|拒绝|免谈|休想|懒得|少来|何必|哪有|谁说")
_ASKING = re.compile(
    r"吗|呢|什么|几[个点号位时]|多少|谁|哪|是不是|能不能|要不要|有没有|可不可以|好不好|行不行|为什么"
    r"|怎么|怎样|如何|是否|干嘛|请教|贵姓|贵干"
)
_ENDS_ASKING = re.compile(r"(?:吗|呢|么|没有|吧|不)$")
_REPORTED = re.compile(
    r"培训|规定里|规范|手册|话术|课上|老师教|领导说|主管说|经理说|同事|上次|上回|上个月|上周|以前|之前|那天"
    r"|昨天|前天|有人|别人|人家|他们都|听说|据说|本来|原来|按说|照理|应该说|要说|得说|会说|说过|说的是|让我说"
    r"|让我们|要求我们|教我们|一般都|通常|平时|每次|那位|那会儿|去年|当时|您刚才说|您说|网上|背"
)
_IMAGINED = re.compile(
    r"如果|要是|假如|假设|万一|的话|本可以|本该|原本|打算|想过|考虑|改天|回头再|等我有空"
)
_IMPATIENT = re.compile(
    r"赶紧|快点|快说|快讲|行了|得了|烦|啰嗦|罗嗦|废话|有完没完|干嘛|关我|管我|爱.{0,3}不|随你|随便您|随便你"
    r"|自己看|自己查|自己想|急什么|催什么|嚷什么|吵什么|喊什么|叫什么叫|至于|跟你说了|说了多少|听不懂|没空"
    r"|忙着呢|你懂|怎么又|又来|没看见|一边去|少来|不就|谁让|谁叫|活该|怪谁|呗|拉倒|算了吧|等着吧|着什么急"
)
_VAGUE = re.compile(
    r"再说|看情况|估计|大概|可能|也许|随便|差不多|到时候|改天|回头|有空|尽量|再看|过几天|过阵子"
)
_ASIDE = re.compile(
    r"^小[一-鿿](?!姐)|(?:^| )(?:老|小)[一-鿿]你|师傅你"
    r"|你(?:去|帮我|先|来|跟|给他|给她)|你们几个|咱俩|哥们"
)
# Asked alone, for consent to what was offered: 您看可以吗, 这样好吗, 您同意吗.
_CONSENT = re.compile(
    r"(?:您看|您觉得|您|这样|那)?(?:可以|好|行|成|方便|同意|愿意|介意)(?:吗|么|不[好行成])"
    r"|(?:您看|您觉得|您|这样)?(?:行不行|好不好|可不可以|方不方便)"
)
_ASKS_CONSENT = re.compile(r"(?:(?:可以|好|行|成|同意|愿意)[吗么]|行不行|好不好|可不可以)(?=$| )")
_PARTICLES = frozenset("您我你的了吗吧呢请是在会给就这那有也都把好个下来去说")


def denials(text: str) -> int:
    """How many times the text denies or refuses, polite formulas left out."""
    return len(_DENYING.findall(_NOT_DENYING.sub("", text)))


def asks(text: str) -> bool:
    """Whether the text is or holds a question."""
    return bool(_ASKING.search(text))


def ends_asking(text: str) -> bool:
    """Whether the text ends like a question."""
    return bool(_ENDS_ASKING.search(text.rstrip()))


def only_asks_consent(text: str) -> bool:
    """Whether the text is one of the short questions for consent, and nothing else."""
    return bool(_CONSENT.fullmatch(text))


def consents(text: str) -> list[str]:
    """The short questions for consent that end a clause of the text."""
    return _ASKS_CONSENT.findall(text)


def reports(text: str) -> int:
    """How many signs there are that somebody's words or another time are told of."""
    return len(_REPORTED.findall(text))


def imagines(text: str) -> int:
    """How many signs there are of a thing supposed, not done."""
    return len(_IMAGINED.findall(text))


def barks(text: str) -> int:
    """How many signs of impatience there are."""
    return len(_IMPATIENT.findall(text))


def hedges(text: str) -> int:
    """How many words leave the matter open."""
    return len(_VAGUE.findall(text))


def turns_aside(text: str) -> bool:
    """Whether somebody else in the room seems to be spoken to."""
    return bool(_ASIDE.search(text))


def particles(text: str) -> float:
    """The share of small words; a word list has few."""
    letters = [character for character in text if not character.isspace()]
    return sum(c in _PARTICLES for c in letters) / max(1, len(letters))


def is_list(text: str) -> bool:
    """Whether the text is three or more short words set apart, with no small words among them."""
    pieces = text.split()
    return len(pieces) >= 3 and max(map(len, pieces)) <= 4 and particles(text) < 0.1


def fragments(text: str) -> float:
    """How much the text falls into short pieces set apart: 0 for running speech."""
    pieces = text.split()
    return sum(len(piece) <= 4 for piece in pieces) / max(1, len(pieces)) if pieces[1:] else 0.0
