"""What exercises a clause, and what does not."""

import csv
import io
import json
from dataclasses import replace

import pytest

from scenarios.catalog import LIBRARY, check_file, house
from scenarios.clauses import Kind, clause
from scenarios.coverage import (
    State,
    by_document,
    checks_by_clause,
    coverage,
    questions_by_clause,
    questions_in,
    strangers,
)
from scenarios.coverage_report import as_csv, as_json, as_text
from scenarios.scenario import Check, HouseRules, Status
from scenarios.source import ScenarioError

FULLEST = clause("roadline.suggestion")
TWIN = clause("zijin.suggestion")
THEORY = clause("careline.prepare")
DRESS = clause("property.dress")
FEW = (FULLEST, TWIN, THEORY, DRESS)
EMPTY = HouseRules(id="empty", title="空", version=1, checks=())


def states(rows):
    return [row.state for row in rows]


def entry(**changes):
    """A scenario of the library with these fields instead."""
    found, _ = check_file(LIBRARY / "refund-angry.yaml")
    assert found is not None
    return replace(found, scenario=found.scenario.model_copy(update=changes))


def test_what_exercises_the_fullest_exercises_its_twins():
    rows = coverage(FEW, {FULLEST.id: ["praise/thanked"]})
    assert states(rows) == [State.EXERCISED, State.EXERCISED, State.OPEN, State.NOT_SHOWN]
    assert rows[0].checks == ("praise/thanked",)
    assert (rows[1].checks, rows[1].through) == ((), FULLEST.id)


def test_a_twin_does_not_exercise_the_fullest():
    rows = coverage(FEW, {TWIN.id: ["praise/thanked"]})
    assert states(rows)[:2] == [State.OPEN, State.EXERCISED]


def test_a_question_exercises_theory_and_deed_alike():
    asked = questions_by_clause([("q1", (THEORY.id, FULLEST.id)), ("q2", (THEORY.id,))])
    rows = coverage(FEW, {}, asked)
    assert rows[2].questions == ("q1", "q2")
    assert states(rows)[:3] == [State.EXERCISED] * 3


def test_clauses_are_counted_by_document_and_kind():
    *documents, total = by_document(coverage(FEW, {FULLEST.id: ["a/b"]}))
    assert [one.document[:3] for one in documents] == ["001", "003", "000", "002"]
    assert {kind: str(count) for kind, count in total.kinds.items()} == {
        Kind.TRAINABLE: "2/2",
        Kind.THEORY: "0/1",
        Kind.ORGANISATIONAL: "0/1",
    }


def test_the_checks_of_scenario_and_house_count_and_its_list_of_clauses_does_not():
    check = Check(id="calm", means="致歉", clause=FULLEST.id, say=(("抱歉",),))
    of_house = Check(id="kind", means="体谅", clause=TWIN.id, say=(("理解",),))
    one = entry(checks=(check,), clauses=(THEORY.id,), without=())
    found = checks_by_clause([one], lambda _: EMPTY.model_copy(update={"checks": (of_house,)}))
    assert found == {FULLEST.id: ["refund-angry/calm"], TWIN.id: ["refund-angry/kind"]}


def test_a_house_check_that_the_scenario_leaves_out_does_not_count():
    of_house = Check(id="kind", means="体谅", clause=TWIN.id, say=(("理解",),))
    rules = EMPTY.model_copy(update={"checks": (of_house,)})
    assert checks_by_clause([entry(checks=(), without=("kind",))], lambda _: rules) == {}


@pytest.mark.parametrize(
    ("changes", "counts"),
    [({}, True), ({"points": 0}, False), ({"points": 0, "fatal": True}, True)],
)
def test_a_check_that_only_steers_the_caller_does_not_count(changes, counts):
    check = Check(id="calm", means="致歉", clause=FULLEST.id, say=(("抱歉",),))
    one = entry(checks=(check.model_copy(update=changes),))
    assert bool(checks_by_clause([one], lambda _: EMPTY)) is counts


def test_a_record_field_without_a_fact_does_not_count():
    check = Check(id="told", means="记下来电者", clause=FULLEST.id, record="caller_name")
    one = entry(checks=(check,))
    nameless = one.scenario.record.model_copy(update={"caller_name": ""})
    assert checks_by_clause([one], lambda _: EMPTY)
    assert not checks_by_clause([entry(checks=(check,), record=nameless)], lambda _: EMPTY)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.RETIRED])
def test_only_published_scenarios_count(status):
    assert checks_by_clause([entry()], lambda _: house("neutral"))
    assert not checks_by_clause([entry(status=status)], lambda _: house("neutral"))


def test_questions_are_found_in_files(tmp_path):
    text = "topic: a\nquestions:\n- {id: q1, clauses: [a.b, a.c]}\n- {id: q2, clause: a.b}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert questions_in(tmp_path) == (("q1", ("a.b", "a.c")), ("q2", ("a.b",)))
    assert questions_in(tmp_path / "none") == ()
    (tmp_path / "a.yaml").write_text("questions: [", "utf-8")
    with pytest.raises(ScenarioError, match=r"a\.yaml"):
        questions_in(tmp_path)


def test_what_is_tied_to_no_clause_is_told_of():
    names = {"roadline.sugestion": ["q1", "q2"], FULLEST.id: ["q3"]}
    assert strangers(FEW, names) == (
        "q1: no clause is called 'roadline.sugestion'; did you mean 'roadline.suggestion'?",
        "q2: no clause is called 'roadline.sugestion'; did you mean 'roadline.suggestion'?",
    )


def test_the_text_counts_by_document_and_lists_what_is_open():
    text = as_text(coverage(FEW, {THEORY.id: ["q1"]}))
    assert text.splitlines()[5].split() == ["All", "documents", "0/2", "1/1", "0/1"]
    assert "trainable clauses that nothing exercises: 2\n  roadline.suggestion  Thank" in text
    assert "      also: zijin.suggestion" in text
    assert text.endswith("theory clauses that nothing exercises: 0")


def test_every_clause_has_a_line_in_the_csv():
    table = as_csv(coverage(FEW, {FULLEST.id: ["a/b", "a/c"]}))
    first, second, _, last = csv.DictReader(io.StringIO(table))
    assert (first["checks"], first["state"], first["checked"]) == ("a/b a/c", "exercised", "say")
    assert (second["same_as"], second["through"]) == (FULLEST.id, FULLEST.id)
    assert last["reason_zh"] == "仪容和姿势在电话里看不见、听不出。"
    rings = as_csv(coverage([clause("roadline.rings")], {}))
    assert "rings=2..5:rings" in rings


def test_the_json_holds_counts_and_clauses():
    found = json.loads(as_json(coverage(FEW, {FULLEST.id: ["a/b"]})))
    assert found["documents"][-1]["trainable"] == {"exercised": 2, "of": 2}
    assert found["clauses"][0]["checks"] == ["a/b"]
    assert [one["state"] for one in found["clauses"]][-1] == "not_shown"
