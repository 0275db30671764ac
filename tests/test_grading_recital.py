"""Reciting is told from answering, by sounds alone."""

import pytest

from bench.gaming import STRATEGIES
from bench.written_calls import written_calls
from grading.recital import is_recital, is_salad, script_of
from grading.text.slots import facts_of
from scenarios.catalog import Catalog, checks_of
from voices.transcript import Party

CATALOG = Catalog()
ENTRIES = pytest.mark.parametrize("entry", CATALOG.entries, ids=lambda one: one.scenario.id)
RECITING = ("recites at once", "recites always", "recites the first", "key-word salad")


def script(scenario):
    return script_of(scenario.checks, facts_of(scenario))


@ENTRIES
@pytest.mark.parametrize("strategy", [*RECITING, "reads the rules"])
def test_what_is_recited_is_no_answer(entry, strategy):
    checks = checks_of(entry.scenario, CATALOG.house(entry))
    texts = STRATEGIES[strategy](entry.scenario, checks)
    for said in texts.values():
        assert is_recital(said, script(entry.scenario)), said


@ENTRIES
def test_key_words_are_no_answer_in_any_order(entry):
    checks = checks_of(entry.scenario, CATALOG.house(entry))
    for said in STRATEGIES["key-word salad"](entry.scenario, checks).values():
        assert is_salad(said)


def test_figures_one_by_one_and_short_answers_are_no_salad():
    assert not is_salad("，".join(["一三九", "零零零", "八八"] * 12))
    assert not is_salad("好的，嗯，您说，请讲，是吗，对的")


@ENTRIES
def test_examples_answer(entry):
    for example in entry.scenario.examples:
        for steps in example.answers.values():
            said = "，".join(step.say for step in steps if step.say)
            assert not is_recital(said, script(entry.scenario)), said


def test_written_calls_answer():
    for written in written_calls():
        ready = script(written.entry.scenario)
        for turn in written.call.transcript.of(Party.TRAINEE):
            assert not is_recital(turn.text, ready), turn.text


def test_one_accepted_wording_is_an_answer():
    for entry in CATALOG.entries:
        for check in entry.scenario.checks:
            if check.say:
                said = "，".join(part[0] for part in check.say)
                assert not is_recital(said, script(entry.scenario)), said


def test_silence_is_no_recital():
    assert not is_recital("", script(CATALOG.entries[0].scenario))
