"""The pages of review and appeal, as assessors, candidates and others meet them."""

import time
from dataclasses import replace

import pytest
from exam_house import sat
from review_pages import (
    ANN,
    BEN,
    HEARD,
    NOT_HEARD,
    by_hand,
    desk,
    has,
    judge,
    office,
    press,
    settle,
    shown,
    visit,
    waiting,
)
from reviewed import certain
from sample_exam import WANG

from exams.review import Need, Step
from grading.grade import Verdict

__all__ = ["desk", "office", "visit"]  # the fixtures


# --- the queue ---


def test_nothing_waiting_says_so(visit):
    assert "没有待复核的通话" in shown(visit("ann"))


def test_what_waits_is_listed_oldest_first_with_counts(office, visit):
    sat(office, "s1")
    sat(office, "s2", replace(WANG, key="@li", name="李强"))
    text = shown(visit("ann"))
    assert "共 2 通" in text
    assert "<li class='doubt'><b>2</b>" in text
    assert text.index("王敏") < text.index("李强")


def test_filters_leave_what_was_chosen(office, visit):
    sat(office, "s1")
    app = visit("ann")
    app.selectbox(key="review-need").set_value(Need.APPEAL)
    assert "没有符合条件的通话" in shown(app.run())
    app.selectbox(key="review-need").set_value("")
    app.selectbox(key="review-state").set_value("free")
    assert "退款拖了三周" in shown(app.run())


def test_the_queue_says_who_has_a_call_in_hand(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    desk.reviews.take_up(case.id, ANN, time.time())
    assert "安考评 在处理" in shown(visit("ben"))
    app = visit("ann")
    assert app.button(key=f"case-{case.id}").label == "继续"


def test_an_assessor_who_sat_it_does_not_find_it_in_the_queue(office, desk, visit):
    sat(office, "s1", replace(WANG, key=ANN, name="安考评"))
    (case,) = waiting(desk)
    assert "没有待复核的通话" in shown(visit("ann"))
    assert "这是您自己的考试" in shown(visit("ann", case=case.id))
    assert "退款拖了三周" in shown(visit("ben"))


@pytest.mark.parametrize("who", ["wang", "hr", "boss"])
def test_only_assessors_come_in(office, desk, visit, who):
    sat(office, "s1")
    (case,) = waiting(desk)
    for query in ({}, {"case": case.id}):
        text = shown(visit(who, **query))
        assert "您的角色不能打开这个页面" in text
        assert "与客户确认处理方案" not in text


# --- one call ---


def test_a_call_shows_the_machines_marks_with_their_evidence(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    text = shown(visit("ann", case=case.id))
    for expected in (
        "与客户确认处理方案",
        "未判",
        "我帮你查一下",
        'data-at="24.6"',
        "机器没能判定",
    ):
        assert expected in text
    assert "class='tl'" in text or "<svg" in text
    assert text.index("<h4>与客户确认处理方案") < text.index("<h4>对客户称“您”")


def test_nothing_can_be_changed_before_it_is_taken_up(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    app = visit("ann", case=case.id)
    assert not app.text_area
    assert not has(app, "settle")
    app = press(app, "take-up")
    assert has(app, "settle")
    assert desk.reviews.review(case.id).in_hand(time.time()) == (ANN,)
    assert has(press(app, "let-go"), "take-up")


def test_from_a_doubtful_mark_to_the_candidates_certificate(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    app = press(visit("ann", case=case.id), "take-up")
    assert "还有 1 项没有判定：与客户确认处理方案" in shown(app)
    assert app.button(key="settle").disabled
    app = judge(app, case, "confirmed", "met")
    text = shown(app)
    assert "做到，5 分" in text
    assert "未定" in text
    assert "未判" in text, "the machine's mark stays beside"
    app = settle(app)
    text = shown(app)
    assert "安考评" in text
    assert "听过全程。" in text
    assert desk.outcomes.of("s1").passed is True
    news = shown(visit("wang", "appeals"))
    assert "的结果已由考评员定下" in news
    assert "的证书已颁发" in news


def test_a_correction_without_a_reason_is_not_kept(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    app = press(visit("ann", case=case.id), "take-up")
    app = judge(app, case, "confirmed", "met", reason="  ")
    assert "请写明理由" in shown(app)
    assert desk.reviews.review(case.id).corrections == ()
    app = judge(app, case, "confirmed", "met")
    assert "请写明理由" in shown(settle(app, reason=""))
    assert desk.reviews.review(case.id).case.step is Step.WAITING


def test_a_partial_mark_takes_the_points_given_and_can_be_taken_back(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    app = press(visit("ann", case=case.id), "take-up")
    key = f"{case.id}-asked_details"
    app.number_input(key=f"points-{key}").set_value(2.5)
    app = judge(app, case, "asked_details", "partly")
    assert "部分做到，2.5 分" in shown(app)
    app = judge(app, case, "asked_details", "machine", "还是机器对。")
    text = shown(app)
    assert "恢复机器的评分" in text
    assert "<li class='past'><b>部分做到，2.5 分</b>" in text, "the slip stays to be seen"
    said = [one.points for one in desk.reviews.review(case.id).corrections]
    assert said == [2.5, 0.0]


def test_the_second_assessor_sees_nothing_of_the_first(office, desk, visit):
    sat(office, "s1", review={"assessors": 2})
    (case,) = waiting(desk)
    by_hand(desk, case, ANN, HEARD)
    text = shown(visit("ben", case=case.id))
    assert "互相看不到" in text
    assert "安考评" not in text
    assert "录音里听得清楚" not in text
    app = press(visit("ben", case=case.id), "take-up")
    assert "安考评" not in shown(app)
    app = settle(judge(app, case, "confirmed", "not_met", "没听到。"))
    text = shown(app)
    assert "两位判定不同" in text
    assert "安考评" in text


def test_a_third_decides_only_where_two_differ(office, desk, visit):
    sat(office, "s1", review={"assessors": 2})
    (case,) = waiting(desk)
    by_hand(desk, case, ANN, HEARD)
    by_hand(desk, case, BEN, NOT_HEARD)
    assert "两位判定不同，等第三位" in shown(visit("cai"))
    assert not has(visit("ann", case=case.id), "take-up")
    app = press(visit("cai", case=case.id), "take-up")
    forms = [one.key for one in app.radio if one.key.startswith("verdict-")]
    assert forms == [f"verdict-{case.id}-confirmed"]
    settle(judge(app, case, "confirmed", "met"))
    assert desk.outcomes.of("s1").passed is True


def test_others_hands_are_told_on_the_case(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    desk.reviews.take_up(case.id, ANN, time.time())
    app = visit("ben", case=case.id)
    assert "别人正在处理" in shown(app)
    assert not has(app, "take-up")


def test_a_settled_call_is_found_again_and_can_be_asked_for_anew(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    by_hand(desk, case, ANN, HEARD)
    app = visit("ben")
    app.session_state["review-view"] = "settled"
    assert "退款拖了三周" in shown(app.run())
    app = visit("ben", case=case.id)
    app.text_area(key="again-reason").set_value("确认一处。")
    press(app.run(), "again")
    (again,) = desk.reviews.waiting()
    assert (again.case.need, again.case.text) == (Need.REQUEST, "确认一处。")


def test_a_call_without_marks_can_be_marked_first(office, desk, visit, monkeypatch):
    sat(office, "s1")
    (case,) = waiting(desk)
    attempt = office.store.attempt("s1-call")
    graded = attempt.grade
    office.store.save(replace(attempt, grade=None))
    monkeypatch.setattr("trainer.practice.grade_call", lambda *_: graded)
    app = visit("ann", case=case.id)
    assert "还没有机器评分" in shown(app)
    assert has(press(app, "mark-now"), "take-up")


def test_a_case_that_is_not_there(visit):
    assert "没有这件复核" in shown(visit("ann", case="none"))


def test_the_page_reads_in_english(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    text = shown(visit("ann", language="en", case=case.id))
    assert "Something could not be marked" in text
    assert "Check by check" in text


# --- agreement ---


def test_agreement_tells_when_there_is_too_little_of_it(office, desk, visit):
    app = visit("ann")
    app.session_state["review-view"] = "agreement"
    assert "还没有评过两次的通话" in shown(app.run())
    sat(office, "s1")
    (case,) = waiting(desk)
    by_hand(desk, case, ANN, HEARD)
    text = shown(app.run())
    assert "太少，说明不了（少于 30 对）" in text
    assert "机器与人" in text


def test_agreement_shows_figures_and_the_lots(office, desk, visit):
    for number in range(8):
        person = replace(WANG, key=f"@p{number}")
        sat(office, f"s{number}", person, grade=certain(), review={"sample_percent": 100})
    for case in waiting(desk):
        by_hand(desk, case, ANN, ("polite_you", Verdict.MET, 5.0))
    app = visit("ann")
    app.session_state["review-view"] = "agreement"
    text = shown(app.run())
    assert "80.0%" in text, "one check in five was corrected"
    assert "抽中 8 通（100.0%）" in text
    assert "重抽，结果全部相同" in text
