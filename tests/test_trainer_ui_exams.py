"""The pages of examinations: what a candidate and an invigilator see and press."""

import time
from dataclasses import replace

import pytest
from exam_office import (
    begun,
    exam_office,
    hang_up,
    marked,
    question_at,
    right_keys,
    sure,
)
from fake_office import SAMPLE
from test_trainer_ui_pages import components, press, shown, turn_to, visit

from exams.audit import AuditLog
from exams.consents import Consents, Purpose
from exams.outcome import OutcomeStatus
from exams.sitting import EventKind, Stage
from trainer import exam_marks
from trainer import office as the_office
from trainer.ui.words import phrase


@pytest.fixture
def office(tmp_path, monkeypatch):
    made = exam_office(tmp_path)
    the_office.appoint(made)
    monkeypatch.setattr("trainer.practice.grade_call", lambda call, *_: sure(call.call_id))
    yield made
    the_office.appoint(None)
    made.exams.close()


def exam(sitting=None, **changes):
    app = visit(**changes)
    if sitting is not None:
        app.query_params["sitting"] = sitting.id
    return turn_to(app, "exam")


def called(office, sitting):
    """The call is rung and over, its record handed in."""
    attempt = office.exams.ring(sitting.id, 0)
    hang_up(office, attempt.id)
    office.exams.look(sitting.id)
    office.exams.hand_in_record(sitting.id, attempt.id, SAMPLE.record)
    return attempt


def finished(office, sitting):
    called(office, sitting)
    for at in (1, 2, 3):
        office.exams.show(sitting.id, at)
        right = list(question_at(sitting, at).right) if at < 3 else None
        office.exams.answer(sitting.id, at, right)
    marked(office)


def buttons(app):
    return {button.key for button in app.button}


def test_the_list_tells_what_may_be_sat_and_why_not(office):
    app = turn_to(visit(), "exams")
    assert "小考" in shown(app)
    assert "还可以考 2 次" in shown(app)
    assert not app.button(key="sit-small").disabled
    finished(office, begun(office))
    app = turn_to(visit(), "exams")
    assert "还可以考 1 次" in shown(app)
    finished(office, begun(office))
    app = turn_to(visit(), "exams")
    assert "本期规定的次数已经用完" in shown(app)
    assert app.button(key="sit-small").disabled
    assert "第 2 次" in shown(app)


def test_a_stranger_gives_a_name_first(office):
    assert "先说您是谁" in shown(turn_to(visit(name=""), "exams"))


def test_rules_then_consent_then_headset_then_the_clock(office):
    app = visit()
    app.query_params["blueprint"] = "small"
    turn_to(app, "exam")
    assert "全程 20 分钟" in shown(app)
    press(app, "exam-onward")
    assert "先勾选同意" in shown(app)
    app.checkbox(key="exam-consent").check().run()
    press(app, "exam-onward")
    assert any("headset" in one for one in components(app))
    press(app, "exam-begin")
    assert "先录一句话" in shown(app)
    assert office.exams.sittings.of("林晓") == ()


def test_begun_it_keeps_the_rules_as_they_were_read(office, monkeypatch):
    monkeypatch.setattr("trainer.ui.exam.headset_check", lambda key: True)
    app = visit()
    app.query_params["blueprint"] = "small"
    turn_to(app, "exam")
    app.checkbox(key="exam-consent").check().run()
    press(app, "exam-onward")
    press(app, "exam-begin")
    (sitting,) = office.exams.sittings.of("林晓")
    consent = office.exams.sittings.events(sitting.id)[0]
    kept = office.store.text(consent.data["text"])
    assert kept.endswith(phrase("zh", "exam.consent"))
    assert phrase("zh", "exam.rules.spoken") in kept


def test_a_call_is_announced_without_what_it_is_about(office):
    sitting = begun(office)
    app = exam(sitting)
    assert {"exam-ring-0-0"} <= buttons(app)
    entry = office.library.entry(sitting.paper.items[0].id)
    assert entry.scenario.title not in shown(app)
    assert "王总手机号" not in shown(app)
    assert "安达物流" in shown(app)


def test_from_ring_to_record_to_the_next_item(office):
    sitting = begun(office)
    app = exam(sitting)
    press(app, "exam-ring-0-0")
    (call_id,) = office.desk.trainees
    assert office.store.attempt(call_id).sitting == sitting.id
    assert "threerings_phone" in " ".join(components(app))
    hang_up(office, call_id)
    app.run()
    app.text_area(key=f"record-{call_id}-matter").set_value("退款").run()
    assert "已保存" in shown(app)
    press(app, f"exam-record-{call_id}")
    assert office.store.attempt(call_id).call.record.matter == "退款"
    assert office.exams.look(sitting.id).step.item == 1
    assert not [key for key in buttons(app) if key.startswith("exam-ring")]


def test_what_is_chosen_is_on_disk_before_the_page_says_so(office):
    sitting = begun(office)
    called(office, sitting)
    app = exam(sitting)
    assert "还没有作答" in shown(app)
    for key in right_keys(sitting, 1):
        press(app, key)
    assert "✓ 已保存" in shown(app)
    course = office.exams.sittings.course(sitting.id)
    assert sorted(course.items[1].chosen) == sorted(question_at(sitting, 1).right)
    again = exam(sitting)
    assert "✓ 已保存" in shown(again)
    press(again, "exam-next-1")
    assert office.exams.sittings.course(sitting.id).items[1].share == 1.0


def test_a_second_window_takes_it_and_the_first_can_have_it_back(office):
    sitting = begun(office)
    called(office, sitting)
    first = exam(sitting)
    second = exam(sitting)
    first.run()
    assert "另一个窗口" in shown(first)
    assert not [key for key in buttons(first) if key.startswith("exam-option")]
    press(first, "exam-take-over")
    assert [key for key in buttons(first) if key.startswith("exam-option")]
    second.run()
    assert "另一个窗口" in shown(second)


def test_a_choice_from_a_window_that_has_it_no_more_is_not_kept(office):
    sitting = begun(office)
    called(office, sitting)
    first = exam(sitting)
    exam(sitting)
    (key,) = right_keys(sitting, 1)[:1]
    press(first, key)
    assert office.exams.sittings.course(sitting.id).items[1].chosen is None


def test_while_a_call_goes_on_no_second_window_gets_it(office):
    sitting = begun(office)
    first = exam(sitting)
    press(first, "exam-ring-0-0")
    (call_id,) = office.desk.trainees
    office.desk.connected_to.add(call_id)
    second = exam(sitting)
    assert "那边正在通话" in shown(second)
    assert "threerings_phone" not in " ".join(components(second))
    office.desk.connected_to.clear()
    assert "threerings_phone" in " ".join(components(exam(sitting)))


def test_practice_is_closed_while_an_exam_is_sat(office):
    sitting = begun(office)
    for page in ("theory", "calls", "clauses", "result"):
        assert "考试正在进行" in shown(turn_to(visit(), page))
    app = visit()
    assert "考试正在进行" in shown(app)
    assert [link.proto.label for link in app.get("page_link")] == ["考试", "耳机测试"]
    office.exams.void(sitting.id, "试一试", "王老师")
    app = visit()
    assert "考试正在进行" not in shown(app)
    assert "练习" in [link.proto.label for link in app.get("page_link")]


def test_calls_of_an_exam_open_with_the_final_result(office):
    sitting = begun(office)
    attempt = called(office, sitting)
    finished_later = office.exams.sittings.course(sitting.id)
    assert finished_later.current == 1
    for at in (1, 2, 3):
        office.exams.show(sitting.id, at)
        office.exams.answer(sitting.id, at, None)
    marked(office)
    outcome = office.exams.outcomes.of(sitting.id)
    office.exams.outcomes.save(replace(outcome, status=OutcomeStatus.AWAITING_REVIEW))
    app = visit()
    app.query_params["call"] = attempt.id
    turn_to(app, "result")
    assert "成绩最终确定后才能查看" in shown(app)
    assert "我的通话" in shown(turn_to(visit(), "calls"))
    office.exams.outcomes.save(replace(outcome, status=OutcomeStatus.FINAL))
    again = visit()
    again.query_params["call"] = attempt.id
    assert "成绩最终确定" not in shown(turn_to(again, "result"))


def test_the_result_waits_for_an_assessor_without_a_score(office):
    sitting = begun(office)
    finished(office, sitting)
    outcome = office.exams.outcomes.of(sitting.id)
    office.exams.outcomes.save(replace(outcome, status=OutcomeStatus.AWAITING_REVIEW, score=77.25))
    app = exam(sitting)
    assert "等待考评员评定" in shown(app)
    assert "77.25" not in shown(app)


def test_who_passed_downloads_a_certificate(office, monkeypatch):
    monkeypatch.setattr(exam_marks, "_spotting", lambda *_: 1.0)
    sitting = begun(office)
    called(office, sitting)
    for at in (1, 2, 3):
        office.exams.show(sitting.id, at)
        right = list(question_at(sitting, at).right) if at < 3 else [[1.0, "no_name"]]
        office.exams.answer(sitting.id, at, right)
    marked(office)
    app = exam(sitting)
    assert "合格" in shown(app)
    assert app.get("download_button")
    assert office.exams.outcomes.of(sitting.id).certificate in shown(app)


def test_who_failed_sees_the_score_and_no_certificate(office):
    sitting = begun(office)
    finished(office, sitting)
    app = exam(sitting)
    assert "未合格" in shown(app)
    assert not app.get("download_button")


def test_anothers_sitting_is_not_shown(office):
    sitting = begun(office, "别人")
    assert "或者它不是您的" in shown(exam(sitting))


def test_the_invigilator_voids_with_a_reason_and_a_confirmation(office):
    sitting = begun(office, "别人")
    app = turn_to(visit(), "invigilate")
    assert "别人" in shown(app)
    assert "1 / 4" in shown(app)
    press(app, f"void-{sitting.id}")
    press(app, "void-sure")
    assert "请写明理由" in shown(app)
    assert office.exams.sittings.sitting(sitting.id).stage is Stage.OPEN
    app.text_area(key="void-reason").set_value("设备故障，重新安排").run()
    press(app, "void-sure")
    assert office.exams.sittings.sitting(sitting.id).stage is Stage.VOID
    assert "现在没有人在考试" in shown(app)
    assert "设备故障，重新安排" in shown(exam(sitting, name="别人"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_and_reason_has_words(language):
    for kind in EventKind:
        assert phrase(language, f"invigilate.event.{kind}", number=1)


def test_the_clock_hands_in_on_the_page(office):
    sitting = begun(office)
    called(office, sitting)
    app = exam(sitting)
    office.exams.look(sitting.id, time.time() + 1300)
    marked(office)
    app.run()
    assert "时间到，系统已替您交卷" in shown(app)


def test_consent_is_withdrawn_by_whoever_gave_it_once_they_are_sure(office):
    app = turn_to(visit(), "exams")
    assert "withdraw-consent" not in buttons(app)
    sitting = begun(office)
    assert turn_to(visit(), "exams").button(key="withdraw-consent").disabled
    finished(office, sitting)
    consents = Consents(office.store)
    app = press(turn_to(visit(), "exams"), "withdraw-consent")
    assert consents.current("林晓", Purpose.EXAMS) is not None, "one press is not enough"
    app = press(app, "withdraw-sure")
    assert consents.current("林晓", Purpose.EXAMS) is None
    assert "withdraw-consent" not in buttons(app)
    last = AuditLog(office.store).latest(1)[0]
    assert (last.action, last.actor, last.subject) == ("consent.withdrawn", "林晓", "林晓")


def test_a_sitting_begun_before_they_were_sure_stops_the_withdrawal(office):
    finished(office, begun(office))
    app = press(turn_to(visit(), "exams"), "withdraw-consent")
    begun(office)
    app = press(app, "withdraw-sure")
    assert phrase("zh", "exams.consent.not_now") in [error.value for error in app.error]
    assert Consents(office.store).current("林晓", Purpose.EXAMS) is not None
