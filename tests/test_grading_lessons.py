"""What the cross-encoder is taught: sides that never mix, and lessons said anew."""

import random
from collections import Counter

import pytest
from torch import nn

from grading.cross_encoder import REASONS
from grading.training.corpus import CORPUS, borrow, read_corpus, read_rows, read_spoken
from grading.training.lessons import SET_APART, Plan, School, question_of, reason_of, side
from grading.training.salad import salad
from grading.training.slips import learned_slips
from grading.training.tune import blend


@pytest.fixture(scope="module")
def own():
    return read_corpus(CORPUS)


@pytest.fixture(scope="module")
def slips(own):
    return learned_slips(own + read_spoken(CORPUS))


def test_the_corpus_is_large_and_every_row_has_a_verdict_for_each_part(own):
    rows = read_rows(CORPUS)
    assert len(rows) >= 6000
    assert len({row["req"] for row in rows}) >= 150
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(len(row["met"]) == len(row["parts"]) for row in rows)
    assert all(row["said"].strip() and row["desc"] for row in rows)
    assert {side(pair.group) for pair in own} == {"train", "dev", "test"}


def test_a_tag_never_contradicts_the_label(own):
    for pair in own:
        if pair.tag.startswith(("met_", "viol_")):
            assert pair.met, pair.answer
        if pair.tag.startswith("ok_"):
            assert not pair.met, pair.answer


def test_both_kinds_are_on_every_side(own):
    found = Counter((pair.kind, side(pair.group)) for pair in own)
    assert all(found[kind, part] > 200 for kind in ("say", "never") for part in ("dev", "test"))


def test_spoken_answers_keep_the_label_and_have_the_recognisers_words(own):
    written = {(pair.answer, pair.phrasings): pair for pair in own}
    spoken = read_spoken(CORPUS)
    assert len({pair.answer for pair in spoken}) >= 1000
    for pair in spoken:
        assert pair.met == written[pair.answer.removesuffix("~"), pair.phrasings].met
    changed = sum(
        pair.said != written[pair.answer.removesuffix("~"), pair.phrasings].said for pair in spoken
    )
    assert changed > len(spoken) / 2


def test_lessons_follow_from_the_seed_alone(own, slips):
    some = [pair for pair in own if side(pair.group) == "train"][:300]
    first, second = (School(some, borrow(some, 3), slips, 5).lessons() for _ in range(2))
    assert first == second
    assert first != School(some, borrow(some, 3), slips, 6).lessons()


def test_another_epoch_is_another_form_of_the_same_verdicts(own, slips):
    some = [pair for pair in own if side(pair.group) == "train"][:300]
    school = School(some, [], slips, 5)
    first, second = school.lessons(), school.lessons()
    assert len(first) == len(second) == len(some)
    assert Counter((x.met, x.reason) for x in first) == Counter((x.met, x.reason) for x in second)
    assert Counter(x.question.said for x in first) != Counter(x.question.said for x in second)


def test_key_words_alone_are_taught_to_be_wrong(own, slips):
    some = [pair for pair in own if side(pair.group) == "train" and pair.kind == "say"][:600]
    plain = School(some, [], slips, 5).lessons()
    salads = School(some, [], slips, 5, Plan(salad=1.0)).lessons()
    assert sum(one.met for one in salads) < 0.8 * sum(one.met for one in plain)
    listed = [one for one in salads if one.reason == REASONS.index("listed") and not one.met]
    assert len(listed) > sum(one.reason == REASONS.index("listed") for one in plain)


@pytest.mark.parametrize(
    ("texts", "fewest"), [(("请问您贵姓",), 0), (("理解您的心情，我马上登记投诉",), 8)]
)
def test_key_words_stand_in_another_order_without_small_words(texts, fewest):
    keys = salad(texts, random.Random(4))
    assert len(keys) >= fewest
    assert bool(keys) is bool(fewest)
    assert "您" not in keys


def test_what_is_marked_is_the_pair_undisturbed(own):
    pair = next(pair for pair in own if pair.heard and pair.facts.company)
    question = question_of(pair)
    assert question.said == pair.said
    assert question.heard == pair.heard
    assert "{" not in "".join(question.wordings)
    assert reason_of(pair) >= 0


def constant(value):
    layer = nn.Linear(2, 1)
    for one in layer.parameters():
        nn.init.constant_(one, value)
    return layer


@pytest.mark.parametrize(("values", "blended"), [((1, 2, 3), 2.2), ((2, 3), 2.6), ((3,), 3.0)])
def test_what_the_last_cycles_made_is_blended_by_their_shares(values, blended):
    made = blend([constant(value) for value in values], (0.25, 0.3, 0.45))
    assert made.weight.flatten().tolist() == pytest.approx([blended, blended])


def test_half_of_what_a_hand_apart_wrote_sets_the_scales_and_half_only_tests(own):
    sides = {pair.group: side(pair.group) for pair in own if pair.group.startswith(SET_APART)}
    assert len(sides) == 48
    assert {"dev", "test"} == set(sides.values())
