"""Reliability against published figures, an independent computation and a known truth."""

import numpy as np
import pytest
from made_results import of_shares

from exams.analysis.agreement import agreement
from exams.analysis.estimate import RELIABILITY, Estimate, Lack, Untold
from exams.analysis.reliability import Method, alpha, components, measure
from exams.sitting import ItemKind

# Shrout & Fleiss (1979), Psychological Bulletin 86(2), table 2: six targets, four judges.
TARGETS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)


def test_judges_agree_as_far_as_shrout_and_fleiss_print():
    found = agreement(TARGETS)
    assert (round(found.single, 2), round(found.mean, 2)) == (0.29, 0.62)


def test_alpha_is_their_mean_of_fixed_judges():
    assert round(alpha(TARGETS)[0], 2) == 0.91


def test_components_are_those_of_their_analysis_of_variance():
    # Mean squares of their table 3: targets 11.24, judges 32.49, residual 1.02.
    people, items, rest = components(TARGETS)[0]
    assert rest == pytest.approx(1.02, abs=0.005)
    assert people == pytest.approx((11.24 - 1.02) / 4, abs=0.005)
    assert items == pytest.approx((32.49 - 1.02) / 6, abs=0.005)


def test_where_all_have_the_same_items_components_give_alpha():
    people, _, rest = components(TARGETS)[0]
    assert people / (people + rest / 4) == pytest.approx(alpha(TARGETS)[0])


def right_or_wrong(chance, people, items, spread=1.0, levels=None):
    ability = chance.normal(0, spread, people)[:, None]
    hard = chance.normal(0, 0.7, items)[None, :] if levels is None else levels
    return (chance.random((people, items)) < 1 / (1 + np.exp(hard - ability))).astype(float)


def test_kr20_is_kuder_and_richardsons_formula():
    shares = right_or_wrong(np.random.default_rng(3), 300, 25)
    p = shares.mean(axis=0)
    spread = shares.sum(axis=1).var()
    kr20 = 25 / 24 * (1 - (p * (1 - p)).sum() / spread)
    found = measure(of_shares({ItemKind.THEORY: shares})).whole
    assert found.method is Method.KR20
    assert found.figure.value == pytest.approx(kr20, abs=1e-9)


def parallel(chance, people, items, reliability):
    """Shares whose mean over the items has just that reliability (true variance 0.01)."""
    error = 0.01 * (1 - reliability) / reliability * items
    true = chance.normal(0.6, 0.1, people)[:, None]
    return true + chance.normal(0, np.sqrt(error), (people, items))


def test_alpha_finds_the_truth_and_its_range_holds_it():
    chance = np.random.default_rng(11)
    made = [measure(of_shares({ItemKind.CALL: parallel(chance, 300, 8, 0.75)})) for _ in range(60)]
    values = [one.whole.figure.value for one in made]
    assert np.mean(values) == pytest.approx(0.75, abs=0.01)
    held = sum(one.whole.figure.low <= 0.75 <= one.whole.figure.high for one in made)
    assert held >= 51  # of 95 in 100, fewer in one of a thousand such runs
    sem = [one.whole.sem.value for one in made]
    assert np.mean(sem) == pytest.approx(100 * np.sqrt(0.01 / 3), abs=0.1)


def drawn(chance, people, pool, each, sizes):
    """Everybody's own items out of a pool; variances of people, items and the rest as given."""
    s_people, s_items, s_rest = np.sqrt(sizes)
    shares = (
        0.6
        + chance.normal(0, s_people, people)[:, None]
        + chance.normal(0, s_items, pool)[None, :]
        + chance.normal(0, s_rest, (people, pool))
    )
    order = chance.random((people, pool)).argsort(axis=1)
    return np.where(order < each, shares, np.nan)


def test_drawn_papers_count_unequal_hardness_as_error():
    chance = np.random.default_rng(5)
    sizes = (0.01, 0.01, 0.04)
    made = [
        measure(of_shares({ItemKind.THEORY: drawn(chance, 250, 60, 10, sizes)})).whole
        for _ in range(40)
    ]
    assert {one.method for one in made} == {Method.PHI}
    truth = 0.01 / (0.01 + 0.05 / 10)
    assert np.mean([one.figure.value for one in made]) == pytest.approx(truth, abs=0.012)
    held = sum(one.figure.low <= truth <= one.figure.high for one in made)
    assert held >= 33
    parts = np.mean([[p.people, p.items, p.rest] for p in (one.components for one in made)], axis=0)
    assert parts == pytest.approx(sizes, rel=0.1)


def test_two_papers_drawn_alike_correlate_as_phi_says():
    """The meaning of the figure: what a second sitting with another draw would show."""
    chance = np.random.default_rng(8)
    true, hard = chance.normal(0.6, 0.1, 3000)[:, None], chance.normal(0, 0.1, 80)[None, :]
    papers = []
    for _ in range(2):
        shares = true + hard + chance.normal(0, 0.2, (3000, 80))
        papers.append(np.where(chance.random((3000, 80)).argsort(axis=1) < 8, shares, np.nan))
    seen = np.corrcoef(np.nanmean(papers[0], axis=1), np.nanmean(papers[1], axis=1))[0, 1]
    assert measure(of_shares({ItemKind.THEORY: papers[0]})).whole.figure.value == pytest.approx(
        seen, abs=0.03
    )


def test_places_drawn_from_pools_of_different_hardness_make_no_error():
    """Three calls, each from five of its own; the pools' means lie far apart."""
    chance = np.random.default_rng(14)
    made = []
    for _ in range(20):
        hard = np.repeat([-0.3, 0.0, 0.3], 5) + chance.normal(0, 0.05, 15)
        shares = 0.6 + chance.normal(0, 0.1, 300)[:, None] + hard + chance.normal(0, 0.1, (300, 15))
        shown = np.zeros((300, 15), dtype=bool)
        for place in range(3):
            one = chance.integers(0, 5, 300)
            shown[:, 5 * place : 5 * place + 5] = np.arange(5) == one[:, None]
        given = of_shares({ItemKind.CALL: np.where(shown, shares, np.nan)})
        made.append(measure(given).whole.figure.value)
    assert np.mean(made) == pytest.approx(0.01 / (0.01 + 0.0125 / 3), abs=0.03)


def test_parts_of_different_weight_are_stratified():
    chance = np.random.default_rng(2)
    true = chance.normal(0.6, 0.1, 4000)[:, None]
    call = true + chance.normal(0, 0.15, (4000, 3))
    theory = true + chance.normal(0, 0.3, (4000, 12))
    weights = {ItemKind.CALL: 0.7, ItemKind.THEORY: 0.3}
    found = measure(of_shares({ItemKind.CALL: call, ItemKind.THEORY: theory}, weights)).whole
    error = 0.49 * 0.15**2 / 3 + 0.09 * 0.3**2 / 12
    assert found.method is Method.STRATIFIED
    assert found.figure.value == pytest.approx(0.01 / (0.01 + error), abs=0.01)
    assert found.sem.value == pytest.approx(100 * np.sqrt(error), rel=0.02)


def test_items_of_unequal_weight_count_as_fewer():
    chance = np.random.default_rng(4)
    shares = np.tile(chance.normal(0.6, 0.1, 2000)[:, None], (1, 4))
    shares = shares + chance.normal(0, 0.2, (2000, 4))
    of_each = np.array([3.0, 1.0, 1.0, 1.0])
    found = measure(of_shares({ItemKind.CALL: shares}, item_weights=of_each)).whole.figure.value
    weighted = shares * of_each / of_each.sum()
    by_hand = 4 / 3 * (1 - weighted.var(axis=0, ddof=1).sum() / weighted.sum(axis=1).var(ddof=1))
    assert found == pytest.approx(by_hand)


def test_too_few_people_get_no_figure():
    shares = right_or_wrong(np.random.default_rng(1), RELIABILITY - 1, 10)
    found = measure(of_shares({ItemKind.THEORY: shares})).whole
    assert found.figure == Untold(Lack.FEW_PEOPLE, RELIABILITY - 1, RELIABILITY)
    more = right_or_wrong(np.random.default_rng(1), RELIABILITY, 10)
    assert isinstance(measure(of_shares({ItemKind.THEORY: more})).whole.figure, Estimate)


def test_a_part_of_one_item_leaves_the_whole_untold():
    chance = np.random.default_rng(1)
    made = of_shares(
        {ItemKind.CALL: chance.random((80, 1)), ItemKind.THEORY: right_or_wrong(chance, 80, 12)}
    )
    found = measure(made)
    assert found.parts[ItemKind.CALL].figure.lack is Lack.ONE_ITEM
    assert isinstance(found.parts[ItemKind.THEORY].figure, Estimate)
    assert found.whole.figure.lack is Lack.PART_UNTOLD


def test_equal_scores_have_no_reliability():
    found = measure(of_shares({ItemKind.THEORY: np.ones((60, 5))})).whole
    assert found.figure == Untold(Lack.NO_SPREAD, 60)


def test_who_has_an_unmarked_item_is_left_out():
    shares = right_or_wrong(np.random.default_rng(1), 61, 10)
    made = of_shares({ItemKind.THEORY: shares}, unmarked=[(0, 0)])
    assert measure(made).whole.figure.n == 60


def test_nobody_is_no_figure():
    assert measure(()).whole.figure == Untold(Lack.FEW_PEOPLE, 0, RELIABILITY)
