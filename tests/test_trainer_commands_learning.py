"""`threerings learning check` on paths that are well, broken, or not there."""

import json

from scenarios.learning import FOLDER
from trainer.cli import main


def test_our_own_paths_are_well(capsys):
    assert main(["learning", "check"]) == 0
    assert "4 files, 4 paths" in capsys.readouterr().err


def test_a_broken_path_is_told_of_with_its_place(tmp_path, capsys):
    file = tmp_path / "secrets.yaml"
    text = (FOLDER / "secrets.yaml").read_text("utf-8")
    file.write_text(text.replace("topic: secrets", "topic: secret", 1), "utf-8")
    assert main(["learning", "check", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert f"{file}:8:13: 'topic' is 'secret'; did you mean 'secrets'?" in told.out
    assert "1 files, 0 paths, 0 steps: 1 error" in told.err


def test_problems_are_told_as_json(tmp_path, capsys):
    file = tmp_path / "p.yaml"
    file.write_text("id: p\ntitle: p\nabout: p\nsteps:\n  - {spotting: dead-ear}\n", "utf-8")
    assert main(["learning", "check", "--json", str(file)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["file"], problem["line"]) == (str(file), 5)
    assert "no recording is called 'dead-ear'; did you mean 'dead-air'?" in problem["text"]


def test_paths_of_ones_own_are_checked_too(tmp_path, capsys, monkeypatch):
    (tmp_path / "learning").mkdir()
    (tmp_path / "learning" / "own.yaml").write_text("id: own\n", "utf-8")
    monkeypatch.setenv("THREERINGS_SCENARIOS", str(tmp_path))
    assert main(["learning", "check"]) == 1
    assert "own.yaml:1:1: 'title' is missing; add it here" in capsys.readouterr().out


def test_a_place_without_paths_is_told_of(tmp_path, capsys):
    assert main(["learning", "check", str(tmp_path)]) == 2
    assert f"{tmp_path}: there is no learning path here" in capsys.readouterr().err
