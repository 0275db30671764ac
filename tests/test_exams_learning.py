"""What is mastered and what to practise next, by a table."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from learners import DAY, MATERIAL, answer, attempt, mark, past_of

from exams.learning import (
    LATEST,
    MOST_STEPS,
    Material,
    Past,
    mastery,
    next_steps,
    occasions,
    offers,
)
from grading.grade import Verdict
from scenarios import Catalog
from scenarios.scenario import Kind

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "learning.yaml").read_text("utf-8"))


def told(step) -> str:
    what = step.step.scenario or (
        f"topic {step.step.topic}" if step.step.topic else f"clauses {' '.join(step.step.clauses)}"
    )
    return f"{what}: {step.why} {step.clause}".strip()


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_next_steps(case):
    past = past_of(case["calls"], case.get("answers", []))
    wanted = [f"{what}: {why}" for one in case["next"] for what, why in one.items()]
    assert [told(step) for step in next_steps(past, MATERIAL)] == wanted


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_next_steps_are_few_and_the_same_whatever_order_the_material_has(case):
    past = past_of(case["calls"], case.get("answers", []))
    turned = replace(MATERIAL, calls=MATERIAL.calls[::-1], questions=MATERIAL.questions[::-1])
    steps = next_steps(past, turned)
    assert [told(step) for step in steps] == [told(s) for s in next_steps(past, MATERIAL)]
    assert len(steps) <= MOST_STEPS
    assert len({step.step for step in steps}) == len(steps)


def test_a_reason_is_in_the_words_of_the_check_and_counts_the_others():
    past = past_of([{"scenario": "refund", "passed": False, "missed": ["c.calm", "c.steps"]}], [])
    first = next_steps(past, MATERIAL)[0]
    assert (first.means, first.clause, first.more) == ("means c.calm", "c.calm", 1)


def test_a_score_stands_beside_a_call_not_passed():
    past = past_of([{"scenario": "silent", "passed": False}], [])
    assert next_steps(past, MATERIAL)[0].score == 50


def test_five_steps_are_the_most_even_when_more_was_missed():
    calls = [
        replace(MATERIAL.calls[0], scenario=f"call{n}", kind=kind, clauses=frozenset({f"c.{n}"}))
        for n, kind in enumerate(list(Kind)[:9])
    ]
    marks = tuple(mark(f"c.{n}", Verdict.NOT_MET) for n in range(9))
    past = Past((attempt("refund", DAY, marks, passed=False),))
    assert len(next_steps(past, Material(tuple(calls)))) == MOST_STEPS


def test_without_material_there_is_nothing_to_do():
    assert next_steps(Past(), Material()) == ()


# --- mastery ---


def known(past):
    return mastery(occasions(past, MATERIAL.questions))


def test_mastery_is_of_the_latest_occasions_with_their_number():
    verdicts = [Verdict.NOT_MET] * 3 + [Verdict.MET] * 4 + [Verdict.PARTLY]
    past = Past(
        tuple(
            attempt("refund", n * DAY, (mark("c.calm", verdict),))
            for n, verdict in reversed(list(enumerate(verdicts)))
        )
    )
    own = known(past)["c.calm"]
    assert own.count == LATEST
    assert own.met == pytest.approx(0.8)
    assert own.missed == pytest.approx(0.2)
    assert own.is_weak
    assert [one.at for one in own.latest] == [n * DAY for n in (7, 6, 5, 4, 3)]


def test_a_call_counts_once_for_a_clause_by_the_worst_of_its_checks():
    marks = (
        mark("c.calm", Verdict.MET),
        mark("c.calm", Verdict.NOT_MET, means="the second"),
        mark("c.calm", Verdict.PARTLY),
    )
    own = known(Past((attempt("refund", DAY, marks),)))["c.calm"]
    assert (own.count, own.met, own.latest[0].means) == (1, 0, "the second")


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"out_of": 0.0, "points": 0.0}, False),  # only steers the caller
        ({"out_of": 0.0, "points": 0.0, "kind": "never"}, True),  # forbidden, and not done
        ({"out_of": 0.0, "points": 0.0, "fatal": True}, True),
        ({}, True),
    ],
)
def test_only_checks_that_say_something_of_the_trainee_count(changes, counts):
    past = Past((attempt("refund", DAY, (mark("c.calm", Verdict.MET, **changes),)),))
    assert bool(known(past)) is counts


def test_a_check_that_rests_on_no_clause_says_nothing_of_any():
    assert known(Past((attempt("refund", DAY, (mark("", Verdict.MET),)),))) == {}


def test_calls_and_answers_count_together_and_the_newest_decides():
    marks = (mark("c.secret", Verdict.NOT_MET),)
    past = Past((attempt("number", DAY, marks),), (answer("q.secret", 1.0, 2 * DAY),))
    own = known(past)["c.secret"]
    assert (own.count, own.met, own.is_weak) == (2, 0.5, False)


def test_a_call_without_a_grade_says_nothing():
    past = Past((replace(attempt("refund", DAY, (mark("c.calm", Verdict.MET),)), grade=None),))
    assert known(past) == {}


def test_offers_name_the_clauses_that_count_in_the_library():
    catalog = Catalog()
    found = {one.scenario: one for one in offers(catalog.entries, catalog.house)}
    silent = found["silent-line"]
    assert "standards.silent-first" in silent.clauses
    assert "line400.silent" not in silent.clauses  # of no points: it only steers the caller
