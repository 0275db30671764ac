"""From a settled case to the result, the certificate and what the candidate is told."""

import threading
from dataclasses import replace

import pytest
from exam_house import NOW, house, passed, sat
from hypothesis import given
from hypothesis import strategies as st
from reviewed import ONE, THREE, TWO, certain, correction, doubtful
from sample_exam import WANG

from exams.audit import AuditLog
from exams.certificates.register import Revocation
from exams.corrections import corrected, judged_in, latest, points_of
from exams.notices import NoticeKind
from exams.outcome import OutcomeStatus
from exams.review import Decision, Need, Ruling, Step
from exams.scoring import corrected as scored_again
from grading.grade import Verdict
from trainer.exam_certificates import CORRECTED, certificate_due, certificate_of
from trainer.reviewing import ReviewDesk, points

LATER = NOW + 5000


@pytest.fixture
def desk(tmp_path):
    return ReviewDesk(house(tmp_path))


def waiting(desk, now=NOW + 1000):
    desk.look_through(now)
    return [one.case for one in desk.reviews.waiting()]


def settle(desk, case, author, *said, ruling=None, at=LATER):
    """Take up, correct and settle; `said` are a check, a verdict and points."""
    machine = desk.office.store.attempt(case.attempt).grade
    desk.reviews.take_up(case.id, author, at)
    for check, verdict, earned in said:
        one = correction(case.id, author, check, verdict=verdict, points=earned, at=at)
        desk.reviews.correct(one, machine)
    return desk.settle(case.id, Decision(author, at, "听过录音。", ruling), machine)


HEARD = ("confirmed", Verdict.MET, 5.0)
NOT_HEARD = ("confirmed", Verdict.NOT_MET, 0.0)


def told(desk):
    return [one.kind for one in reversed(desk.notices.of(WANG.key))]


def test_a_result_in_doubt_waits_and_is_known_once_it_is_settled(desk):
    made = sat(desk.office)
    assert (made.status, made.passed) == (OutcomeStatus.AWAITING_REVIEW, None)
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    after = desk.outcomes.of("s1")
    assert (after.status, after.passed, after.score) == (OutcomeStatus.FINAL, True, 77.1)
    assert (after.low, after.high) == (77.1, 77.1)
    (item, *_) = after.items
    assert item.machine == pytest.approx(0.667), "the machine's is kept beside"
    assert told(desk) == [NoticeKind.RESULT_KNOWN, NoticeKind.CERTIFICATE_ISSUED]
    issued = certificate_of(desk.certificates, "s1")
    assert issued.certificate.id == after.certificate
    assert issued.certificate.total.points == 77.1


def test_what_is_settled_against_the_candidate_is_no_pass_and_no_certificate(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, NOT_HEARD)
    after = desk.outcomes.of("s1")
    assert (after.passed, after.certificate) == (False, "")
    assert told(desk) == [NoticeKind.RESULT_KNOWN]


def test_a_score_near_the_pass_mark_is_confirmed_by_people(desk):
    sat(desk.office, grade=certain(), review={"borderline": 5, "sample_percent": 0})
    (case,) = waiting(desk)
    assert case.need is Need.DOUBT
    settle(desk, case, ONE)
    assert desk.outcomes.of("s1").status is OutcomeStatus.FINAL


def test_every_call_is_heard_before_a_near_score_stands(desk):
    sat(
        desk.office,
        grade=certain(),
        calls=[{"count": 2, "minutes": 5}],
        review={"borderline": 5, "sample_percent": 0},
    )
    first, second = waiting(desk)
    settle(desk, first, ONE)
    assert desk.outcomes.of("s1").status is OutcomeStatus.AWAITING_REVIEW
    settle(desk, second, TWO)
    assert desk.outcomes.of("s1").status is OutcomeStatus.FINAL


def test_two_assessors_and_a_third_where_they_differ(desk):
    sat(desk.office, review={"assessors": 2})
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    settle(desk, case, TWO, NOT_HEARD)
    assert desk.outcomes.of("s1").status is OutcomeStatus.AWAITING_REVIEW
    assert desk.reviews.review(case.id).case.step is Step.DIFFERENCE
    settle(desk, case, THREE, NOT_HEARD)
    assert desk.outcomes.of("s1").passed is False


def test_an_appeal_upheld_earns_what_was_missed(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, NOT_HEARD)
    made = desk.outcomes.of("s1")
    appeal = desk.reviews.appeal(made, "s1-call", WANG.key, "我确认过。", LATER)
    settle(desk, appeal, TWO, HEARD, ruling=Ruling.UPHELD)
    after = desk.outcomes.of("s1")
    assert (after.passed, after.score) == (True, 77.1)
    assert after.certificate
    assert told(desk)[1:] == [
        NoticeKind.APPEAL_UPHELD,
        NoticeKind.RESULT_CHANGED,
        NoticeKind.CERTIFICATE_ISSUED,
    ]


def test_every_step_of_review_stands_in_the_audit_log(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, NOT_HEARD)
    made = desk.outcomes.of("s1")
    appeal = desk.reviews.appeal(made, "s1-call", WANG.key, "我确认过。", LATER)
    settle(desk, appeal, TWO, HEARD, ruling=Ruling.UPHELD)
    notes = list(reversed(AuditLog(desk.office.store).latest(20, "review")))
    assert [(one.actor, one.action.removeprefix("review.")) for one in notes] == [
        (ONE, "corrected"),
        (ONE, "marked"),
        (WANG.key, "appealed"),
        (TWO, "corrected"),
        (TWO, "decided"),
    ]
    assert {one.subject for one in notes} == {WANG.key}
    assert notes[0].told()["check"] == "confirmed"
    assert (notes[-1].told()["ruling"], notes[-1].told()["case"]) == ("upheld", appeal.id)
    assert not any("录音" in one.details for one in notes), "reasons stay with the case"


def test_an_appeal_rejected_changes_nothing_and_is_told_with_its_reason(desk):
    passed(desk.office, review={"sample_percent": 0})
    before = desk.outcomes.of("s1")
    appeal = desk.reviews.appeal(before, "s1-call", WANG.key, "我说的是“您”。", LATER)
    settle(desk, appeal, TWO, ruling=Ruling.REJECTED)
    assert desk.outcomes.of("s1").score == before.score
    notice = next(
        one for one in desk.notices.of(WANG.key) if one.kind is NoticeKind.APPEAL_REJECTED
    )
    assert (notice.data["reason"], notice.data["call"]) == ("听过录音。", "s1-call")


def test_a_pass_that_is_lost_revokes_its_certificate(desk):
    sat(desk.office, review={"sample_percent": 100}, grade=certain())
    (case,) = waiting(desk)
    assert case.need is Need.SAMPLE
    first = settle(desk, case, ONE)
    assert first.case.step is Step.SETTLED
    number = desk.outcomes.of("s1").certificate
    assert number
    again = desk.reviews.request(desk.outcomes.of("s1"), "s1-call", TWO, "再听一遍", LATER)
    settle(desk, again, TWO, ("soothed", Verdict.NOT_MET, 0.0), at=LATER + 1)
    assert (desk.outcomes.of("s1").passed, desk.outcomes.of("s1").certificate) == (False, "")
    revocation = desk.certificates.register.revocation(number)
    assert (revocation.reason, revocation.author) == (CORRECTED, "安达物流")
    assert told(desk)[-2:] == [NoticeKind.RESULT_CHANGED, NoticeKind.CERTIFICATE_REVOKED]


def test_a_certificate_never_tells_a_score_that_was_corrected(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    first = desk.outcomes.of("s1").certificate
    again = desk.reviews.request(desk.outcomes.of("s1"), "s1-call", TWO, "称呼", LATER)
    settle(desk, again, TWO, ("polite_you", Verdict.MET, 5.0), at=LATER + 1)
    after = desk.outcomes.of("s1")
    assert after.certificate not in ("", first)
    assert desk.certificates.register.revocation(first) is not None
    issued = certificate_of(desk.certificates, "s1").certificate
    assert (issued.id, issued.total.points) == (after.certificate, after.score)


def test_a_certificate_that_people_revoked_is_not_issued_again(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    number = desk.outcomes.of("s1").certificate
    desk.certificates.register.revoke(Revocation(number, LATER, "王敏", "代考"))
    assert certificate_due(desk.office, "s1", LATER + 1) is None
    assert desk.outcomes.of("s1").certificate == ""
    assert told(desk)[-1] is NoticeKind.CERTIFICATE_REVOKED


def test_a_certificate_that_holds_is_neither_issued_nor_told_twice(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    issued = certificate_of(desk.certificates, "s1")
    assert certificate_due(desk.office, "s1", LATER + 1) == issued
    assert told(desk).count(NoticeKind.CERTIFICATE_ISSUED) == 1


def test_without_an_issuer_the_result_stands_all_the_same(tmp_path):
    desk = ReviewDesk(house(tmp_path))
    nameless = replace(desk.office, settings=replace(desk.office.settings, issuer=""))
    desk = ReviewDesk(nameless)
    sat(nameless)
    (case,) = waiting(desk)
    settle(desk, case, ONE, HEARD)
    assert (desk.outcomes.of("s1").passed, desk.outcomes.of("s1").certificate) == (True, "")


def test_what_was_settled_before_the_server_died_comes_into_the_result_later(desk, monkeypatch):
    sat(desk.office)
    (case,) = waiting(desk)
    monkeypatch.setattr(ReviewDesk, "remake", lambda *_: None)
    settle(desk, case, ONE, HEARD)
    assert desk.outcomes.of("s1").passed is None
    monkeypatch.undo()
    desk.look_through(LATER + 100)
    assert desk.outcomes.of("s1").passed is True
    desk.look_through(LATER + 200)
    assert told(desk).count(NoticeKind.RESULT_KNOWN) == 1


def test_two_who_settle_at_once_lose_nothing(desk):
    sat(desk.office, calls=[{"count": 2, "minutes": 5}])
    cases = waiting(desk)
    together = threading.Barrier(2)

    def work(case, author):
        together.wait()
        settle(ReviewDesk(desk.office), case, author, HEARD)

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(cases, (ONE, TWO), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.outcomes.of("s1").score == 77.1
    assert desk.outcomes.of("s1").status is OutcomeStatus.FINAL


def test_the_rule_of_the_blueprint_is_taken(desk):
    sat(desk.office, review={"assessors": 2, "sample_percent": 33, "appeal_days": 7})
    rule = desk.rule("s1")
    assert (rule.assessors, rule.sample_percent, rule.appeal_days) == (2, 33, 7)
    assert desk.rule("none").assessors == 1


def test_notices_are_read_once(desk):
    sat(desk.office)
    (case,) = waiting(desk)
    settle(desk, case, ONE, NOT_HEARD)
    assert desk.notices.unread(WANG.key) == 1
    desk.notices.read(WANG.key, LATER)
    assert desk.notices.unread(WANG.key) == 0
    assert desk.notices.of(WANG.key)[0].read_at == LATER


GRADE = doubtful()
SAID = st.lists(
    st.tuples(st.sampled_from(sorted(judged_in(GRADE))), st.sampled_from(list(Verdict))),
    max_size=8,
)


@given(SAID)
def test_the_scoring_makes_of_corrections_what_the_assessor_was_shown(said):
    judged = judged_in(GRADE)
    mine = latest(
        correction("c", ONE, check, verdict=verdict, points=points_of(judged[check], verdict))
        for check, verdict in said
    )
    shown = corrected(GRADE, mine)
    made = scored_again(GRADE, points(GRADE, mine))
    assert (made.score, made.low, made.high) == (shown.score, shown.low, shown.high)
    assert set(made.fatal) == set(shown.fatal)
    assert made.passed == shown.passed
