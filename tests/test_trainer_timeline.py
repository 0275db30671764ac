import pytest

from trainer.timeline import LineClock
from voices.audio import LINE_RATE


def ringing(clock=5000, arrival=100.0):
    made = LineClock()
    made.anchor(clock, arrival)
    made.begin(clock)
    return made


def run(clock, start_s, end_s, rate=1.0, late_s=0.0, step_s=0.1):
    """Stamps from line second `start_s` to `end_s`; the slips that were mended."""
    slips = []
    for tenth in range(round(start_s / step_s), round(end_s / step_s)):
        at_s = tenth * step_s
        slips.append(clock.seen(5000 + round(at_s * rate * LINE_RATE), 100 + at_s + late_s))
    return [slip for slip in slips if slip]


def test_a_position_is_counted_in_the_browsers_samples_from_the_first_ring():
    assert ringing().position(5000 + 123_457) == 123_457


def test_line_time_follows_the_least_delayed_stamps():
    clock = ringing()
    clock.seen(5000 + 16_000, 101.3)
    clock.seen(5000 + 16_000 * 2, 102.01)
    assert clock.now(103.0) == pytest.approx(3.0, abs=0.02)


def test_stamps_late_on_the_network_move_nothing():
    clock = ringing()
    run(clock, 0, 5)
    assert run(clock, 5, 7, late_s=2.5) == []
    assert clock.now(107.5) == pytest.approx(7.5, abs=0.01)


def test_a_clock_that_runs_ahead_is_mended_at_once():
    clock = ringing()
    run(clock, 0, 5)
    assert clock.seen(5000 + 60 * LINE_RATE, 105.0) == pytest.approx(55.0)
    assert clock.now(105.0) == pytest.approx(5.0, abs=0.01)


def test_a_clock_that_stood_still_is_mended_when_it_stays_behind():
    clock = ringing()
    run(clock, 0, 5)
    slips = run(clock, 5, 12, late_s=10)
    assert slips == [pytest.approx(-10.0, abs=0.1)]
    assert clock.now(122.0) == pytest.approx(22.0, abs=0.2)


def test_drift_within_a_second_is_left_to_the_browser():
    clock = ringing()
    assert run(clock, 0, 600, rate=1.001, step_s=1.0) == []
    assert clock.now(700.0) == pytest.approx(600.6, abs=0.02)


def test_a_new_browser_clock_goes_on_where_line_time_is():
    clock = ringing()
    run(clock, 0, 5)
    clock.anchor(77, 108.0)
    assert clock.position(77 + LINE_RATE) / LINE_RATE == pytest.approx(9.0, abs=0.01)


def test_nothing_happened_before_what_was_told_before_it():
    clock = ringing()
    run(clock, 0, 5)
    assert clock.moment(5000 + LINE_RATE, 105.0) == pytest.approx(4.4, abs=0.01)
    assert clock.moment(5000 + 50 * LINE_RATE, 105.0) == pytest.approx(6.0, abs=0.01)
