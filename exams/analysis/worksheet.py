"""The sheets that judges fill in: a line for each thing to judge, a column for each judge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from exams.analysis.estimate import Numbers
from exams.sitting import ItemKind

MOST_JUDGES = 50
MOST_LINES = 20_000
JUDGE = "judge_"  # what the empty columns are called; the judges may write anything else there


class SheetError(ValueError):
    """A sheet that cannot be taken: every fault with its place and remedy, a line each."""


@dataclass(frozen=True)
class Judged:
    """One thing to judge, as the sheet tells it."""

    id: str  # id@hash of an item, or the id of a sitting
    part: str = ""  # the kind of an item
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """How a kind of sheet is laid out, and what may be written in a judge's cell."""

    first: str  # heading of the column with the ids
    about: tuple[str, ...]  # headings of columns that only tell
    least: float
    most: float
    whole: bool  # whether only whole numbers are meant


ANGOFF = Sheet("item", ("part", "title", "text"), 0, 100, whole=False)
BORDERLINE = Sheet("sitting", ("calls",), 1, 5, whole=True)
NAMES = {kind.value for kind in ItemKind}


@dataclass(frozen=True, eq=False)
class Ratings:
    """A sheet that came back: lines × judges, with nothing missing."""

    ids: tuple[str, ...]
    judges: tuple[str, ...]
    values: Numbers


def written(sheet: Sheet, lines: Iterable[Sequence[str]], judges: int) -> str:
    """The empty sheet as CSV; each line is an id and what is told about it."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = [f"{JUDGE}{number}" for number in range(1, judges + 1)]
    writer.writerow([sheet.first, *sheet.about, *names])
    writer.writerows([*map(_harmless, line), *[""] * judges] for line in lines)
    return out.getvalue()


def _harmless(text: str) -> str:
    # A spreadsheet takes a cell that begins so for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def decoded(given: bytes, name: str) -> str:
    """The text of a file: UTF-8, or what spreadsheets of Chinese Windows write. SheetError."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return given.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"{name}: this is no CSV file. Save the sheet as CSV (UTF-8).")


def read(sheet: Sheet, text: str, known: Mapping[str, object], name: str) -> Ratings:
    """The ratings in a sheet. Lines nobody rated are left out. Raises SheetError."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    if not rows or sheet.first not in rows[0]:
        raise SheetError(
            f"{name}:1: no column is called '{sheet.first}'. "
            "Fill in the sheet as it was written, and save it as CSV (UTF-8)."
        )
    head = [cell.strip() for cell in rows[0]]
    told = {sheet.first, *sheet.about}
    columns = [at for at, cell in enumerate(head) if cell not in told and _used(rows, at)]
    faults = [*_too_much(name, rows, columns), *_twice(name, head, columns)]
    if faults:
        raise SheetError("\n".join(faults))
    found: dict[str, list[float]] = {}
    reader = _Reader(sheet, known, name, head.index(sheet.first), columns, head)
    for line, row in enumerate(rows[1:], start=2):
        faults += reader.take(line, row, found)
    if faults:
        raise SheetError("\n".join(faults))
    if not found:
        raise SheetError(f"{name}: nobody has rated anything. Fill in a column for each judge.")
    values = np.array(list(found.values()), dtype=float)
    return Ratings(tuple(found), tuple(head[at] for at in columns), values)


def _used(rows: Sequence[Sequence[str]], at: int) -> bool:
    return any(at < len(row) and row[at].strip() for row in rows[1:])


def _too_much(name: str, rows: Sequence[Sequence[str]], columns: Sequence[int]) -> Iterator[str]:
    if len(columns) > MOST_JUDGES:
        yield f"{name}:1: {len(columns)} judges; at most {MOST_JUDGES}. Leave some out."
    if len(rows) > MOST_LINES:
        yield f"{name}: {len(rows)} lines; at most {MOST_LINES}. Leave some out."
    if not columns:
        yield f"{name}: nobody has rated anything. Fill in a column for each judge."


def _twice(name: str, head: Sequence[str], columns: Sequence[int]) -> Iterator[str]:
    names = [head[at] for at in columns]
    for one in sorted({one for one in names if names.count(one) > 1}):
        yield f"{name}:1: two judges are called '{one}'. Tell them apart."


@dataclass(frozen=True)
class _Reader:
    sheet: Sheet
    known: Mapping[str, object]
    name: str
    first: int
    columns: Sequence[int]
    head: Sequence[str]

    def take(self, line: int, row: Sequence[str], found: dict[str, list[float]]) -> list[str]:
        """Add a line to those found; its faults, if it has any."""
        cells = [row[at].strip() if at < len(row) else "" for at in self.columns]
        if not any(cells):
            return []
        place = f"{self.name}:{line}"
        given = row[self.first].strip().removeprefix("'") if self.first < len(row) else ""
        if given not in self.known:
            near = get_close_matches(given, list(self.known), n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ". Leave this line out."
            return [f"{place}: no {self.sheet.first} is called '{given}'{meant}"]
        if given in found:
            return [f"{place}: '{given}' is there twice. Leave one line out."]
        faults = [fault for cell, at in zip(cells, self.columns, strict=True)
                  if (fault := self._fault(place, cell, self.head[at]))]  # fmt: skip
        if not faults:
            found[given] = [float(cell.removesuffix("%")) for cell in cells]
        return faults

    def _fault(self, place: str, cell: str, judge: str) -> str:
        least, most = self.sheet.least, self.sheet.most
        if not cell:
            return f"{place}: '{judge}' gave no rating. Every judge rates a line, or none does."
        try:
            value = float(cell.removesuffix("%"))
        except ValueError:
            value = float("nan")
        if not least <= value <= most or (self.sheet.whole and value != round(value)):
            kind = "a whole number" if self.sheet.whole else "a number"
            return f"{place}: '{judge}' gave '{cell}'. Write {kind} from {least:g} to {most:g}."
        return ""
