"""What else is said in the same call teaches what does not count, and never what might."""

import shutil

import pytest

from grading.embedders import embedder
from grading.text.normalise import plain_text
from grading.text.slots import fill
from grading.training.lessons import Plan, School, side
from grading.training.same_call import SAME_CALL, same_call_pairs
from grading.training.slips import learned_slips
from scenarios.catalog import LIBRARY, Catalog


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """Every fifth of the supplied scenarios."""
    folder = tmp_path_factory.mktemp("some")
    for file in sorted(LIBRARY.glob("*.yaml"))[::5]:
        shutil.copy(file, folder)
    return Catalog([folder])


@pytest.fixture(scope="module")
def pairs(some):
    return same_call_pairs(some, embedder("letters"), 7)


def test_wrong_answers_are_said_for_another_part_and_no_wording_of_this_one(pairs):
    assert {pair.tag for pair in pairs} == {SAME_CALL, "met_terse"}
    for pair in pairs:
        wordings = {plain_text(fill(one, pair.facts)) for one in pair.phrasings}
        assert (pair.said in wordings) is False, "a right one is held against the other wordings"


def test_what_an_example_says_while_it_keeps_a_rule_does_not_break_it(some, pairs):
    said = {
        plain_text(step.say or "").replace(" ", "")
        for entry in some.entries
        for example in entry.scenario.examples
        for steps in example.answers.values()
        for step in steps
    }
    kept = [pair for pair in pairs if pair.kind == "never"]
    assert kept
    for pair in kept:
        assert not pair.met
        assert any(pair.said.replace(" ", "") in one for one in said)


def test_whole_scenarios_are_kept_apart_for_testing(pairs):
    apart = {pair.group for pair in pairs if side(pair.group) != "train"}
    assert apart
    assert len(apart) < len({pair.group for pair in pairs}) / 2


def test_nothing_is_told_twice_and_the_seed_settles_all(some, pairs):
    told = {(pair.phrasings, pair.said) for pair in pairs}
    assert len(told) == len(pairs)
    assert same_call_pairs(some, embedder("letters"), 7) == pairs


def test_they_are_lessons_like_any_other(pairs):
    lessons = School(pairs[:300], [], learned_slips([]), 5, Plan(negated=0.1)).lessons()
    assert len(lessons) == 300
    assert 0 < sum(lesson.met for lesson in lessons) < 150
