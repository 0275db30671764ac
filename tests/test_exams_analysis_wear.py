"""Items that wear out are found, those that do not are left alone, on made results."""

from dataclasses import replace

import numpy as np
import pytest
from made_results import DAY, of_shares
from scipy import stats

from exams.analysis.estimate import WEAR, Estimate, Lack, Untold
from exams.analysis.wear import slope, wear
from exams.sitting import ItemKind

WORN = "theory-000@0000abcd"


def made(people=300, items=12, rise=0.0, growth=0.0, seed=1):
    """`rise` of the first item from first to last use; `growth` of everybody's ability."""
    chance = np.random.default_rng(seed)
    along = np.linspace(0, 1, people)[:, None]
    shares = 0.5 + growth * along + chance.normal(0, 0.1, (people, 1))
    shares = shares + chance.normal(0, 0.12, (people, items))
    shares[:, 0] += rise * along[:, 0]
    return of_shares({ItemKind.THEORY: np.clip(shares, 0, 1)})


def test_a_worn_item_is_found_with_its_rise():
    found = {one.id: one for one in wear(made(rise=0.25))}
    worn = [name for name, one in found.items() if one.worn]
    assert worn == [WORN]
    assert found[WORN].by_uses.value == pytest.approx(0.25, abs=0.06)
    assert found[WORN].by_uses.low <= 0.25 <= found[WORN].by_uses.high
    rises = [one.rise.value for one in found[WORN].stretches]
    assert rises[0] < 0 < rises[-1]
    assert [one.uses_from for one in found[WORN].stretches] == [1, 61, 121, 181, 241]


def test_better_people_do_not_make_items_look_worn():
    assert not any(one.worn for one in wear(made(growth=0.3)))


def test_of_many_items_without_wear_few_are_called_worn():
    called = [any(one.worn for one in wear(made(people=150, seed=seed))) for seed in range(40)]
    assert sum(called) <= 5


def test_the_slope_is_that_of_least_squares():
    chance = np.random.default_rng(3)
    along = chance.random(400)
    above = 0.3 * along + chance.normal(0, 0.2, 400)
    found = slope(along, chance.normal(0, 1, 400), above)
    plain = stats.linregress((along - along.min()) / np.ptp(along), above)
    assert found.value == pytest.approx(plain.slope, abs=0.005)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * plain.stderr, rel=0.05)


def test_few_uses_tell_nothing():
    found = wear(made(people=WEAR - 1, rise=0.3))
    assert found[0].by_uses == Untold(Lack.FEW_PEOPLE, WEAR - 1, WEAR)
    assert found[0].stretches == ()
    assert not any(one.worn for one in found)


def test_who_met_it_before_is_held_against_the_others():
    outcomes = made(people=200)
    again = [
        replace(
            one,
            sitting=f"again{one.sitting}",
            ended_at=one.ended_at + 300 * DAY,
            items=(replace(one.items[0], share=min(one.items[0].share + 0.2, 1.0)), *one.items[1:]),
        )
        for one in outcomes[:60]
    ]
    found = {one.id: one for one in wear([*outcomes, *again])}
    assert found[WORN].met_before == 60
    assert found[WORN].met.value == pytest.approx(0.2, abs=0.05)
    assert wear(outcomes)[0].met == Untold(Lack.NO_EARLIER, 0)


def test_what_was_practised_counts_as_met():
    outcomes = made(people=200)
    practised = {one.candidate for one in outcomes[::4]}
    found = wear(outcomes, met=lambda who, item, at: who in practised and item == "theory-000")
    by_id = {one.id: one for one in found}
    assert by_id[WORN].met_before == 50
    assert isinstance(by_id[WORN].met, Estimate)
    assert by_id["theory-001@0000abcd"].met_before == 0


def test_days_are_counted_from_when_it_was_published():
    outcomes = [replace(one, ended_at=one.ended_at + 30 * DAY) for one in made(people=100)]
    by_id = {one.id: one for one in wear(outcomes, {WORN: 0.0})}
    assert by_id[WORN].days == pytest.approx(129)
    assert by_id["theory-001@0000abcd"].days == pytest.approx(99)
