"""How far a learning path is, step by step."""

from dataclasses import replace

import pytest
from learners import DAY, MATERIAL, answer, attempt, mark

from exams.learning import Material, Past
from exams.progress import next_call, progress, questions_for, step_progress
from grading.grade import Unmarked, Verdict
from scenarios.learning import LearningPath, LearningStep


def step(**aim) -> LearningStep:
    return LearningStep(**aim)


def with_grade(one, **changes):
    return replace(one, grade=replace(one.grade, **changes))


PASSED = attempt("refund", 3 * DAY, (mark("c.calm", Verdict.MET),))
FAILED = attempt("refund", 2 * DAY, passed=False)
OPEN = attempt("refund", DAY, passed=None)
OPEN_FATAL = with_grade(
    PASSED, unmarked=(Unmarked("kept", "secret", "kept", "not_heard", 0, fatal=True),)
)
GREETING = {"topic": "greeting", "level": 1, "questions": 2}


@pytest.mark.parametrize(
    ("aim", "past", "best", "done_at"),
    [
        ({"scenario": "refund"}, Past(), None, None),
        ({"scenario": "refund"}, Past((FAILED,)), 50, None),
        ({"scenario": "refund"}, Past((OPEN,)), 80, None),
        ({"scenario": "refund"}, Past((PASSED, FAILED)), 90, 3 * DAY),
        ({"scenario": "silent"}, Past((PASSED,)), None, None),
        ({"scenario": "refund", "mark": 90}, Past((PASSED,)), 90, 3 * DAY),
        ({"scenario": "refund", "mark": 91}, Past((PASSED,)), 90, None),
        ({"scenario": "refund", "mark": 78}, Past((OPEN,)), 80, None),
        ({"scenario": "refund", "mark": 60}, Past((with_grade(PASSED, fatal=("x",)),)), 90, None),
        ({"scenario": "refund", "mark": 60}, Past((OPEN_FATAL,)), 90, None),
        ({"situation": "angry_caller"}, Past((PASSED,)), 90, 3 * DAY),
        ({"situation": "silent_line"}, Past((PASSED,)), None, None),
        (GREETING, Past((), (answer("q.open", 1, 5.0),)), None, None),
        (GREETING, Past((), (answer("q.open", 1, 5.0), answer("q.open", 1, 6.0))), None, None),
        (GREETING, Past((), (answer("q.open", 1, 5.0), answer("q.name", 1, 6.0))), 100, 6.0),
        (GREETING, Past((), (answer("q.open", 1, 5.0), answer("q.name", 0, 6.0))), 50, None),
        (
            GREETING,
            Past((), (answer("q.open", 1, 5), answer("q.name", 0, 6), answer("q.name", 1, 7))),
            100,
            7,
        ),
        (GREETING, Past((), (answer("q.secret", 1, 5.0),)), None, None),
        ({"spotting": "dead-air"}, Past((), (answer("dead-air", 0.7, 5.0),)), 70, None),
        ({"spotting": "dead-air", "mark": 70}, Past((), (answer("dead-air", 0.7, 5),)), 70, 5),
        ({"clauses": ["c.calm"]}, Past((PASSED,)), 100, 3 * DAY),
        ({"clauses": ["c.calm", "c.open"]}, Past((PASSED,)), 50, None),
        (
            {"clauses": ["c.calm", "c.open"]},
            Past((PASSED,), (answer("q.open", 1, 4 * DAY),)),
            100,
            4 * DAY,
        ),
        ({"clauses": ["c.calm", "c.open"], "mark": 40}, Past((PASSED,)), 50, None),
    ],
)
def test_a_step(aim, past, best, done_at):
    told = step_progress(step(**aim), past, MATERIAL)
    assert (told.best, told.done_at, told.is_open) == (best, done_at, True)


def test_a_step_stays_done_when_a_later_try_is_worse():
    past = Past((attempt("refund", 9 * DAY, passed=False), PASSED))
    assert step_progress(step(scenario="refund"), past, MATERIAL).done_at == 3 * DAY


PATH = LearningPath(
    id="week",
    title="周",
    about="周",
    steps=(
        step(scenario="refund"),
        step(situation="renewal"),  # nothing published
        step(spotting="dead-air"),
    ),
)


def test_steps_that_nothing_can_practise_are_not_asked_for():
    far = progress(PATH, Past((PASSED,)), MATERIAL)
    assert (far.done, len(far.asked), far.finished) == (1, 2, False)
    assert far.following.step.spotting == "dead-air"


def test_a_path_is_finished_when_its_last_step_was():
    past = Past((PASSED,), (answer("dead-air", 1.0, DAY),))
    far = progress(PATH, past, MATERIAL)
    assert (far.finished, far.finished_at, far.following) == (True, 3 * DAY, None)


def test_a_step_done_counts_after_its_call_was_retired():
    far = progress(PATH, Past((PASSED,)), Material(recordings=MATERIAL.recordings))
    assert (far.done, len(far.asked)) == (1, 2)


def test_a_path_with_nothing_to_practise_is_not_finished():
    far = progress(PATH, Past(), Material())
    assert (far.finished, far.finished_at) == (False, None)


def test_what_was_done_before_does_not_count():
    past = Past((PASSED,), (answer("dead-air", 1.0, DAY),))
    assert progress(PATH, past, MATERIAL, counts_from=2 * DAY).done == 1
    assert progress(PATH, past, MATERIAL, counts_from=4 * DAY).done == 0


@pytest.mark.parametrize(
    ("past", "chosen"),
    [
        (Past(), "refund"),
        (Past((FAILED,)), "refund"),
        (Past((PASSED,)), "refund2"),
        (Past((attempt("refund2", DAY), PASSED)), "refund"),
    ],
)
def test_of_a_situation_the_easiest_call_not_passed_is_taken(past, chosen):
    assert next_call(step(situation="angry_caller"), past, MATERIAL).scenario == chosen


def test_no_call_is_taken_where_there_is_none():
    assert next_call(step(situation="renewal"), Past(), MATERIAL) is None


def test_questions_of_a_step_are_of_its_topic_and_level_or_its_clauses():
    def names(**aim):
        return [one.id for one in questions_for(step(**aim), MATERIAL)]

    assert names(topic="greeting") == ["q.open", "q.name"]
    assert names(topic="greeting", level=2) == []
    assert names(clauses=["c.secret", "c.name"]) == ["q.name", "q.secret"]
