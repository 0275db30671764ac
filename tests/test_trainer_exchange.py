"""What becomes of messages and of time passing, with the clock as an argument."""

import pytest

from grading.call_file import EndedBy
from scenarios.scenario import Scenario
from trainer import journal, orders, wire
from trainer.call import Call
from trainer.exchange import Exchange
from voices.audio import LINE_RATE
from voices.transcript import Piece

SCENARIO = Scenario.model_validate(
    {
        "id": "late-parcel",
        "title": "迟到的包裹",
        "kind": "angry_caller",
        "level": 1,
        "desk": {"company": "安达物流", "trainee": "小李", "briefing": "…"},
        "caller": {"name": "赵敏"},
        "script": [
            {"state": "asks", "says": ["我的包裹呢"], "patience_s": 8, "next": [{"go": "again"}]},
            {"state": "again", "says": ["喂"], "patience_s": 8, "next": [{"go": "again"}]},
        ],
        "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
    }
)


class Line:
    """An exchange, a browser's clock that began at 700 samples, and all that came out so far."""

    def __init__(self) -> None:
        self.exchange = Exchange(Call(SCENARIO, seed=1), unanswered_rings=3)
        self.now = 50.0
        self.zero = 50.0
        self.written: list[journal.Entry] = []
        self.exchange.connect(wire.Hello(wire.VERSION, self.clock, 48_000), self.now)

    @property
    def clock(self) -> int:
        return 700 + round((self.now - self.zero) * LINE_RATE)

    def take(self) -> list[orders.Order]:
        entries, ordered = self.exchange.take()
        self.written += entries
        return ordered

    def of(self, kind: type) -> list[orders.Order]:
        return [order for order in self.take() if isinstance(order, kind)]

    def on(self, record: type[wire.Text], **fields: object) -> None:
        self.exchange.on(record(clock=self.clock, **fields), self.now)

    def wait(self, seconds: float) -> None:
        """Let time pass in tenths, the browser ticking."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            self.on(wire.Tick)
            self.exchange.on_time(self.now)

    def hear(self, number: int, samples: int = 2 * LINE_RATE) -> None:
        """An utterance's sound is ready and its first sample is heard."""
        assert self.exchange.earpiece.voiced(number, samples, "silent")
        self.on(wire.Started, utterance=number)

    def written_of(self, kind: type) -> list[journal.Entry]:
        self.take()
        return [entry for entry in self.written if isinstance(entry, kind)]


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def answered(line):
    (ring,) = line.of(orders.Ring)
    line.hear(ring.utterance, LINE_RATE)
    line.wait(1)
    line.on(wire.Answer)
    return line


def test_rings_come_every_five_seconds_of_the_browsers_clock(line):
    (first,) = line.of(orders.Ring)
    assert first.at is None
    line.now += 0.3
    line.hear(first.utterance, LINE_RATE)
    begun = line.clock
    line.wait(4.4)
    assert line.of(orders.Ring) == []
    line.wait(0.2)
    (second,) = line.of(orders.Ring)
    assert second.at == begun + 5 * LINE_RATE
    assert line.exchange.rings == 1  # the second is not counted before it is heard


def test_a_call_nobody_answers_is_given_up_after_the_house_s_rings(line):
    for _ in range(3):
        (ring,) = line.of(orders.Ring)
        line.hear(ring.utterance, LINE_RATE)
        line.wait(4.8)
        line.now += 0.2
    line.wait(0.3)
    (finish,) = line.of(orders.Finish)
    assert finish.by is EndedBy.UNANSWERED
    assert line.exchange.rings == 3
    assert finish.at_s == pytest.approx(15.0, abs=0.3)


def test_a_line_cut_short_keeps_the_words_that_were_heard(answered):
    (voice,) = answered.of(orders.Voice)
    answered.hear(voice.utterance)
    answered.wait(0.8)
    answered.on(wire.KeyDown, key="hold")
    assert orders.Quiet(voice.utterance) in answered.take()
    answered.on(wire.Played, utterance=voice.utterance, played=round(0.8 * LINE_RATE), whole=False)
    (blank,) = answered.of(orders.Blank)
    assert blank.end - blank.start == round(1.2 * LINE_RATE)
    (over,) = answered.written_of(journal.LineOver)
    assert (over.text, over.whole) == ("我的", False)


def test_an_underrun_moves_the_rest_of_the_line(answered):
    (voice,) = answered.of(orders.Voice)
    answered.hear(voice.utterance)
    (lay,) = answered.of(orders.Lay)
    answered.wait(1.5)
    answered.on(wire.Underrun, utterance=voice.utterance, played=LINE_RATE)
    blank, rest = answered.take()
    assert blank == orders.Blank(lay.position + LINE_RATE, lay.position + round(1.5 * LINE_RATE))
    assert rest == orders.Lay(voice.utterance, blank.end, LINE_RATE)


def test_a_reply_tells_how_long_after_the_trainees_last_word_it_began(answered):
    (voice,) = answered.of(orders.Voice)
    answered.hear(voice.utterance)
    answered.wait(2)
    answered.on(wire.Played, utterance=voice.utterance, played=2 * LINE_RATE, whole=True)
    answered.wait(2)
    words = (Piece("您好", 3.5, 4.2),)
    answered.exchange.said(journal.Said(5.0, words, ((3.5, 4.25),), ""))
    (reply,) = answered.of(orders.Voice)
    answered.hear(reply.utterance)
    begun = answered.written_of(journal.LineBegun)[-1]
    assert begun.reply_gap_s == pytest.approx(begun.at_s - 4.25)
    assert begun.at_s == pytest.approx(5.0, abs=0.01)


def test_a_caller_whose_patience_ends_speaks_again(answered):
    (voice,) = answered.of(orders.Voice)
    answered.hear(voice.utterance)
    answered.wait(2)
    answered.on(wire.Played, utterance=voice.utterance, played=2 * LINE_RATE, whole=True)
    assert answered.exchange.due_in(answered.now) == pytest.approx(8.0, abs=0.05)
    answered.wait(7.9)
    assert answered.of(orders.Voice) == []
    answered.wait(0.2)
    assert answered.of(orders.Voice)[0].say.state == "again"


def test_a_caller_waits_while_the_line_is_down(answered):
    (voice,) = answered.of(orders.Voice)
    answered.hear(voice.utterance)
    answered.wait(2)
    answered.on(wire.Played, utterance=voice.utterance, played=2 * LINE_RATE, whole=True)
    answered.wait(7)
    answered.exchange.drop(answered.now)
    answered.now += 5
    answered.exchange.on_time(answered.now)
    answered.exchange.connect(wire.Hello(wire.VERSION, answered.clock, 48_000), answered.now)
    answered.wait(0.8)
    assert answered.of(orders.Voice) == []
    answered.wait(0.3)
    assert len(answered.of(orders.Voice)) == 1


def test_keys_that_mean_nothing_now_do_nothing(line):
    line.take()
    for key in ("hold", "resume", "mute", "unmute", "transfer", "hang_up"):
        line.on(wire.KeyDown, key=key)
    assert line.take() == []
    assert line.written == []


def test_a_browser_whose_clock_stands_still_is_gone(answered):
    answered.take()
    answered.now += 21
    answered.exchange.on_time(answered.now)
    assert [finish.by for finish in answered.of(orders.Finish)] == [EndedBy.INTERRUPTED]


def test_a_lying_clock_is_noticed_and_moves_nothing(answered):
    answered.take()
    lie = answered.clock + 100 * LINE_RATE
    answered.exchange.on(wire.KeyDown("mute", lie), answered.now)
    (slipped,) = answered.written_of(journal.ClockSlipped)
    assert slipped.slip_s == pytest.approx(100.0)
    (press,) = answered.written_of(journal.KeyPressed)
    assert press.at_s == pytest.approx(1.0, abs=0.1)


def test_missing_microphone_frames_are_told(answered):
    pcm = bytes(wire.FRAME * 2)
    answered.take()
    assert answered.exchange.frame(wire.MicFrame(0, answered.clock, pcm), answered.now) is not None
    answered.exchange.frame(wire.MicFrame(4, answered.clock, pcm), answered.now)
    assert [entry.frames for entry in answered.written_of(journal.FramesLost)] == [3]
