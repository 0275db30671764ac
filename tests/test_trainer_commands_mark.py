"""`threerings mark` on stored calls: chosen, marked by what they were taken under, compared."""

import json
from dataclasses import replace

import pytest
from sample_call import sample_call

from exams.attempt import Attempt
from exams.store import Store
from grading.embedders import embedder
from grading.marking import grade_call
from scenarios.catalog import LIBRARY, Catalog, house, house_text
from trainer.cli import main

ID = "refund-angry"


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A data folder, and a folder with a scenario of its own that may be changed."""
    folder = tmp_path / "own"
    folder.mkdir()
    text = (LIBRARY / f"{ID}.yaml").read_text("utf-8").replace(f"id: {ID}", "id: own-refund", 1)
    (folder / "own.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("THREERINGS_EMBEDDER", "letters")
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("THREERINGS_SCENARIOS", str(folder))
    return tmp_path


def kept(home, number, scenario="own-refund", with_texts=True, **changes):
    """A call taken and marked under the scenario as it is now."""
    catalog = Catalog((LIBRARY, home / "own"))
    entry = catalog.get(scenario)
    rules = catalog.house(entry)
    store = Store(home / "data" / "records.db")
    version = f"{rules.id}@{rules.version}"
    call = replace(sample_call(f"call{number}"), scenario=entry.version, house=version)
    grade = grade_call(call, entry.scenario, rules, embedder("letters"))
    attempt = Attempt(
        id=call.call_id,
        trainee="林晓",
        scenario=entry.version,
        title="退款",
        kind="angry_caller",
        started_at=float(number),
        scenario_text=store.keep_text(entry.text) if with_texts else "",
        house_text=store.keep_text(house_text(rules)) if with_texts else "",
    ).marked(call, grade)
    store.save(replace(attempt, **changes))
    return attempt


def change_the_scenario(home):
    file = home / "own" / "own.yaml"
    file.write_text(file.read_text("utf-8").replace("points: 10", "points: 9"), "utf-8")


def json_lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_call_marked_again_gets_the_grade_it_had(home, capsys):
    attempt = kept(home, 1)
    assert main(["mark", "call1", "--json"]) == 0
    assert capsys.readouterr().out.strip() == attempt.grade.to_json()


def test_a_call_is_marked_by_its_own_version_after_the_file_changed(home, capsys):
    attempt = kept(home, 1)
    change_the_scenario(home)
    assert main(["mark", "call1", "--json"]) == 0
    assert capsys.readouterr().out.strip() == attempt.grade.to_json()


def test_a_call_stays_markable_when_its_scenario_is_gone(home, capsys):
    attempt = kept(home, 1)
    (home / "own" / "own.yaml").unlink()
    assert main(["mark", "call1", "--json"]) == 0
    assert capsys.readouterr().out.strip() == attempt.grade.to_json()


def test_a_call_file_is_marked_by_what_is_kept_of_that_call(home, capsys):
    attempt = kept(home, 1)
    change_the_scenario(home)
    file = home / "call.json"
    file.write_text(attempt.call.to_json(), "utf-8")
    assert main(["mark", str(file), "--json"]) == 0
    assert capsys.readouterr().out.strip() == attempt.grade.to_json()


def test_without_a_kept_text_another_version_is_refused(home, capsys):
    kept(home, 1, with_texts=False)
    change_the_scenario(home)
    assert main(["mark", "call1"]) == 2
    assert "call1: taken under own-refund@" in capsys.readouterr().err


def test_without_a_kept_text_other_house_rules_are_refused(home, capsys):
    attempt = kept(home, 1, with_texts=False)
    call = replace(attempt.call, house="neutral@999")
    Store(home / "data" / "records.db").save(replace(attempt, call=call))
    assert main(["mark", "call1"]) == 2
    assert "taken under the house rules neutral@999" in capsys.readouterr().err


def test_house_rules_come_back_from_their_text(home):
    rules = house("neutral")
    assert type(rules).model_validate_json(house_text(rules)) == rules


def test_nothing_changes_where_nothing_was_changed(home, capsys):
    kept(home, 1)
    kept(home, 2)
    assert main(["mark", "--all", "--diff"]) == 0
    told = capsys.readouterr().out.strip()
    assert told == "2 calls marked again: 0 changed, 0 passes lost, 0 gained"


def test_a_difference_names_the_trainee_the_scores_and_the_checks(home, capsys):
    attempt = kept(home, 1)
    before = replace(
        attempt.grade,
        rubric="old",
        score=99.0,
        low=99.0,
        high=99.0,
        marks=tuple(replace(m, points=0.5) for m in attempt.grade.marks[:1])
        + attempt.grade.marks[1:],
        unmarked=(),
        fatal=(),
    )
    Store(home / "data" / "records.db").save(replace(attempt, grade=before))
    assert main(["mark", "call1", "--diff"]) == 0
    told = capsys.readouterr().out
    assert f"call1 · 林晓 · {attempt.scenario}" in told
    assert "rubric old → " in told
    assert "score 99 → " in told
    assert "passed: True → " in told
    assert f"{before.marks[0].check}: {before.marks[0].verdict} 0.5 → " in told
    assert "1 calls marked again: 1 changed, 1 passes lost, 0 gained" in told
    assert Store(home / "data" / "records.db").attempt("call1").grade == before


def test_differences_as_json_end_with_their_sum(home, capsys):
    attempt = kept(home, 1)
    assert main(["mark", "--all", "--diff", "--json"]) == 0
    one, total = json_lines(capsys)
    assert (one["trainee"], one["call"], one["changed"]) == ("林晓", "call1", [])
    assert one["before"]["score"] == one["after"]["score"] == attempt.grade.score
    assert total["summary"]["calls"] == 1


def test_calls_of_one_scenario_are_chosen_by_its_id(home, capsys):
    kept(home, 1)
    kept(home, 2, scenario=ID)
    assert main(["mark", "--scenario", ID, "--diff", "--json"]) == 0
    one, total = json_lines(capsys)
    assert (one["call"], total["summary"]["calls"]) == ("call2", 1)


def test_of_many_the_rest_is_marked_when_one_cannot_be(home, capsys):
    kept(home, 1, with_texts=False)
    change_the_scenario(home)
    kept(home, 2)
    assert main(["mark", "--all", "--diff", "--json"]) == 2
    told = capsys.readouterr()
    assert "call1: taken under" in told.err
    assert json.loads(told.out.splitlines()[-1])["summary"] == {
        "calls": 1,
        "changed": 0,
        "passes_gained": 0,
        "passes_lost": 0,
        "unmarkable": 1,
    }


def test_a_call_without_a_grade_has_nothing_to_compare_with(home, capsys):
    kept(home, 1, grade=None)
    assert main(["mark", "call1", "--diff"]) == 2
    assert "call1: it has no stored grade to compare with" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "name calls, or give --all"),
        (["call1", "--all"], "name calls, or give --all"),
        (["--scenario", "nobody"], "no graded call of the scenario 'nobody' is kept here"),
        (["nothing"], "nothing: there is no such file, and no ended call of that id"),
    ],
)
def test_a_choice_of_no_call_is_told(home, capsys, given, told):
    kept(home, 1)
    assert main(["mark", *given]) == 2
    assert told in capsys.readouterr().err


def test_the_vectors_of_a_marking_are_kept_for_the_next(home, monkeypatch, capsys):
    kept(home, 1)
    assert main(["mark", "call1", "--json"]) == 0
    first = capsys.readouterr().out
    assert (home / "data" / "vectors" / "letters.npz").is_file()
    monkeypatch.setattr(
        "grading.letters.LettersEmbedder.embed",
        lambda *_: pytest.fail("every vector was kept"),
    )
    assert main(["mark", "call1", "--json"]) == 0
    assert capsys.readouterr().out == first
