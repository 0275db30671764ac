"""The pages on which candidates see what became of their examinations, and appeal."""

import time
from dataclasses import replace

from exam_house import sat
from review_pages import (
    ANN,
    NOT_HEARD,
    by_hand,
    desk,
    judge,
    links,
    office,
    press,
    settle,
    shown,
    submit,
    visit,
    waiting,
)
from reviewed import certain

from exams.outcome import OutcomeStatus
from exams.review import DAY_S, Need, Ruling

__all__ = ["desk", "office", "visit"]  # the fixtures


def test_without_results_there_is_nothing_to_appeal(visit):
    app = visit("wang", "appeals")
    assert "您还没有考试结果" in shown(app)
    assert "考试结果" not in links(app)


def test_an_appeal_from_the_result_to_the_ruling(office, desk, visit):
    sat(office, "s1", grade=certain(), at=time.time() - 2 * DAY_S, review={"sample_percent": 0})
    desk.look_through(time.time())
    app = visit("wang", "appeals")
    assert "申诉截止" in shown(app)
    app.text_area(key="appeal-text-s1-call").set_value("我说的是<b>您</b>。")
    app = submit(app, "appeal-s1-call")
    assert "申诉已提交，等待裁决" in shown(app)
    assert not app.text_area
    (case,) = [one.case for one in desk.reviews.waiting()]
    app = press(visit("ben", case=case.id), "take-up")
    assert "我说的是&lt;b&gt;您&lt;/b&gt;。" in shown(app)
    app.radio(key="ruling").set_value(Ruling.UPHELD)
    assert "就要先更正一项" in shown(settle(app))
    app = judge(app, case, "polite_you", "met")
    app.radio(key="ruling").set_value(Ruling.UPHELD)
    settle(app, "确实说的是“您”。")
    app = visit("wang", "appeals")
    text = shown(app)
    assert "的申诉成立。理由：确实说的是“您”。" in text
    assert "机器评 67 分" in text
    assert "<li class='new'>" in text
    assert "<li class='new'>" not in shown(app.run())


def test_an_appeal_needs_a_reason(office, desk, visit):
    sat(office, "s1", grade=certain(), at=time.time() - DAY_S)
    app = submit(visit("wang", "appeals"), "appeal-s1-call")
    assert "请写明理由" in shown(app)
    assert all(one.case.need is not Need.APPEAL for one in desk.reviews.of_call("s1-call"))


def test_after_its_days_no_appeal_is_offered(office, visit):
    sat(office, "s1", grade=certain(), at=time.time() - 15 * DAY_S)
    app = visit("wang", "appeals")
    assert "申诉期限已过" in shown(app)
    assert not app.text_area


def test_while_it_waits_no_appeal_is_offered(office, visit):
    sat(office, "s1", at=time.time())
    app = visit("wang", "appeals")
    assert "等待考评员" in shown(app)
    assert not app.text_area


def test_ones_results_tell_nothing_that_gives_answers_away(office, desk, visit):
    sat(office, "s1", grade=certain(), at=time.time() - DAY_S)
    text = shown(visit("wang", "appeals"))
    for secret in ("与客户确认处理方案", "我帮您查一下", "请问您的订单号", "13812345678"):
        assert secret not in text


def test_somebody_else_sees_no_result_of_theirs(office, visit):
    sat(office, "s1", grade=certain(), at=time.time() - DAY_S)
    assert "您还没有考试结果" in shown(visit("ann", "appeals"))


def test_the_header_counts_what_is_unread(office, desk, visit):
    sat(office, "s1")
    (case,) = waiting(desk)
    by_hand(desk, case, ANN, NOT_HEARD)
    assert "考试结果（1）" in links(visit("wang", "practice"))
    visit("wang", "appeals")
    assert "考试结果" in links(visit("wang", "practice"))


def test_a_void_sitting_is_told_as_such(office, desk, visit):
    made = sat(office, "s1", at=time.time())
    desk.outcomes.save(replace(made, status=OutcomeStatus.VOID, passed=None))
    app = visit("wang", "appeals")
    assert "作废" in shown(app)
    assert not app.text_area
