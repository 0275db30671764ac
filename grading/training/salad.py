"""Key words thrown out in no sentence, by one who hopes that nothing else is looked for."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Sequence

import jieba

jieba.setLogLevel(logging.WARNING)

FEWEST, MOST = 4, 8  # key words of a salad
_KEY = re.compile(r"[一-鿿]{2,}")
# Words that make a sentence of others and are about nothing.
_SMALL = frozenset(
    "您好 请问 这里 这边 那边 我们 我来 帮您 给您 让您 请您 可以 能否 是否 "
    "是不是 有没有 什么 怎么 一下 现在 马上 已经 因为 所以 如果 或者 还是 以及 "
    "以后 之前 的话 不能 不会 没有 不算 都算 只说 你们 这么 那个 这个 不了 "
    "自己 对方 说明 说清 告诉 礼貌 来电 来电者 来电人 客户 主动 提出 大概 比较 "
    "非常 实在 就是 不是".split()
)


def salad(texts: Sequence[str], dice: random.Random) -> str:
    """Key words of the texts in any order, set apart or run together; empty where they are few."""
    words = dict.fromkeys(word for text in texts for word in jieba.cut(text))
    keys = [word for word in words if _KEY.fullmatch(word) and word not in _SMALL]
    if len(keys) < FEWEST:
        return ""
    dice.shuffle(keys)
    return dice.choice(("", "", " ")).join(keys[: dice.randint(FEWEST, MOST)])
