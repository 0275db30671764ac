"""Rosters as files: CSV in the encodings spreadsheets write, and XLSX; into rows, and codes out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exams.people import Person, tidy
from exams.roster import HEADS, NEEDED, Fault, Row

LARGEST = 5_000_000  # bytes of a file
UNPACKED = 200_000_000  # bytes of what an XLSX holds
MOST_ROWS = 20_000
_ENCODINGS = ("utf-8-sig", "gb18030")


class RosterUnreadable(ValueError):
    """No roster can be made out in the file; `fault` tells why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.key)
        self.fault = fault


def read_roster(name: str, raw: bytes) -> list[Row]:
    """The rows of a roster file, under the names of our columns. Raises RosterUnreadable."""
    if len(raw) > LARGEST:
        raise RosterUnreadable(Fault(0, "too_large", name, other=str(LARGEST // 1_000_000)))
    lines = _xlsx(name, raw) if raw.startswith(b"PK\x03\x04") else _csv(name, raw)
    numbered = [(n, cells) for n, cells in lines if any(cell.strip() for cell in cells)]
    if not numbered:
        raise RosterUnreadable(Fault(0, "empty", name))
    if len(numbered) > MOST_ROWS + 1:
        raise RosterUnreadable(Fault(0, "too_many", name, other=str(MOST_ROWS)))
    number, head = numbered[0]
    columns = _columns(number, head)
    return [
        Row(number, {name: cells[at] if at < len(cells) else "" for name, at in columns.items()})
        for number, cells in numbered[1:]
    ]


def codes_csv(given: Iterable[tuple[Person, str]], head: Sequence[str]) -> bytes:
    """The one-time codes for handing out, as a CSV that opens right in a spreadsheet."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(head)
    for person, code in given:
        sheet.writerow([person.staff_number, person.name, person.department, person.team, code])
    return out.getvalue().encode("utf-8-sig")


def _columns(number: int, head: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        plain = tidy(cell).replace(" ", "").replace("_", "").lower()
        column = next((name for name, heads in HEADS.items() if plain in heads), None)
        if column is None:
            continue
        if column in found:
            raise RosterUnreadable(Fault(number, "column_twice", cell, column))
        found[column] = at
    for column in NEEDED:
        if column not in found:
            given = ", ".join(filter(None, map(tidy, head)))[:80]
            raise RosterUnreadable(Fault(number, "no_column", given, column))
    return found


def _csv(name: str, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    texts = (_decoded(raw, encoding) for encoding in _ENCODINGS)
    text = next((one for one in texts if one is not None), None)
    if text is None or "\0" in text:
        raise RosterUnreadable(Fault(0, "not_a_table", name))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    sheet = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in sheet:
            yield sheet.line_num, cells
    except csv.Error as error:
        raise RosterUnreadable(Fault(sheet.line_num, "not_a_table", name)) from error


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _xlsx(name: str, raw: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise RosterUnreadable(Fault(0, "too_large", name, other=str(LARGEST // 1_000_000)))
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=60), 1)
        return [(number, [_cell(cell) for cell in row]) for number, row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        if isinstance(error, RosterUnreadable):
            raise
        raise RosterUnreadable(Fault(0, "not_a_table", name)) from error


def _cell(cell: Any) -> str:
    """As the spreadsheet shows it: a staff number is no sum, and keeps its zeros."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shape = str(cell.number_format or "")
    if isinstance(value, int) and set(shape) == {"0"}:
        return str(value).zfill(len(shape))
    return str(value)
