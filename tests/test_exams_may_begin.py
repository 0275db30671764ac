"""Who may begin an examination: whom it is for, how often, how long after the last one."""

from dataclasses import replace

import pytest
from sample_exam import WANG, blueprint, sitting

from exams.outcome import Outcome, OutcomeStatus
from exams.permissions import Role
from exams.sitting import Stage
from exams.sitting_rules import (
    BROKE_OFF,
    NotNow,
    Why,
    attempts_left,
    is_for,
    may_begin,
)

DAY = 24 * 3600.0


def ended(name, at, **given):
    return sitting(**({"id": name, "stage": Stage.HANDED_IN, "began_at": at, "ended_at": at}
                      | given))  # fmt: skip


def outcome(name, **given):
    usual = {
        **{"candidate": WANG.key, "staff_number": "", "name": "", "department": "", "team": ""},
        **{"blueprint": "small@0a", "title": "", "number": 1, "period": "2026Q4", "ended_at": 1},
        **{"status": OutcomeStatus.FINAL, "pass_mark": 80, "score": 50, "low": 50, "high": 50},
        **{"passed": False, "sitting": name},
    }
    return Outcome(**(usual | given))


def may(past=(), outcomes=(), now=10 * DAY, candidate=WANG, **given):
    return may_begin(blueprint(**given), candidate, past, outcomes, now, "2026Q4")


def test_the_first_time_they_may():
    assert may() is None


def test_only_published_ones_are_sat():
    assert may(status="retired") == NotNow(Why.NOT_OFFERED)


@pytest.mark.parametrize(
    ("who", "fits"),
    [
        ({}, True),
        ({"departments": ["客服部"]}, True),
        ({"departments": ["财务部"]}, False),
        ({"departments": ["客服部"], "teams": ["二组"]}, False),
        ({"roles": ["trainee"]}, True),
        ({"roles": ["hr"]}, False),
    ],
)
def test_who_it_is_for(who, fits):
    trainee = replace(WANG, roles=frozenset({Role.TRAINEE}))
    assert is_for(blueprint(who=who), trainee) is fits
    assert (may(candidate=trainee, who=who) is None) is fits


def test_one_that_is_open_comes_first():
    other = sitting(id="o", paper=replace(sitting().paper, blueprint="other@1"))
    assert may([other]) == NotNow(Why.ONE_OPEN, sitting="o")


def test_they_wait_some_days_between_two():
    past = [ended("a", 9.5 * DAY)]
    assert may(past) == NotNow(Why.WAIT, 10.5 * DAY)
    assert may(past, now=10.5 * DAY) is None
    assert may(past, attempts={"wait_days": 0}) is None


def test_attempts_are_counted_within_their_days():
    rules = {"most": 2, "within_days": 30, "wait_days": 0}
    past = [ended("a", 5 * DAY), ended("b", 9 * DAY)]
    assert may(past, attempts=rules) == NotNow(Why.NO_MORE, 35 * DAY)
    assert may(past, now=35 * DAY, attempts=rules) is None


def test_attempts_are_counted_within_the_period_without_days():
    rules = {"most": 1, "wait_days": 0}
    assert may([ended("a", DAY)], attempts=rules) == NotNow(Why.NO_MORE)
    assert may([ended("a", DAY, period="2026Q3")], attempts=rules) is None


def test_void_sittings_and_other_examinations_are_no_attempts():
    rules = {"most": 1, "wait_days": 5}
    void = ended("a", 9 * DAY, stage=Stage.VOID, void_reason="火警")
    other = ended("o", 9 * DAY, paper=replace(sitting().paper, blueprint="other@1"))
    assert may([void, other], attempts=rules) is None


def test_pulling_the_plug_is_no_way_to_ever_new_papers():
    void = [ended(name, 9 * DAY, stage=Stage.VOID, void_reason=BROKE_OFF) for name in "ab"]
    assert may(void[:1]) is None
    assert may(void) == NotNow(Why.BROKE_OFF)
    days = {"most": 2, "within_days": 30}
    assert may(void, attempts=days) == NotNow(Why.BROKE_OFF, 39 * DAY)


def test_attempts_left_are_told():
    past = [ended("a", 5 * DAY), ended("b", 9 * DAY, period="2026Q3")]
    month, period = {"most": 3, "within_days": 4}, {"most": 3}
    assert attempts_left(blueprint(attempts=month), past, 10 * DAY, "2026Q4") == 2
    assert attempts_left(blueprint(attempts=period), past, 10 * DAY, "2026Q4") == 2
    assert attempts_left(blueprint(attempts={"most": 1}), past, 10 * DAY, "2026Q4") == 0


def test_who_has_passed_sits_again_in_the_next_period():
    past = [ended("a", DAY)]
    assert may(past, [outcome("a", passed=True)]) == NotNow(Why.PASSED, sitting="a")
    assert may(past, [outcome("a", passed=True, period="2026Q3")]) is None
    assert may(past, [outcome("a")]) is None


def test_what_waits_for_an_assessor_is_settled_first():
    waiting = outcome("a", passed=None, status=OutcomeStatus.AWAITING_REVIEW)
    assert may([ended("a", DAY)], [waiting]) == NotNow(Why.AWAITING_REVIEW, sitting="a")
