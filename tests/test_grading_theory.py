"""How an answer to a theory question is marked."""

import json

import pytest

from grading.theory import AnswerError, right_share
from scenarios.questions import QuestionEntry, Topic, question_of

COMMON = {"id": "q.one", "level": 1, "clauses": ["reception.opening"], "ask": "问", "why": "因为"}


def question(**fields):
    given = {**COMMON, **fields}
    return question_of(QuestionEntry.model_validate_json(json.dumps(given)), Topic.VOICE)


SINGLE = question(kind="single", right=["甲"], wrong=["乙", "丙"])
MULTIPLE = question(kind="multiple", right=["甲", "乙", "丙"], wrong=["丁", "戊"])
ORDER = question(kind="ordering", steps=["一", "二", "三", "四"])
FALSE = question(kind="true_false", holds=False)


@pytest.mark.parametrize(
    ("asked", "answer", "share"),
    [
        (SINGLE, (0,), 1.0),
        (SINGLE, (1,), 0.0),
        (SINGLE, (), 0.0),
        (SINGLE, (0, 1), 0.0),
        (FALSE, (1,), 1.0),
        (FALSE, (0,), 0.0),
        (MULTIPLE, (0, 1, 2), 1.0),
        (MULTIPLE, (2, 0), 2 / 3),
        (MULTIPLE, (0, 1, 2, 3), 1 / 2),
        (MULTIPLE, (0, 3, 4), 0.0),
        (MULTIPLE, (0, 1, 2, 3, 4), 0.0),
        (ORDER, (0, 1, 2, 3), 1.0),
        (ORDER, (3, 0, 1, 2), 2 / 3),
        (ORDER, (1, 0, 3, 2), 0.0),
        (ORDER, (3, 2, 1, 0), 0.0),
        (ORDER, (0, 1, 2), 0.0),
    ],
)
def test_the_share_that_is_right(asked, answer, share):
    assert right_share(asked, answer) == pytest.approx(share)


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(AnswerError, match=r"q\.one: there is no option 3; choose from 0 to 2"):
        right_share(SINGLE, (3,))
    with pytest.raises(AnswerError, match="an option is chosen twice"):
        right_share(MULTIPLE, (1, 1))
