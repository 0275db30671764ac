"""Appeals: who may make one and when, who decides it, and what it changes."""

from dataclasses import replace

import pytest
from reviewed import (
    CANDIDATE,
    DAY,
    NOW,
    ONE,
    TWO,
    certain,
    correction,
    decide,
    doubtful,
    entered,
    outcome,
    refused,
)  # fmt: skip

from exams.outcome import OutcomeStatus
from exams.review import (
    Decision,
    Need,
    Refusal,
    ReviewRule,
    Ruling,
    Step,
)
from exams.reviews import Reviews
from exams.store import Store
from grading.grade import Verdict

TWO_ASSESSORS = ReviewRule(assessors=2)
MET = correction("", "")
NOT_MET = correction("", "", verdict=Verdict.NOT_MET, points=0.0)


@pytest.fixture
def reviews(tmp_path):
    return Reviews(Store(tmp_path / "records.db"))


def final(**changes):
    return outcome(certain("c1"), status=OutcomeStatus.FINAL, **changes)


def test_an_appeal_is_decided_by_somebody_who_did_not_make_the_mark(reviews):
    (sample,) = entered(reviews, certain("c1"), rule=ReviewRule(1, 100))
    decide(reviews, sample.id, ONE, certain("c1"))
    case = reviews.appeal(final(), "c1", CANDIDATE, "我说的是“您”。", NOW + DAY)
    assert (case.need, case.text, case.assessors) == (Need.APPEAL, "我说的是“您”。", 1)
    assert refused(reviews.take_up, case.id, ONE, NOW) is Refusal.MADE_THE_MARK
    assert refused(reviews.take_up, case.id, CANDIDATE, NOW) is Refusal.OWN
    said = replace(MET, check="polite_you")
    assert refused(decide, reviews, case.id, TWO, certain("c1"), said) is Refusal.NO_RULING
    reviews.settle(case.id, Decision(TWO, NOW, "录音确是“您”。", Ruling.UPHELD), certain("c1"))
    assert reviews.corrections("s1")["c1"]["polite_you"].author == TWO


def test_upholding_changes_a_mark_and_rejecting_changes_none(reviews):
    entered(reviews, certain("c1"))
    case = reviews.appeal(final(), "c1", CANDIDATE, "再听听。", NOW)
    assert (
        refused(lambda: decide(reviews, case.id, TWO, certain("c1"), ruling=Ruling.UPHELD))
        is Refusal.NOTHING_CHANGED
    )
    said = replace(MET, check="polite_you")
    review = decide(reviews, case.id, TWO, certain("c1"), said, ruling=Ruling.REJECTED)
    assert review.case.step is Step.SETTLED
    assert reviews.corrections("s1") == {"c1": {}}


def test_there_is_one_appeal_a_call_within_its_days_by_the_candidate_against_a_final_result(
    reviews,
):
    entered(reviews, certain("c1"), rule=ReviewRule(appeal_days=5))
    ask = reviews.appeal
    assert reviews.appeal_until(final()) == NOW + 5 * DAY
    assert refused(ask, final(), "c1", ONE, "理由", NOW) is Refusal.NOT_YOURS
    assert refused(ask, final(), "other", CANDIDATE, "理由", NOW) is Refusal.NOT_YOURS
    assert refused(ask, final(), "", CANDIDATE, "理由", NOW) is Refusal.NOT_YOURS
    assert refused(ask, final(), "c1", CANDIDATE, " ", NOW) is Refusal.NO_REASON
    late = NOW + 5 * DAY + 1
    assert refused(ask, final(), "c1", CANDIDATE, "理由", late) is Refusal.TOO_LATE
    waiting = final(), "c1", CANDIDATE, "理由", NOW
    unsettled = replace(waiting[0], status=OutcomeStatus.AWAITING_REVIEW)
    assert refused(ask, unsettled, *waiting[1:]) is Refusal.NOT_FINAL
    ask(*waiting)
    assert refused(ask, *waiting) is Refusal.APPEALED


def test_the_days_for_an_appeal_count_from_when_the_result_was_known(reviews):
    (case,) = entered(reviews, doubtful())
    reviews.take_up(case.id, ONE, NOW + 10 * DAY)
    later = NOW + 10 * DAY
    reviews.correct(replace(MET, case=case.id, author=ONE, at=later), doubtful())
    reviews.settle(case.id, Decision(ONE, later, "听过。"), doubtful())
    assert reviews.appeal_until(outcome(doubtful())) == later + 14 * DAY
