"""Corrections: what they make of a grade, and what they may say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed import certain, correction, doubtful, fatal_open

from exams.agreement import Between, Level
from exams.corrections import (
    WORST,
    bounds,
    can_be_corrected,
    corrected,
    differing,
    judged_in,
    latest,
    open_checks,
    points_of,
    ratings,
    standing,
)
from exams.review import Refusal, correction_fault
from grading.grade import Mark, Unmarked, Verdict

CHECKS = list(judged_in(doubtful()))
NEVER = Mark("provoked", "never", "不顶撞客户", Verdict.MET, 0, 0)


def fix(check, verdict, points, **changes):
    return correction("case", "@one", check, verdict=verdict, points=points, **changes)


def whole(grade, *corrections):
    return corrected(grade, latest(corrections))


def test_without_corrections_the_grade_is_the_machines():
    assert corrected(doubtful(), {}) == doubtful()


def test_settling_what_is_open_gives_one_score():
    found = whole(doubtful(), fix("confirmed", Verdict.MET, 5.0))
    assert (found.score, found.low, found.high) == (71.4, 71.4, 71.4)
    assert found.passed is True
    assert open_checks(found) == ()
    found = whole(doubtful(), fix("confirmed", Verdict.NOT_MET, 0.0))
    assert (found.score, found.passed) == (57.1, False)


def test_a_correction_stands_in_place_of_the_machines_mark_and_keeps_its_evidence():
    found = whole(certain(), fix("polite_you", Verdict.MET, 5.0))
    mark = judged_in(found)["polite_you"]
    assert (mark.verdict, mark.points) == (Verdict.MET, 5.0)
    assert mark.evidence == judged_in(certain())["polite_you"].evidence
    assert judged_in(certain())["polite_you"].verdict is Verdict.NOT_MET


def test_a_broken_rule_found_by_an_assessor_is_fatal_and_one_cleared_is_not():
    broken = whole(certain(), fix("kept_secret", Verdict.NOT_MET, 0.0))
    assert broken.fatal == ("kept_secret",)
    assert broken.passed is False
    cleared = whole(broken, fix("kept_secret", Verdict.MET, 0.0))
    assert cleared.fatal == ()
    assert cleared.passed is True


def test_an_open_rule_keeps_the_result_open_until_it_is_settled():
    grade = replace(certain(), unmarked=(fatal_open(),))
    assert grade.passed is None
    assert open_checks(grade) == (fatal_open(),)
    assert whole(grade, fix("kept_secret", Verdict.NOT_MET, 0.0)).passed is False


def test_the_last_word_on_a_check_holds_and_taking_it_back_restores_the_machines():
    said = [fix("polite_you", Verdict.MET, 5.0), fix("polite_you", None, 0.0)]
    assert whole(certain(), *said) == certain()
    assert standing([latest(said[:1]), latest(said[1:])]) == {}


@given(st.lists(st.tuples(st.sampled_from(CHECKS), st.sampled_from([*Verdict, None])), max_size=12))
def test_corrections_never_leave_the_range_and_settle_nothing_else(said):
    grade = doubtful()
    judged = judged_in(grade)
    made = [fix(c, v, points_of(judged[c], v) if v else 0.0) for c, v in said]
    found = whole(grade, *made)
    assert sorted(judged_in(found)) == sorted(judged)
    assert 0 <= found.low <= found.high <= 100
    assert found.score is not None
    touched = {one.check for one in latest(made).values() if one.verdict}
    for check in set(judged) - touched:
        assert judged_in(found)[check] == judged[check]
    for one in made:
        assert correction_fault(grade, one) is None
    if set(CHECKS) <= touched:
        assert found.low == found.high == found.score


@pytest.mark.parametrize(
    ("judged", "price", "expected"),
    [
        (judged_in(doubtful())["soothed"], None, (0.0, 10)),
        (judged_in(doubtful())["confirmed"], None, (0.0, 5)),
        (NEVER, None, (WORST, 0.0)),
        (NEVER, -8.0, (-8.0, 0.0)),
        (replace(NEVER, verdict=Verdict.NOT_MET, points=-4), None, (-4, 0.0)),
        (Unmarked("provoked", "never", "", "not_heard", -6), None, (-6, 0.0)),
        (replace(NEVER, fatal=True), None, (0.0, 0.0)),
    ],
)
def test_the_points_a_check_can_come_to(judged, price, expected):
    assert bounds(judged, price) == expected


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (fix("soothed", Verdict.PARTLY, 4.0), None),
        (fix("soothed", Verdict.PARTLY, 10.5), Refusal.BAD_POINTS),
        (fix("soothed", Verdict.MET, 9.0), Refusal.BAD_POINTS),
        (fix("soothed", Verdict.NOT_MET, 1.0), Refusal.BAD_POINTS),
        (fix("soothed", Verdict.PARTLY, float("nan")), Refusal.BAD_POINTS),
        (fix("unheard_of", Verdict.MET, 1.0), Refusal.NO_SUCH_CHECK),
        (fix("soothed", Verdict.MET, 10.0, reason="  "), Refusal.NO_REASON),
        (fix("soothed", Verdict.MET, 10.0, reason="长" * 1001), Refusal.NO_REASON),
        (fix("soothed", None, 3.0), None),
    ],
)
def test_what_a_correction_may_say(said, fault):
    assert correction_fault(certain(), said) is fault


def test_only_what_counts_can_be_corrected():
    pace = Mark("pace", "manner", "语速", Verdict.MET, 0, 0, measure="pace", figure=220)
    assert not can_be_corrected(pace)
    assert can_be_corrected(pace, -3.0)
    assert can_be_corrected(NEVER)
    assert not can_be_corrected(NEVER, 0.0)
    assert not can_be_corrected(Unmarked("steers", "say", "", "not_heard", 0.0))


def test_two_grades_differ_where_verdict_or_points_do():
    one = whole(doubtful(), fix("confirmed", Verdict.MET, 5.0))
    other = whole(
        doubtful(),
        fix("confirmed", Verdict.NOT_MET, 0.0),
        fix("asked_details", Verdict.PARTLY, 3.0),
    )
    assert differing(one, other) == ("asked_details", "confirmed")
    assert differing(one, one) == ()


def test_what_the_machine_left_open_is_no_pair_to_compare():
    people = whole(doubtful(), fix("confirmed", Verdict.MET, 5.0))
    found = ratings(doubtful(), people, 1.0, Between.MACHINE, "doubt")
    assert {one.level for one in found} == {Level.CHECK}, "the machine gave no pass"
    assert len(found) == len(doubtful().marks)
    people = whole(certain(), fix("polite_you", Verdict.MET, 5.0))
    (call,) = [
        one
        for one in ratings(certain(), people, 1.0, Between.MACHINE, "sample")
        if one.level is Level.CALL
    ]
    assert (call.first, call.second, call.passes) == (66.7, people.score, (True, True))
