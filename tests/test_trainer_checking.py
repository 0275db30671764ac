"""What only playing the examples and reading the phrases shows, and where it is told."""

import json
from pathlib import Path
from threading import Event, Thread

import pytest

from scenarios.catalog import LIBRARY, check_file
from scenarios.report import CODES
from trainer.checking.checkup import Checkup, check_up, examine
from trainer.checking.page import _words, page
from trainer.checking.plays import reached_by
from trainer.checking.watching import changes, concerned, folders_of
from trainer.cli import main
from trainer.commands.scenarios import Desk, keep_watch
from trainer.replay import Replayer
from trainer.settings import read_settings

CASES = Path(__file__).parent / "cases"
UNTRIED = sorted((CASES / "untried_scenarios").glob("*.yaml"))
GOOD = CASES / "good_scenario.yaml"


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(read_settings({"THREERINGS_EMBEDDER": "letters"}), spoken=False)


@pytest.mark.parametrize("file", UNTRIED, ids=[file.stem for file in UNTRIED])
def test_what_is_not_tried_is_told_with_its_place(file, replayer):
    told = "\n".join(str(problem) for problem in check_up(file, replayer).problems) + "\n"
    assert told.replace(f"{file.parent}/", "") == file.with_suffix(".txt").read_text("utf-8")


def test_there_is_a_message_file_for_every_untried_scenario_and_no_other():
    texts = {file.stem for file in (CASES / "untried_scenarios").glob("*.txt")}
    assert texts == {file.stem for file in UNTRIED}


def test_every_code_occurs_in_the_cases_and_is_known(replayer):
    files = [*UNTRIED, *(CASES / "bad_scenarios").glob("*.yaml")]
    found = {problem.code for file in files for problem in check_up(file, replayer).problems}
    assert found == set(CODES) == set(_words()["code"])


def test_a_text_is_examined_wherever_it_lies(replayer):
    entry, _ = check_file(GOOD)
    assert entry is not None
    nowhere = type(entry)(Path("nowhere.yaml"), entry.scenario, entry.version, entry.text)
    seen: list[tuple[int, int]] = []
    found = examine(nowhere, replayer, lambda done, of: seen.append((done, of)))
    assert {problem.file for problem in found.problems} == {"nowhere.yaml"}
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_states_and_branches_gone_through_are_known(replayer):
    found = check_up(LIBRARY / "silent-line.yaml", replayer)
    assert found.entry is not None
    assert found.reached == reached_by(found.entry.scenario, found.plays)
    assert ("pickup", 0) in found.reached.all_ways
    for play in found.plays:
        assert play.states[0] == found.entry.scenario.script[0].state
        for (state, number), after in zip(play.taken, play.states[1:], strict=True):
            assert found.entry.scenario.state(state).next[number].go == after


# --- the page ---


@pytest.fixture(scope="module")
def checkups(replayer) -> list[Checkup]:
    files = (CASES / "bad_scenarios" / "misspelt_keys.yaml", GOOD, UNTRIED[1])
    return [check_up(file, replayer) for file in files]


def test_the_page_needs_nothing_but_itself(checkups):
    html = page(checkups)
    assert not any(sign in html for sign in ("http:", "https:", "src=", "<link", "@import", "url("))


def test_the_page_tells_everything_in_both_languages(checkups):
    html = page(checkups)
    chinese, english = html.split('<main lang="en">')
    for one in checkups:
        for problem in one.problems:
            for half in (chinese, english):
                assert f"{problem.line}:{problem.column}" in half
    assert "要改的地方" in chinese
    assert "要改的地方" not in english
    assert "What to mend" in english
    assert html.count('id="zh-1"') == html.count('id="en-1"') == 1


def test_the_page_shows_words_of_a_file_as_words(tmp_path, replayer):
    file = tmp_path / "a.yaml"
    text = GOOD.read_text("utf-8").replace("title: 包裹晚到", "title: <script>alert(1)</script>")
    file.write_text(text, "utf-8")
    assert "<script>" not in page([check_up(file, replayer)])


# --- watching ---


def test_the_folders_around_files_and_their_houses_are_watched(tmp_path):
    (tmp_path / "own" / "houses").mkdir(parents=True)
    file = tmp_path / "own" / "a.yaml"
    assert folders_of([file]) == [tmp_path / "own", tmp_path / "own" / "houses"]
    assert folders_of([tmp_path]) == [tmp_path]


def test_a_change_of_house_rules_concerns_all_beside_them(tmp_path):
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    assert concerned({tmp_path / "b.yaml"}, files) == files[1:]
    assert concerned({tmp_path / "houses" / "own.yaml"}, files) == files
    assert concerned({tmp_path / "c.yaml"}, files) == []


def test_a_file_saved_is_noticed(tmp_path):
    file = tmp_path / "a.yaml"
    noticed = Event()

    def save_until_noticed():
        while not noticed.wait(0.02):
            file.write_text("id: a", "utf-8")

    writer = Thread(target=save_until_noticed)
    writer.start()
    try:
        assert next(changes([tmp_path])) == {file.resolve()}
    finally:
        noticed.set()
        writer.join()


def test_what_is_saved_is_checked_again_until_it_is_stopped(tmp_path, capsys, replayer):
    file = tmp_path / "a.yaml"
    text = (CASES / "untried_scenarios" / "phrases_said_twice.yaml").read_text("utf-8")
    file.write_text(text, "utf-8")
    desk = Desk([tmp_path], replayer, json=True, html=tmp_path / "report.html")
    assert desk.check([file]) == 0

    def rounds():
        file.write_text(text.replace("title:", "titel:"), "utf-8")
        yield {file.resolve()}
        file.unlink()
        yield {file.resolve()}
        raise KeyboardInterrupt

    assert keep_watch(desk, 0, rounds()) == 1
    told = capsys.readouterr()
    assert "titel" in told.out
    assert "there is no scenario file here" in told.err
    assert told.err.endswith("Stopped.\n")
    assert "titel" in (tmp_path / "report.html").read_text("utf-8")


# --- the command ---


def test_the_json_has_the_same_fields_for_every_problem(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("THREERINGS_EMBEDDER", "letters")
    html = tmp_path / "report.html"
    assert main(["scenarios", "check", str(UNTRIED[0]), "--json", "--html", str(html)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found
    for problem in found:
        assert list(problem) == ["file", "line", "column", "text", "severity", "code"]
        assert problem["severity"] == "warning"
    assert html.read_text("utf-8").startswith("<!doctype html>")
