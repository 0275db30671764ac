"""Agreement of two markings: the formulas against scikit-learn, and what too few pairs say."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.agreement import (
    FEWEST,
    Agreement,
    Between,
    Level,
    Rating,
    agreement,
    exact,
    kappa,
    mean_difference,
    month,
    report,
    weighted_kappa,
)

NOVEMBER, DECEMBER = 1_793_491_200.0, 1_796_083_200.0  # the first seconds of two months of 2026
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60)
ONE = Rating(NOVEMBER, Between.MACHINE, "sample", Level.CHECK, 1.0, 1.0)


def known(metric, first, second, **options):
    """What scikit-learn says; None where it cannot tell."""
    metrics = pytest.importorskip("sklearn.metrics")
    if len({*first, *second}) == 1:
        return None  # it warns, and gives no number
    value = float(getattr(metrics, metric)(first, second, **options))
    return None if math.isnan(value) else value


@given(PAIRS)
@settings(deadline=None)
def test_the_formulas_give_what_scikit_learn_gives(pairs):
    first, second = (list(side) for side in zip(*pairs, strict=True))
    scale = list(range(10))
    for ours, theirs in (
        (kappa(first, second), known("cohen_kappa_score", first, second)),
        (
            weighted_kappa(first, second),
            known("cohen_kappa_score", first, second, weights="quadratic", labels=scale),
        ),
    ):
        assert ours == pytest.approx(theirs)
    metrics = pytest.importorskip("sklearn.metrics")
    assert exact(first, second) == pytest.approx(metrics.accuracy_score(first, second))


@given(PAIRS)
def test_agreement_does_not_depend_on_who_is_named_first(pairs):
    first, second = (list(side) for side in zip(*pairs, strict=True))
    assert kappa(first, second) == pytest.approx(kappa(second, first))
    assert weighted_kappa(first, second) == pytest.approx(weighted_kappa(second, first))
    assert mean_difference(first, second) == pytest.approx(-mean_difference(second, first))


@given(PAIRS)
def test_no_agreement_is_better_than_full(pairs):
    first, second = (list(side) for side in zip(*pairs, strict=True))
    for figure in (exact(first, second), kappa(first, second), weighted_kappa(first, second)):
        assert figure is None or figure <= 1 + 1e-9
    assert kappa(first, first) in (None, pytest.approx(1))


def test_a_known_table():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: the textbook's 0.4.
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert exact(first, second) == 0.7
    assert kappa(first, second) == pytest.approx(0.4)


def test_nothing_is_no_number():
    assert (exact([], []), kappa([], []), mean_difference([], [])) == (None, None, None)
    assert kappa([1, 1], [1, 1]) is None, "chance alone agrees fully"


def test_too_few_pairs_say_nothing():
    assert agreement([ONE] * (FEWEST - 1)) == Agreement(FEWEST - 1)
    assert agreement([ONE] * (FEWEST - 1)).too_few
    enough = agreement([ONE] * FEWEST)
    assert (enough.too_few, enough.exact, enough.kappa) == (False, 1.0, None)


def test_verdicts_one_step_apart_weigh_less_than_two():
    near = [replace(ONE, second=0.5)] * 10 + [replace(ONE, first=0.0, second=0.0)] * 25
    far = [replace(ONE, second=0.0)] * 10 + [replace(ONE, first=0.0, second=0.0)] * 25
    far[-1] = near[-1] = replace(ONE, second=1.0)
    assert agreement(near).weighted > agreement(far).weighted
    assert agreement(near).difference == pytest.approx(-5 / 35)


def test_calls_agree_on_the_pass_and_differ_in_points():
    call = Rating(NOVEMBER, Between.MACHINE, "sample", Level.CALL, 82, 78, (True, False))
    same = replace(call, first=60, second=60, passes=(False, False))
    found = agreement([call] * 10 + [same] * 30)
    assert found.exact == 0.75
    assert found.difference == pytest.approx(-1)
    assert agreement([replace(call, first=100.0, second=100.0)] * FEWEST).exact == 0.0


def test_the_report_parts_months_reasons_and_levels():
    late = replace(ONE, at=DECEMBER)
    call = replace(ONE, level=Level.CALL)
    two = replace(ONE, between=Between.ASSESSORS, reason="doubt")
    rows = report([ONE, ONE, late, call, two])
    assert [(row.period, row.between, row.level, row.agreement.size) for row in rows] == [
        ("2026-12", Between.MACHINE, Level.CHECK, 1),
        ("2026-11", Between.MACHINE, Level.CALL, 1),
        ("2026-11", Between.MACHINE, Level.CHECK, 2),
        ("2026-11", Between.ASSESSORS, Level.CHECK, 1),
    ]
    whole = report([ONE, late], by_month=False)
    assert [(row.period, row.agreement.size) for row in whole] == [("", 2)]


def test_months_begin_at_midnight_utc():
    assert (month(NOVEMBER - 1), month(NOVEMBER), month(DECEMBER - 1)) == (
        "2026-10",
        "2026-11",
        "2026-11",
    )
