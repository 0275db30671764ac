"""What carries a part by hand: it is said, can be turned round, and what is left without it."""

import pytest

from grading.embedders import embedder
from grading.training.carried import carried_pairs, labels, with_others, with_turns_joined
from grading.training.lessons import side
from scenarios.catalog import LIBRARY, Catalog
from scenarios.scenario import Example, Status, Step

CATALOG = Catalog([LIBRARY])
PUBLISHED = [one for one in CATALOG.entries if one.scenario.status == Status.PUBLISHED]
TAGS = ("same_call", "neg_negated", "met_terse")
GOOD = next(one for one in CATALOG.get("refund-angry").scenario.examples if one.level == "good")


def said(example: Example) -> str:
    return "".join(step.say for steps in example.answers.values() for step in steps)


@pytest.fixture(scope="module")
def pairs():
    return carried_pairs(CATALOG, embedder("letters"), 7)


@pytest.mark.parametrize("entry", PUBLISHED, ids=lambda entry: entry.scenario.id)
def test_what_carries_a_part_is_said_and_can_be_turned_round(entry):
    good = {
        one.name: with_turns_joined(one) for one in entry.scenario.examples if one.level == "good"
    }
    carried = labels(entry.scenario.id)
    assert {name for name, _, _ in carried} == set(good)
    for (name, check, part), words in carried.items():
        for piece in words.said:
            assert piece in said(good[name]), (check, part)
        assert not words.negated or any(words.negated)
        assert len(words.negated) in (0, len(words.said)), (check, part)


def test_pieces_are_taken_out_or_turned_round():
    answers = {"asks": (Step(say="您好，我帮您查，请稍等。"),), "bye": (Step(say="再见。"),)}
    example = GOOD.model_copy(update={"answers": answers})
    gone = with_others(example, ("我帮您查", "再见"), ("", ""))
    assert said(gone) == "您好，请稍等。"
    assert gone.answers["bye"] == ()
    turned = with_others(example, ("我帮您查",), ("我查不了",))
    assert said(turned) == "您好，我查不了，请稍等。再见。"


def test_turns_in_a_row_are_joined_and_keys_stay():
    joined = with_turns_joined(GOOD)
    assert said(joined) == said(GOOD)
    moves = [step.press or bool(step.say) for step in joined.answers["gives_details"]]
    assert moves == [True, "hold", False, "resume", True]


def test_what_is_left_is_wrong_and_no_piece_is_in_it(pairs):
    carried = labels("refund-angry")
    numbers = {f"+-refund-angry-{at}": words for at, words in enumerate(carried.values())}
    left = [pair for pair in pairs if pair.answer in numbers and pair.tag == "same_call"]
    assert len(left) > 20
    for pair in left:
        assert pair.met is False
        assert not any(piece in pair.said for piece in numbers[pair.answer].said)


def test_what_is_said_instead_is_wrong_and_what_was_said_is_right(pairs):
    by_tag = {tag: {pair.met for pair in pairs if pair.tag == tag} for tag in TAGS}
    assert by_tag == {"same_call": {False}, "neg_negated": {False}, "met_terse": {True}}
    assert sum(pair.tag == "neg_negated" for pair in pairs) > 400


def test_whole_scenarios_are_kept_apart(pairs):
    groups = {pair.group for pair in pairs}
    apart = {group for group in groups if side(group) != "train"}
    assert 0 < len(apart) < len(groups) / 2


def test_the_seed_settles_all(pairs):
    assert carried_pairs(CATALOG, embedder("letters"), 7) == pairs
