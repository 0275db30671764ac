"""Outcomes in the records: kept whole, found by what they are asked for."""

from dataclasses import replace

import pytest

from exams.outcome import ClauseMark, ItemMark, Outcome, OutcomeStatus, PartMark
from exams.outcomes import Outcomes, Wanted
from exams.sitting import ItemKind
from exams.store import RecordsError, Store

ONE = Outcome(
    sitting="s1",
    candidate="@a",
    staff_number="1001",
    name="王敏",
    department="客服部",
    team="一组",
    blueprint="basic@0123",
    title="上岗考试",
    number=1,
    period="2026Q4",
    ended_at=100.0,
    status=OutcomeStatus.FINAL,
    pass_mark=80,
    score=91.5,
    low=91.5,
    high=91.5,
    passed=True,
    parts=(PartMark(ItemKind.CALL, 0.6, 92, 92, 92),),
    items=(ItemMark(ItemKind.CALL, "refund-angry@77", 1, 0.92, 0.92, 0.92, attempt="c1"),),
    clauses=(ClauseMark("hotline.listen", 4, 5),),
)
OTHER = replace(
    ONE, sitting="s2", candidate="@b", department="财务部", period="2027Q1", ended_at=200.0,
    status=OutcomeStatus.AWAITING_REVIEW, passed=None,
)  # fmt: skip


@pytest.fixture
def outcomes(tmp_path):
    return Outcomes(Store(tmp_path / "records.db"))


def test_an_outcome_is_read_back_as_it_was_kept(outcomes):
    outcomes.save(ONE)
    assert outcomes.of("s1") == ONE
    assert outcomes.of("none") is None


def test_an_outcome_takes_the_place_of_the_earlier_one(outcomes):
    outcomes.save(ONE)
    outcomes.save(replace(ONE, score=70, passed=False))
    assert [one.score for one in outcomes.find()] == [70]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["s2", "s1"]),
        (Wanted(periods=("2026Q4",)), ["s1"]),
        (Wanted(periods=("2026Q4", "2027Q1")), ["s2", "s1"]),
        (Wanted(departments=("财务部",), periods=("2026Q4",)), []),
        (Wanted(blueprints=("basic",), candidate="@b"), ["s2"]),
        (Wanted(statuses=(OutcomeStatus.FINAL,)), ["s1"]),
    ],
)
def test_outcomes_are_found_by_what_is_asked(outcomes, wanted, found):
    for one in (ONE, OTHER):
        outcomes.save(one)
    assert [one.sitting for one in outcomes.find(wanted)] == found


def test_periods_are_listed_newest_first(outcomes):
    for one in (ONE, OTHER):
        outcomes.save(one)
    assert outcomes.periods() == ("2027Q1", "2026Q4")


def test_a_spoilt_outcome_is_told_with_its_file(outcomes, tmp_path):
    outcomes.save(ONE)
    store = Store(tmp_path / "records.db")
    with store.writing() as db:
        db.execute("update outcomes set outcome = '{}'")
    with pytest.raises(RecordsError, match=r"records\.db: an outcome cannot be read"):
        outcomes.find()
