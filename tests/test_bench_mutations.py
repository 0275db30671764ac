"""The mutation bench takes away what it says it does, and tells a drop from what stayed met."""

import pytest

from bench.mutations import CAUGHT, Stage, mutations, outcome, share
from grading.embedders import embedder
from grading.training.carried import with_turns_joined
from grading.training.negation import negated
from scenarios.catalog import Catalog
from scenarios.scenario import Example

CATALOG = Catalog()
ENTRY = CATALOG.get("refund-angry")
GOOD = next(one for one in ENTRY.scenario.examples if one.level == "good")


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(ENTRY, CATALOG.house(ENTRY), embedder("letters"))


def said(example: Example) -> str:
    return "".join(step.say for steps in example.answers.values() for step in steps)


@pytest.mark.parametrize(
    ("clause", "opposite"),
    [
        ("真的很对不起", "没什么好道歉的"),
        ("谢谢您告诉我们", "没什么好谢的"),
        ("我马上查一下", "我不会查一下"),
        ("我会给您回电话", "我不会给您回电话"),
        ("明天给您答复", "明天不给您答复"),
        ("您那边没有声音", "您那边有声音"),
        ("是卡号少了一位", "不是卡号少了一位"),
        ("麻烦您换一部电话，好吗", "不用换一部电话，"),
        ("请问您贵姓", "您贵姓不用告诉我"),
        ("我理解您的心情", "我不理解您的心情"),
        ("您好，再见", "您好，再见"),
    ],
)
def test_a_clause_is_turned_round(clause, opposite):
    assert negated(clause) == opposite


def test_each_part_that_was_met_is_wronged_in_turn(stage):
    made = [one for _, _, one in mutations(stage, GOOD)]
    assert {one.how for one in made} == {"delete", "negate", "record"}
    for one in made:
        if one.how == "delete":
            assert len(said(one.changed)) < len(said(GOOD))
        elif one.how == "negate":
            assert said(one.changed) != said(with_turns_joined(GOOD))


def test_an_empty_field_of_the_record_is_caught(stage):
    for check, before, one in mutations(stage, GOOD):
        if one.how == "record":
            assert outcome(stage, check, before, one).result == CAUGHT


def test_what_is_taken_away_whole_is_caught(stage):
    silent = GOOD.model_copy(update={"answers": {}})
    check, before, one = next(
        found for found in mutations(stage, GOOD) if found[0].id == "promised_time"
    )
    gone = outcome(stage, check, before, type(one)(**{**vars(one), "changed": silent}))
    assert gone.result == CAUGHT
    same = outcome(stage, check, before, type(one)(**{**vars(one), "changed": GOOD}))
    assert same.result != CAUGHT
    assert share([gone, same]).startswith("1/2 caught")
