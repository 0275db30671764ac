"""`threerings questions check` on files that are well, broken, or not there."""

import json

from scenarios import questions, spotting
from trainer.cli import main


def test_our_own_questions_and_recordings_are_well(capsys):
    assert main(["questions", "check"]) == 0
    assert "16 recordings: no problems" in capsys.readouterr().err


def test_a_broken_file_of_questions_is_told_of_with_its_place(tmp_path, capsys):
    file = tmp_path / "voice.yaml"
    text = (questions.FOLDER / "voice.yaml").read_text("utf-8")
    file.write_text(text.replace("right:", "rigth:", 1), "utf-8")
    assert main(["questions", "check", str(file)]) == 1
    told = capsys.readouterr()
    assert f"{file}:9:5: unknown key 'rigth'; did you mean 'right'?" in told.out
    assert "1 files, 0 questions, 0 recordings: 1 error" in told.err


def test_a_broken_recording_is_told_of_as_json(tmp_path, capsys):
    file = tmp_path / "jargon.yaml"
    text = (spotting.FOLDER / "jargon.yaml").read_text("utf-8")
    file.write_text(text.replace("kind: rude", "kind: rood", 1), "utf-8")
    assert main(["questions", "check", "--json", str(tmp_path)]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["file"] == str(file)
    assert "'kind' is 'rood'" in problem["text"]


def test_a_file_that_is_not_yaml_is_told_of(tmp_path, capsys):
    (tmp_path / "a.yaml").write_text("topic: [", "utf-8")
    assert main(["questions", "check", str(tmp_path)]) == 1
    assert "a.yaml:" in capsys.readouterr().out


def test_a_place_without_questions_is_told_of(tmp_path, capsys):
    assert main(["questions", "check", str(tmp_path)]) == 2
    assert f"{tmp_path}: there is no file of questions here" in capsys.readouterr().err
