"""`threerings coverage` in its three forms, and its exit code."""

import csv
import json

import pytest

from scenarios.clauses import clause, clauses
from trainer.cli import main


@pytest.fixture(autouse=True)
def _own_data(monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))


def test_the_text_names_documents_and_what_is_open(capsys):
    assert main(["coverage"]) == 0
    told = capsys.readouterr().out
    assert "001 Motorway service telephone" in told
    assert "trainable clauses that nothing exercises: " in told


def test_the_csv_can_be_read_by_a_spreadsheet(tmp_path, capsys):
    file = tmp_path / "clauses.csv"
    assert main(["coverage", "--csv", str(file)]) == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert len(rows) == len(clauses())
    assert f"{len(rows)} clauses written" in capsys.readouterr().err
    assert main(["coverage", "--csv", "-"]) == 0
    assert capsys.readouterr().out == file.read_text("utf-8-sig")


def test_the_json_tells_which_checks_exercise_a_clause(capsys):
    assert main(["coverage", "--json"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)["clauses"]}
    assert any(name.startswith("refund-angry/") for name in found["roadline.abuse"]["checks"])


@pytest.mark.parametrize(
    ("open_one", "code"), [("roadline.suggestion", 1), ("careline.prepare", 0)]
)
def test_strict_fails_on_an_open_trainable_clause_alone(monkeypatch, capsys, open_one, code):
    monkeypatch.setattr("trainer.commands.coverage.clauses", lambda: (clause(open_one),))
    monkeypatch.setattr("trainer.commands.coverage.checks_by_clause", lambda *_: {})
    monkeypatch.setattr("trainer.commands.coverage.questions_in", lambda: ())
    assert main(["coverage", "--strict"]) == code
    assert main(["coverage"]) == 0


def test_a_question_on_an_unknown_clause_is_told_of(monkeypatch, capsys):
    asked = (("q1", ("roadline.ringz",)),)
    monkeypatch.setattr("trainer.commands.coverage.questions_in", lambda: asked)
    assert main(["coverage"]) == 0
    expected = "q1: no clause is called 'roadline.ringz'; did you mean 'roadline.rings'?"
    assert expected in capsys.readouterr().err
