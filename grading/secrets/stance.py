"""How the trainee takes what the caller said: agreeing, refusing, asking, or pushing it aside."""

from __future__ import annotations

import re

_REFUSES = re.compile(
    r"不方便|不便|不能(?!再)|无法|没办法|没有办法|没法|不可以|不可能|保密|绝密|恕|不对外"
    r"|对不起|请谅解|透露不|无可奉告"
    r"|做不了主|不清楚|不了解|不知道|没有权限|以公告为准|为准|不作评|没有对外|没收到|没有收到"
    r"|不好说|不会说"
    r"|不外泄|没听说|没有听说|拿不准|不认识|不予|不提供|不愿|不许说|规定|制度|政策|内部使用"
    r"|不让说|不让讲|涉及|隐私"
    r"|只能(?:由"
    r"|告诉|给|本人)"
)
# A refusal to go on takes nothing back of what was agreed to before it.
_NO_MORE = re.compile(
    r"(?:多说|多讲|说太多|更多|别的|其他的|细说|细讲|往下说|再说了)|别说是我|别(?:往外|说出去|告诉)"
)
_STRONG = re.compile(
    r"(?<!有)没错(?!误)|(?<!真)不错(?=$|[ ，。])|说得?的?[很挺]?对(?!不)|说[中对]了|算得.{0,2}准"
    r"|猜(?:的|得)?(?:真|挺|很|还|可)?(?:准|对|着|中)|(?<!怕)没猜错"
    r"|(?:号码?|电话|名字|数|地方|信息|消息)?(?<!核)是?(?:(?<!核)对的|准的)(?=$|[ ，。]|[^吗吧呢])"
    r"|[挺真够很]准|打听(?:好|清楚|得|到)|真是.{1,3}了$"
    r"|除了[他她它这].{0,6}谁|别(?:往外)?(?:说出去|传|外传|告诉别人)|没跑了?|错不了|没记错"
    r"|八九不离十|(?<!我)(?<!我们)(?:怎么|咋|哪儿).{0,3}知道"
    r"|(?:[您你这]|连.{1,5})(?:都|也|已经)知道"
    r"|消息.{0,8}(?:灵|准|快)|还是(?:那个|这个|老样|原来)|^.{0,3}就是(?:这个|它|他|她|那个|这位|那位)|正是|可不是"
    r"|可以这么(?:说|讲|理解)"
    r"|心里(?:有数|明白|清楚)|有(?:这么|这)回事|没说.{0,5}(?:不过|但|可)|您自己(?:想(?!办)"
    r"|琢磨|体会"
    r"|品|掂量)|是这么(?:定|说|回)"
    r"|不是我说的|别说是我"
    r"|(?:^|[ ，。/])(?:应该|基本|也)?(?:就是)?(?:差不多|接近)(?:了|吧|就)?(?:这个|是这|那个"
    r"|这么)?.{0,3}$"
    r"|没[改变换]|还有谁|还能(?:有|是)谁|还用[问说]|不然呢|那当然|明知故问|算是吧|十有八九"
    r"|沾边|您.{0,4}(?:了解|清楚)(?=[啊嘛呀呢]|$)|了解我们|有一撇|确有其事|确实(?:是|如此|这样"
    r"|有)|的确|瞒不[过住]|(?:被"
    r"|让)您(?:猜|说|发现)"
    r"|您.{0,3}厉害|默认了|心照不宣|心知肚明|[您你]懂的|(?:您|自己)试(?:试|一下)"
    r"|您知道就[行好]|是真的(?![不没很抱])|^真的(?=[啊呀哦是有要 ，。]|$)"
)
# Polite openings of a refusal as well: 没错我们有规定, 您说得对不过不能说.
_SOFT = re.compile(
    "没错|不错|对$|对的|准的|的确|确实|可以这么|差不多|接近|没[改变换]|正是|清楚|了解"
)
_WEAK = re.compile(
    r"(?:^|[/])\s*(?P<filler>[嗯恩呃哦啊唉哎欸诶嘿哈呵 ，]*)"
    r"(?P<yes>对对?对?(?!不|于|方|面|您|外|这个|此|比|账|接|我们)|是(?:的|啊|呀|呢|哦|哒|滴"
    r"|是)|是(?=$|[ ，。/他她它])|对"
    r"|没问题|yes|当然)?(?P<rest>[^/]*)"
)
_ACKNOWLEDGES = re.compile(
    r"^[ ，]*(?:好|行|可以|您|请|我|这个|收到|听|知道|稍等|明白|那您|那请|那我|没|不|关于|先生"
    r"|女士|谢谢|抱歉|了解|怎么|哪|什么|为什么|谁|让|先|稍|等|别|还|这样|这边|喂|理解|对不)"
)
_ASKS_FOR = re.compile(
    r"(?:帮我|麻烦|转告|留言|让他|让她|叫他|叫她|给我打|你叫|接一?下|转一?下).*(?:好吗|行吗"
    r"|可以吗|好不好|行不行|吧|吗|$)"
    r"|听(?:到|见|得).{0,3}(?:吗|没)|(?:给我|能不能|行不行|行吗|可以吗|好不好)$"
)
_GUESSES = re.compile(r"是不是|对不对|对吧|对吗|是吧|没错吧|是吗")
_QUOTES = re.compile(
    r"您(?:刚才?)?(?:说|提|问|讲|猜|报|要|听)(?:到|起)?(?:的|过)?|关于|传闻|不管|无论|至于"
    r"|不论|所谓"
)
_ASKS = re.compile(
    r"请问|多少|哪里|哪儿|是几|几月|怎么称呼|贵姓|吗[ 。]?$|请您?(?:报|提供|留)"
    r"|您(?:本人)?的.{0,6}是"
)
_OFFERS = re.compile(
    r"(?:您|请您)(?:可以|先|直接)?(?:联系|找|拨打|打给|到|去)|会联系您|给您回|帮您"
    r"|您的(?!消息)|您在.{0,8}的话"
)


def refuses(said: str) -> bool:
    """Whether the words refuse, anywhere."""
    return bool(_REFUSES.search(said))


def quotes(said: str) -> bool:
    """Whether the words only bring up what the caller said."""
    return bool(_QUOTES.search(said))


def agrees(said: str, heard: str) -> tuple[int, int] | None:
    """Where the words say yes to what the caller guessed; None when they do not.

    A clear yes (没错, 您怎么知道) stands whatever follows. A weak one (嗯, 是的) is no answer
    when a refusal follows, when it opens another matter, or when the caller asked for a favour.
    """
    strong = _STRONG.search(said)
    refused = refuses(said) and not _NO_MORE.search(said)
    soft = strong is not None and refused and _SOFT.search(strong[0])
    if strong is not None and not soft and not _denied(said, strong.start()):
        return strong.span()
    favour = _ASKS_FOR.search(heard) and not _GUESSES.search(heard)
    if favour or refused:
        return None
    if _echoes(said, heard):
        return 0, len(said)
    for found in _WEAK.finditer(said):
        if found["yes"] and not _only_polite(found["rest"]):
            return found.span("yes")
        if not found["yes"] and _hums(found["filler"], found["rest"]):
            return found.start(), max(found.end(), found.start() + 1)
    return None


def _echoes(said: str, heard: str) -> bool:
    """还用的, 停了: a short answer all of whose words are the question's own."""
    words = re.sub("[的了过呢啊呀嗯是对哦 ，。]", "", said)
    bare = 1 <= len(words) <= 5 and not re.match("[不没好行请]", words)
    if bare and words in heard and not _ASKS.search(said):
        return True
    verb = re.search(r"([一-鿿]{2,4})[的了]?(?:吗|吧|么|不|没有?|呀)$", heard)
    return verb is not None and said.startswith(verb[1][-3:]) and not refuses(said)


def _denied(said: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:不是|不能说|没法说|不敢说|不一定|是不是|不代表|没有?说|不知道.{0,2})$", said[:at]
        )
    )


def _only_polite(rest: str) -> bool:
    """是的请问…, 对了…: the yes belongs to no guess."""
    return bool(
        re.match(
            r"^了|^[ ，]*(?:请问|好的|我(?:记|帮|给|马上|理解|明白)|您(?:的|稍|请)|稍等|收到"
            r"|先生我|女士我)",
            rest,
        )
    )


def _hums(filler: str, rest: str) -> bool:
    """A bare 嗯, or one followed by a short statement, is a yes; 嗯好的 is not."""
    hum = any(sound in filler for sound in "嗯恩唉")
    return hum and len(rest) <= 12 and not _ACKNOWLEDGES.match(rest) and "吗" not in rest


def asks(said: str) -> bool:
    """Whether the words ask the caller for something."""
    return bool(_ASKS.search(said))


def offers(clause: str) -> bool:
    """Whether the clause speaks of the caller's own matter or of what will be done for them."""
    return bool(_OFFERS.search(clause))
