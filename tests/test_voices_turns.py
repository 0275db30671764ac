from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.audio import LINE_RATE, Audio, join
from voices.energy import EnergySpotter
from voices.turns import Paused, Resumed, SpeechStarted, TurnEnded, TurnSpotter

PAUSE_S = 0.7


def tone(seconds: float) -> Audio:
    at = np.arange(round(seconds * LINE_RATE)) / LINE_RATE
    return Audio((0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32), LINE_RATE)


def line(*parts: float) -> Audio:
    """Sound of these lengths, by turns quiet and loud, beginning quiet."""
    sounds = [tone(part) if place % 2 else Audio.silence(part) for place, part in enumerate(parts)]
    return join(sounds)


def events(sound: Audio, blocks: list[int] | None = None, pause_s: float = PAUSE_S):
    spotter = TurnSpotter(EnergySpotter(), pause_s)
    found, at = [], 0
    for block in blocks or []:
        found += spotter.feed(Audio(sound.samples[at : at + block], LINE_RATE))
        at += block
    return found + spotter.feed(Audio(sound.samples[at:], LINE_RATE))


def test_a_turn_starts_pauses_and_ends():
    started, paused, ended = events(line(1.0, 2.0, 1.0))
    assert isinstance(started, SpeechStarted)
    assert started.at_s == pytest.approx(1.0, abs=0.05)
    assert isinstance(paused, Paused)
    assert paused.at_s == pytest.approx(3.0 + 0.22, abs=0.06)
    assert isinstance(ended, TurnEnded)
    assert ended.at_s == pytest.approx(3.0 + PAUSE_S, abs=0.06)
    [(start_s, end_s)] = ended.stretches
    assert (start_s, end_s) == pytest.approx((1.0, 3.0), abs=0.06)
    assert ended.start_s < start_s < end_s < ended.end_s <= ended.at_s


def test_a_short_pause_is_resumed():
    found = events(line(1.0, 1.0, 0.4, 1.0, 1.0))
    assert [type(event) for event in found] == [SpeechStarted, Paused, Resumed, Paused, TurnEnded]
    assert found[2].at_s == pytest.approx(2.4, abs=0.05)
    assert len(found[-1].stretches) == 2
    assert found[-1].start_s == found[1].start_s


def test_a_breath_is_part_of_speech():
    found = events(line(1.0, 1.0, 0.06, 1.0, 1.0))
    assert [type(event) for event in found] == [SpeechStarted, Paused, TurnEnded]
    assert len(found[-1].stretches) == 1


def test_a_click_is_no_turn():
    assert events(line(1.0, 0.05, 2.0)) == []


def test_a_click_in_a_pause_does_not_make_it_longer():
    plain = events(line(1.0, 1.0, 1.5))
    clicked = events(line(1.0, 1.0, 0.4, 0.03, 1.07))
    assert [type(event) for event in clicked] == [type(event) for event in plain]
    assert clicked[-1].at_s == pytest.approx(plain[-1].at_s, abs=0.05)


def test_silence_has_no_turns():
    assert events(line(5.0)) == []


def test_two_turns_do_not_share_sound():
    found = [event for event in events(line(1, 1, 0.8, 1, 1)) if isinstance(event, TurnEnded)]
    assert len(found) == 2
    assert found[0].at_s <= found[1].start_s


def test_a_gap_ends_the_turn_and_moves_the_clock():
    spotter = TurnSpotter(EnergySpotter(), PAUSE_S)
    spotter.feed(line(1.0, 1.0))
    *_, ended = spotter.skip_to(60.0)
    assert isinstance(ended, TurnEnded)
    assert ended.at_s == pytest.approx(2.0 + PAUSE_S, abs=0.06)
    started, *_ = spotter.feed(line(1.0, 1.0))
    assert started.at_s == pytest.approx(61.0, abs=0.05)


def test_a_gap_of_an_hour_in_silence_takes_no_work():
    spotter = TurnSpotter(EnergySpotter(), PAUSE_S)
    assert spotter.skip_to(3600.0) == []
    started, *_ = spotter.feed(line(1.0, 1.0))
    assert started.at_s == pytest.approx(3601.0, abs=0.05)


def test_closing_ends_what_is_being_said():
    spotter = TurnSpotter(EnergySpotter(), PAUSE_S)
    spotter.feed(line(1.0, 1.01))
    *_, ended = spotter.close()
    assert isinstance(ended, TurnEnded)
    assert ended.stretches[-1][1] == pytest.approx(2.0, abs=0.06)
    assert spotter.close() == []


LENGTHS = st.lists(st.floats(0.01, 1.5), min_size=1, max_size=8)


@given(LENGTHS, st.lists(st.integers(0, 9000), max_size=40))
@settings(max_examples=60, deadline=None)
def test_how_sound_is_cut_makes_no_difference(lengths, blocks):
    sound = line(*lengths)
    assert events(sound, blocks) == events(sound)


@given(LENGTHS)
@settings(max_examples=60, deadline=None)
def test_events_come_in_order_and_stretches_lie_inside(lengths):
    spotter = TurnSpotter(EnergySpotter(), PAUSE_S)
    found = spotter.feed(line(*lengths)) + spotter.close()
    allowed = {
        SpeechStarted: {Paused},
        Paused: {Resumed, TurnEnded},
        Resumed: {Paused},
        TurnEnded: {SpeechStarted},
    }
    for one, following in pairwise(found):
        assert type(following) in allowed[type(one)]
    assert not found or isinstance(found[-1], TurnEnded)
    for event in found:
        if isinstance(event, Paused | TurnEnded):
            times = [event.start_s, *(t for stretch in event.stretches for t in stretch)]
            assert times == sorted(times)
            assert times[-1] <= event.end_s <= event.at_s


def test_a_shorter_rule_than_the_early_pause_still_pauses_first():
    found = events(line(1.0, 1.0, 1.0), pause_s=0.15)
    assert [type(event) for event in found] == [SpeechStarted, Paused, TurnEnded]
