"""How breaches named in a recording are marked."""

import pytest

from grading.spotting import Named, Span, mark_spotting
from scenarios.spotting import Breach

RUDE = Span((Breach.RUDE, Breach.SHIRKED), 10.0, 14.0, 2.0)
SHIRKED = Span((Breach.SHIRKED,), 20.0, 22.0, 2.0)
HOLD = Span((Breach.HOLD_UNANNOUNCED,), 30.0, 40.0, 2.5)
SPANS = (RUDE, SHIRKED, HOLD)


def marked(*named, spans=SPANS):
    return mark_spotting(spans, [Named(at, Breach(kind)) for at, kind in named])


def test_all_found_is_a_hundred():
    spotted = marked((11, "rude"), (21, "shirked"), (31, "hold_unannounced"))
    assert spotted.score == 100
    assert spotted.hits == ((0, 0), (1, 1), (2, 2))
    assert spotted.missed == spotted.false_alarms == ()


def test_nothing_named_is_nothing():
    assert marked().score == 0
    assert marked().missed == (0, 1, 2)


@pytest.mark.parametrize(("at", "found"), [(7.9, False), (8.0, True), (16.0, True), (16.1, False)])
def test_a_second_counts_within_the_turn_and_its_tolerance(at, found):
    assert bool(marked((at, "rude")).hits) is found


def test_misses_and_false_alarms_cost_alike():
    one_missed = marked((11, "rude"), (21, "shirked"))
    one_too_many = marked((11, "rude"), (21, "shirked"), (31, "hold_unannounced"), (50, "rude"))
    assert one_missed.score == pytest.approx(100 * 4 / 5)
    assert one_too_many.score == pytest.approx(100 * 6 / 7)
    assert one_too_many.false_alarms == (3,)


def test_another_kind_at_the_right_second_is_told_as_such():
    spotted = marked((12, "bluffed"))
    assert spotted.hits == ()
    assert spotted.false_alarms == (0,)
    assert spotted.other_kind == ((0, 0),)


def test_a_breach_may_be_named_by_another_of_its_kinds():
    assert marked((12, "shirked")).hits == ((0, 0),)


def test_the_breach_of_just_that_kind_is_found_first():
    near = (RUDE, Span((Breach.SHIRKED,), 12.0, 15.0, 2.0))
    spotted = marked((13, "shirked"), (13.5, "rude"), spans=near)
    assert spotted.score == 100


def test_naming_a_breach_again_counts_for_nothing():
    spotted = marked((11, "rude"), (12, "rude"), (13, "shirked"))
    assert spotted.repeats == (1, 2)
    assert spotted.false_alarms == ()


def test_naming_everything_everywhere_is_dear():
    everything = [(second, kind) for second in range(0, 45, 3) for kind in Breach]
    spotted = marked(*everything)
    assert len(spotted.hits) == 3
    assert spotted.score < 5


def test_what_is_named_first_in_time_is_matched_first_whatever_the_order_given():
    one = Span((Breach.RUDE,), 10.0, 14.0, 1.0)
    two = Span((Breach.RUDE,), 13.0, 20.0, 1.0)
    assert marked((19, "rude"), (13.5, "rude"), spans=(two, one)).score == 100
