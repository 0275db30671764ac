"""Tasks: how they stand, their order, and how they are kept."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
from learners import DAY, attempt
from test_exams_store import row_before_exams

from exams.assignment import Assignment, Standing, Task, already_given, standing, urgency
from exams.migrations import MIGRATIONS
from exams.progress import Progress, StepProgress
from exams.store import RecordsError, Store
from scenarios.learning import LearningStep

DUE = date(2026, 11, 30)
TASK = Assignment(
    id="a1",
    assignee="林晓",
    task=Task.PATH,
    target="secrets",
    title="保密",
    due=DUE,
    given_by="王老师",
    given_at=10 * DAY,
    counts_from=10 * DAY,
)
STEP = LearningStep(scenario="refund")
DONE = Progress((StepProgress(STEP, True, 90.0, 11 * DAY),))
GOING = Progress((StepProgress(STEP, True, 50.0),))


@pytest.mark.parametrize(
    ("progress", "finished_on", "today", "stands"),
    [
        (GOING, None, date(2026, 11, 29), Standing.OPEN),
        (GOING, None, DUE, Standing.OPEN),
        (GOING, None, date(2026, 12, 1), Standing.OVERDUE),
        (None, None, date(2026, 12, 1), Standing.OVERDUE),
        (None, None, DUE, Standing.OPEN),
        (DONE, DUE, date(2026, 12, 9), Standing.DONE),
        (DONE, date(2026, 12, 1), date(2026, 12, 9), Standing.DONE_LATE),
    ],
)
def test_how_a_task_stands(progress, finished_on, today, stands):
    assert standing(TASK, progress, finished_on, today) is stands


def test_the_overdue_come_first_then_the_nearest_day_then_the_name():
    rows = [
        (replace(TASK, id="1", assignee="丙"), Standing.DONE),
        (replace(TASK, id="2", assignee="乙"), Standing.OPEN),
        (replace(TASK, id="3", assignee="甲", due=date(2026, 12, 5)), Standing.OPEN),
        (replace(TASK, id="4", assignee="丁"), Standing.OVERDUE),
        (replace(TASK, id="5", assignee="丁", due=date(2026, 11, 2)), Standing.OVERDUE),
    ]
    rows.sort(key=lambda row: urgency(*row))
    assert [one.id for one, _ in rows] == ["5", "4", "2", "3", "1"]


def test_the_same_task_is_found_again_and_a_withdrawn_one_is_not():
    assert already_given((TASK,), "林晓", Task.PATH, "secrets") is TASK
    assert already_given((TASK,), "别人", Task.PATH, "secrets") is None
    assert already_given((TASK,), "林晓", Task.SCENARIO, "secrets") is None
    gone = replace(TASK, withdrawn_at=1.0)
    assert already_given((gone,), "林晓", Task.PATH, "secrets") is None


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


def test_tasks_come_back_as_they_were_given(store):
    other = replace(TASK, id="a2", assignee="陈静", task=Task.SCENARIO, counts_from=0)
    store.save_assignments([TASK, other])
    assert store.assignments() == (TASK, other)
    assert store.assignments("陈静") == (other,)
    assert store.assignments("没来过") == ()


def test_several_tasks_are_kept_all_or_none(store):
    store.save_assignments([TASK])
    with pytest.raises(RecordsError):
        store.save_assignments([replace(TASK, id="a3"), TASK])
    assert store.assignments() == (TASK,)


def test_a_withdrawn_task_holds_no_longer_and_stays_in_the_records(store):
    store.save_assignments([TASK, replace(TASK, id="a2")])
    store.withdraw("a1", 12 * DAY)
    store.withdraw("a1", 13 * DAY)
    assert [one.id for one in store.assignments("林晓")] == ["a2"]
    with sqlite3.connect(store.path) as connection:
        kept = connection.execute("select withdrawn_at from assignments where id = 'a1'").fetchone()
    connection.close()
    assert kept == (12 * DAY,)


def test_records_of_the_third_version_get_a_place_for_tasks(store, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("exams.store.MIGRATIONS", MIGRATIONS[:3])
        patch.setattr("exams.store._to_row", row_before_exams)
        store.save(attempt("refund", DAY))
    store.save_assignments([TASK])
    assert store.assignments() == (TASK,)
    assert store.attempt("refund-86400") == attempt("refund", DAY)


def test_a_damaged_task_is_told_in_words(store):
    store.save_assignments([TASK])
    with sqlite3.connect(store.path) as connection:
        connection.execute("update assignments set due = 'soon'")
    connection.close()
    with pytest.raises(RecordsError, match="the assignment 'a1' cannot be read"):
        store.assignments()


def test_results_are_the_graded_calls_since_without_their_sound_and_words(store):
    old, new = attempt("refund", DAY), attempt("silent", 3 * DAY)
    for one in (old, new, replace(attempt("number", 4 * DAY), grade=None)):
        store.save(one)
    assert store.results("林晓") == (new, old)
    assert store.results("林晓", 2 * DAY) == (new,)
    assert store.results("别人") == ()


def test_everybody_in_the_records_is_named_once(store):
    store.save(attempt("refund", DAY))
    store.save_assignments([TASK, replace(TASK, id="a2", assignee="陈静")])
    assert sorted(store.trainees()) == sorted(("林晓", "陈静"))
