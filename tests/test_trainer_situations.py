"""Calls that are dialled, drop, bring a notice or cannot be heard: the script and the exchange."""

import pytest

from grading.call_file import Cut, EndedBy, Key, Notice
from scenarios.scenario import Scenario
from trainer import journal, orders, wire
from trainer.bell import CONNECTING_S, PICK_UP_S, RING_EVERY_S
from trainer.call import (
    Answered,
    Call,
    CutOff,
    End,
    Enter,
    LineHeard,
    Notify,
    Pressed,
    Say,
    TimeCame,
    TraineeSaid,
    TraineeStarted,
    WakeMe,
)
from trainer.exchange import Exchange
from voices.audio import LINE_RATE

WORLD = {
    "id": "late-parcel",
    "title": "包裹",
    "kind": "dropped_call",
    "level": 1,
    "desk": {"company": "安达", "trainee": "小林", "briefing": "接电话"},
    "caller": {"name": "赵敏", "phone": "13900001111"},
    "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
}
DROPS = [
    {"state": "asks", "says": ["我的单号是"], "drops": True, "back_after_s": 4, "next": [
        {"if": "sorry", "go": "bye"}, {"go": "again"}]},
    {"state": "again", "says": ["刚才断了"], "next": [{"go": "bye"}]},
    {"state": "bye", "says": ["再见"], "hangs_up": True},
]  # fmt: skip
DEAD_AT_ONCE = [{"state": "asks", "drops": True, "next": [{"go": "bye"}]}, DROPS[2]]
NOTICE = {"notice": "第二条线路在响", "notice_sound": "ring"}
NOTICED = [
    {"state": "asks", "says": ["包裹呢"], **NOTICE, "notice_after_s": 5, "next": [
        {"if": "silence", "go": "asks"}, {"go": "bye"}]},
    DROPS[2],
]  # fmt: skip
FAINT = [
    {"state": "greets", "patience_s": 4, "next": [
        {"if": "faint", "go": "cannot_hear"}, {"go": "bye"}]},
    {"state": "cannot_hear", "says": ["喂"], "next": [
        {"if": "faint", "go": "cannot_hear"}, {"go": "bye"}]},
    DROPS[2],
]  # fmt: skip


def scenario(script: list[dict[str, object]], **more: object) -> Scenario:
    return Scenario.model_validate({**WORLD, "script": script, **more})


def talking(script: list[dict[str, object]]) -> Call:
    """A call answered at second 5, its first line heard at 7."""
    call = Call(scenario(script), seed=1)
    said = [one for one in call.on(Answered(5.0)) if isinstance(one, Say)]
    if said:
        call.heard = call.on(LineHeard(7.0, said[0].line))
    return call


def turn(at_s: float, *signals: str, faint: bool = False) -> TraineeSaid:
    return TraineeSaid(at_s, at_s - 2, at_s - 1, "话", frozenset(signals), faint=faint)


# --- the script ---


def test_a_line_drops_when_its_words_are_over():
    assert talking(DROPS).heard == [CutOff(7.0, 11.0)]


def test_a_line_without_words_drops_at_once():
    call = Call(scenario(DEAD_AT_ONCE), seed=1)
    assert call.on(Answered(5.0)) == [Enter("asks", 5.0), CutOff(5.0, 11.0)]


@pytest.mark.parametrize(
    "event",
    [TraineeStarted(8.0), turn(9.0), Pressed(8.0, Key.HANG_UP), TimeCame(30.0)],
    ids=["speech", "words", "a key", "time"],
)
def test_on_a_dead_line_nothing_happens(event):
    call = talking(DROPS)
    assert call.on(event) == []
    assert call.end is None


def test_the_script_goes_on_once_it_is_answered_again():
    call = talking(DROPS)
    assert call.on(Answered(15.0))[0] == Enter("again", 15.0)
    assert [visit.state for visit in call.visits] == ["asks", "again"]


def test_what_was_said_as_the_line_went_dead_still_steers():
    call = talking(DROPS)
    call.on(turn(8.0, "sorry"))
    assert call.on(Answered(15.0))[0] == Enter("bye", 15.0)


def test_a_notice_is_told_of_with_its_time():
    call = Call(scenario(NOTICED), seed=1)
    assert call.on(Answered(5.0))[1] == Notify(10.0, "asks", "第二条线路在响", "ring")


def test_a_notice_still_due_comes_when_its_state_is_left():
    call = talking(NOTICED)
    assert call.on(turn(9.0))[:2] == [
        Enter("bye", 9.0),
        Notify(9.0, "asks", "第二条线路在响", "ring"),
    ]


def test_a_notice_comes_once_however_often_its_state_returns():
    call = talking(NOTICED)
    again = call.on(TimeCame(15.0))
    assert [type(action) for action in again] == [Enter, Say]


def test_a_caller_who_cannot_hear_asks_until_the_trainee_speaks_up():
    call = talking(FAINT)
    assert call.on(turn(7.0, faint=True))[0] == Enter("cannot_hear", 7.0)
    call.on(LineHeard(8.0, call._last.line))
    assert call.on(turn(11.0, faint=True))[0] == Enter("cannot_hear", 11.0)
    call.on(LineHeard(12.0, call._last.line))
    assert call.on(turn(15.0))[0] == Enter("bye", 15.0)


def test_only_the_last_turn_is_faint():
    call = Call(scenario([{**NOTICED[0], "next": [{"if": "faint", "go": "bye"}]}, DROPS[2]]), 1)
    said = next(one for one in call.on(Answered(5.0)) if isinstance(one, Say))
    call.on(turn(6.0, faint=True))  # over the caller's words
    call.on(turn(6.5))
    assert [type(one) for one in call.on(LineHeard(7.0, said.line))] == [WakeMe]


# --- the exchange ---


class Line:
    """An exchange and a browser whose clock and server agree; the entries and orders so far."""

    def __init__(self, script: list[dict[str, object]], dial_rings: int | None = None) -> None:
        self.exchange = Exchange(Call(scenario(script), seed=1), 3, dial_rings)
        self.now = 50.0
        self.entries: list[journal.Entry] = []
        self.orders: list[orders.Order] = []
        self.connect()

    @property
    def clock(self) -> int:
        return 700 + round((self.now - 50.0) * LINE_RATE)

    def connect(self) -> None:
        self.exchange.connect(wire.Hello(wire.VERSION, self.clock, 48_000), self.now)

    def on(self, record: type[wire.Text], **fields: object) -> None:
        self.exchange.on(record(clock=self.clock, **fields), self.now)

    def wait(self, seconds: float) -> None:
        """Time passes in tenths; tones sound when they are due, the caller's lines for 2 s."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.on(wire.Tick)
            self.exchange.on_time(self.now)
            self.take()

    def take(self) -> None:
        entries, told = self.exchange.take()
        self.entries += entries
        self.orders += told

    def sounds(self, kind: type) -> list[orders.Order]:
        self.take()
        return [order for order in self.orders if isinstance(order, kind)]

    def hear(self, number: int) -> None:
        self.on(wire.Started, utterance=number)
        self.take()

    def ring(self, index: int = -1) -> orders.Ring:
        """The ring sounds now."""
        ring = self.sounds(orders.Ring)[index]
        self.hear(ring.utterance)
        return ring

    def hear_line(self) -> None:
        """The caller's last line sounds for two seconds."""
        line = self.sounds(orders.Voice)[-1].utterance
        assert self.exchange.earpiece.voiced(line, 2 * LINE_RATE, "silent")
        self.hear(line)
        self.wait(2)
        self.on(wire.Played, utterance=line, played=2 * LINE_RATE, whole=True)
        self.take()

    def told(self) -> list[wire.CallPhase]:
        self.take()
        shown = [order.message for order in self.orders if isinstance(order, orders.Tell)]
        phases = [message.phase for message in shown if isinstance(message, wire.Status)]
        return [phase for i, phase in enumerate(phases) if i == 0 or phases[i - 1] != phase]

    def file(self):
        opened = journal.Opened("call1", "小李", "late@1", "neutral@1", 1.5)
        return journal.call_file((opened, *self.entries), 0.0)


@pytest.fixture
def dialled() -> Line:
    line = Line(DROPS, dial_rings=2)
    line.on(wire.Dial)
    line.take()
    return line


def test_nothing_rings_until_the_trainee_dials():
    line = Line(DROPS, dial_rings=2)
    line.wait(20)
    line.on(wire.Answer)
    assert line.exchange.phase == "idle"
    assert line.sounds(orders.Ring) == []


def test_the_other_side_answers_in_its_last_ring(dialled):
    assert dialled.exchange.phase == "calling"
    dialled.wait(CONNECTING_S)
    assert dialled.ring().tone == "ring_back"
    dialled.wait(RING_EVERY_S)
    dialled.ring()
    assert len(dialled.sounds(orders.Ring)) == 2
    dialled.wait(PICK_UP_S + 0.1)
    assert dialled.told() == ["calling", "talking"]
    assert dialled.sounds(orders.Voice)[0].say.state == "asks"
    kept = dialled.file()
    assert (kept.outgoing, kept.rings) == (True, 2)
    assert kept.answered_s == pytest.approx(CONNECTING_S + RING_EVERY_S + PICK_UP_S, abs=0.2)
    assert [press.key for press in kept.presses] == [Key.DIAL]


def test_keys_pressed_before_the_other_side_answers_mean_nothing(dialled):
    dialled.wait(3)
    for record, fields in ((wire.Dial, {}), (wire.Answer, {}), (wire.KeyDown, {"key": "hang_up"})):
        dialled.on(record, **fields)
    assert dialled.exchange.phase == "calling"
    assert [press.key for press in dialled.file().presses] == [Key.DIAL]


def test_a_ring_that_a_lost_connection_swallowed_sounds_again(dialled):
    dialled.wait(CONNECTING_S)
    dialled.exchange.drop(dialled.now)
    dialled.now += 2
    dialled.connect()
    dialled.take()
    assert dialled.exchange.phase == "calling"
    assert len(dialled.sounds(orders.Ring)) == 2


@pytest.fixture
def cut() -> Line:
    """Answered on the first ring, and cut off as the caller's line ended."""
    line = Line(DROPS)
    line.ring()
    line.wait(1)
    line.on(wire.Answer)
    line.hear_line()
    return line


def test_a_dropped_line_sounds_dead_and_rings_again(cut):
    assert cut.exchange.phase == "cut"
    assert cut.sounds(orders.Ring)[-1].tone == "cut_off"
    cut.ring()  # the tone is heard, and is no ring
    assert cut.exchange.rings == 0
    cut.wait(4)
    ring = cut.ring()
    assert (ring.tone, cut.exchange.rings, cut.exchange.phase) == ("ring", 1, "ringing")
    cut.wait(RING_EVERY_S)
    cut.ring()
    cut.wait(1)
    cut.on(wire.Answer)
    assert cut.told() == ["ringing", "talking", "cut", "ringing", "talking"]
    assert cut.sounds(orders.Voice)[-1].say.state == "again"
    kept = cut.file()
    assert (kept.rings, kept.answered_s) == (1, pytest.approx(1.0, abs=0.05))
    (again,) = kept.cuts
    assert again.rings == 2
    assert again.at_s == pytest.approx(3.0, abs=0.1)
    assert again.rang_s == pytest.approx(7.0, abs=0.2)
    assert again.answered_s == pytest.approx(13.0, abs=0.3)
    assert [press.key for press in kept.presses] == [Key.ANSWER, Key.ANSWER]


def test_on_a_dead_line_no_key_means_anything_and_nothing_is_heard(cut):
    pcm = bytes(wire.FRAME * 2)
    assert cut.exchange.frame(wire.MicFrame(0, cut.clock, pcm), cut.now) is None
    for record, fields in ((wire.Answer, {}), (wire.KeyDown, {"key": "hang_up"})):
        cut.on(record, **fields)
    assert cut.exchange.phase == "cut"


def test_who_does_not_answer_again_has_missed_the_caller(cut):
    cut.wait(4)
    for _ in range(3):
        cut.ring()
        cut.wait(RING_EVERY_S)
    cut.wait(0.3)
    kept = cut.file()
    assert (kept.ended_by, kept.cuts[0].rings, kept.cuts[0].answered_s) == (
        EndedBy.CALLER,
        3,
        None,
    )


def test_a_lost_connection_on_a_dead_line_changes_nothing(cut):
    cut.exchange.drop(cut.now)
    cut.now += 2
    cut.connect()
    assert cut.exchange.phase == "cut"
    cut.wait(2)
    assert cut.ring().tone == "ring"


def test_a_notice_is_shown_in_its_time_and_kept():
    line = Line(NOTICED)
    line.ring()
    line.on(wire.Answer)
    line.wait(4.9)
    assert line.exchange.welcome("", line.now).notice == ""
    line.wait(0.3)
    shown = [one.message for one in line.sounds(orders.Tell)]
    assert wire.Notice("第二条线路在响", "ring") in shown
    assert line.exchange.welcome("", line.now).notice == "第二条线路在响"
    (kept,) = line.file().notices
    assert kept == Notice(pytest.approx(5.0, abs=0.2), "第二条线路在响", "asks")


def test_a_call_file_with_all_of_it_reads_back_equal(cut):
    kept = cut.file()
    assert kept.cuts == (Cut(pytest.approx(3.0, abs=0.1)),)
    assert type(kept).from_json(kept.to_json()) == kept


def test_the_end_of_a_call_ends_a_notice_too():
    assert End(EndedBy.TRAINEE, 6.0) in talking(NOTICED).on(Pressed(6.0, Key.HANG_UP))
