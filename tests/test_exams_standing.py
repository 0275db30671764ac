"""Standing: the period's score, its working, and what follows from it."""

from dataclasses import replace

import pytest
from fake_results import fake_outcomes
from hypothesis import given
from hypothesis import strategies as st
from standing_cases import ZONE, made_rules, marked, result

from exams.assessment import Term, assessment_rules
from exams.outcome import OutcomeStatus
from exams.periods import latest, parse_period
from exams.standing import (
    Missing,
    PeriodScore,
    Record,
    consequences,
    counts_for,
    department_score,
    period_score,
    result_of,
    rounded,
)

NOVEMBER = parse_period("2026-11")
NEUTRAL = assessment_rules("neutral")
SCORES = st.floats(0, 100, allow_nan=False)


def score(rules, record, period=NOVEMBER):
    return period_score(rules, record, period, ZONE)


def term(found, name):
    return next(one for one in found.terms if one.term == name)


# --- the score ---


def test_the_score_is_the_weighted_mean_of_its_terms_with_the_working_shown():
    rules = made_rules({"exams": {"weight": 60}, "calls": {"weight": 30}, "theory": {"weight": 10}})
    record = Record(
        (result("2026-11", 90.0),), calls=marked("2026-11", 70, 80), theory=marked("2026-11", 100)
    )
    found = score(rules, record)
    assert found.score == 86.5  # 0.6 × 90 + 0.3 × 75 + 0.1 × 100
    assert [(one.term, one.share, one.score, one.count) for one in found.terms] == [
        (Term.EXAMS, 0.6, 90.0, 1), (Term.CALLS, 0.3, 75.0, 2), (Term.THEORY, 0.1, 100.0, 1),
    ]  # fmt: skip


def test_a_term_with_too_little_to_say_is_left_out_and_the_others_share_its_weight():
    rules = made_rules({"exams": {"weight": 60}, "calls": {"weight": 20, "least": 5}})
    found = score(rules, Record((result("2026-11", 90.0),), calls=marked("2026-11", 10, 10)))
    assert found.score == 90.0
    assert term(found, "calls").missing is Missing.LEFT_OUT
    assert (term(found, "exams").share, term(found, "calls").share) == (1.0, 0.0)


def test_a_term_may_count_nothing_when_it_is_missing():
    rules = made_rules({"exams": {"weight": 80}, "calls": {"weight": 20, "missing": "zero"}})
    assert score(rules, Record((result("2026-11", 90.0),))).score == 72.0


def test_without_an_examination_that_is_asked_for_there_is_no_score_and_never_a_nought():
    rules = made_rules({"exams": {"weight": 60, "missing": "no_score"}, "calls": {"weight": 40}})
    found = score(rules, Record(calls=marked("2026-11", 95)))
    assert found.score is None
    assert not found.known
    assert consequences(made_rules(consequences=[{"id": "low", "effect": "warning", "below": 80}]),
                        NOVEMBER, lambda _: found) == ()  # fmt: skip


@pytest.mark.parametrize(("take", "expected"), [("best", 90.0), ("last", 70.0), ("mean", 80.0)])
def test_an_examination_sat_twice_counts_as_the_rules_say(take, expected):
    rules = made_rules({"exams": {"weight": 1, "take": take}})
    twice = (result("2026-11", 90.0, after=0.2), result("2026-11", 70.0, after=0.8))
    assert score(rules, Record(twice)).score == expected
    assert score(rules, Record(twice[::-1])).score == expected


def test_examinations_weigh_as_the_rules_say_and_one_of_no_weight_is_left_out():
    rules = made_rules({"exams": {"weight": 1}, "blueprints": {"hotline": 3, "desk": 1, "toy": 0}})
    record = Record(
        tuple(
            result("2026-11", mark, blueprint=name)
            for name, mark in (("hotline", 100.0), ("desk", 60.0), ("toy", 0.0))
        )
    )
    assert score(rules, record).score == 90.0


def test_only_the_newest_calls_count_when_there_are_many():
    rules = made_rules({"calls": {"weight": 1, "most": 2}})
    found = score(rules, Record(calls=marked("2026-11", 0, 0, 80, 90)))
    assert found.score == 85.0
    assert (term(found, "calls").count, len(term(found, "calls").used)) == (4, 2)


def test_what_is_of_another_period_does_not_count():
    rules = made_rules({"exams": {"weight": 1}, "calls": {"weight": 1}})
    record = Record((result("2026-10", 10.0),), calls=marked("2026-12", 10))
    assert not score(rules, record).known


def test_an_examination_of_a_longer_period_counts_when_it_ended():
    quarter = result("2026Q4", 90.0, day="2026-11-20")
    months = [parse_period(name) for name in ("2026-10", "2026-11", "2026-12")]
    assert [counts_for(quarter, month, ZONE) for month in months] == [False, True, False]


def test_an_examination_of_a_shorter_period_counts_in_the_one_that_holds_it():
    # Ended after midnight at the turn of the quarter, and sat for the month before.
    month = result("2026-09", 90.0, day="2026-10-01T00:20")
    assert counts_for(month, parse_period("2026Q3"), ZONE)
    assert not counts_for(month, parse_period("2026Q4"), ZONE)


def test_while_an_assessor_has_to_settle_something_the_score_is_a_range():
    rules = made_rules({"exams": {"weight": 50}, "calls": {"weight": 50}})
    waiting = result("2026-11", None, low=70.0, high=90.0)
    found = score(rules, Record((waiting,), calls=marked("2026-11", 80)))
    assert (found.score, found.low, found.high) == (None, 75.0, 85.0)
    assert found.waits == ("热线考试",)


def test_what_waits_does_not_hold_up_a_better_result_that_is_settled():
    rules = made_rules({"exams": {"weight": 1, "take": "best"}})
    both = (result("2026-11", 95.0), result("2026-11", None, low=60.0, high=90.0))
    assert score(rules, Record(both)).score == 95.0
    might = (result("2026-11", 85.0), result("2026-11", None, low=60.0, high=90.0))
    found = score(rules, Record(might))
    assert (found.score, found.low, found.high) == (None, 85.0, 90.0)


def test_void_sittings_are_no_results_and_waiting_ones_have_no_score():
    outcomes = fake_outcomes(60, ("2026Q4",), seed=3)
    void = replace(outcomes[0], status=OutcomeStatus.VOID)
    waiting = replace(outcomes[0], status=OutcomeStatus.AWAITING_REVIEW, score=81.0)
    assert result_of(void) is None
    found = result_of(waiting)
    assert found is not None
    assert found.score is None


@given(st.lists(SCORES, max_size=4), st.lists(SCORES, max_size=8), st.lists(SCORES, max_size=8))
def test_a_score_is_within_what_it_is_made_of(exams, calls, theory):
    rules = made_rules(
        {"exams": {"weight": 60, "take": "mean"}, "calls": {"weight": 25}, "theory": {"weight": 15}}
    )
    record = Record(
        tuple(result("2026-11", one, sitting=str(at)) for at, one in enumerate(exams)),
        calls=marked("2026-11", *calls),
        theory=marked("2026-11", *theory),
    )
    found = score(rules, record)
    every = [*exams, *calls, *theory]
    assert found.known is bool(every)
    assert sum(one.share for one in found.terms) == pytest.approx(1.0 if every else 0.0)
    if every:
        assert found.score is not None
        assert min(every) - 0.06 <= found.score <= max(every) + 0.06
        assert found.low == found.high == found.score


@given(SCORES, st.tuples(SCORES, SCORES).map(sorted), SCORES)
def test_however_the_doubt_is_settled_the_score_is_in_the_range_told_before(calm, doubt, share):
    rules = made_rules({"exams": {"weight": 70, "take": "best"}, "calls": {"weight": 30}})
    low, high = doubt
    calls, other = marked("2026-11", 77), result("2026-11", calm, sitting="a", after=0.2)
    waiting = result("2026-11", None, low=low, high=high, sitting="b")
    before = score(rules, Record((other, waiting), calls))
    settled = result("2026-11", low + (high - low) * share / 100, sitting="b")
    after = score(rules, Record((other, settled), calls))
    assert after.score is not None
    assert before.low <= after.score <= before.high


@given(st.permutations(range(5)))
def test_the_order_of_the_records_makes_no_difference(order):
    rules = NEUTRAL
    results = [result("2026Q4", 60.0 + n, sitting=str(n), after=n / 6) for n in range(5)]
    calls = marked("2026Q4", 70, 75, 80, 85, 90)
    quarter = parse_period("2026Q4")
    there = Record(tuple(results), calls)
    here = Record(tuple(results[n] for n in order), tuple(calls[n] for n in order))
    assert period_score(rules, there, quarter, ZONE) == period_score(rules, here, quarter, ZONE)


@pytest.mark.parametrize(
    ("given_", "expected"), [(79.94, 79.9), (79.95, 80.0), (80 - 1e-9, 80.0), (0, 0), (100, 100)]
)
def test_scores_are_rounded_half_up_to_one_decimal(given_, expected):
    assert rounded(given_) == expected


def test_a_department_s_score_is_the_mean_of_its_people_who_have_one():
    rules = made_rules()
    people = [
        score(rules, Record((result("2026-11", mark),))) for mark in (70.0, 90.0)
    ] + [score(rules, Record())]  # fmt: skip
    found = department_score(NOVEMBER, people)
    assert (found.score, found.people) == (80.0, 2)
    assert not department_score(NOVEMBER, [score(rules, Record())]).known


# --- what follows ---


def follows(rule, *scores, period=NOVEMBER, of_department=False):
    """The ids of what follows; `scores` are the newest period's first, None for none."""
    rules = made_rules(consequences=[rule])
    known = dict(zip(latest(period, len(scores)), scores, strict=True))

    def score_of(asked):
        found = known.get(asked)
        if isinstance(found, tuple):
            return PeriodScore(asked, None, *found)
        if found is None:
            return PeriodScore(asked, None, 100.0, 0.0)
        return PeriodScore(asked, found, found, found)

    return [one.rule.id for one in consequences(rules, period, score_of, of_department)]


@pytest.mark.parametrize(
    ("bounds", "mark", "expected"),
    [
        ({"at_least": 90}, 90.0, True),
        ({"at_least": 90}, 89.9, False),
        ({"at_most": 80}, 80.0, True),
        ({"at_most": 80}, 80.1, False),
        ({"below": 80}, 80.0, False),
        ({"below": 80}, 79.9, True),
        ({"above": 60, "at_most": 70}, 60.0, False),
        ({"above": 60, "at_most": 70}, 60.1, True),
        ({"above": 60, "at_most": 70}, 70.0, True),
    ],
)
def test_a_threshold_counts_to_the_point(bounds, mark, expected):
    assert bool(follows({"id": "one", "effect": "warning", **bounds}, mark)) is expected


THREE = {"id": "off", "effect": "off_phone", "below": 80, "in_a_row": 3}


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((70, 70, 70), True),
        ((70, 70), False),
        ((70, 85, 70, 70), False),
        ((85, 70, 70, 70), False),
        ((70, 70, None, 70), False),  # a month without a score breaks the row
        ((70, 70, 70, 70), False),  # the fourth: it followed from the third
        ((70, 70, 70, 70, 70, 70), True),
    ],
)
def test_three_low_periods_in_a_row(scores, expected):
    assert bool(follows(THREE, *scores)) is expected


def test_a_row_may_go_on_over_periods_without_a_score():
    assert follows({**THREE, "unscored": "skipped"}, 70, None, 70, 70) == ["off"]
    assert follows({**THREE, "unscored": "skipped"}, 70, None, 85, 70, 70) == []


def test_what_is_in_doubt_has_no_consequence_unless_every_way_it_could_end_has():
    low = {"id": "low", "effect": "retraining", "below": 80}
    assert follows(low, (70.0, 85.0)) == []
    assert follows(low, (70.0, 79.0)) == ["low"]


def test_something_fatal_has_consequences_whatever_the_score():
    rules = made_rules(consequences=[{"id": "warned", "effect": "warning", "fatal": True}])
    broke = score(rules, Record((result("2026-11", 95.0, fatal=("kept_secret",)),)))
    kept = score(rules, Record((result("2026-11", 95.0),)))
    doubted = score(rules, Record((result("2026-11", None, fatal=("kept_secret",)),)))
    found = [
        [one.rule.id for one in consequences(rules, NOVEMBER, lambda _, given=given: given)]
        for given in (broke, kept, doubted)
    ]
    assert found == [["warned"], [], []]


def test_what_follows_for_a_department_is_told_apart_from_what_follows_for_people():
    rule = {"id": "fine", "effect": "deduction", "at_most": 70, "of": "department", "yuan": 800}
    assert follows(rule, 65, of_department=True) == ["fine"]
    assert follows(rule, 65) == []


def test_the_figures_of_the_400_line_are_those_of_its_document():
    rules = assessment_rules("line400")

    def ids(mark, of_department=False):
        scores = {NOVEMBER: PeriodScore(NOVEMBER, mark, mark, mark)}
        none = PeriodScore(NOVEMBER, None, 100.0, 0.0)
        return [
            (one.rule.id, one.rule.yuan)
            for one in consequences(
                rules, NOVEMBER, lambda asked: scores.get(asked, none), of_department
            )
        ]

    assert ids(90.0) == [("commended", None)]
    assert ids(89.9) == ids(60.0) == []
    assert ids(70.0, True) == [("head_fined_at_seventy", 800)]
    assert ids(60.0, True) == [("head_fined_at_sixty", 1000)]
    assert ids(70.1, True) == []


@given(st.lists(st.one_of(st.none(), SCORES.map(rounded)), min_size=1, max_size=14))
def test_in_a_row_follows_at_most_once_in_so_many_periods(scores):
    periods = latest(NOVEMBER, len(scores))
    known = dict(zip(periods, scores, strict=True))
    rules = made_rules(consequences=[THREE])

    def score_of(asked):
        mark = known.get(asked)
        if mark is None:
            return PeriodScore(asked, None, 100.0, 0.0)
        return PeriodScore(asked, mark, mark, mark)

    hit = [bool(consequences(rules, period, score_of)) for period in periods]
    assert all(sum(hit[at : at + 3]) <= 1 for at in range(len(hit)))
    for at, one in enumerate(hit):
        if one:
            assert all((known[periods[n]] or 0.0) < 80 for n in range(at, at + 3))
