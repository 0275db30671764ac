"""What is told to the author of a file with mistakes in it."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import Scenario, ScenarioError, load_scenario
from scenarios.catalog import check_file
from scenarios.clauses import ClauseFile
from scenarios.source import LARGEST_BYTES, Problem, load, parse

CASES = Path(__file__).parent / "cases"
BAD = sorted((CASES / "bad_scenarios").glob("*.yaml"))
GOOD = (CASES / "good_scenario.yaml").read_text("utf-8")


def told(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "a.yaml", Scenario)
    return str(caught.value)


@pytest.mark.parametrize("file", BAD, ids=[file.stem for file in BAD])
def test_a_bad_file_is_told_every_mistake_with_its_place(file):
    entry, problems = check_file(file)
    messages = "\n".join(str(problem) for problem in problems) + "\n"
    assert messages.replace(f"{file.parent}/", "") == file.with_suffix(".txt").read_text("utf-8")
    assert (entry is None) == any(problem.severity == "error" for problem in problems)


def test_there_is_a_message_file_for_every_bad_scenario_and_no_other():
    texts = {file.stem for file in (CASES / "bad_scenarios").glob("*.txt")}
    assert texts == {file.stem for file in BAD}


def test_the_good_scenario_is_read_as_it_is_written():
    scenario = load_scenario(CASES / "good_scenario.yaml")
    assert scenario.state("bye").hangs_up
    assert scenario.caller.phone == "13912345678"
    assert scenario.checks[0].say == (("非常抱歉", "对不起"),)


@pytest.mark.parametrize(
    "written", ["010", "no", "3:30", "1e3", "0x1F", "2024-01-01", "~x", "1_000"]
)
def test_text_stays_what_the_author_wrote(written):
    scenario, _ = parse(GOOD.replace("title: 包裹晚到", f"title: {written}"), "a.yaml", Scenario)
    assert scenario.title == written


@pytest.mark.parametrize("written", ["010", "no", "3:30", "1e3", "0x1F", "'1'", "1.0", "true", "~"])
def test_a_number_is_never_guessed(written):
    assert told(GOOD.replace("level: 1", f"level: {written}")).startswith("a.yaml:4:8: 'level' ")


@pytest.mark.parametrize("written", ["yes", "no", "on", "1", "'true'"])
def test_a_yes_or_no_is_never_guessed(written):
    message = told(GOOD.replace("hangs_up: true", f"hangs_up: {written}"))
    assert message.endswith("; write true or false, without quotes")


def test_names_set_within_themselves_are_refused():
    assert "within themselves" in told(GOOD.replace("facts: {price: 三十元}", "facts: &a {b: *a}"))


def test_names_used_to_swell_a_file_are_refused():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "used too often" in told("\n".join(rows))


def test_a_file_nested_too_deep_is_refused():
    assert "levels deep" in told("id: " + "[" * 5000)


def test_a_file_too_large_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("#" * (LARGEST_BYTES + 1), "utf-8")
    with pytest.raises(ScenarioError, match="larger than 1,000 kB"):
        load(tmp_path / "a.yaml", Scenario)


def test_a_file_that_is_not_there_is_told_by_name(tmp_path):
    with pytest.raises(ScenarioError, match=r"gone\.yaml:1:1: the file cannot be read \(No such"):
        load_scenario(tmp_path / "gone.yaml")


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        load_scenario(tmp_path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("题".encode("gbk"), "is not UTF-8 text; save the file in the encoding UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8 text"),
        (b"id: a\0b", "1:1: this is not a text file"),
        (b"id: a\ntitle: \x07", "2:1: the character '\\x07' cannot be used here"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path, raw, said):
    (tmp_path / "a.yaml").write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "a.yaml")
    assert said in str(caught.value)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "a.yaml").write_bytes(GOOD.encode("utf-8-sig"))
    assert load_scenario(tmp_path / "a.yaml").id == "parcel-late"


def test_other_records_are_read_by_the_same_rules():
    with pytest.raises(ScenarioError) as caught:
        parse("document: a\ntitel: b\nclauses: []\n", "c.yaml", ClauseFile)
    told = str(caught.value).splitlines()
    assert told[0] == "c.yaml:1:1: 'title' is missing; add it here"
    assert "c.yaml:2:1: unknown key 'titel'; did you mean 'title'?" in told
    assert told[-1] == "c.yaml:3:10: 'clauses' is empty; it needs at least one item"


def test_warnings_say_so():
    assert str(Problem("a.yaml", 1, 2, "long", "warning")) == "a.yaml:1:2: warning: long"


def problems_in(text: str) -> tuple[Problem, ...]:
    try:
        parse(text, "a.yaml", Scenario)
    except ScenarioError as error:
        return error.problems
    return ()


def problems_of(file: Path) -> tuple[Problem, ...]:
    try:
        load_scenario(file)
    except ScenarioError as error:
        return error.problems
    return ()


SCRAPS = (
    *("{", "}", "[", "]", ":", ": ", "- ", "\t", "\n", "'", '"', "&a ", "*a", "!!x ", "|", "#"),
    *("0", "：", "，", "%", "@", "---\n", "? ", "<<: ", "null", "true", "\\", "\ufeff", "😀"),
)


def mutated(seed: int) -> str:
    chance = random.Random(seed)
    text = GOOD
    for _ in range(chance.randint(1, 4)):
        at, end = chance.randrange(len(text)), chance.randrange(len(text))
        lines = text.split("\n")
        row = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(SCRAPS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 8) :]
            case 2:
                text = "\n".join(lines[:row] + lines[row + 1 :])
            case 3:
                text = "\n".join([*lines[:row], lines[row], *lines[row:]])
            case 4:
                lines[row] = " " * chance.randint(1, 3) + lines[row]
                text = "\n".join(lines)
            case _:
                text = text[: max(at, end) + 1]
    return text


@pytest.mark.parametrize("block", range(6))
def test_no_slip_of_the_pen_ends_in_a_traceback(block, tmp_path):
    for seed in range(block * 50, block * 50 + 50):
        text = mutated(seed)
        (tmp_path / "a.yaml").write_text(text, "utf-8")
        for problem in problems_of(tmp_path / "a.yaml"):
            assert 1 <= problem.line <= text.count("\n") + 2, seed
            assert problem.column >= 1, seed
            assert ";" in problem.text, f"{seed}: fault and remedy stand beside a semicolon"


def test_the_slips_are_of_both_kinds():
    harmful = [bool(problems_in(mutated(seed))) for seed in range(60)]
    assert 10 < sum(harmful) < 60


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.characters(), max_size=200))
def test_no_text_at_all_ends_in_a_traceback(text):
    assert problems_in(text)
