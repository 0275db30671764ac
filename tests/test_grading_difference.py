from dataclasses import replace

from sample_call import sample_grade

from grading.difference import Outcome, Tally, difference
from grading.grade import Unmarked, Verdict

GRADE = sample_grade()


def with_mark(check, **changes):
    marks = tuple(replace(m, **changes) if m.check == check else m for m in GRADE.marks)
    return replace(GRADE, marks=marks)


def test_the_same_grade_differs_in_nothing():
    found = difference(GRADE, GRADE)
    assert found.is_none
    assert found.makers() == {}
    assert Tally().plus(found) == Tally(calls=1)


def test_a_verdict_and_its_points_are_told_before_and_after():
    found = difference(GRADE, with_mark("soothed", verdict=Verdict.NOT_MET, points=0))
    assert [one.check for one in found.checks] == ["soothed"]
    assert found.checks[0].before == Outcome("met", 10)
    assert found.checks[0].after == Outcome("not_met", 0)


def test_what_becomes_unmarked_carries_its_reason():
    left = Unmarked("soothed", "say", "致歉", "doubtful", 10)
    after = replace(GRADE, marks=GRADE.marks[1:], unmarked=(*GRADE.unmarked, left))
    assert difference(GRADE, after).checks[0].after == Outcome("unmarked", reason="doubtful")


def test_a_check_only_one_of_them_asked_is_told():
    found = difference(GRADE, replace(GRADE, marks=GRADE.marks[1:]))
    assert [(one.check, one.after.verdict) for one in found.checks] == [("soothed", "not_asked")]


def test_other_words_as_evidence_are_no_change():
    assert difference(GRADE, with_mark("soothed", evidence=())).is_none


def test_what_made_the_two_grades_is_told_where_it_is_not_the_same():
    after = replace(GRADE, rubric="2", engines={**GRADE.engines, "embedder": "letters"})
    assert difference(GRADE, after).makers() == {
        "rubric": ("1", "2"),
        "embedder": ("e5", "letters"),
    }


def test_passes_are_counted_as_lost_and_gained():
    passing = replace(GRADE, score=90.0, low=85.0, high=95.0)
    failing = replace(GRADE, score=50.0, low=45.0, high=55.0)
    total = Tally().plus(difference(passing, failing)).plus(difference(failing, passing))
    assert total == Tally(calls=2, changed=2, passes_gained=1, passes_lost=1)
    # What hangs on an assessor is no pass yet.
    open_ = Tally().plus(difference(passing, GRADE))
    assert (GRADE.passed, open_.passes_lost) == (None, 1)
