"""Cut a turn into clauses and windows of clauses, with or without the recogniser's commas."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from grading.text.normalise import BREAK

SHORTEST = 5  # characters; a shorter clause is joined to its neighbour
LONGEST = 16  # a longer run without any cue is cut in even parts
MOST_CLAUSES = 3  # in one window

# A new clause likes to begin with one of these, and to be over after one of those.
_OPENERS = re.compile(
    r"请问|麻烦|对不起|非常抱歉|很抱歉|真抱歉|实在抱歉|不好意思|谢谢|感谢|再见|祝您|如果|要是"
    r"|但是|不过|所以|因为|另外|还有|然后|或者|我们|我帮|我给|我会|我马上|我这|这边|这里是|您看"
    r"|您先|您稍|请您|请稍|稍等|让我|有什么|那您|那我|您的|我理解|我明白|我先|我来|我去|您放心"
)
_CLOSERS = re.compile(r"(?:了|吗|呢|吧|啊|哈|呀|您好|再见|好的|谢谢|抱歉|对不起|不好意思)$")
# What goes on after 了 and the like: 解决, 出了什么事, 等了几天, 看了一下.
_GOES_ON = re.compile(r"[解的吗呢吧啊]|(?<=了)(?:什么|多少|哪|几|一|两|半|些|个)")
_HELD = frozenset("帮给让对和跟请向为替叫由祝问与把到在是非很真实如只但而就都也还先")


@dataclass(frozen=True)
class Window:
    """One or more clauses in a row: characters `start` to `end` of the plain text."""

    start: int
    end: int
    first: int  # clause
    last: int


def clauses(text: str) -> list[tuple[int, int]]:
    """The clauses of plain text, as (start, end), in order and without gaps but breaks."""
    found: list[tuple[int, int]] = []
    for run in re.finditer(rf"[^{BREAK}]+", text):
        found.extend(_cut_run(text, run.start(), run.end()))
    return _join_short(found)


def windows(cut: list[tuple[int, int]]) -> list[Window]:
    """Every stretch of one to three clauses, and the whole when it is longer."""
    made = [
        Window(cut[first][0], cut[last][1], first, last)
        for first in range(len(cut))
        for last in range(first, min(first + MOST_CLAUSES, len(cut)))
    ]
    if len(cut) > MOST_CLAUSES:
        made.append(Window(cut[0][0], cut[-1][1], 0, len(cut) - 1))
    return made


def _cut_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    begin = start
    for at in range(start + 1, end):
        if at - begin < SHORTEST or end - at < 2:
            continue
        opens = _OPENERS.match(text, at) and text[at - 1] not in _HELD
        closes = _CLOSERS.search(text, begin, at) and not _GOES_ON.match(text, at)
        if opens or closes:
            pieces.append((begin, at))
            begin = at
    pieces.append((begin, end))
    return [part for piece in pieces for part in _halve(*piece)]


def _halve(start: int, end: int) -> list[tuple[int, int]]:
    parts = -(-(end - start) // LONGEST)
    edges = [start + (end - start) * i // parts for i in range(parts + 1)]
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


def _join_short(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join each clause that is too short to the shorter of its neighbours."""
    joined: list[tuple[int, int]] = []
    for piece in pieces:
        short = piece[1] - piece[0] < SHORTEST
        if joined and (short or joined[-1][1] - joined[-1][0] < SHORTEST):
            both = (joined[-1][0], piece[1])
            if both[1] - both[0] <= LONGEST:
                joined[-1] = both
                continue
        joined.append(piece)
    return joined
