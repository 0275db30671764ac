"""What the analysis takes from the records and from blueprints."""

from dataclasses import replace

import numpy as np
import pytest
from made_results import DAY, mark, of_shares, outcome
from sample_call import sample_grade

from exams.analysis.overview import analyse, would_pass
from exams.analysis.places import drawn_from, met_with, weights_of
from exams.analysis.records import changes, examinations, first_taken, grades_of, practised
from exams.analysis.worksheet import SheetError, decoded
from exams.answer import Answer
from exams.attempt import Attempt, Status
from exams.blueprint_files import find_blueprints
from exams.outcome import OutcomeStatus
from exams.outcomes import Outcomes
from exams.pool import pool_of
from exams.sitting import ItemKind
from exams.store import Store
from scenarios.catalog import LIBRARY, Catalog
from scenarios.questions import questions
from scenarios.spotting import spotting_entries

CALL = ItemKind.CALL


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


def sitting(row, ref="refund-angry@1", call="", **others):
    item = replace(mark(CALL, 0, 0.5), ref=ref, attempt=call)
    return outcome(row, {CALL: [item]}, {CALL: 1.0}, **others)


def attempt(call, who, ref, at):
    grade = replace(sample_grade(), call_id=call)
    return Attempt(call, who, ref, "标题", "angry_caller", at, Status.FINISHED, None, grade)


def test_examinations_are_listed_with_their_newest_title(store):
    kept = Outcomes(store)
    kept.save(sitting(1, period="2026Q1", title="旧名"))
    kept.save(sitting(2, period="2026Q2", title="新名"))
    kept.save(sitting(3, blueprint="other@1", title="另一场"))
    found = examinations(store)
    assert [(one.id, one.title, one.sittings) for one in found] == [
        ("other", "另一场", 1),
        ("front-desk", "新名", 2),
    ]
    assert found[1].periods == ("2026Q2", "2026Q1")


def test_every_change_of_an_outcome_shows(store):
    kept = Outcomes(store)
    first, last = sitting(1), sitting(2)
    seen = [changes(store, "front-desk")]
    for one in (first, last, replace(first, score=1.0), replace(last, score=2.0)):
        kept.save(one)
        seen.append(changes(store, "front-desk"))
    kept.save(sitting(3, blueprint="other@1"))
    assert len(set(seen)) == len(seen)
    assert changes(store, "front-desk") == seen[-1]


def test_practice_before_counts_as_met_and_the_examination_itself_does_not(store):
    store.save(attempt("practice", "@p00001", "refund-angry@0", 0.5 * DAY))
    store.save(attempt("exam", "@p00002", "refund-angry@1", 1.5 * DAY))
    store.save_answer(Answer("@p00003", "voice.pace@1", "[0]", 1.0, 3 * DAY))
    met = practised(store, [sitting(2, call="exam")])
    assert met("@p00001", "refund-angry", DAY)
    assert not met("@p00001", "refund-angry", 0.2 * DAY)
    assert not met("@p00002", "refund-angry", 2 * DAY)
    assert met("@p00003", "voice.pace", 4 * DAY)
    assert first_taken(store) == {"refund-angry@0": 0.5 * DAY, "refund-angry@1": 1.5 * DAY}


def test_grades_are_those_of_the_calls_of_the_examination(store):
    store.save(attempt("exam", "@p00002", "refund-angry@1", 1.0))
    store.save(attempt("practice", "@p00002", "refund-angry@1", 2.0))
    made = [sitting(2, call="exam"), sitting(3, call="lost"), sitting(4)]
    assert [one.call_id for one in grades_of(store, made, "refund-angry@1")] == ["exam"]


def test_what_blueprints_draw_counts_as_often_as_it_is_drawn():
    catalog = Catalog((LIBRARY,))
    pool = pool_of(catalog.entries, questions(), spotting_entries())
    found, problems = find_blueprints()
    assert found
    assert not problems
    for entry in found:
        blueprint = entry.blueprint
        places = drawn_from(blueprint, pool)
        for kind in blueprint.parts:
            worth = sum(place.worth for place in places.values() if place.kind is kind)
            slots = blueprint.slots(kind)
            assert worth == pytest.approx(sum(slot.count * slot.weight for slot in slots))
        assert sum(weights_of(blueprint).values()) == pytest.approx(1)


def test_without_its_file_an_examination_is_what_was_drawn():
    places, weights = met_with([sitting(1), sitting(2), sitting(3, ref="silent-line@1")])
    assert {ref: place.worth for ref, place in places.items()} == {
        "refund-angry@1": 2.0,
        "silent-line@1": 1.0,
    }
    assert weights == {CALL: 1.0}


def test_void_and_waiting_sittings_are_no_ground_for_figures():
    made = [
        sitting(1),
        sitting(2, status=OutcomeStatus.VOID, score=None, passed=None),
        sitting(3, status=OutcomeStatus.AWAITING_REVIEW, passed=None),
    ]
    counted = analyse(made).counted
    assert (counted.sittings, counted.settled, counted.first, counted.alike) == (3, 1, 1, 1)


def test_nothing_at_all_is_analysed_without_a_figure():
    found = analyse(())
    assert found.blueprint == ""
    assert found.items == found.clauses == found.wear == found.scores == ()


def test_what_a_pass_mark_would_have_led_to():
    made = analyse(of_shares({CALL: np.tile(np.arange(100)[:, None] / 100, (1, 2))}))
    assert would_pass(made.scores, 75).value == pytest.approx(0.25)
    assert would_pass(made.scores, 75.5).value == pytest.approx(0.24)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_sheets_are_read_as_spreadsheets_save_them(encoding):
    assert decoded("item,评委一\n".encode(encoding), "a.csv") == "item,评委一\n"


def test_what_is_no_text_is_told():
    with pytest.raises(SheetError, match=r"a\.csv: this is no CSV file"):
        decoded(b"PK\x03\x04\xff\xff\x80\x80", "a.csv")
