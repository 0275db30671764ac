"""The made-up results that other tests rest on: the same each time, plausible, and whole."""

from fake_results import BLUEPRINTS, fake_outcomes, fake_people, quarters, span

from exams.outcome import Outcome, OutcomeStatus
from scenarios.clauses import clause_ids

MADE = fake_outcomes(200, quarters(2025, 1))


def test_the_same_seed_makes_the_same_results():
    assert fake_outcomes(200, quarters(2025, 1)) == MADE
    assert fake_outcomes(200, quarters(2025, 1), seed=1) != MADE


def test_every_kind_of_result_is_among_them():
    assert {one.status for one in MADE} == set(OutcomeStatus)
    assert {one.passed for one in MADE} == {True, False, None}
    assert {one.blueprint_id for one in MADE} == {name for name, *_ in BLUEPRINTS}
    passed = [one.passed for one in MADE if one.passed is not None]
    assert 0.5 < sum(passed) / len(passed) < 0.9


def test_they_agree_with_themselves():
    assert len({one.sitting for one in MADE}) == len(MADE)
    for one in MADE:
        begin, end = span(one.period)
        assert begin <= one.ended_at < end
        assert Outcome.from_json(one.to_json()) == one
        assert bool(one.certificate) == (one.passed is True)
        if one.status is OutcomeStatus.FINAL:
            assert one.passed == (one.low >= one.pass_mark and not one.fatal)


def test_their_clauses_are_in_the_catalogue():
    assert {mark.clause for one in MADE for mark in one.clauses} <= set(clause_ids())


def test_people_and_periods():
    people = fake_people(30)
    assert len({one.staff_number for one in people}) == 30
    assert {one.candidate for one in fake_outcomes(people, ("2026-11",))} <= {
        one.key for one in people
    }
    assert quarters(2026, 1) == ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
    assert span("2026H2") == (span("2026-07")[0], span("2026-12")[1])
    assert span("2026")[1] == span("2027")[0]
