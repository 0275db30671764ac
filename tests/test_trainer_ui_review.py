"""The pages of review and appeal, as assessors, candidates and others meet them."""

import json
import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest
from exam_house import house, sat
from reviewed import certain, correction
from sample_exam import WANG
from streamlit.testing.v1 import AppTest

from exams.outcome import OutcomeStatus
from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.review import DAY_S, Decision, Need, Ruling, Step
from grading.grade import Verdict
from trainer import office as the_office
from trainer.reviewing import ReviewDesk

HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
PEOPLE = {
    "wang": ("王敏", Role.TRAINEE),
    "ann": ("安考评", Role.ASSESSOR),
    "ben": ("贝考评", Role.ASSESSOR),
    "cai": ("蔡考评", Role.ASSESSOR),
    "hr": ("人事", Role.HR),
    "boss": ("管理员", Role.ADMINISTRATOR),
}
ANN, BEN, CAI = "@ann", "@ben", "@cai"


@pytest.fixture
def office(tmp_path):
    made = house(tmp_path)
    the_office.appoint(made)
    for key, (called, role) in PEOPLE.items():
        made.gate.register.add(
            Person(key, f"N-{key}".upper(), called, frozenset({role}), "客服部", joined_at=1.0)
        )
    yield made
    the_office.appoint(None)


@pytest.fixture
def desk(office):
    return ReviewDesk(office)


@pytest.fixture
def visit(office, monkeypatch):
    kept = {"token": ""}
    monkeypatch.setattr("trainer.ui.visitor.token", lambda: kept["token"])
    monkeypatch.setattr("trainer.ui.account.token", lambda: kept["token"])

    def visit_as(who, page="review", language="zh", **query):
        now = time.time()
        kept["token"] = secrets.token_hex(8)
        office.gate.register.begin_session(Session(token_hash(kept["token"]), who, now, now))
        app = AppTest.from_file(str(HOME), default_timeout=20)
        app.session_state["language"] = language
        app.run()
        app._page_hash = app.session_state["pages"][page]._script_hash
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return visit_as


def shown(app):
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption)]
    texts += [element.value for element in (*app.warning, *app.error, *app.success, *app.info)]
    for component in app.get("bidi_component"):
        texts.append(json.loads(component.proto.json or "{}").get("html", ""))
    return "\n".join(texts)


def links(app):
    return [link.proto.label for link in app.get("page_link")]


def has(app, key):
    return any(one.key == key for one in app.button)


def press(app, key):
    return app.button(key=key).click().run()


def submit(app, form):
    button = next(one for one in app.button if one.key.startswith(f"FormSubmitter:{form}-"))
    return button.click().run()


def waiting(desk):
    desk.look_through(time.time())
    return [one.case for one in desk.reviews.waiting()]


def judge(app, case, check, verdict, reason="录音里听得清楚。"):
    key = f"{case.id}-{check}"
    app.radio(key=f"verdict-{key}").set_value(verdict)
    app.text_area(key=f"reason-{key}").set_value(reason)
    return submit(app, f"correct-{key}")


def settle(app, reason="听过全程。"):
    app.text_area(key="settle-reason").set_value(reason)
    return press(app.run(), "settle")


def by_hand(desk, case, author, *said, ruling=None):
    """The same without pages."""
    machine = desk.office.store.attempt(case.attempt).grade
    now = time.time()
    desk.reviews.take_up(case.id, author, now)
    for check, verdict, points in said:
        one = correction(case.id, author, check, verdict=verdict, points=points, at=now)
        desk.reviews.correct(one, machine)
    return desk.settle(case.id, Decision(author, now, "听过。", ruling), machine)


HEARD = ("confirmed", Verdict.MET, 5.0)
NOT_HEARD = ("confirmed", Verdict.NOT_MET, 0.0)


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


# --- the candidate ---


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
