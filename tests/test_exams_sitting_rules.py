"""What holds while an examination is sat: order, clock, break-offs, windows, attempts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_exam import answer, blueprint, call, entry, happened, sitting, taken

from exams.blueprint_files import find_blueprints
from exams.sitting import EventKind, ItemKind, Stage
from exams.sitting_rules import (
    GRACE_S,
    Move,
    SittingError,
    Step,
    TimeLeft,
    check_event,
    course_of,
    next_step,
    time_left,
)
from exams.stated_rules import stated_rules

DAY = 24 * 3600.0
CLOSES = 1000.0 + 30 * 60


def after(*events, **given):
    return course_of(sitting(**given), [one for part in events for one in part])


# --- order and clock ---


def test_items_come_one_after_another():
    events = taken()
    steps = []
    for count in range(len(events) + 1):
        step = next_step(after(events[:count]), events[count - 1].at if count else 1000)
        if step not in steps:
            steps.append(step)
    assert [(one.move, one.item) for one in steps if one.move is not Move.ON_CALL] == [
        *((Move.ITEM, at) for at in range(7)),
        (Move.HAND_IN, None),
    ]


def test_the_same_step_after_an_hour_away_as_after_a_second():
    course = after(call(1010, 0, "c0"))
    assert next_step(course, 1071) == next_step(course, CLOSES - 1) == Step(Move.ITEM, 1)


def test_the_clock_does_not_stop():
    course = after(call(1010, 0, "c0"))
    assert time_left(course, 1300) == TimeLeft(1500, 300)
    assert time_left(course, CLOSES + 50) == TimeLeft(0, 300)


def test_a_question_has_its_own_time_from_when_it_is_shown():
    taken_calls = [*call(1010, 0, "c0"), *call(1110, 1, "c1")]
    course = after(taken_calls)
    assert time_left(course, 1250).item_s == 60
    course = after(taken_calls, [happened(1300, EventKind.SHOWN, 2)])
    assert time_left(course, 1320) == TimeLeft(CLOSES - 1320, 40)
    again = after(
        taken_calls, [happened(1300, EventKind.SHOWN, 2), happened(1310, EventKind.SHOWN, 2)]
    )
    assert time_left(again, 1320).item_s == 40
    assert next_step(course, 1360) == Step(Move.ITEM, 2)
    assert next_step(course, 1360 + GRACE_S) == Step(Move.PASS_OVER, 2)


def test_a_question_without_its_own_time_has_the_whole():
    timeless = entry(calls=[], spotting=[], weights={}, theory=[{"count": 2}])
    course = after([happened(1300, EventKind.SHOWN, 0)], of=timeless)
    assert time_left(course, 1320) == TimeLeft(CLOSES - 1320, None)
    assert next_step(course, CLOSES + GRACE_S) == Step(Move.HAND_IN)


@pytest.mark.parametrize(("seconds", "share", "late"), [(64, 0.5, False), (66, 0.0, True)])
def test_an_answer_is_kept_as_given_and_counts_unless_it_is_late(seconds, share, late):
    course = after(call(1010, 0, "c0"), call(1110, 1, "c1"), answer(1300, 2, 0.5, seconds=seconds))
    item = course.items[2]
    assert (item.given, item.share, item.late, item.done) == ([0], share, late, True)
    assert item.seconds == seconds


def test_what_is_chosen_so_far_is_known_after_a_crash():
    calls = [*call(1010, 0, "c0"), *call(1110, 1, "c1")]
    chosen = happened(1310, EventKind.CHOSEN, 2, given=[1])
    course = after(calls, [happened(1300, EventKind.SHOWN, 2), chosen])
    item = course.items[2]
    assert (item.chosen, item.chosen_at, item.given, item.done) == ([1], 1310, None, False)
    check_event(course, happened(1320, EventKind.CHOSEN, 2, given=[0]))
    assert refused(after(calls), chosen)[0] == "not_now"


def test_an_answer_after_the_whole_time_counts_for_nothing():
    course = after(
        call(1010, 0, "c0"), call(1110, 1, "c1"), answer(CLOSES - 10, 2, 1.0, seconds=16)
    )
    assert course.items[2].share == 0


def test_when_time_is_up_it_is_handed_in():
    assert next_step(after(), CLOSES - 1) == Step(Move.ITEM, 0)
    assert next_step(after(), CLOSES) == Step(Move.HAND_IN)


def test_a_call_going_on_at_the_end_may_be_brought_to_its_end():
    course = after(call(CLOSES - 30, 0, "c0")[:2])
    assert next_step(course, CLOSES + 60) == Step(Move.ON_CALL, 0)
    assert time_left(course, CLOSES + 60) == TimeLeft(0, 210)
    assert next_step(course, CLOSES - 30 + 300) == Step(Move.END_CALL, 0)


def test_after_its_end_nothing_comes():
    assert next_step(after(stage=Stage.HANDED_IN), 1001) == Step(Move.OVER)


# --- what breaks off ---


def broken(at, attempt, seconds=40):
    events = call(at, 0, attempt, seconds)
    return [*events[:2], replace(events[2], data={"attempt": attempt, "broke_off": True})]


def test_a_call_that_broke_off_rings_again_and_its_time_is_given_back():
    course = after(broken(1010, "c0", 40))
    assert next_step(course, 1051) == Step(Move.ITEM, 0)
    assert course.closes_at == CLOSES + 40
    course = after(broken(1010, "c0", 40), call(1100, 0, "c1"))
    assert course.items[0].calls == ("c0", "c1")
    assert (course.items[0].attempt, course.items[0].seconds) == ("c1", 60)
    assert next_step(course, 1200) == Step(Move.ITEM, 1)


def test_a_call_that_broke_off_too_often_makes_the_sitting_void():
    course = after(broken(1010, "c0"), broken(1100, "c1"))
    assert next_step(course, 1150) == Step(Move.VOID)
    strict = entry(calls_again=0)
    assert next_step(after(broken(1010, "c0"), of=strict), 1060) == Step(Move.VOID)
    with pytest.raises(SittingError, match="no call may begin here"):
        check_event(course, happened(1200, EventKind.CALL_BEGAN, 0, attempt="c2"))


def test_time_the_server_was_away_is_given_back():
    shown = [*call(1010, 0, "c0"), *call(1110, 1, "c1"), happened(1300, EventKind.SHOWN, 2)]
    course = after(shown, [happened(1700, EventKind.OUTAGE, seconds=390)])
    assert time_left(course, 1700) == TimeLeft(CLOSES + 390 - 1700, 50)


def test_an_outage_before_a_question_is_shown_gives_it_no_more_time():
    calls = [*call(1010, 0, "c0"), *call(1110, 1, "c1")]
    shown = [happened(1250, EventKind.OUTAGE, seconds=50), happened(1300, EventKind.SHOWN, 2)]
    assert time_left(after(calls, shown), 1300) == TimeLeft(CLOSES + 50 - 1300, 60)


@pytest.mark.parametrize("noticed", [2, 3])
def test_an_outage_during_a_call_is_given_back_once(noticed):
    """Whether the call is known to be over before the outage, or as of its end."""
    events = broken(1010, "c0", 400 if noticed == 2 else 100)
    events.insert(noticed, happened(1410, EventKind.OUTAGE, seconds=300))
    assert after(events).closes_at == CLOSES + 400


# --- what may be added ---


def refused(course, event):
    with pytest.raises(SittingError) as told:
        check_event(course, event)
    return told.value.why, str(told.value)


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (happened(1200, EventKind.SHOWN, 0), "item 0 is not the one to be done now, which is 1"),
        (happened(1200, EventKind.SHOWN, 2), "item 2 is not the one to be done now"),
        (happened(1200, EventKind.ANSWERED, 1, given=[], share=1.0), "no question has been shown"),
        (happened(1200, EventKind.CALL_ENDED, 1, attempt="c0"), "this call is not going on"),
        (happened(CLOSES + 1, EventKind.CALL_BEGAN, 1, attempt="c1"), "the time is up"),
        (happened(1200, EventKind.SHOWN), "it names no item"),
        (happened(1200, EventKind.OUTAGE, 1, seconds=3), "or one it has no use for"),
    ],
)
def test_what_is_out_of_place_is_refused(event, fault):
    why, text = refused(after(call(1010, 0, "c0")), event)
    assert why == "not_now"
    assert fault in text


def test_a_call_is_begun_once_and_ended_by_its_own_name():
    course = after(call(1010, 0, "c0")[:2])
    assert refused(course, happened(1020, EventKind.CALL_BEGAN, 0, attempt="c1"))[0] == "not_now"
    assert refused(course, happened(1020, EventKind.CALL_ENDED, 0, attempt="x"))[0] == "not_now"
    check_event(course, happened(1020, EventKind.CALL_ENDED, 0, attempt="c0"))


def test_the_last_window_has_the_sitting():
    first = happened(1001, EventKind.TAKEN_OVER, tab="one")
    second = happened(1005, EventKind.TAKEN_OVER, tab="two")
    course = after([first, second])
    assert refused(course, happened(1010, EventKind.SHOWN, 0, tab="one"))[0] == "other_tab"
    check_event(course, happened(1010, EventKind.SHOWN, 0, tab="two"))
    check_event(course, happened(1010, EventKind.SHOWN, 0))  # the server's own


def test_no_window_takes_over_during_a_call():
    course = after([happened(1001, EventKind.TAKEN_OVER, tab="one")], call(1010, 0, "c0")[:2])
    assert refused(course, happened(1030, EventKind.TAKEN_OVER, tab="two"))[0] == "on_call"
    check_event(course, happened(1030, EventKind.TAKEN_OVER, tab="one"))
    over = after([happened(1001, EventKind.TAKEN_OVER, tab="one")], call(1010, 0, "c0"))
    check_event(over, happened(1100, EventKind.TAKEN_OVER, tab="two"))


def test_nothing_is_added_to_what_is_over():
    why, text = refused(after(stage=Stage.VOID), happened(1010, EventKind.SHOWN, 0))
    assert (why, text) == ("over", "s1: this sitting is over. Begin another.")


# --- whatever happens ---


class Sat:
    """A sitting that is sat by somebody to whom all sorts of things happen."""

    def __init__(self, data, calls_again):
        self.data, self.now, self.calls = data, 1000.0, 0
        self.sitting = sitting(entry(calls_again=calls_again))
        self.events, self.away = [], 0.0

    @property
    def course(self):
        """Worked out anew from what was kept, as after a crash."""
        return course_of(self.sitting, self.events)

    def keep(self, kind, item=None, **data):
        event = happened(self.now, kind, item, **data)
        check_event(self.course, event)
        self.events.append(event)

    def move(self):
        """Do what comes next, well or badly; the move that was made."""
        self.now += self.data.draw(st.sampled_from([1, 20, 70, 400]))
        if self.data.draw(st.integers(0, 9)) == 0:
            self.keep(EventKind.OUTAGE, seconds=15.0)
            self.away += 15.0 if next_step(self.course, self.now).item is not None else 0.0
        step = next_step(self.course, self.now)
        match step.move:
            case Move.ITEM if self.course.asked(step.item).kind is ItemKind.CALL:
                self.calls += 1
                self.keep(EventKind.CALL_BEGAN, step.item, attempt=f"c{self.calls}")
            case Move.ITEM if self.course.items[step.item].shown_at is None:
                self.keep(EventKind.SHOWN, step.item)
            case Move.ITEM | Move.PASS_OVER:
                self.keep(EventKind.ANSWERED, step.item, given=[], share=1.0)
            case Move.ON_CALL | Move.END_CALL:
                broke_off = step.move is Move.ON_CALL and self.data.draw(st.booleans())
                attempt = self.course.items[step.item].attempt
                self.keep(EventKind.CALL_ENDED, step.item, attempt=attempt, broke_off=broke_off)
        return step.move


@given(st.data(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_every_sitting_comes_to_its_end_by_rule(data, calls_again):
    """In order, never back, and no longer than all that was given back allows."""
    sat, at, move = Sat(data, calls_again), 0, None
    for _ in range(100):
        move = sat.move()
        if move in (Move.HAND_IN, Move.VOID):
            break
        now_at = 7 if sat.course.current is None else sat.course.current
        assert now_at in (at, at + 1)
        at = now_at
    course = sat.course
    assert move in (Move.HAND_IN, Move.VOID)
    assert (move is Move.VOID) == any(one.broke_off > calls_again for one in course.items)
    assert course.closes_at >= CLOSES + sat.away
    if move is Move.HAND_IN and course.current is not None:
        assert sat.now >= course.closes_at
    for at, item in enumerate(course.items):
        if item.share:
            own_s = course.asked(at).seconds + item.given_back_s
            assert item.ended_at <= item.shown_at + own_s + GRACE_S
            assert item.ended_at <= course.closes_at + GRACE_S


# --- the rules in words ---


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rules_are_told_with_the_figures_of_each_blueprint(language):
    for one in find_blueprints()[0]:
        told = stated_rules(one.blueprint, language)
        text = "\n".join(told)
        assert "{" not in text
        assert str(one.blueprint.minutes) in told[0]
        assert f"{one.blueprint.pass_mark}" in text
        assert len(set(told)) == len(told)


def test_the_rules_told_follow_the_blueprint():
    def text(**given):
        return "\n".join(stated_rules(blueprint(**given), "zh"))

    assert "总分最高 59 分" in text(fatal="cap", cap=59)
    assert "其中来电至少 70 分" in text(least={"call": 70})
    assert "7 天内最多考 2 次" in text(attempts={"within_days": 7})
    assert "每个考核周期最多考 2 次" in text()
    assert "至少隔 3 天" in text(attempts={"wait_days": 3})
    assert "至少隔" not in text(attempts={"wait_days": 0})
    assert "从头再打来" not in text(calls_again=0)
    assert "来电中途断线，本次考试作废" in text(calls_again=0)
