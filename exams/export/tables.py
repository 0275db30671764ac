"""Tables as files: CSV and JSON for programs and spreadsheets, XLSX with a sheet for each topic.

Each is written to a file as its rows are read, so that the largest takes no more memory than the
smallest.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from exams.certificates.times import to_text
from exams.export.columns import (
    Cell,
    Column,
    ExportError,
    Language,
    Shape,
    local,
    told,
    word,
)
from exams.export.topics import SHEET_MOST, Records, Row, Topic
from exams.results import Sought

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of one
A4 = 9  # as workbooks number paper
LONGEST = 32_000  # signs that a spreadsheet's cell holds
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # for XML
_FORMATS = {Shape.SHARE: "0.0%", Shape.TIME: "yyyy-mm-dd hh:mm", Shape.DAY: "yyyy-mm-dd"}


def write_csv(topic: Topic, records: Records, sought: Sought, out: IO[bytes]) -> None:
    """UTF-8 with its mark, so that spreadsheets open it right; times on this machine's clock."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(_head(topic, records.language))
    for row in topic.all_rows(records, sought):
        sheet.writerow(
            [
                _plain(told(cell, column, records.language), column)
                for cell, column in zip(row, topic.columns, strict=True)
            ]
        )
    text.flush()
    text.detach()


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and never works it out: an apostrophe before a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_json(topic: Topic, records: Records, sought: Sought, out: IO[bytes]) -> None:
    """`{"topic": …, "rows": [{…}, …], "count": …}`; times in UTC, words as they are kept."""
    out.write(f'{{"topic": "{topic.name}", "rows": ['.encode())
    count = 0
    for row in topic.all_rows(records, sought):
        values = {
            column.key: to_text(cell)
            if column.shape is Shape.TIME and isinstance(cell, float)
            else cell
            for column, cell in zip(topic.columns, row, strict=True)
        }
        text = json.dumps(values, ensure_ascii=False, allow_nan=False)
        out.write(f"{',' if count else ''}\n{text}".encode())
        count += 1
    out.write(f'\n], "count": {count}}}\n'.encode())


def write_xlsx(
    topics: Iterable[Topic],
    records: Records,
    sought: Sought,
    out: IO[bytes],
    about: Iterable[tuple[str, str]] = (),
) -> None:
    """A workbook with a sheet for each topic, and one that says what was asked for.

    Raises ExportError when a table has more rows than a sheet.
    """
    book = Workbook(write_only=True)
    sheets = [_Sheet(book, topic, records.language) for topic in topics]
    try:
        _fill(sheets, records, sought)
    except BaseException:
        for sheet in sheets:
            sheet.drop()
        raise
    _about(book, sheets, about, records.language)
    book.save(out)


def _fill(sheets: Iterable[_Sheet], records: Records, sought: Sought) -> None:
    for sheet in sheets:
        if sheet.topic.rows is not None:
            sheet.take(sheet.topic.rows(records, sought))
    # Those with many rows for each sitting are filled together: the texts are read only once.
    detailed = [(sheet, sheet.topic.of_outcome) for sheet in sheets if sheet.topic.of_outcome]
    if detailed:
        for outcome in records.results.outcomes(sought):
            for sheet, rows_of in detailed:
                sheet.take(rows_of(outcome))
    for sheet in sheets:
        sheet.end()


class _Sheet:
    """One sheet as it is written: head and widths first, then rows, the filter at the end."""

    def __init__(self, book: Any, topic: Topic, language: Language) -> None:
        self.topic = topic
        self.rows = 0
        self._language = language
        self._sheet = book.create_sheet(word("topic", topic.name, language))
        self._sheet.freeze_panes = "A2"
        _fit_for_print(self._sheet)
        for place, column in enumerate(topic.columns, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = column.width + 3
        self._sheet.append(_heads(self._sheet, _head(topic, language)))
        # A row is written as soon as it is given, so one cell serves a whole column.
        self._cells = [_formatted(self._sheet, column) for column in topic.columns]

    def take(self, rows: Iterable[Row]) -> None:
        columns = self.topic.columns
        for row in rows:
            self.rows += 1
            if self.rows > SHEET_MOST:
                raise ExportError(
                    f"The sheet '{self.topic.name}' has more than {SHEET_MOST} rows, and a "
                    "spreadsheet has no room for them. Narrow the search, or take it as CSV."
                )
            self._sheet.append(
                [
                    None if value is None or value == "" else self._value(value, column, cell)
                    for value, column, cell in zip(row, columns, self._cells, strict=True)
                ]
            )

    def end(self) -> None:
        last = get_column_letter(len(self.topic.columns))
        self._sheet.auto_filter.ref = f"A1:{last}{self.rows + 1}"

    def drop(self) -> None:
        """Give back the file it was written to."""
        self._sheet.close()
        self._sheet._writer.cleanup()

    def _value(self, value: str | float | int, column: Column, cell: Any) -> Any:
        if column.shape is Shape.DAY:
            cell.value = date.fromisoformat(str(value))
        elif isinstance(value, str):
            return _text(self._sheet, str(told(value, column, self._language)))
        elif column.shape is Shape.TIME:
            cell.value = local(value, None)
        elif column.shape is Shape.SHARE:
            cell.value = value
        else:
            return value
        return cell


def _fit_for_print(sheet: Any) -> None:
    """All columns on one page's width, the head on every page."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def _text(sheet: Any, text: str) -> Any:
    fit = _UNFIT.sub("", text)[:LONGEST]
    if not fit.startswith(FORMULA):
        return fit
    # Kept as text, and shown as text when somebody edits it.
    cell = WriteOnlyCell(sheet, fit)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _formatted(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet)
    if column.shape in _FORMATS:
        cell.number_format = _FORMATS[column.shape]
    return cell


def _heads(sheet: Any, names: Iterable[str]) -> list[Any]:
    cells = []
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0E6B62")
        cell.alignment = Alignment(vertical="center")
        cells.append(cell)
    return cells


def _about(
    book: Any, sheets: Iterable[_Sheet], about: Iterable[tuple[str, str]], language: Language
) -> None:
    sheet = book.create_sheet(word("topic", "about", language))
    _fit_for_print(sheet)
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 60
    for name, text in about:
        sheet.append([_heads(sheet, [name])[0], _text(sheet, text)])
    rows = word("about", "rows", language)
    for one in sheets:
        name = f"{word('topic', one.topic.name, language)} · {rows}"
        sheet.append([_heads(sheet, [name])[0], one.rows])


def _head(topic: Topic, language: Language) -> list[str]:
    return [word("column", column.key, language) for column in topic.columns]


def _plain(cell: Cell, column: Column) -> str | float | int:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell.replace("\0", ""))
    if column.shape is Shape.TIME:
        return f"{local(cell, None):%Y-%m-%d %H:%M:%S}"
    return round(cell, 4) if isinstance(cell, float) else cell
