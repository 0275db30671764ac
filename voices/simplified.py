"""Traditional characters into Simplified ones, as recognised speech needs it."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

# The tables leave 著 alone for the sake of these words; in speech it is nearly always 着.
_AUTHORED = re.compile("(?<![显名原巨专论编译卓土昭合遗])著(?![名作称书者])")


def simplified(text: str) -> str:
    """The same words in Simplified characters."""
    return _AUTHORED.sub("着", str(_tables().convert(text))).replace("妳", "你")


@cache
def _tables() -> OpenCC:
    return OpenCC("t2s")
