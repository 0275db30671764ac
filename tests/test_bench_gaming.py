"""Trainees who play the marking instead of the caller do not pass."""

import pytest

from bench.gaming import STRATEGIES, Played, phrasings, play, published
from grading.embedders import embedder
from scenarios.catalog import Catalog, checks_of

SCENARIOS = {entry.scenario.id: (entry, rules) for entry, rules in published(Catalog())}
EACH = pytest.mark.parametrize("scenario", SCENARIOS)
SOME = pytest.mark.parametrize("scenario", [*SCENARIOS][::9])  # `make bench-gaming` plays all


@pytest.fixture(scope="module")
def letters():
    return embedder("letters")


@EACH
@pytest.mark.parametrize("strategy", ["apologises", "says nothing"])
def test_empty_courtesy_and_silence_fail(scenario, strategy, letters):
    assert play(strategy, *SCENARIOS[scenario], letters).passed is False


@EACH
def test_reciting_holds_every_wording_with_its_slots_filled(scenario):
    entry, rules = SCENARIOS[scenario]
    checks = checks_of(entry.scenario, rules)
    texts = STRATEGIES["recites at once"](entry.scenario, checks)
    assert list(texts) == [entry.scenario.script[0].state]
    (text,) = texts.values()
    assert all(phrase in text for phrase in phrasings(entry.scenario, checks))
    assert "{" not in text


@EACH
def test_the_rules_are_read_to_the_caller_wherever_the_call_goes(scenario):
    entry, rules = SCENARIOS[scenario]
    checks = checks_of(entry.scenario, rules)
    texts = STRATEGIES["reads the rules"](entry.scenario, checks)
    assert texts.keys() == {state.state for state in entry.scenario.script}
    assert checks[0].means in texts[entry.scenario.script[0].state]


def test_a_call_that_never_ends_is_no_pass():
    entry, _ = next(iter(SCENARIOS.values()))
    assert Played("reads the rules", entry, None).passed is False


@pytest.mark.model
@SOME
def test_the_rules_read_aloud_fail(scenario):
    assert play("reads the rules", *SCENARIOS[scenario], embedder()).passed is False
