import numpy as np
import pytest

from trainer.ears import Ears, Understood, said
from voices.audio import LINE_RATE
from voices.energy import EnergySpotter
from voices.transcript import Piece
from voices.turns import Paused, SpeechStarted, TurnEnded


def noise(seconds):
    sound = np.random.default_rng(1).normal(0, 3000, round(seconds * LINE_RATE))
    return sound.astype("<i2").tobytes()


def quiet(seconds):
    return bytes(2 * round(seconds * LINE_RATE))


def at(seconds):
    return round(seconds * LINE_RATE)


@pytest.fixture
def ears():
    return Ears(EnergySpotter(), pause_s=0.7)


def kinds(noticed):
    return [type(each.event) for each in noticed]


def test_a_turn_is_timed_on_the_line_and_comes_with_its_sound(ears):
    noticed = ears.feed(at(100), quiet(0.5) + noise(1.0) + quiet(1.0))
    assert kinds(noticed) == [SpeechStarted, Paused, TurnEnded]
    ended = noticed[-1]
    (stretch,) = ended.event.stretches
    assert stretch == pytest.approx((100.5, 101.5), abs=0.1)
    assert ended.sound.seconds == pytest.approx(ended.event.end_s - ended.event.start_s, abs=1e-3)
    assert np.abs(ended.sound.samples).max() > 0.1


def test_a_microphone_that_falls_silent_ends_the_turn(ears):
    assert kinds(ears.feed(0, noise(1.0))) == [SpeechStarted]
    assert ears.quiet_until(at(1.3)) == []
    assert kinds(ears.quiet_until(at(2.1))) == [Paused, TurnEnded]


def test_a_long_gap_ends_the_turn_where_it_was(ears):
    ears.feed(0, noise(1.0))
    noticed = ears.feed(at(60), noise(0.5))
    assert kinds(noticed) == [Paused, TurnEnded, SpeechStarted]
    assert noticed[1].event.stretches[-1][1] == pytest.approx(1.0, abs=0.1)
    assert noticed[2].event.at_s == pytest.approx(60.0, abs=0.1)


def test_sound_that_came_twice_is_heard_once(ears):
    ears.feed(0, noise(0.4))
    ears.feed(at(0.2), noise(0.4))
    (ended,) = [n for n in ears.close() if isinstance(n.event, TurnEnded)]
    assert ended.event.stretches[-1][1] == pytest.approx(0.6, abs=0.1)


def test_a_call_that_ends_ends_the_turn(ears):
    ears.feed(0, noise(1.0))
    assert kinds(ears.close()) == [Paused, TurnEnded]


def test_a_turn_nobody_could_make_out_is_kept_without_words():
    turn = TurnEnded(0.9, 2.1, 2.8, ((1.0, 2.0),))
    entry = said(turn, Understood((), frozenset()))
    assert entry.pieces == (Piece("", 1.0, 2.0, confidence=0.0),)
    assert not entry.typed
