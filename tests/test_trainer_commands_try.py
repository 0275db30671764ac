"""`threerings try` on files of checks and on batches."""

import io
import json

import pytest

from scenarios.catalog import LIBRARY
from trainer.cli import main

LIST = """\
# what we say when it took long
- id: sorry
  means: 致歉
  say: [[非常抱歉让您久等了]]
- id: pressed
  means: 保持
  key: {press: hold}
"""
GOOD_LINE = {"id": "a", "check": {"means": "致歉", "say": [["非常抱歉"]]}, "said": "非常抱歉"}


@pytest.fixture(autouse=True)
def _without_models(monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_EMBEDDER", "letters")
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))


@pytest.fixture
def checks(tmp_path):
    file = tmp_path / "checks.yaml"
    file.write_text(LIST, "utf-8")
    return str(file)


def lines_out(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_answer_is_tried_on_every_check_that_words_can_meet(checks, capsys):
    assert main(["try", checks, "--said", "非常抱歉让您久等了"]) == 0
    told = capsys.readouterr().out
    assert "sorry (say): 致歉" in told
    assert "  met " in told
    assert "✓" in told
    assert "pressed" not in told


def test_what_is_missing_is_told_with_what_would_pass(checks, capsys):
    assert main(["try", checks, "sorry", "--said", "您好"]) == 0
    assert "would pass: 非常抱歉让您久等了" in capsys.readouterr().out


def test_a_check_named_is_tried_even_if_words_cannot_meet_it(checks, capsys):
    assert main(["try", checks, "pressed", "--said", "好", "--json"]) == 0
    assert lines_out(capsys)[0] | {"evidence": None} == {
        "id": "pressed",
        "verdict": "unmarked",
        "score": None,
        "reason": "needs_call",
        "parts": [],
        "evidence": None,
    }


def test_a_scenario_lends_its_desk_and_its_house(capsys):
    file = str(LIBRARY / "confidential-number.yaml")
    said = "王总的手机是幺三五零幺二三八八六六"
    assert main(["try", file, "secret_number", "opening", "--said", said, "--json"]) == 0
    secret, opening = lines_out(capsys)
    assert (secret["id"], secret["verdict"]) == ("secret_number", "not_met")
    assert (opening["id"], opening["verdict"]) == ("opening", "not_met")


def test_an_unknown_check_is_told_with_the_likely_one(checks, capsys):
    assert main(["try", checks, "sory", "--said", "好"]) == 2
    assert "no check is called 'sory'; did you mean 'sorry'?" in capsys.readouterr().err


def test_a_fault_in_a_list_has_the_line_it_stands_on(tmp_path, capsys):
    file = tmp_path / "checks.yaml"
    file.write_text(LIST.replace("means: 致歉", "mens: 致歉"), "utf-8")
    assert main(["try", str(file), "--said", "好"]) == 2
    assert f"{file}:3:3: unknown key 'mens'; did you mean 'means'?" in capsys.readouterr().err


def test_a_file_of_checks_may_bring_its_desk(tmp_path, capsys):
    file = tmp_path / "checks.yaml"
    text = "desk: {company: 安达物流}\nchecks:\n- {id: own, means: 报公司, say: [['{company}']]}\n"
    file.write_text(text, "utf-8")
    assert main(["try", str(file), "--said", "这里是安达物流", "--json"]) == 0
    assert lines_out(capsys)[0]["parts"][0]["wanted"] == "安达物流"
    file.write_text(text.replace("安达物流", "''"), "utf-8")
    assert main(["try", str(file), "--said", "好"]) == 2
    assert "desk.company: it is empty" in capsys.readouterr().err


def test_half_a_command_says_what_is_lacking(checks, capsys):
    assert main(["try", checks]) == 2
    assert "--said" in capsys.readouterr().err
    assert main(["try", checks, "--batch", "-"]) == 2
    assert "each line has its own check" in capsys.readouterr().err


def test_a_batch_answers_in_order_and_a_broken_line_in_its_place(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    broken = [{**GOOD_LINE, "id": "b", "check": {"secret": "密码"}}, "{", GOOD_LINE]
    texts = [one if isinstance(one, str) else json.dumps(one) for one in (GOOD_LINE, *broken)]
    file.write_text("\n".join([texts[0], "", *texts[1:]]), "utf-8")
    assert main(["try", "--batch", str(file)]) == 2
    told = capsys.readouterr()
    first, secret, half, last = [json.loads(line) for line in told.out.splitlines()]
    assert first == last
    assert (first["id"], first["verdict"]) == ("a", "met")
    assert secret["id"] == "b"
    assert secret["error"].startswith("line 3: check.secret: the desk has no secret called '密码'")
    assert half["id"] == 4
    assert half["error"].startswith("line 4: column 2: this is not JSON")
    assert "2 of 4 lines could not be tried." in told.err


def test_a_batch_is_read_from_standard_input_too(monkeypatch, capsys):
    given = io.BytesIO(b"\xef\xbb\xbf" + json.dumps(GOOD_LINE).encode() + b"\r\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given, encoding="utf-8"))
    assert main(["try", "--batch", "-"]) == 0
    assert [line["id"] for line in lines_out(capsys)] == ["a"]


def test_a_batch_that_is_not_there_is_told_in_words(tmp_path, capsys):
    assert main(["try", "--batch", str(tmp_path / "none.jsonl")]) == 2
    assert "No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"id": "\xff"}', "byte 9 is not UTF-8 text"),
        (b'{"id": "\\ud83d"}', "half a character"),
        (b"[" * 100_000, "too deep"),
        (b'{"id": ' + b"1" * 5000 + b"}", "too long"),
        (b"null", "one JSON object"),
        (b'{"check": {"say": [["a"]]}, "said": "' + b"a" * 5000 + b'"}', "5,000 characters"),
    ],
)
def test_a_line_out_of_the_way_does_not_stop_the_others(tmp_path, capsys, raw, told):
    file = tmp_path / "in.jsonl"
    file.write_bytes(raw + b"\n" + json.dumps(GOOD_LINE).encode())
    assert main(["try", "--batch", str(file)]) == 2
    broken, good = lines_out(capsys)
    assert told in broken["error"]
    assert broken["error"].startswith("line 1: ")
    assert broken["id"] == 1
    assert good["verdict"] == "met"


def test_a_scenario_of_the_library_is_found_by_its_id(capsys):
    assert main(["try", "silent-line", "--said", "喂您好", "--json"]) == 0
    assert lines_out(capsys)


def test_what_was_tried_once_is_remembered(tmp_path, monkeypatch, capsys):
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(GOOD_LINE), "utf-8")
    assert main(["try", "--batch", str(file)]) == 0
    monkeypatch.setattr(
        "grading.letters.LettersEmbedder.embed", lambda *_: pytest.fail("it was kept")
    )
    assert main(["try", "--batch", str(file)]) == 0
    first, second = lines_out(capsys)
    assert first == second
