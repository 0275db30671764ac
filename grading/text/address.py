"""您 or 你: how the caller is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grading.text import markers

BEFORE = 12  # characters before a 你 that tell whose it is
_NI = re.compile(r"你(?![好们])")
_QUOTE = re.compile(r"[“「][^”」]*[”」]")
# Before a 你 that is another's: of a text read out, or to a colleague called by name.
_OF_OTHERS = re.compile(
    r"(?:写[的着是]|显示|念|搜|[书歌片店题]名|短信|提示|转告|回复|原话)[^，。 ]*$|[小老][一-鿿]$"
)
# Where what counts says that only 您 will do for the caller.
_ONLY_NIN = re.compile(
    r"(?:应|须|当|改口|要(?!求))[^，。；]{0,8}您|不[得能可][^，。；]{0,8}[“\"「]你[”\"」]"
    r"|(?<!不)用[“\"「]你[”\"」]"
)


def familiar(text: str) -> list[tuple[int, int]]:
    """Where the text calls the caller 你.

    你好 is what a recogniser makes of 您好, 你们 is not one person, and what somebody else wrote or
    said is not said to the caller.
    """
    own = without_quotes(text)
    return [found.span() for found in _NI.finditer(own) if not _of_others(own, found.start())]


def without_quotes(text: str) -> str:
    """The text, as long as it was, with nothing between its quotation marks."""
    return _QUOTE.sub(lambda quote: "〇" * len(quote[0]), text)


def _of_others(text: str, at: int) -> bool:
    before = text[max(0, at - BEFORE) : at]
    return bool(_OF_OTHERS.search(before)) or markers.reports(before) > 0


def only_formal(examples: Sequence[str], means: str) -> bool:
    """Whether what is forbidden is to call the caller 你 and not 您."""
    return bool(_ONLY_NIN.search(means)) and all("你" in example for example in examples)
