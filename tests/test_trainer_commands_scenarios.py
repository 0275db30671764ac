"""`threerings scenarios check` on files that are well, broken, or not what they say."""

import json

import pytest

from scenarios.catalog import LIBRARY
from trainer.cli import main
from trainer.commands import scenarios as commands

GOOD = LIBRARY / "silent-line.yaml"


@pytest.fixture(autouse=True)
def _without_models(monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_EMBEDDER", "letters")
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))


def test_a_broken_file_is_told_of_with_its_place(tmp_path, capsys):
    file = tmp_path / "broken.yaml"
    file.write_text(GOOD.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    assert main(["scenarios", "check", str(file)]) == 1
    told = capsys.readouterr()
    assert f"{file}:3:1: unknown key 'titel'; did you mean 'title'?" in told.out
    assert "1 files, 0 examples replayed" in told.err


def test_an_example_that_misses_its_mark_is_told_of_at_its_line(tmp_path, capsys):
    file = tmp_path / "wrong.yaml"
    text = GOOD.read_text("utf-8")
    expected = next(line for line in text.splitlines() if "score:" in line)
    wrong = expected[: expected.index("score:")] + 'score: "1..2"'
    file.write_text(text.replace(expected, wrong, 1), "utf-8")
    assert main(["scenarios", "check", "--json", str(file)]) == 1
    found = json.loads(capsys.readouterr().out)
    missed = [problem for problem in found if "is not within 1..2" in problem["text"]]
    assert len(missed) == 1
    assert text.splitlines()[missed[0]["line"] - 1].lstrip().startswith("- name:")


def test_a_place_without_scenarios_is_told_of(tmp_path, capsys):
    assert main(["scenarios", "check", str(tmp_path)]) == 2
    assert f"{tmp_path}: there is no scenario file here" in capsys.readouterr().err


def test_a_file_is_told_of_before_the_next_is_looked_at(tmp_path, capsys, monkeypatch):
    files = [tmp_path / "first.yaml", tmp_path / "second.yaml"]
    for file in files:
        file.write_text(GOOD.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    look, told_before = commands.check_up, {}

    def looked(file, replayer):
        told_before[file.name] = capsys.readouterr().out
        return look(file, replayer)

    monkeypatch.setattr(commands, "check_up", looked)
    assert main(["scenarios", "check", *map(str, files)]) == 1
    assert told_before["first.yaml"] == ""
    assert f"{files[0]}:3:1: unknown key 'titel'" in told_before["second.yaml"]
