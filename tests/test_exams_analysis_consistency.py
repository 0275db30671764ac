"""Decisions that would come out again, against another computation and simulated second tests."""

import numpy as np
import pytest
from scipy import integrate, stats

from exams.analysis.consistency import (
    TrueScores,
    consistency,
    decisions,
    effective_length,
    four_parameters,
    true_scores,
    two_parameters,
)
from exams.analysis.estimate import CONSISTENCY, Estimate, Lack, Untold


@pytest.mark.parametrize(
    ("a", "b", "length", "cut"), [(8, 4, 20, 0.7), (3, 3, 9, 0.5), (20, 3, 40, 0.8)]
)
def test_decisions_are_those_of_a_beta_binomial(a, b, length, cut):
    """scipy's beta-binomial gives the pass rate; its quadrature the agreement."""
    found = decisions(TrueScores(a, b), length, cut)
    need = int(np.ceil(cut * length - 1e-9))

    def passing(level):
        return stats.binom.sf(need - 1, length, level)

    def both(level):
        return stats.beta.pdf(level, a, b) * (passing(level) ** 2 + (1 - passing(level)) ** 2)

    assert found.same == pytest.approx(integrate.quad(both, 0, 1)[0], abs=1e-5)
    rate = stats.betabinom.sf(need - 1, length, a, b)
    by_chance = rate**2 + (1 - rate) ** 2
    assert found.beyond_chance == pytest.approx(
        (found.same - by_chance) / (1 - by_chance), abs=1e-4
    )
    wrong = integrate.quad(lambda x: stats.beta.pdf(x, a, b) * passing(x), 0, cut)[0]
    assert found.wrongly_passed == pytest.approx(wrong, abs=1e-3)
    assert found.right + found.wrongly_passed + found.wrongly_failed == pytest.approx(1)


@pytest.mark.parametrize(
    ("a", "b", "low", "width"), [(2, 3, 0.2, 0.7), (5, 2, 0.1, 0.85), (3, 3, 0.25, 0.5)]
)
def test_four_parameters_are_found_from_their_moments(a, b, low, width):
    made = stats.beta(a, b, low, width)
    found = four_parameters(*(made.moment(power) for power in (1, 2, 3, 4)))
    assert (found.a, found.b) == pytest.approx((a, b), rel=1e-4)
    assert (found.low, found.high) == pytest.approx((low, low + width), abs=1e-5)


def test_moments_that_no_beta_within_bounds_has_fall_back_to_two_parameters():
    made = stats.beta(4, 2)
    skewed = [made.moment(1), made.moment(2), made.moment(3) + 0.02, made.moment(4)]
    assert four_parameters(*skewed) is None
    found = two_parameters(made.moment(1), made.moment(2))
    assert (found.a, found.b) == pytest.approx((4, 2))


def test_the_effective_length_of_right_or_wrong_questions_is_their_number():
    """By its definition: equal, right or wrong, their reliability being KR-21's."""
    chance = np.random.default_rng(7)
    scores = chance.binomial(30, chance.beta(6, 3, 20000)) / 30
    mean, spread = scores.mean(), scores.var(ddof=1)
    kr21 = 30 / 29 * (1 - mean * (1 - mean) / (30 * spread))
    assert effective_length(scores, kr21) == 30


@pytest.mark.parametrize("cut", [0.6, 0.75])
def test_a_second_test_of_the_same_people_agrees_as_foretold(cut):
    chance = np.random.default_rng(21)
    able = chance.beta(9, 4, 40000) * 0.8 + 0.15
    first, second = (chance.binomial(24, able) / 24 for _ in range(2))
    reliability = float(np.corrcoef(first, second)[0, 1])
    given = Estimate(reliability, reliability, reliability, len(first))
    found = consistency(100 * first, given, 100 * cut)
    assert found.same.value == pytest.approx(((first >= cut) == (second >= cut)).mean(), abs=0.012)
    assert found.right.value == pytest.approx(((first >= cut) == (able >= cut)).mean(), abs=0.015)
    passed = ((first >= cut) & (able < cut)).mean()
    assert found.wrongly_passed.value == pytest.approx(passed, abs=0.015)


def test_scores_that_are_no_counts_are_taken_as_such_of_effective_length():
    """Continuous scores of known reliability, two administrations."""
    chance = np.random.default_rng(22)
    able = chance.normal(70, 8, 40000)
    first, second = (able + chance.normal(0, 4, 40000) for _ in range(2))
    found = consistency(first, Estimate(0.8, 0.78, 0.82, 40000), 72)
    assert found.same.value == pytest.approx(((first >= 72) == (second >= 72)).mean(), abs=0.02)
    assert found.same.low < found.same.value < found.same.high


def test_the_standard_error_at_the_pass_mark_is_the_binomial_one():
    chance = np.random.default_rng(7)
    scores = 100 * chance.binomial(30, chance.beta(6, 3, 20000)) / 30
    spread, mean = scores.var(ddof=1) / 1e4, scores.mean() / 100
    kr21 = 30 / 29 * (1 - mean * (1 - mean) / (30 * spread))
    found = consistency(scores, Estimate(kr21, kr21, kr21, 20000), 70)
    assert found.sem_there.value == pytest.approx(100 * np.sqrt(0.7 * 0.3 / 30))


def test_too_few_or_without_reliability_is_told_so():
    scores = np.linspace(40, 90, CONSISTENCY - 1)
    found = consistency(scores, Estimate(0.8, 0.7, 0.9, len(scores)), 60)
    assert found.same == Untold(Lack.FEW_PEOPLE, CONSISTENCY - 1, CONSISTENCY)
    many = np.linspace(40, 90, CONSISTENCY)
    lack = Untold(Lack.ONE_ITEM, CONSISTENCY)
    assert consistency(many, lack, 60).same == lack
    chance_alone = Estimate(-0.1, -0.3, 0.1, CONSISTENCY)
    assert consistency(many, chance_alone, 60).same.lack is Lack.NO_TRUE_SPREAD


def test_scores_without_error_are_decided_alike():
    scores = np.linspace(0, 99, 100)
    found = consistency(scores, Estimate(1.0, 1.0, 1.0, 100), 75)
    assert found.same.value > 0.98
    assert found.sem_there.value < 1.5


def test_a_long_test_is_decided_as_the_beta_binomial_says():
    found = decisions(TrueScores(30, 12), 900, 0.7)
    rate = stats.betabinom.sf(629, 900, 30, 12)
    by_chance = rate**2 + (1 - rate) ** 2
    assert (found.same - found.beyond_chance) / (1 - found.beyond_chance) == pytest.approx(
        by_chance, abs=1e-3
    )


def test_a_pass_mark_that_all_reach_is_decided_alike_without_agreement_beyond_chance():
    chance = np.random.default_rng(1)
    scores = 100 * chance.beta(60, 3, 500)
    found = consistency(scores, Estimate(0.5, 0.4, 0.6, 500), 20)
    assert found.same.value == pytest.approx(1, abs=1e-6)
    assert abs(found.beyond_chance.value) < 0.05
    assert true_scores(scores / 100, 50).high <= 1
