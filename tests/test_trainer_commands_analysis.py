"""`threerings analysis`: figures, sheets, proposals and reports on the terminal."""

import csv
import io

import pytest
from fake_results import BLUEPRINTS, WORN, fake_outcomes, fill, quarters

from exams.store import Store
from trainer.cli import main

EXAM = BLUEPRINTS[0][0]


@pytest.fixture(scope="module")
def results():
    return fake_outcomes(150, quarters(2026, 1), 3)


@pytest.fixture(autouse=True)
def _own_data(monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))


@pytest.fixture
def sat(tmp_path, results):
    (tmp_path / "data").mkdir()
    store = Store(tmp_path / "data" / "records.db")
    fill(store, results)
    return [one for one in results if one.blueprint_id == EXAM]


def told(capsys, *args, code=0):
    assert main(["analysis", *args]) == code
    return capsys.readouterr()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_without_any_result_it_says_so(capsys):
    assert told(capsys, "--english").err == "There are no examination results.\n"


def test_the_examinations_are_listed(sat, capsys):
    text = told(capsys).out
    assert f"{EXAM}" in text
    assert f"  {len(sat)}  " in text
    assert "2026Q4 2026Q3" in text


def test_the_figures_of_one_are_told_and_nobody_is_named(sat, capsys):
    text = told(capsys, "show", EXAM, "--english").out
    assert "Reliability" in text
    assert "Stratified reliability" in text
    assert f"1 items are worn; replace or rewrite them.\n{WORN}@" in text
    assert not [one for one in sat if one.name in text or one.staff_number in text]


def test_one_period_alone_can_be_asked_for(sat, capsys):
    text = told(capsys, "show", EXAM, "--period", "2026Q2", "--english").out
    assert f"{sum(one.period == '2026Q2' for one in sat)} sittings" in text
    error = told(capsys, "show", EXAM, "--period", "2025Q1", code=2).err
    assert "2025Q1: nobody sat it in this period. Choose one of: 2026Q4, 2026Q3" in error


def test_an_unknown_examination_is_told_with_what_there_is(sat, capsys):
    error = told(capsys, "show", "reception-basik", code=2).err
    assert "did you mean 'reception-basic'?" in error
    assert "Those sat: " in told(capsys, "show", "xyz", code=2).err


def test_every_figure_is_in_the_file(sat, tmp_path, capsys):
    file = tmp_path / "figures.csv"
    assert "lines written" in told(capsys, "show", EXAM, "--csv", str(file), "--english").err
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = rows_of(file.read_text("utf-8-sig"))
    kinds = {row["what"] for row in rows}
    assert kinds == {"exam", "part", "item", "clause"}
    asked = {item.ref for one in sat for item in one.items}
    assert {row["id"] for row in rows if row["what"] == "item"} <= asked
    reliability = next(row for row in rows if row["id"] == "reliability")
    assert 0 < float(reliability["low"]) < float(reliability["figure"]) < 1
    worn = next(row for row in rows if row["id"].startswith(f"{WORN}@"))
    assert worn["part"] == "call"


def filled(text, rate, column):
    rows = rows_of(text.removeprefix("\ufeff"))
    names = [name for name in rows[0] if name.startswith("judge_")]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    for at, row in enumerate(rows):
        writer.writerow(row | {n: rate(at, row[column], i) for i, n in enumerate(names)})
    return out.getvalue()


def test_judges_get_a_sheet_and_a_proposal_and_a_report_come_back(sat, tmp_path, capsys):
    text = told(capsys, "angoff", EXAM, "--sheet", "-", "--judges", "4").out
    asked = {item.ref for one in sat for item in one.items}
    assert {row["item"] for row in rows_of(text)} == asked
    sheet, page = tmp_path / "sheet.csv", tmp_path / "report.html"
    sheet.write_text(filled(text, lambda at, _, i: 70 + at % 5 + i, "item"), "gb18030")
    args = ("angoff", EXAM, "--from", str(sheet), "--report", str(page))
    out = told(capsys, *args, "--reasons", "四位评委一致", "--english").out
    assert "Proposed pass mark" in out
    assert "judge_4" in out
    html = page.read_text("utf-8")
    assert "四位评委一致" in html
    assert "pass_mark: 74" in html
    assert "Signature" in html


def test_assessors_rate_sittings_without_seeing_score_or_name(sat, tmp_path, capsys):
    text = told(capsys, "borderline", EXAM, "--sheet", "-").out
    assert not [one for one in sat if one.name in text or one.candidate in text]
    assert rows_of(text)[0].keys() == {"sitting", "calls", "judge_1"}
    scores = {one.sitting: one.score for one in sat}

    def rate(_, sitting, __):
        return "" if scores[sitting] is None else min(max(round(scores[sitting] / 8) - 7, 1), 5)

    sheet = tmp_path / "sheet.csv"
    sheet.write_text(filled(text, rate, "sitting"), "utf-8")
    out = told(capsys, "borderline", EXAM, "--from", str(sheet), "--english").out
    assert "Fit, R²" in out
    assert "proposal plus one standard error" in out


def test_a_faulty_sheet_is_told_line_by_line(sat, tmp_path, capsys):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("item,J1\nno-such@1,50\n", "utf-8")
    error = told(capsys, "angoff", EXAM, "--from", str(sheet), code=2).err
    assert f"{sheet}:2: no item is called 'no-such@1'" in error
    sheet.write_bytes(b"\xff\xfe\x00\x01\xff")
    assert "no CSV file" in told(capsys, "angoff", EXAM, "--from", str(sheet), code=2).err
    assert "nothing is asked for" in told(capsys, "angoff", EXAM, code=2).err
