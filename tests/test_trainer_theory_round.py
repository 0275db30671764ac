"""A round of theory practice, without a page."""

from dataclasses import replace

import pytest

from exams.answer import Answer
from grading.theory import AnswerError
from scenarios.questions import QuestionKind, Topic, questions
from trainer.theory_round import (
    ROUND,
    Round,
    by_topic,
    draw,
    fitting,
    latest_shares,
    shown_order,
)

BANK = questions()


def answer(question, share, at=1.0):
    return Answer("林晓", f"{question.id}@00000000", "[0]", share, at)


def test_a_round_has_ten_questions_and_no_question_twice():
    drawn = draw(BANK, {}, seed=1)
    assert len(drawn) == len({q.id for q in drawn}) == ROUND
    assert drawn == draw(BANK, {}, seed=1)
    assert drawn != draw(BANK, {}, seed=2)


def test_what_was_never_answered_comes_first_then_what_was_answered_worst():
    few = BANK[:20]
    known = {q.id: 1.0 for q in few[:8]} | {q.id: 0.2 for q in few[8:14]}
    drawn = {q.id for q in draw(few, known, seed=3)}
    assert {q.id for q in few[14:]} <= drawn
    assert drawn - {q.id for q in few[14:]} <= {q.id for q in few[8:14]}


def test_a_small_choice_makes_a_short_round():
    assert len(draw(BANK[:3], {}, seed=1)) == 3


def test_questions_are_chosen_by_topic_and_level():
    chosen = fitting(BANK, Topic.SECRETS, 2)
    assert chosen
    assert {(q.topic, q.level) for q in chosen} == {(Topic.SECRETS, 2)}
    assert fitting(BANK) == BANK


@pytest.mark.parametrize("seed", range(20))
def test_options_are_mixed_but_true_stands_before_false(seed):
    for question in BANK:
        order = shown_order(question, seed)
        assert sorted(order) == list(range(len(question.options)))
        if question.kind is QuestionKind.TRUE_FALSE:
            assert order == (0, 1)
        if question.kind is QuestionKind.ORDERING:
            assert order != tuple(sorted(order))


def test_the_right_option_stands_everywhere():
    single = [q for q in BANK if q.kind is QuestionKind.SINGLE and len(q.options) == 4]
    places = [shown_order(q, 7).index(0) for q in single]
    assert all(places.count(place) > len(places) / 8 for place in range(4))


def test_a_round_goes_from_question_to_question_and_sums_up():
    going = Round(BANK[:2], seed=1)
    assert going.current == BANK[0]
    going = going.answered(BANK[0].right).answered(())
    assert going.over
    assert going.current is None
    assert going.shares == (1.0, 0.0)
    assert going.missed == (BANK[1],)


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(AnswerError):
        Round(BANK[:1], seed=1).answered((99,))


def test_the_last_answer_to_a_question_is_what_is_known_of_it():
    first, second = BANK[:2]
    answers = [answer(first, 0.0), answer(second, 0.5), answer(first, 1.0, at=2.0)]
    assert latest_shares(answers) == {first.id: 1.0, second.id: 0.5}
    changed = replace(answers[0], question=f"{first.id}@ffffffff")
    assert latest_shares([changed]) == {first.id: 0.0}


def test_standing_by_topic_counts_only_what_was_answered():
    own = fitting(BANK, Topic.VOICE)
    told = by_topic(BANK, {own[0].id: 1.0, own[1].id: 0.0})
    assert told[Topic.VOICE] == (2, len(own), 0.5)
    assert told[Topic.SECRETS][0] == 0
    assert told[Topic.SECRETS][2] is None
