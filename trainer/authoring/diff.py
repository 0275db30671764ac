"""Two texts line by line: what went, what came, and which words of a line are others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, zip_longest

CONTEXT = 3  # unchanged lines shown around a change
ALIKE = 0.4  # lines less alike than this are not compared word by word

_WORD = re.compile(r"[A-Za-z0-9_]+|.")

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Side:
    """A line of one text; `marked` are the characters the other line does not have."""

    number: int
    text: str
    marked: Spans = ()


@dataclass(frozen=True)
class DiffRow:
    """A line of each text beside one another; `skipped` lines that are alike stand between."""

    kind: str  # same, changed, gone, new, skipped
    old: Side | None = None
    new: Side | None = None
    skipped: int = 0


def diff_rows(old: str, new: str) -> list[DiffRow]:
    """Every change with some lines around it; empty when the texts are alike."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows: list[DiffRow] = []
    at = 0
    for group in matcher.get_grouped_opcodes(CONTEXT):
        start = group[0][1]
        if start > at:
            rows.append(DiffRow("skipped", skipped=start - at))
        for tag, a, b, c, d in group:
            rows += _rows(tag, (before, a, b), (after, c, d))
        at = group[-1][2]
    if rows and at < len(before):
        rows.append(DiffRow("skipped", skipped=len(before) - at))
    return rows


def changes(rows: list[DiffRow]) -> tuple[int, int]:
    """How many lines came and how many went."""
    came = sum(row.kind in ("new", "changed") for row in rows)
    went = sum(row.kind in ("gone", "changed") for row in rows)
    return came, went


def _rows(
    tag: str, old: tuple[list[str], int, int], new: tuple[list[str], int, int]
) -> Iterator[DiffRow]:
    before = [Side(number + 1, old[0][number]) for number in range(old[1], old[2])]
    after = [Side(number + 1, new[0][number]) for number in range(new[1], new[2])]
    for left, right in zip_longest(before, after):
        if tag == "equal":
            yield DiffRow("same", left, right)
        elif left is not None and right is not None:
            yield _changed(left, right)
        else:
            yield DiffRow("gone" if right is None else "new", left, right)


def _changed(left: Side, right: Side) -> DiffRow:
    before, after = _WORD.findall(left.text), _WORD.findall(right.text)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return DiffRow("changed", left, right)
    ways = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    went = _spans(before, [(a, b) for _, a, b, _, _ in ways])
    came = _spans(after, [(c, d) for _, _, _, c, d in ways])
    return DiffRow(
        "changed", Side(left.number, left.text, went), Side(right.number, right.text, came)
    )


def _spans(words: list[str], ranges: list[tuple[int, int]]) -> Spans:
    """Ranges of words as ranges of characters."""
    starts = [0, *accumulate(len(word) for word in words)]
    return tuple((starts[first], starts[last]) for first, last in ranges if first < last)
