import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from exams.people import Person
from exams.roster import Row
from trainer.people.table import RosterUnreadable, codes_csv, read_roster

TEXT = "工号,姓名,部门,备注\n02001,林晓,客服部,x\n\n2002,陈立,,\n"
ROWS = [
    Row(2, {"staff_number": "02001", "name": "林晓", "department": "客服部"}),
    Row(4, {"staff_number": "2002", "name": "陈立", "department": ""}),
]


def fault(raw: bytes):
    with pytest.raises(RosterUnreadable) as told:
        read_roster("r.csv", raw)
    return told.value.fault


def workbook(*lines, shape="General"):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for cell in book.active["A"]:
        cell.number_format = shape
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(encoding, delimiter):
    assert read_roster("r.csv", TEXT.replace(",", delimiter).encode(encoding)) == ROWS


def test_english_heads_and_quoted_line_breaks():
    raw = b'Staff Number,Full_Name,E-Mail\r\n7,"Lin\nXiao",a@b.cn\r\n'
    (row,) = read_roster("r.csv", raw)
    assert row.values == {"staff_number": "7", "name": "Lin\nXiao", "email": "a@b.cn"}


def test_xlsx_numbers_keep_the_zeros_they_are_shown_with():
    raw = workbook(["工号", "姓名"], [2001, "林晓"], [None, None], [17.0, 5], shape="00000")
    assert [(row.number, row.values) for row in read_roster("r.xlsx", raw)] == [
        (2, {"staff_number": "02001", "name": "林晓"}),
        (4, {"staff_number": "00017", "name": "5"}),
    ]


def test_xlsx_numbers_without_a_shape_are_plain():
    raw = workbook(["工号", "姓名"], [2001.0, "林晓"])
    assert read_roster("r.xlsx", raw)[0].values["staff_number"] == "2001"


@pytest.mark.parametrize(
    ("raw", "key", "column"),
    [
        (b"", "empty", ""),
        (b" , ,\n\n", "empty", ""),
        (b"a,b\n1,2\n", "no_column", "staff_number"),
        ("工号\n1\n".encode(), "no_column", "name"),
        ("工号,姓名,name\n1,2,3\n".encode(), "column_twice", "name"),
        (b"PK\x03\x04 and nothing more", "not_a_table", ""),
        (b"\xff\xfe\x00\x81", "not_a_table", ""),
        (b"x" * 5_000_001, "too_large", ""),
        ("工号,姓名\n".encode() + b"1,2\n" * 20_001, "too_many", ""),
    ],
)
def test_what_is_no_roster_is_told(raw, key, column):
    found = fault(raw)
    assert (found.key, found.column) == (key, column)


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_fault(raw):
    try:
        rows = read_roster("r.csv", raw)
    except RosterUnreadable:
        return
    assert all({"staff_number", "name"} <= row.values.keys() for row in rows)


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("trainer.people.table.UNPACKED", 1000)
    assert fault(workbook(["工号", "姓名"], [1, "林晓"])).key == "too_large"


def test_codes_open_right_in_a_spreadsheet():
    raw = codes_csv([(Person("1", "2001", "林晓"), "ABCD-EFGH-JKMN")], ["a", "b", "c", "d", "e"])
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[1] == ["2001", "林晓", "", "", "ABCD-EFGH-JKMN"]
