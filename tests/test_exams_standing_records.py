"""What standing reads from the records: what counts, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from fake_results import fake_outcomes, fake_people
from sample_call import sample_grade
from sample_certificate import certificate, issued
from standing_cases import ZONE, at

from exams.answer import Answer
from exams.attempt import Attempt, Status
from exams.certificates.register import CertificateRegister, Revocation
from exams.due import Held
from exams.outcome import OutcomeStatus
from exams.outcomes import Outcomes
from exams.periods import PeriodKind, parse_period, period_of
from exams.standing import counts_for, result_of
from exams.standing_records import StandingRecords
from exams.store import Store

PERIODS = ("2026Q2", "2026Q3", "2026Q4", "2026-11", "2026H2", "2026")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


@pytest.fixture
def records(store):
    return StandingRecords(store, ZONE)


def practised(store, call_id, whose, day, score):
    grade = replace(sample_grade(call_id), score=score)
    started = at(day)
    store.save(
        Attempt(call_id, whose, "refund@1", "退款", "angry_caller", started,
                status=Status.FINISHED, grade=grade)
    )  # fmt: skip


@pytest.mark.parametrize("name", ["2026-11", "2026Q4", "2026H2", "2026", "2026-10", "2025"])
def test_the_results_read_for_a_period_are_those_that_count_for_it(store, records, name):
    first, second, *rest = fake_outcomes(fake_people(12, 5), PERIODS, seed=5)
    waiting = replace(first, status=OutcomeStatus.AWAITING_REVIEW, passed=None)
    outcomes = (waiting, replace(second, status=OutcomeStatus.VOID), *rest)
    for one in outcomes:
        Outcomes(store).save(one)
    period = parse_period(name)
    results = [(one.candidate, result_of(one)) for one in outcomes]
    expected = {
        (key, one) for key, one in results if one is not None and counts_for(one, period, ZONE)
    }
    read = records.of_period(period)
    assert {(key, one) for key, record in read.items() for one in record.results} == expected
    mine = fake_people(12, 5)[3].key
    alone = records.of_period(period, mine)
    assert set(alone) <= {mine}
    assert {one for record in alone.values() for one in record.results} == {
        one for key, one in expected if key == mine
    }


def test_calls_and_answers_of_the_period_count_where_the_company_s_days_end(store, records):
    practised(store, "c1", "@lin", "2026-11-01T00:00", 81.0)
    practised(store, "c2", "@lin", "2026-10-31T23:59", 10.0)
    practised(store, "c3", "@lin", "2026-11-30T23:59", 83.0)
    practised(store, "c4", "@lin", "2026-12-01T00:00", 10.0)
    practised(store, "c5", "@lin", "2026-11-05", None)
    store.save_answer(Answer("@lin", "greeting@1", "[]", 0.5, at("2026-11-10")))
    store.save_answer(Answer("@lin", "greeting@1", "[]", 1.0, at("2026-12-10")))
    record = records.of_period(parse_period("2026-11"))["@lin"]
    assert [(one.ref, one.score) for one in record.calls] == [("c1", 81.0), ("c3", 83.0)]
    assert [one.score for one in record.theory] == [50.0]


def test_a_call_of_an_examination_is_no_practice(store, records):
    practised(store, "c1", "@lin", "2026-11-05", 81.0)
    practised(store, "exam-1", "@lin", "2026-11-06", 20.0)
    with store.writing() as db:
        db.execute("insert into sittings (id, candidate, blueprint, number, period, began_at,"
                   " closes_at, stage, sitting) values ('s', '@lin', 'b', 1, '2026Q4', 1, 2,"
                   " 'handed_in', '{}')")  # fmt: skip
        db.execute("insert into sitting_events (sitting, key, at, kind, data, tab) values"
                   " ('s', 'e1', 1, 'call_began', '{\"attempt\": \"exam-1\"}', '')")  # fmt: skip
    record = records.of_period(parse_period("2026-11"))["@lin"]
    assert [one.ref for one in record.calls] == ["c1"]


def test_calls_that_an_assessor_checked_by_sample_count_once_they_are_settled(store, records):
    outcome = next(
        one for one in fake_outcomes(20, ("2026-11",), seed=2) if one.status is OutcomeStatus.FINAL
    )
    Outcomes(store).save(outcome)
    first, second, third = (item for item in outcome.items if item.attempt)
    rows = (
        (first, "sample", "settled"),
        (second, "sample", "waiting"),
        (third, "doubt", "settled"),
    )
    with store.writing() as db:
        for at_, (item, need, step) in enumerate(rows):
            db.table("review_cases").insert(
                {"id": f"r{at_}", "sitting": outcome.sitting, "candidate": outcome.candidate,
                 "attempt": item.attempt, "need": need, "assessors": 1, "opened_at": 1.0,
                 "opened_by": "", "text": "", "step": step}
            )  # fmt: skip
    record = records.of_period(parse_period("2026-11"))[outcome.candidate]
    assert [(one.ref, one.score) for one in record.samples] == [
        (first.attempt, pytest.approx(100 * (first.share or 0)))
    ]


def test_certificates_count_unless_they_were_revoked(store, records):
    register = CertificateRegister(store)
    register.keep(issued())
    register.keep(issued(certificate(id="TR26-AAAAA-AAAAA", valid_until=None)))
    register.keep(issued(certificate(id="TR26-BBBBB-BBBBB", staff_number="A9")))
    held = records.held({"A1024": "@lin"})
    assert held == {
        "@lin": [
            Held("TR26-7K3F9-QXM2D", "hotline-entry", date(2028, 11, 21)),
            Held("TR26-AAAAA-AAAAA", "hotline-entry", None),
        ]
    }
    register.revoke(Revocation("TR26-AAAAA-AAAAA", 1.0, "HR", "wrong name"))
    assert [one.number for one in records.held({"A1024": "@lin"})["@lin"]] == ["TR26-7K3F9-QXM2D"]


def test_the_first_day_of_each_examination_and_results_since_are_read(store, records):
    outcomes = fake_outcomes(6, ("2026Q3", "2026Q4"), seed=1)
    for one in outcomes:
        Outcomes(store).save(one)
    first = min(outcomes, key=lambda one: one.ended_at)
    day = records.first_held()[first.blueprint_id]
    assert period_of(PeriodKind.QUARTER, day).name == "2026Q3"
    since = parse_period("2026Q4").bounds(ZONE)[0]
    found = [one for own in records.results(since).values() for one in own]
    assert found
    assert all(one.ended_at >= since for one in found)
