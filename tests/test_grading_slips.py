"""The recogniser's slips: learned from what was spoken and written down, made in other answers."""

import random

import pytest

from grading.text.pinyin import syllables
from grading.training.corpus import CORPUS, read_corpus, read_spoken
from grading.training.lessons import side
from grading.training.slips import DIGITS, Slips, aligned, learned_slips


@pytest.mark.parametrize(
    ("meant", "heard", "pairs"),
    [
        ("您贵姓", "您贵性", [("您", "您"), ("贵", "贵"), ("姓", "性")]),
        ("请您稍等", "请稍等", [("请", "请"), ("您", ""), ("稍", "稍"), ("等", "等")]),
        ("请稍等", "请您稍等", [("请", "请"), ("稍", "稍"), ("等", "等")]),
        ("好的", "", [("好", ""), ("的", "")]),
    ],
)
def test_each_character_stands_beside_what_was_heard_for_it(meant, heard, pairs):
    assert list(aligned(meant, heard)) == pairs


def test_only_what_was_misheard_before_is_misheard_and_as_the_same_sound():
    slips = Slips([("您贵姓", "您贵电")] * 9, "您贵姓点电垫")
    made = {slips.made_in("您贵姓", random.Random(seed)) for seed in range(200)}
    assert made == {"您贵姓", "您贵电", "您贵垫"}


def test_what_was_lost_is_lost_again():
    slips = Slips([("您贵姓啊", "您贵姓")] * 9, "您贵姓啊")
    made = {slips.made_in("您贵姓啊", random.Random(seed)) for seed in range(200)}
    assert made == {"您贵姓啊", "您贵姓"}


@pytest.fixture(scope="module")
def taught():
    every = read_corpus(CORPUS) + read_spoken(CORPUS, "taught.jsonl")
    return [pair for pair in every if side(pair.group) == "train"]


def test_written_answers_get_as_many_slips_as_spoken_ones_had_and_keep_every_figure(taught):
    slips, dice = learned_slips(taught), random.Random(3)
    written = list({pair.said for pair in taught if pair.tag == "met_formal" and not pair.spoken})
    made = [(said, slips.made_in(said, dice)) for said in written]
    for said, other in made:
        assert [c for c in other if c in DIGITS] == [c for c in said if c in DIGITS]
    of = {pair.answer: pair.said for pair in taught if not pair.spoken}
    spoken = {(of[pair.answer[:-1]], pair.said) for pair in taught if pair.spoken}
    assert _wrong(made) == pytest.approx(_wrong(spoken), rel=0.35)
    assert any(len(syllables(other)) < len(syllables(said)) for said, other in made)


def _wrong(both):
    """The share of characters that were heard as others."""
    found = [letter != other for pair in both for letter, other in aligned(*pair)]
    return sum(found) / len(found)
