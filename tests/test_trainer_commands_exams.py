"""`threerings exams`: blueprints that are well, broken or not there; lists and papers."""

import json
import re
from pathlib import Path

import pytest

from exams.blueprint_files import FOLDER
from trainer.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" / "exams"
    folder.mkdir(parents=True)
    return folder


def monthly(folder, old="", new="", name="monthly-check"):
    text = (FOLDER / "monthly-check.yaml").read_text("utf-8")
    file = folder / f"{name}.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


def test_our_own_blueprints_are_well(capsys):
    assert main(["exams", "check"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "4 files, 4 blueprints: " in told.err


def test_a_broken_blueprint_is_told_of_with_its_place(tmp_path, capsys):
    file = monthly(tmp_path, "pass_mark: 75", "pass_mark: 750")
    assert main(["exams", "check", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert f"{file}:13:12: 'pass_mark' is '750'; it must be at most 100" in told.out
    assert "1 files, 0 blueprints: 1 error" in told.err


def test_what_cannot_be_drawn_is_told_of_as_json(tmp_path, capsys):
    file = monthly(tmp_path, "count: 10, seconds: 45", "count: 100, seconds: 15, topics: [voice]")
    assert main(["exams", "check", "--json", str(file)]) == 1
    problems = json.loads(capsys.readouterr().out)
    assert any("100 are drawn, and " in one["text"] for one in problems)
    assert {one["file"] for one in problems} == {str(file)}


def test_a_companys_own_are_checked_and_take_the_place_of_ours(data, capsys):
    monthly(data, "title: 每月小测", "title: 我们的小测")
    monthly(data, "id: monthly-check", "id: ours", "ours")
    assert main(["exams", "check"]) == 0
    assert "5 files, 5 blueprints" in capsys.readouterr().err
    assert main(["exams", "list"]) == 0
    told = capsys.readouterr().out
    assert "我们的小测" in told
    assert "ours" in told


def test_a_place_without_blueprints_is_told_of(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["exams", "check", str(tmp_path / "empty")]) == 2
    assert "there is no blueprint here; name a .yaml file." in capsys.readouterr().err


def test_the_list_tells_what_each_is_made_of(capsys):
    assert main(["exams", "list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0][0] == "blueprint"
    (onboarding,) = [row for row in rows if row[0] == "hotline-onboarding"]
    assert onboarding[2:] == ["published", "3", "20", "0", "50", "80", "quarter"]


def test_the_list_goes_on_without_what_is_broken(data, capsys):
    monthly(data, "period: month", "period: moon")
    assert main(["exams", "list"]) == 1
    told = capsys.readouterr()
    assert "front-desk" in told.out
    assert "'period' is 'moon'" in told.err


def test_a_paper_is_the_same_for_the_same_seed(capsys):
    papers = []
    for seed in ("7", "7", "8"):
        assert main(["exams", "draw", "monthly-check", "--seed", seed]) == 0
        papers.append(capsys.readouterr())
    assert papers[0] == papers[1]
    assert papers[0].out != papers[2].out
    assert len(papers[0].out.splitlines()) == 11
    assert "seed 7: 11 items" in papers[0].err


def test_a_paper_is_told_as_json(capsys):
    assert main(["exams", "draw", "front-desk", "--json"]) == 0
    paper = json.loads(capsys.readouterr().out)
    assert paper["blueprint"].startswith("front-desk@")
    assert [item["kind"] for item in paper["items"]].count("call") == 3


def test_an_examination_that_is_not_there_is_told_of(capsys):
    assert main(["exams", "draw", "front-dsk"]) == 2
    assert "front-dsk.yaml:1:1: there is no such file; did you mean 'front-desk'?" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_the_blueprint_in_the_readme_is_well(readme, tmp_path, capsys):
    fragments = re.findall(r"```yaml\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    (blueprint,) = [one for one in fragments if one.startswith("id: night-shift")]
    (tmp_path / "night-shift.yaml").write_text(blueprint, "utf-8")
    assert main(["exams", "check", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "1 files, 1 blueprints: no problems\n")
