"""The supplied scenarios, house rules and schemas are in order."""

from itertools import pairwise

import pytest

from scenarios import Catalog, checks_of
from scenarios.catalog import HOUSES, house
from scenarios.clauses import clause_ids
from scenarios.rules import KOKORO_VOICES
from scenarios.scenario import Kind, Status
from scenarios.schema import COMMITTED, field_texts, schema_text

CATALOG = Catalog()
ENTRIES = pytest.mark.parametrize(
    "entry", CATALOG.entries, ids=[entry.scenario.id for entry in CATALOG.entries]
)


def test_the_library_has_no_problem_and_no_warning():
    assert [str(problem) for problem in CATALOG.problems] == []


@pytest.mark.xfail(reason="the library is growing")
def test_every_kind_has_a_published_scenario():
    kinds = {
        one.scenario.kind for one in CATALOG.entries if one.scenario.status == Status.PUBLISHED
    }
    assert kinds == set(Kind)


def test_callers_and_companies_differ():
    scenarios = [entry.scenario for entry in CATALOG.entries]
    assert len({one.desk.company for one in scenarios}) == len(scenarios)
    assert len({one.caller.name for one in scenarios}) == len(scenarios)
    assert {one.caller.voice.kokoro for one in scenarios} == set(KOKORO_VOICES)


@ENTRIES
def test_a_call_has_many_turns_and_wordings(entry):
    script = entry.scenario.script
    assert len(script) >= 10
    if entry.scenario.direction == "incoming":
        assert not script[0].says, "the caller waits for the greeting"
    assert all(len(set(state.says)) >= 2 for state in script if state.says)


@ENTRIES
def test_examples_answer_along_a_way_through_the_script(entry):
    ways = {state.state: {branch.go for branch in state.next} for state in entry.scenario.script}
    first = entry.scenario.script[0].state
    for example in entry.scenario.examples:
        states = list(example.answers)
        assert states[0] == first, example.name
        for here, there in pairwise(states):
            assert there in ways[here], f"{example.name}: {here} → {there}"


@ENTRIES
def test_examples_of_all_levels_expect_many_verdicts(entry):
    levels = {example.level for example in entry.scenario.examples}
    assert levels == {"good", "middling", "failing", "near_miss"}
    for example in entry.scenario.examples:
        assert len(example.expect.checks) >= 5, example.name


@ENTRIES
def test_example_answers_are_not_copied_from_the_phrasings(entry):
    phrasings = {
        phrase
        for check in entry.scenario.checks
        for phrases in (*check.say, check.never)
        for phrase in phrases
        if len(phrase) > 6
    }
    for example in entry.scenario.examples:
        for steps in example.answers.values():
            assert not {step.say.rstrip("。？！") for step in steps} & phrasings


@ENTRIES
def test_a_state_is_entered_by_words_the_checks_can_hear(entry):
    """A branch on a `say` or `never` check needs phrasings; on a key check, a key."""
    checks = {check.id: check for check in checks_of(entry.scenario, CATALOG.house(entry))}
    named = {
        name
        for state in entry.scenario.script
        for branch in state.next
        for given in (branch.if_, branch.unless, branch.ever)
        for name in ((given,) if isinstance(given, str) else given)
    }
    assert {checks[name].kind for name in named if name in checks} <= {
        "say",
        "never",
        "secret",
        "key",
    }


@ENTRIES
def test_the_house_has_about_two_fifths_of_the_points(entry):
    scenario = entry.scenario
    own = {check.id for check in scenario.checks}
    asked = [
        check
        for check in checks_of(scenario, CATALOG.house(entry))
        if check.points > 0
        and not check.when
        and (check.record is None or getattr(scenario.record, check.record))
    ]
    houses = sum(check.points for check in asked if check.id not in own)
    assert 0.3 <= houses / sum(check.points for check in asked) <= 0.45


def test_house_checks_rest_on_clauses():
    for file in HOUSES.glob("*.yaml"):
        rules = house(file.stem)
        assert rules.id == file.stem
        assert {check.clause for check in rules.checks} <= clause_ids()


@pytest.mark.parametrize("file", COMMITTED, ids=[file.stem for file in COMMITTED])
def test_the_schema_is_the_one_the_records_make(file):
    assert file.read_text("utf-8") == schema_text(COMMITTED[file])


@ENTRIES
def test_a_library_file_points_editors_at_the_schema(entry):
    first = entry.path.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../scenario.schema.json"


def test_every_key_is_described_and_every_description_has_a_key():
    keys = {}
    for model in COMMITTED.values():
        schema = model.model_json_schema(by_alias=True)
        for name, one in {**schema["$defs"], model.__name__: schema}.items():
            if "properties" in one:
                keys[name] = set(one["properties"])
    assert {name: set(texts) for name, texts in field_texts().items()} == keys
