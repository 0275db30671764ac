"""`threerings review`: agreement as lines and as a table, and lots drawn once more."""

import csv
import io
import sqlite3
from dataclasses import replace

import pytest
from exam_house import NOW, house, sat
from reviewed import ONE, certain, correction
from sample_exam import WANG

from exams.agreement import COLUMNS, TOO_FEW
from exams.review import Decision
from grading.grade import Verdict
from trainer.cli import main
from trainer.reviewing import ReviewDesk


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def reviewed(data):
    """Seven calls that passed, were drawn and had one check of five corrected."""
    desk = ReviewDesk(house(data))
    for number in range(7):
        person = replace(WANG, key=f"@p{number}")
        exam = {"grade": certain(), "review": {"sample_percent": 100}}
        sat(desk.office, f"s{number}", person, **exam)
    desk.look_through(NOW + 1000)
    for review in desk.reviews.waiting():
        case = review.case.id
        machine = desk.office.store.attempt(review.case.attempt).grade
        desk.reviews.take_up(case, ONE, NOW)
        said = correction(case, ONE, "polite_you", verdict=Verdict.MET, points=5.0)
        desk.reviews.correct(said, machine)
        desk.settle(case, Decision(ONE, NOW, "听过。"), machine)


def told(capsys, *args):
    code = main(["review", *args])
    return code, capsys.readouterr()


def test_nothing_marked_twice_is_told(data, capsys):
    code, said = told(capsys, "agreement")
    assert (code, said.out) == (0, "Nothing was marked twice yet.\n")


def test_agreement_by_month_or_altogether(reviewed, capsys):
    _, said = told(capsys, "agreement")
    calls, checks = said.out.splitlines()
    assert calls.startswith("2026-11  machine    sample    call        7  too few to say")
    assert (
        checks.split()
        == (
            "2026-11 machine sample check 35 exact 0.80 kappa 0.58 weighted 0.17"
            " mean difference 0.20"
        ).split()
    )
    _, said = told(capsys, "agreement", "--whole")
    assert said.out.startswith("all ")


def test_agreement_as_a_table(reviewed, data, capsys):
    _, said = told(capsys, "agreement", "--csv", "-")
    head, calls, checks = csv.reader(io.StringIO(said.out))
    assert tuple(head) == COLUMNS
    assert calls[4:] == ["7", "", "", "", "", TOO_FEW]
    assert checks[4:6] == ["35", "0.8000"]
    file = data / "agreement.csv"
    told(capsys, "agreement", "--csv", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfmonth,")


def test_lots_that_hold(reviewed, capsys):
    code, said = told(capsys, "draws")
    assert (code, said.out) == (0, "7 passed calls, 7 drawn, 0 drawn otherwise than recorded\n")


def test_a_lot_somebody_meddled_with_is_named(reviewed, data, capsys):
    with sqlite3.connect(data / "records.db") as db:
        db.execute("drop trigger review_draws_refuse_update")
        db.execute("update review_draws set lot = 99, drawn = 0 where sitting = 's3'")
    db.close()
    code, said = told(capsys, "draws")
    assert code == 1
    assert "s3-call: the lot kept is not what the seed gives" in said.err
