"""Sitting an examination: the paper, its calls and answers, and what the rules make of it."""

import json
import time
from dataclasses import replace

import pytest
from exam_office import RULES, begun, exam_office, hang_up, marked, question_at, small, sure

from exams.attempt import Status
from exams.outcome import OutcomeStatus
from exams.permissions import Role
from exams.sitting import EventKind, ItemKind, Stage
from exams.sitting_rules import Move, SittingError, Why
from exams.sittings import NotAllowed
from grading.call_file import EndedBy
from scenarios.catalog import version_of
from scenarios.scenario import RecordFacts
from trainer import exam_marks
from trainer.exam_certificates import certificate_due
from trainer.exam_watch import keep_time, recover, sign_of_life
from trainer.practice import keep_record, settle

RECORD = RecordFacts(matter="退款", outcome="17:00 前回电")


@pytest.fixture
def office(tmp_path, monkeypatch):
    made = exam_office(tmp_path)
    monkeypatch.setattr("trainer.practice.grade_call", lambda call, *_: sure(call.call_id))
    yield made
    made.exams.close()


def kinds(office, sitting):
    return [event.kind for event in office.exams.sittings.events(sitting.id)]


def take_call(office, sitting, at=0):
    """Ring, talk, hang up, hand in the record."""
    attempt = office.exams.ring(sitting.id, at)
    hang_up(office, attempt.id)
    assert office.exams.look(sitting.id).attempt.status is Status.AWAITING_RECORD
    return office.exams.hand_in_record(sitting.id, attempt.id, RECORD)


def answer_all(office, sitting, view):
    """Answer what is left: questions right, the recording with one breach found."""
    while view.step.move is Move.ITEM:
        at = view.step.item
        office.exams.show(sitting.id, at)
        given = [3.0, "no_name"]
        if view.course.asked(at).kind is ItemKind.THEORY:
            given = list(question_at(sitting, at).right)
        view = office.exams.answer(sitting.id, at, given)
    return view


def test_a_whole_exam_is_marked_and_its_certificate_issued_once(office, monkeypatch):
    monkeypatch.setattr(exam_marks, "_spotting", lambda *_: 1.0)
    sitting = begun(office)
    view = answer_all(office, sitting, take_call(office, sitting))
    assert view.sitting.stage is Stage.HANDED_IN
    marked(office)
    outcome = office.exams.outcomes.of(sitting.id)
    assert (outcome.status, outcome.passed) == (OutcomeStatus.FINAL, True)
    assert [part.kind for part in outcome.parts] == list(ItemKind)
    issued = certificate_due(office, sitting.id, time.time())
    assert issued.certificate.id == outcome.certificate
    assert certificate_due(office, sitting.id, time.time()) == issued
    assert issued.certificate.holder == "林晓"
    months = issued.certificate.valid_until.year - issued.certificate.issued_on.year
    assert months in (0, 1)


def test_the_record_is_kept_and_the_call_sealed_until_the_result_is_final(office):
    sitting = begun(office)
    view = take_call(office, sitting)
    attempt = office.store.attempt(view.course.items[0].attempt)
    assert (attempt.call.record, attempt.sitting) == (RECORD, sitting.id)
    assert office.store.attempts("林晓") == ()
    answer_all(office, sitting, view)
    marked(office)
    assert [one.id for one in office.store.attempts("林晓")] == [attempt.id]


def test_what_was_agreed_to_is_kept_as_an_event(office):
    sitting = begun(office)
    (consent,) = [
        one for one in office.exams.sittings.events(sitting.id) if one.kind is EventKind.CONSENTED
    ]
    assert office.store.text(consent.data["text"]) == RULES


def test_pressed_twice_it_is_begun_once(office):
    first = office.exams.begin("林晓", small(office), RULES, "abc")
    assert office.exams.begin("林晓", small(office), RULES, "abc") == first
    with pytest.raises(NotAllowed) as refused:
        office.exams.begin("林晓", small(office), RULES, "def")
    assert refused.value.not_now.why is Why.ONE_OPEN


def test_nobody_begins_in_the_middle_of_a_call_of_practice(office):
    office.desk.trainees["other"] = "林晓"
    with pytest.raises(SittingError, match="End it first"):
        begun(office)


def test_a_call_rings_once_at_a_time(office):
    sitting = begun(office)
    office.exams.ring(sitting.id, 0)
    with pytest.raises(SittingError, match="no call may begin"):
        office.exams.ring(sitting.id, 0)


def test_two_windows_that_ring_at_once_leave_one_call(office, monkeypatch):
    sitting = begun(office)
    look = office.exams.look
    before = look(sitting.id)
    first = office.exams.ring(sitting.id, 0)
    monkeypatch.setattr(office.exams, "look", lambda *_: before)
    with pytest.raises(SittingError):
        office.exams.ring(sitting.id, 0)
    assert office.desk.cut_off
    assert look(sitting.id).attempt.id == first.id


def test_a_call_that_broke_off_rings_again_and_then_voids_the_sitting(office):
    sitting = begun(office)
    for calls in (1, 2):
        attempt = office.exams.ring(sitting.id, 0)
        hang_up(office, attempt.id, ended_by=EndedBy.INTERRUPTED)
        view = office.exams.look(sitting.id)
        assert len(view.course.items[0].calls) == calls
    assert (view.sitting.stage, view.sitting.void_reason) == (Stage.VOID, "broke_off")
    marked(office)
    assert office.exams.outcomes.of(sitting.id).status is OutcomeStatus.VOID


def test_a_call_nobody_answered_has_no_record_and_is_behind_them(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    hang_up(office, attempt.id, ended_by=EndedBy.UNANSWERED)
    assert office.exams.look(sitting.id).step.item == 1


def test_a_record_is_handed_in_by_the_clock_as_it_stands(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    hang_up(office, attempt.id)
    view = office.exams.look(sitting.id, time.time() + 301)
    assert view.step.item == 1


def test_when_the_time_of_a_call_is_up_the_line_is_cut(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    view = office.exams.look(sitting.id, time.time() + 301)
    assert (view.step.move, office.desk.cut_off) == (Move.END_CALL, [attempt.id])


def test_what_is_chosen_stands_when_the_time_runs_out(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.show(sitting.id, 1)
    right = list(question_at(sitting, 1).right)
    office.exams.choose(sitting.id, 1, right)
    view = office.exams.look(sitting.id, time.time() + 66)
    assert (view.course.items[1].given, view.course.items[1].share) == (right, 1.0)
    assert view.step.item == 2


def test_the_clock_hands_in_with_what_is_chosen(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.show(sitting.id, 1)
    office.exams.choose(sitting.id, 1, list(question_at(sitting, 1).right))
    keep_time(office, sitting.closes_at + 6)
    course = office.exams.sittings.course(sitting.id)
    assert course.sitting.stage is Stage.HANDED_IN
    assert course.items[1].share == 1.0
    assert office.exams.sittings.events(sitting.id)[-1].data["by"] == "clock"


@pytest.mark.parametrize("given", [None, [], [0, 0], ["a"], [99], "0", [[1]], [True]])
def test_no_answer_is_worth_nothing(office, given):
    sitting = begun(office)
    assert exam_marks.share_of(office, sitting.paper.items[1], given) == 0.0


def test_a_choice_sent_again_is_kept_once(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.show(sitting.id, 1)
    first = office.exams.choose(sitting.id, 1, [0])
    assert office.exams.choose(sitting.id, 1, [0]) == first
    assert kinds(office, sitting).count(EventKind.CHOSEN) == 1


def test_a_thread_that_saw_the_call_open_does_not_write_over_its_record(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    hang_up(office, attempt.id)
    office.exams.look(sitting.id)
    office.exams.hand_in_record(sitting.id, attempt.id, RECORD)
    settled = settle(office, attempt)
    assert settled.call.record == RECORD
    assert office.store.attempt(attempt.id).call.record == RECORD


def test_a_record_that_was_handed_in_is_not_written_on(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    hang_up(office, attempt.id)
    office.exams.hand_in_record(sitting.id, attempt.id, RECORD)
    with pytest.raises(SittingError):
        office.exams.write_record(sitting.id, attempt.id, RecordFacts(matter="另一个"))
    marked(office)
    stale = replace(office.store.attempt(attempt.id), status=Status.AWAITING_RECORD, grade=None)
    keep_record(office, stale, RecordFacts(matter="另一个"))
    assert office.store.attempt(attempt.id).call.record == RECORD


def test_an_item_behind_them_takes_no_second_answer(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.show(sitting.id, 1)
    office.exams.answer(sitting.id, 1, [0])
    with pytest.raises(SittingError):
        office.exams.choose(sitting.id, 1, [1])
    assert office.exams.sittings.course(sitting.id).items[1].given == [0]


def test_only_the_window_that_has_it_answers(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.take_over(sitting.id, "one")
    office.exams.take_over(sitting.id, "two")
    office.exams.show(sitting.id, 1)
    with pytest.raises(SittingError) as refused:
        office.exams.choose(sitting.id, 1, [0], "one")
    assert refused.value.why == "other_tab"
    assert office.exams.choose(sitting.id, 1, [0], "two")


def test_the_invigilator_sees_who_sits_and_voids_with_a_reason(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    office.exams.saw(sitting.id)
    (live,) = office.exams.live()
    assert live.connected(time.time())
    assert not live.connected(time.time() + 60)
    assert (live.view.step.move, live.last.kind) == (Move.ON_CALL, EventKind.CALL_BEGAN)
    office.exams.void(sitting.id, "网络故障", "王老师")
    assert office.exams.live() == ()
    assert office.desk.cut_off == [attempt.id]
    assert office.exams.sittings.sitting(sitting.id).void_reason == "网络故障"
    assert office.exams.open_sitting("林晓") is None


def test_the_time_a_dead_server_was_away_is_given_back(office):
    sitting = begun(office)
    take_call(office, sitting)
    office.exams.show(sitting.id, 1)
    now = time.time()
    sign_of_life(office, now)
    recover(office, now + 100)
    course = office.exams.sittings.course(sitting.id)
    assert course.closes_at - sitting.closes_at == pytest.approx(100, abs=1)
    assert office.exams.look(sitting.id, now + 130).step.item == 1


def test_a_call_that_died_with_the_server_gives_its_time_back_once(office):
    sitting = begun(office)
    attempt = office.exams.ring(sitting.id, 0)
    office.desk.trainees["gone"] = office.desk.trainees.pop(attempt.id)
    now = time.time()
    sign_of_life(office, now + 10)
    recover(office, now + 100)
    course = office.exams.sittings.course(sitting.id)
    assert course.closes_at - sitting.closes_at == pytest.approx(100, abs=1)
    assert course.items[0].broke_off == 1
    assert office.exams.ring(sitting.id, 0).id != attempt.id


def test_what_a_dead_server_did_not_mark_is_marked_at_the_next_start(office, monkeypatch):
    monkeypatch.setattr(office.exams, "later", lambda *_: None)
    sitting = begun(office)
    answer_all(office, sitting, take_call(office, sitting))
    assert office.exams.outcomes.of(sitting.id) is None
    monkeypatch.undo()
    monkeypatch.setattr("trainer.practice.grade_call", lambda call, *_: sure(call.call_id))
    recover(office, time.time())
    marked(office)
    assert office.exams.outcomes.of(sitting.id) is not None


def test_an_outcome_that_people_changed_is_left_alone(office):
    sitting = begun(office)
    answer_all(office, sitting, take_call(office, sitting))
    marked(office)
    outcome = office.exams.outcomes.of(sitting.id)
    office.exams.outcomes.save(replace(outcome, score=12.0))
    assert exam_marks.conclude(office, sitting.id).score == 12.0


def test_a_scenario_changed_meanwhile_is_rung_as_it_was_drawn(office):
    entry = office.library.entries[0]
    text = json.dumps({**entry.scenario.model_dump(mode="json", by_alias=True)}, ensure_ascii=False)
    then = replace(entry, text=text, version=version_of(entry.scenario.id, text))
    office.library.entries[:] = [then]
    sitting = begun(office)
    office.library.entries[:] = [replace(then, version=f"{entry.scenario.id}@later")]
    assert office.exams.ring(sitting.id, 0).scenario == then.version


def test_in_the_open_house_anybody_may_sit(office):
    assert office.exams.candidate("某人").roles == frozenset(Role)
