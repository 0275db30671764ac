"""The caller's side of a call: arithmetic on events, no clock."""

import pytest

from grading.call_file import EndedBy, Key
from scenarios.scenario import Scenario
from trainer.call import (
    Answered,
    BeQuiet,
    Call,
    End,
    Enter,
    LineHeard,
    Lost,
    Pressed,
    Say,
    TimeCame,
    TraineeSaid,
    TraineeStarted,
    WakeMe,
)

SCRIPT = [
    {"state": "picked_up", "patience_s": 3, "next": [{"go": "outburst"}]},
    {
        "state": "outburst",
        "says": ["一", "二"],
        "patience_s": 8,
        "hold_patience_s": 20,
        "interrupts_after_s": 10,
        "next": [
            {"if": "provoked", "go": "furious"},
            {"if": "soothed", "go": "goodbye"},
            {"if": "interrupted", "go": "furious"},
            {"if": "silence", "go": "outburst"},
            {"unless": "silence", "go": "furious"},
        ],
    },
    {
        "state": "furious",
        "says": ["怒"],
        "next": [
            {"if": "silence", "go": "furious"},
            {"ever": "soothed", "go": "goodbye"},
            {"go": "furious"},
        ],
    },
    {"state": "goodbye", "says": ["好,再见"], "hangs_up": True},
]
CHECKS = [
    {"id": "soothed", "means": "安抚", "say": [["抱歉"]]},
    {"id": "provoked", "means": "顶撞", "never": ["你喊什么"]},
    {"id": "handed_on", "means": "转售后", "key": {"press": "transfer", "to": "售后部"}},
]
SCENARIO = Scenario.model_validate(
    {
        "id": "angry",
        "title": "怒",
        "kind": "angry_caller",
        "level": 1,
        "desk": {"company": "安达", "trainee": "小林", "briefing": "接电话"},
        "caller": {"name": "赵敏"},
        "script": SCRIPT,
        "checks": CHECKS,
    }
)


def said(at_s: float, *signals: str, text: str = "话") -> TraineeSaid:
    return TraineeSaid(at_s, at_s - 2, at_s - 0.7, text, frozenset(signals))


@pytest.fixture
def call() -> Call:
    return Call(SCENARIO, seed=1)


@pytest.fixture
def talking(call: Call) -> Call:
    """A call in which the caller's outburst has been heard up to second 10."""
    call.on(Answered(5.0))
    call.on(TraineeStarted(5.5))
    (_, line) = call.on(said(7.0))
    call.on(LineHeard(10.0, line.line))
    return call


def test_caller_waits_for_the_greeting(call):
    assert call.on(Answered(5.0)) == [Enter("picked_up", 5.0), WakeMe(8.0)]


def test_caller_speaks_when_no_greeting_comes(call):
    call.on(Answered(5.0))
    entered, line = call.on(TimeCame(8.0))
    assert entered == Enter("outburst", 8.0)
    assert line.text in ("一", "二")


def test_a_returning_state_uses_its_other_wording(talking):
    before = talking._last.text
    _, line = talking.on(TimeCame(18.0))
    assert {before, line.text} == {"一", "二"}


def test_the_same_seed_gives_the_same_wording():
    first, second = (Call(SCENARIO, seed=7) for _ in range(2))
    for each in (first, second):
        each.on(Answered(1.0))
    assert first.on(TimeCame(4.0)) == second.on(TimeCame(4.0))


def test_the_first_branch_that_holds_is_taken(talking):
    assert talking.on(said(13.0, "soothed", "provoked"))[0] == Enter("furious", 13.0)


def test_ever_looks_at_the_whole_call(talking):
    (_, line) = talking.on(said(13.0, "soothed", "provoked"))
    talking.on(LineHeard(15.0, line.line))
    assert talking.on(said(18.0))[0] == Enter("goodbye", 18.0)


def test_patience_ends_only_when_nobody_spoke(talking):
    talking.on(TraineeStarted(12.0))
    assert talking.on(TimeCame(18.0)) == []


def test_a_cough_starts_the_patience_again(talking):
    talking.on(TraineeStarted(12.0))
    assert talking.on(said(13.0, text="")) == [WakeMe(21.0)]


def test_speech_that_was_not_made_out_still_gets_a_reply(talking):
    heard = TraineeSaid(13.0, 11.0, 12.3, "", frozenset(), understood=False)
    assert talking.on(heard)[0] == Enter("furious", 13.0)


def test_caller_interrupts_a_long_speech(talking):
    assert talking.on(TraineeStarted(11.0)) == [WakeMe(21.0)]
    assert talking.on(TimeCame(21.0))[0] == Enter("furious", 21.0)


def test_words_over_the_callers_line_count_when_a_branch_names_them(call):
    call.on(Answered(5.0))
    (_, line) = call.on(TimeCame(8.0))
    assert call.on(said(9.0, "soothed")) == []
    assert call.on(LineHeard(12.0, line.line))[0] == Enter("goodbye", 12.0)


def test_words_over_the_callers_line_do_not_take_the_default(call):
    call.on(Answered(5.0))
    (_, line) = call.on(TimeCame(8.0))
    call.on(said(9.0))
    assert call.on(LineHeard(12.0, line.line)) == [WakeMe(20.0)]


def test_hold_cuts_the_line_and_resume_says_it_again(call):
    call.on(Answered(5.0))
    (_, line) = call.on(TimeCame(8.0))
    assert call.on(Pressed(9.0, Key.HOLD)) == [BeQuiet(), WakeMe(29.0)]
    assert call.on(LineHeard(9.1, line.line)) == []
    (again,) = call.on(Pressed(12.0, Key.RESUME))
    assert (again.text, again.line == line.line) == (line.text, False)


def test_a_caller_held_twice_too_long_hangs_up(talking):
    talking.on(Pressed(12.0, Key.HOLD))
    assert talking.on(TimeCame(32.0)) == [WakeMe(52.0)]
    assert talking.on(TimeCame(52.0)) == [End(EndedBy.CALLER, 52.0)]


def test_what_is_said_before_a_hold_is_not_answered_until_the_return(talking):
    talking.on(Pressed(12.0, Key.HOLD))
    assert talking.on(said(12.5, "soothed")) == []
    talking.on(Pressed(20.0, Key.RESUME))
    assert talking.on(said(22.0))[0] == Enter("goodbye", 22.0)


def test_a_transfer_ends_the_call(talking):
    assert talking.on(Pressed(12.0, Key.TRANSFER, "售后部")) == [End(EndedBy.TRANSFER, 12.0)]


def test_the_caller_hangs_up_after_the_goodbye(talking):
    (_, line) = talking.on(said(13.0, "soothed"))
    assert talking.on(LineHeard(15.0, line.line)) == [WakeMe(18.0)]
    assert talking.on(TimeCame(18.0)) == [End(EndedBy.CALLER, 18.0)]


def test_the_callers_goodbye_waits_for_the_trainees(talking):
    (_, line) = talking.on(said(13.0, "soothed"))
    talking.on(LineHeard(15.0, line.line))
    talking.on(TraineeStarted(15.5))
    assert talking.on(TimeCame(18.0)) == []
    assert talking.on(said(18.5)) == [End(EndedBy.CALLER, 18.5)]


@pytest.mark.parametrize(
    ("event", "by"),
    [
        (Pressed(12.0, Key.HANG_UP), EndedBy.TRAINEE),
        (Lost(12.0), EndedBy.INTERRUPTED),
    ],
)
def test_after_the_end_nothing_happens(talking, event, by):
    assert talking.on(event) == [End(by, 12.0)]
    assert talking.on(said(13.0)) == []


def test_a_stale_line_report_is_ignored(talking):
    assert talking.on(LineHeard(11.0, "outburst.99")) == []


def test_every_line_the_caller_says_is_named_once(call):
    call.on(Answered(5.0))
    lines = []
    for at_s in range(8, 200, 12):
        lines += [a.line for a in call.on(TimeCame(float(at_s))) if isinstance(a, Say)]
        call.on(LineHeard(at_s + 2.0, lines[-1]))
    assert len(lines) == len(set(lines)) > 10
