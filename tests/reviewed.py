"""Sittings, grades and assessors for tests of review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sample_call import sample_grade

from exams.corrections import Correction
from exams.outcome import ItemMark, Outcome, OutcomeStatus, PartMark
from exams.review import Decision, Refusal, ReviewError, ReviewRule
from exams.reviews import Reviews
from exams.sitting import ItemKind
from grading.grade import Grade, Unmarked, Verdict

CANDIDATE, ONE, TWO, THREE = "@candidate", "@one", "@two", "@three"
NOW = 1_793_500_000.0  # in November 2026
DAY = 24 * 3600.0
PLAIN = ReviewRule()


def doubtful(call_id: str = "c1") -> Grade:
    """20 of 30 points, 5 more open: between 57.1 and 71.4, with the pass mark at 65."""
    return replace(sample_grade(call_id), pass_mark=65, score=66.7, low=57.1, high=71.4)


def certain(call_id: str = "c2") -> Grade:
    """The same with everything judged: 66.7, a pass."""
    return replace(doubtful(call_id), unmarked=(), low=66.7, high=66.7)


def outcome(*grades: Grade, sitting: str = "s1", **changes: Any) -> Outcome:
    """What came of a sitting of these calls; it waits while one of them is in doubt."""
    items = tuple(
        ItemMark(
            *(ItemKind.CALL, grade.scenario, 1.0),
            share=None if grade.score is None else grade.score / 100,
            low=grade.low / 100,
            high=grade.high / 100,
            attempt=grade.call_id,
        )
        for grade in grades
    )
    waits = any(grade.passed is None for grade in grades)
    low, high = min(g.low for g in grades), max(g.high for g in grades)
    made = Outcome(
        sitting=sitting,
        candidate=CANDIDATE,
        staff_number="1001",
        name="王敏",
        department="客服部",
        team="一组",
        blueprint="basic@0123",
        title="上岗考试",
        number=1,
        period="2026Q4",
        ended_at=NOW,
        status=OutcomeStatus.AWAITING_REVIEW if waits else OutcomeStatus.FINAL,
        pass_mark=65,
        score=66.7,
        low=low,
        high=high,
        passed=None if waits else True,
        parts=(PartMark(ItemKind.CALL, 1.0, 66.7, low, high),),
        items=items,
    )
    return replace(made, **changes)


def correction(case: str, author: str, check: str = "confirmed", **changes: Any) -> Correction:
    """An assessor heard the doubtful words: the check is met, for its five points."""
    made = Correction(case, check, Verdict.MET, 5.0, "录音里听得清楚。", author, NOW)
    return replace(made, **changes)


def decide(
    reviews: Reviews, case: str, author: str, grade: Grade, *corrections: Correction, **changes: Any
) -> Any:
    """Take a case up, correct, and settle it."""
    reviews.take_up(case, author, NOW)
    for one in corrections:
        reviews.correct(replace(one, case=case, author=author), grade)
    decision = replace(Decision(author, NOW, "听过全程。"), **changes)
    return reviews.settle(case, decision, grade)


def fatal_open() -> Unmarked:
    """A rule that must not be broken, not heard well enough to say."""
    return Unmarked("kept_secret", "secret", "不说出王总的手机号", "not_heard", 0.0, fatal=True)


def entered(reviews: Reviews, *grades: Grade, rule: ReviewRule = PLAIN, **changes: Any) -> Any:
    """The cases that a sitting of these calls opens."""
    made = outcome(*grades, **changes)
    return reviews.enter(made, {grade.call_id: grade for grade in grades}, rule, NOW)


def refused(call: Callable[..., object], *args: object) -> Refusal:
    """Why that is not done."""
    with pytest.raises(ReviewError) as told:
        call(*args)
    return told.value.refusal
