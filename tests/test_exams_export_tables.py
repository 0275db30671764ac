"""Exported tables: right in spreadsheets, read with a second library, harmless, flat in memory."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import date, datetime

import pytest
from fake_results import each_fake_outcome, fake_outcomes, fake_people, fill, quarters
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sample_certificate import certificate, issued

from exams.certificates.register import CertificateRegister, Revocation
from exams.export import topics
from exams.export.columns import ExportError, Shape, local, word
from exams.export.tables import LONGEST, harmless, write_csv, write_json, write_xlsx
from exams.export.topics import DETAIL_MOST, TOPICS, USUAL, Records, sheets_for
from exams.outcome import ClauseMark, ResultState
from exams.results import Results, Sought
from exams.store import Store

EVIL = ("=1+1", "+86 10", "-2", "@cmd", "\tx", "\rx", '=HYPERLINK("http://x","y")')
MADE = fake_outcomes(fake_people(12), quarters(2026, 1))
TODAY = date(2026, 11, 22)


def records_of(path, outcomes, language="zh"):
    store = Store(path / "records.db")
    fill(store, outcomes)
    return Records(store, Results(store), CertificateRegister(store), TODAY, language)


@pytest.fixture
def records(tmp_path):
    return records_of(tmp_path, MADE)


def as_csv(topic, records, sought=None):
    out = io.BytesIO()
    write_csv(TOPICS[topic], records, sought or Sought(), out)
    raw = out.getvalue()
    return raw, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_xlsx(records, names=USUAL, about=(), sought=None):
    out = io.BytesIO()
    write_xlsx([TOPICS[name] for name in names], records, sought or Sought(), out, about)
    return out.getvalue()


# --- CSV ---


def test_a_csv_opens_right_in_a_spreadsheet(records):
    raw, rows = as_csv("results", records)
    assert raw.startswith(b"\xef\xbb\xbf\xe5\xb7\xa5\xe5\x8f\xb7,")
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(rows) == len(MADE) + 1
    head, first = rows[0], dict(zip(rows[0], rows[1], strict=True))
    assert head[:4] == ["工号", "姓名", "部门", "班组"]
    newest = max(MADE, key=lambda one: one.ended_at)
    assert first["工号"] == newest.staff_number
    assert first["交卷时间"] == f"{local(newest.ended_at, None):%Y-%m-%d %H:%M:%S}"
    assert first["总分"] == str(newest.score)
    assert first["状态"] in {"通过", "未通过", "待复核", "作废"}


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(tmp_path, evil):
    assert harmless(evil) == f"'{evil}"
    spoilt = replace(MADE[0], name=evil, department=evil, title=evil, reasons=(evil,))
    records = records_of(tmp_path, [spoilt])
    _, rows = as_csv("results", records)
    assert [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    sheet = load_workbook(io.BytesIO(as_xlsx(records))).worksheets[0]
    cell = sheet["B2"]
    assert (cell.data_type, cell.value.strip(), cell.quotePrefix) == ("s", evil.strip(), True)


@pytest.mark.parametrize("plain", ["王敏", "a=b", "", "3-4", "'x"])
def test_other_texts_stay_as_they_are(plain):
    assert harmless(plain) == plain


def test_commas_quotes_and_lines_come_back_whole(tmp_path):
    odd = '王,"敏"\n二\r\n三'
    _, rows = as_csv("results", records_of(tmp_path, [replace(MADE[0], name=odd)]))
    assert rows[1][1] == odd


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_has_a_head_and_rows_of_its_width(tmp_path, topic, language):
    records = records_of(tmp_path, MADE, language)
    records.certificates.keep(issued())
    _, rows = as_csv(topic, records)
    columns = TOPICS[topic].columns
    assert rows[0] == [word("column", column.key, language) for column in columns]
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(columns)}


def test_the_tables_agree_with_the_outcomes(records):
    def count(topic):
        return len(as_csv(topic, records)[1]) - 1

    assert count("items") == sum(len(one.items) for one in MADE)
    assert count("parts") == sum(len(one.parts) for one in MADE)
    assert count("clause_marks") == sum(len(one.clauses) for one in MADE)
    assert count("people") == len({one.candidate for one in MADE})
    assert count("clauses") == len({c.clause for o in MADE for c in o.clauses})


def test_a_clause_that_is_in_the_catalogue_no_more_keeps_its_points(tmp_path):
    old = replace(MADE[0], clauses=(ClauseMark("gone.away", 3, 4), ClauseMark("odd.none", 0, 0)))
    _, rows = as_csv("clauses", records_of(tmp_path, [old]))
    assert rows[1:] == [["gone.away", "", "1", "3.0", "4.0", "0.75"]]


def test_certificates_say_whether_they_count(records):
    for number, changes in (
        ("TR26-AAAAA-00001", {"valid_until": date(2030, 1, 1)}),
        ("TR26-AAAAA-00002", {"issued_on": date(2020, 1, 1), "valid_until": date(2026, 11, 21)}),
        ("TR26-AAAAA-00003", {"valid_until": None}),
    ):
        records.certificates.keep(issued(certificate(id=number, **changes)))
    records.certificates.revoke(Revocation("TR26-AAAAA-00003", 1.0, "陈敏", "补考作弊"))
    _, rows = as_csv("certificates", records)
    told = {row[0]: (row[6], row[7], row[8]) for row in rows[1:]}
    assert told == {
        "TR26-AAAAA-00001": ("2030-01-01", "有效", ""),
        "TR26-AAAAA-00002": ("2026-11-21", "已过期", ""),
        "TR26-AAAAA-00003": ("", "已撤销", "补考作弊"),
    }
    assert len(as_csv("certificates", records, Sought(periods=("2026Q1",)))[1]) == 1


# --- JSON ---


def test_json_has_every_row_with_its_keys(records):
    out = io.BytesIO()
    write_json(TOPICS["results"], records, Sought(periods=("2026Q2",)), out)
    told = json.loads(out.getvalue())
    wanted = [one for one in MADE if one.period == "2026Q2"]
    assert (told["topic"], told["count"], len(told["rows"])) == (
        "results",
        len(wanted),
        len(wanted),
    )
    row = told["rows"][0]
    assert list(row) == [column.key for column in TOPICS["results"].columns]
    assert row["ended_at"].endswith("Z")
    assert row["state"] in set(ResultState)


def test_json_of_nothing_is_an_empty_list(records):
    out = io.BytesIO()
    write_json(TOPICS["people"], records, Sought(periods=("2031",)), out)
    assert json.loads(out.getvalue()) == {"topic": "people", "rows": [], "count": 0}


# --- XLSX ---


def test_a_second_library_reads_numbers_dates_and_texts(records):
    raw = as_xlsx(records, ["results", "items"], [("筛选条件", "=全部")])
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    assert book.sheet_names == ["成绩", "各题", "说明"]
    rows = book.get_sheet_by_name("成绩").to_python()
    assert len(rows) == len(MADE) + 1
    newest = max(MADE, key=lambda one: one.ended_at)
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["交卷时间"] == local(newest.ended_at, None)
    assert isinstance(first["交卷时间"], datetime)
    assert (first["总分"], first["第几次"]) == (newest.score, newest.number)
    assert first["工号"] == newest.staff_number, "a staff number stays text"
    items = book.get_sheet_by_name("各题").to_python()
    assert len(items) == 1 + sum(len(one.items) for one in MADE)
    about = book.get_sheet_by_name("说明").to_python()
    assert about[0] == ["筛选条件", "=全部"]
    assert about[1:] == [["成绩 · 行数", len(MADE)], ["各题 · 行数", len(items) - 1]]


def test_sheets_have_a_frozen_head_a_filter_and_widths(records):
    book = load_workbook(io.BytesIO(as_xlsx(records)))
    assert book.sheetnames == ["成绩", "人员", "各部分", "条款", "证书", "说明"]
    for name, sheet in zip(USUAL, book.worksheets, strict=False):
        columns = TOPICS[name].columns
        assert sheet.freeze_panes == "A2"
        last = sheet.cell(1, len(columns)).column_letter
        assert sheet.auto_filter.ref == f"A1:{last}{sheet.max_row}"
        assert sheet.column_dimensions["A"].width == columns[0].width + 3
        assert sheet["A1"].font.bold
    results = book["成绩"]
    assert results["I2"].is_date
    assert results["I2"].number_format == "yyyy-mm-dd hh:mm"
    assert isinstance(results["L2"].value, float)


def test_signs_no_sheet_can_hold_are_left_out(tmp_path):
    odd = replace(MADE[0], name="王\x00\x0b敏\ufffe", title="长" * (LONGEST + 5))
    sheet = load_workbook(io.BytesIO(as_xlsx(records_of(tmp_path, [odd])))).worksheets[0]
    assert sheet["B2"].value == "王敏"
    assert len(sheet["E2"].value) == LONGEST


def test_a_sheet_that_cannot_hold_its_rows_is_refused(records, monkeypatch):
    monkeypatch.setattr("exams.export.tables.SHEET_MOST", 3)
    with pytest.raises(ExportError, match="sheet 'results' has more than 3 rows"):
        as_xlsx(records)


@pytest.mark.parametrize(
    ("count", "asked", "sheets"),
    [
        (10, (), USUAL),
        (DETAIL_MOST, ("items",), ("items",)),
        (DETAIL_MOST + 1, (), ("results", "people", "clauses", "certificates")),
        (DETAIL_MOST + 1, ("people",), ("people",)),
    ],
)
def test_which_sheets_a_workbook_has(count, asked, sheets):
    assert tuple(topic.name for topic in sheets_for(count, asked)) == sheets


def test_too_many_for_a_detailed_sheet_is_told():
    with pytest.raises(ExportError, match="10001 sittings are too many for the sheet 'items'"):
        sheets_for(DETAIL_MOST + 1, ["results", "items"])


# --- memory ---


class _Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return len(data)


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_a_large_table_takes_no_more_memory_than_a_small_one(tmp_path, write):
    records = records_of(tmp_path, each_fake_outcome(12, quarters(2020, 4)))

    def peak(sought):
        tracemalloc.start()
        try:
            write(topics.TOPICS["items"], records, sought, _Nowhere())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(Sought(periods=("2020Q1",)))
    small, large = peak(Sought(periods=("2020Q1",))), peak(Sought())
    assert large < small + 300_000


def test_every_word_is_there_in_both_languages():
    for topic in TOPICS.values():
        for language in ("zh", "en"):
            assert word("topic", topic.name, language)
            assert all(word("column", column.key, language) for column in topic.columns)
    assert len({column.shape for topic in TOPICS.values() for column in topic.columns}) == len(
        Shape
    )
