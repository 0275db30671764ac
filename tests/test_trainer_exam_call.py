"""A call of an examination: no typing, no way on without a microphone, and an end by the clock."""

import pytest
from test_trainer_exchange import SCENARIO, Line

from grading.call_file import EndedBy
from trainer import journal, orders, wire
from trainer.call import Call
from trainer.exam_call import TIME_UP, ExamExchange
from voices.audio import LINE_RATE


class ExamLine(Line):
    """The same, under exam terms; it closes 60 s after the first connection."""

    def __init__(self) -> None:
        super().__init__()
        self.exchange = ExamExchange(Call(SCENARIO, 1), 3, None, closes=self.now + 60)
        self.written = []
        self.exchange.connect(wire.Hello(wire.VERSION, self.clock, 48_000), self.now)


@pytest.fixture
def line():
    made = ExamLine()
    (ring,) = made.of(orders.Ring)
    made.hear(ring.utterance, LINE_RATE)
    made.wait(1)
    return made


def ended(line: ExamLine) -> journal.CallEnded:
    (entry,) = line.written_of(journal.CallEnded)
    return entry


def test_without_a_microphone_the_receiver_is_not_lifted(line):
    line.on(wire.Answer, microphone=False)
    assert line.exchange.phase == "ringing"
    line.on(wire.Answer, microphone=True)
    assert line.exchange.phase == "talking"


def test_typed_words_are_not_heard(line):
    line.on(wire.Answer)
    line.take()
    line.on(wire.Typing)
    line.on(wire.Typed, text="非常抱歉", began=line.clock)
    assert not line.of(orders.Understand)
    assert not line.written_of(journal.SpeechBegan)


def test_who_talks_when_the_time_is_up_is_cut_off(line):
    line.on(wire.Answer)
    line.wait(65)
    assert (ended(line).by, ended(line).fault) == (EndedBy.CALLER, TIME_UP)


def test_what_only_rang_until_then_was_not_answered(line):
    line.exchange.closes = line.now
    line.wait(0.1)
    assert ended(line).by is EndedBy.UNANSWERED


def test_the_end_of_the_time_is_waited_for(line):
    line.on(wire.Answer)
    line.exchange.closes = line.now + 0.25
    assert line.exchange.due_in(line.now) == pytest.approx(0.25)


def test_a_line_that_is_lost_then_ends_as_any_other(line):
    line.on(wire.Answer)
    line.exchange.drop(line.now)
    line.exchange.on_time(line.now + 11)
    assert ended(line).by is EndedBy.INTERRUPTED
