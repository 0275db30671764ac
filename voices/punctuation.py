"""Marks and spaces as Chinese is printed, whatever a recogniser makes of them."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3000-\u303f\uff00-\uffef"
_MARKS = str.maketrans(",?!:;", "，？！：；")
_AFTER_HAN = re.compile(f"(?<=[{_HAN}])[,?!:;]|[,?!:;](?=[{_HAN}])")
_FULL_STOP = re.compile(f"(?<=[{_HAN}])\\.(?=$|[{_HAN}])")
_SPACE = re.compile(f"(?<=[{_HAN}]) +(?=[{_HAN}])")
_BETWEEN = re.compile(f"(?<=[{_HAN}]) +| +(?=[{_HAN}])")


def chinese_marks(text: str) -> str:
    """Full-width marks beside Chinese characters; a space between them becomes a comma."""
    text = _SPACE.sub("，", _AFTER_HAN.sub(lambda found: found[0].translate(_MARKS), text))
    return _BETWEEN.sub("", _FULL_STOP.sub("。", text))


def without_spaces(text: str) -> str:
    """No spaces beside Chinese characters; those between words of other scripts stay."""
    return _BETWEEN.sub("", text)
