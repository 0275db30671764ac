"""Difficulty and discrimination against other computations, and what is clearly amiss."""

import numpy as np
import pytest
from made_results import clause, of_shares, outcome
from scipy import stats
from sklearn.feature_selection import r_regression

from exams.analysis.estimate import DISCRIMINATION, FACILITY, Estimate, Lack, Untold, wilson
from exams.analysis.items import Sign, item_figures
from exams.analysis.responses import alike, by_clause, by_item, first_of_each
from exams.sitting import ItemKind


def answers(people, items, seed=1):
    chance = np.random.default_rng(seed)
    able, hard = chance.normal(0, 1, people)[:, None], chance.normal(0, 1, items)[None, :]
    return (chance.random((people, items)) < 1 / (1 + np.exp(hard - able))).astype(float)


def figures(shares, **others):
    return item_figures(by_item(of_shares({ItemKind.THEORY: shares}, **others)))


def test_with_the_same_items_it_is_the_corrected_item_total_correlation():
    shares = answers(200, 15)
    for index, one in enumerate(figures(shares)):
        others = np.delete(shares, index, axis=1).sum(axis=1)
        expected = r_regression(others[:, None], shares[:, index])[0]
        assert one.discrimination.value == pytest.approx(expected)
        assert one.facility.value == pytest.approx(shares[:, index].mean())
        assert one.n == 200


def test_its_range_is_fishers():
    shares = answers(200, 15)
    others = shares[:, 1:].sum(axis=1)
    expected = stats.pearsonr(shares[:, 0], others).confidence_interval(0.95)
    found = figures(shares)[0].discrimination
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(("right", "n"), [(0, 30), (7, 20), (30, 30)])
def test_the_range_of_a_share_is_wilsons(right, n):
    expected = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    found = wilson(right / n, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_hard_paper_does_not_make_a_weak_candidate():
    """Half the people draw easy questions beside the one in view, half hard ones."""
    chance = np.random.default_rng(6)
    able = chance.normal(0, 1, 2000)
    levels = np.concatenate([[0.0], np.full(10, -2.0), np.full(10, 2.0)])
    shares = (chance.random((2000, 21)) < 1 / (1 + np.exp(levels - able[:, None]))).astype(float)
    all_easy = figures(shares[:, :11])[0].discrimination.value
    shares[:1000, 11:] = np.nan
    shares[1000:, 1:11] = np.nan
    drawn = figures(shares)[0].discrimination.value
    assert drawn == pytest.approx(all_easy, abs=0.05)
    plain = np.corrcoef(shares[:, 0], np.nanmean(shares[:, 1:], axis=1))[0, 1]
    assert drawn - plain > 0.1


def test_too_few_get_no_figure():
    assert figures(answers(FACILITY - 1, 5))[0].facility == Untold(
        Lack.FEW_PEOPLE, FACILITY - 1, FACILITY
    )
    few = figures(answers(DISCRIMINATION - 1, 5))[0]
    assert isinstance(few.facility, Estimate)
    assert few.discrimination == Untold(Lack.FEW_PEOPLE, DISCRIMINATION - 1, DISCRIMINATION)
    assert isinstance(figures(answers(DISCRIMINATION, 5))[0].discrimination, Estimate)


def test_an_item_that_stands_alone_is_held_against_nothing():
    found = figures(answers(80, 1))[0]
    assert found.discrimination == Untold(Lack.ONE_ITEM, 0)


def test_an_item_all_get_right_has_no_spread():
    shares = answers(80, 5)
    shares[:, 0] = 1
    assert figures(shares)[0].discrimination == Untold(Lack.NO_SPREAD, 80)


def test_signs_are_given_only_when_the_whole_range_says_so():
    shares = answers(400, 12)
    shares[:, 0] = shares[:, 1:].sum(axis=1) < 5
    shares[:, 1] = np.random.default_rng(1).random(400) < 0.5
    shares[:, 2] = 1
    shares[:, 3] = np.random.default_rng(2).random(400) < 0.1
    found = figures(shares)
    assert found[0].signs == (Sign.AGAINST,)
    assert Sign.WEAK in found[1].signs
    assert found[2].signs == (Sign.TOO_EASY,)
    assert Sign.TOO_HARD in found[3].signs
    assert all(Sign.AGAINST not in one.signs for one in found[4:])
    assert figures(shares[:30])[2].signs == ()


def test_unmarked_answers_are_no_answers():
    found = figures(answers(61, 6), unmarked=[(5, 0)])
    assert (found[0].n, found[1].n) == (60, 61)


def test_clauses_are_figures_of_points():
    made = [
        outcome(
            row, {ItemKind.THEORY: []}, {}, clauses=(clause("a.b", 1), clause("c.d", row % 4 / 4))
        )
        for row in range(40)
    ]
    by_id = {one.id: one for one in item_figures(by_clause(made))}
    assert by_id["a.b"].missed.value == 0
    assert by_id["c.d"].missed.value == 0.75 + 0.25  # the full share never comes up
    assert by_id["c.d"].facility.value == pytest.approx(0.375)


def test_only_the_first_sitting_of_each_counts():
    made = of_shares({ItemKind.THEORY: answers(3, 4)})
    again = outcome(9, {ItemKind.THEORY: list(made[0].items)}, {ItemKind.THEORY: 1.0},
                    candidate=made[0].candidate)  # fmt: skip
    assert first_of_each([again, *made]) == list(made)


def test_another_make_up_is_told_apart():
    made = of_shares({ItemKind.THEORY: answers(3, 4)})
    longer = outcome(9, {ItemKind.THEORY: list(made[0].items) * 2}, {ItemKind.THEORY: 1.0})
    other_mark = outcome(10, {ItemKind.THEORY: list(made[0].items)}, {ItemKind.THEORY: 1.0}, 80)
    assert alike([*made, longer]) == [longer]
    assert alike([*made, longer, other_mark]) == [other_mark]
    assert alike(made) == list(made)
