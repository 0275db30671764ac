import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_call import sample_call, sample_grade
from test_exams_outcomes import ONE as OUTCOME

from exams.answer import Answer
from exams.attempt import Attempt, Status
from exams.migrations import MIGRATIONS
from exams.outcome import OutcomeStatus
from exams.outcomes import Outcomes
from exams.store import RecordsError, Store, _to_row
from grading.call_file import EndedBy


def attempt(number: int = 1, trainee: str = "林晓") -> Attempt:
    return Attempt(
        id=f"call-{number}",
        trainee=trainee,
        scenario="angry-refund@1a2b3c4d",
        title="退款拖了三周",
        kind="angry_caller",
        started_at=1_790_000_000.0 + number,
    )


def row_before_exams(one: Attempt) -> dict[str, Any]:
    """An attempt as it was kept when no call was part of an examination."""
    return {column: value for column, value in _to_row(one).items() if column != "sitting"}


def break_off_while_writing(store: Store) -> None:
    with store._writing() as db:
        db.execute("delete from attempts")
        raise KeyboardInterrupt


def write_on_a_full_disk(store: Store) -> None:
    with store._writing() as db:
        db.execute("pragma max_page_count = 1")
        db.execute("create table big (words blob)")
        db.execute("insert into big values (zeroblob(100000))")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


def test_an_attempt_comes_back_as_it_was_kept(store):
    call = sample_call()
    kept = attempt().marked(call, sample_grade())
    store.save(kept)
    assert store.attempt("call-1") == kept


def test_a_later_save_takes_the_place_of_the_earlier(store):
    store.save(attempt())
    later = attempt().ended(sample_call())
    store.save(later)
    assert store.attempts("林晓") == (later,)


def test_attempts_are_those_of_the_trainee_newest_first(store):
    for number in (2, 3, 1):
        store.save(attempt(number))
    store.save(attempt(9, trainee="别人"))
    assert [kept.id for kept in store.attempts("林晓")] == ["call-3", "call-2", "call-1"]


def test_an_unknown_attempt_is_none(store):
    assert store.attempt("no-such-call") is None


def test_open_attempts_are_those_whose_call_goes_on(store):
    store.save(attempt(1))
    store.save(attempt(2).ended(sample_call("call-2")))
    assert [kept.id for kept in store.open_attempts()] == ["call-1"]


def test_twenty_threads_lose_nothing(store):
    attempts = [replace(attempt(n), call=sample_call(f"call-{n}")) for n in range(200)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(store.save, attempts))
    assert {kept.id for kept in store.attempts("林晓")} == {kept.id for kept in attempts}


def test_a_save_that_breaks_off_leaves_what_was_there(store):
    store.save(attempt())
    with pytest.raises(KeyboardInterrupt):
        break_off_while_writing(store)
    assert store.attempt("call-1") == attempt()


def test_an_unfinished_call_ends_as_what_ended_it():
    call = sample_call()
    assert attempt().ended(call).status is Status.AWAITING_RECORD
    lost = replace(call, ended_by=EndedBy.INTERRUPTED)
    assert attempt().ended(lost).status is Status.INTERRUPTED
    rang_out = replace(call, ended_by=EndedBy.UNANSWERED)
    assert attempt().ended(rang_out).status is Status.UNANSWERED
    assert attempt().marked(rang_out, sample_grade()).status is Status.UNANSWERED


def test_records_of_a_newer_version_are_refused_in_words(store):
    store.prepare()
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(RecordsError, match=r"records\.db: .* Install a newer Three Rings"):
        store.attempts("林晓")


def test_a_folder_that_may_not_be_written_is_told_in_words():
    path = Path("/proc/three-rings/records.db")
    with pytest.raises(RecordsError, match=f"^{re.escape(str(path))}: .*write access"):
        Store(path).save(attempt())


def test_a_file_that_is_no_database_is_told_in_words(store):
    store.path.write_text("certainly not a database " * 50, "utf-8")
    with pytest.raises(RecordsError, match="this is not a file of records"):
        store.attempts("林晓")


def test_a_full_disk_is_told_in_words(store):
    with pytest.raises(RecordsError, match="the disk is full"):
        write_on_a_full_disk(store)


def test_a_damaged_attempt_is_told_in_words(store):
    store.save(attempt())
    with sqlite3.connect(store.path) as connection:
        connection.execute("update attempts set call = '{}'")
    connection.close()
    with pytest.raises(RecordsError, match="the attempt 'call-1' cannot be read"):
        store.attempt("call-1")


def test_a_text_is_kept_once_and_comes_back(store):
    name = store.keep_text("id: 退款\n")
    assert store.keep_text("id: 退款\n") == name
    assert store.keep_text("id: other\n") != name
    assert store.text(name) == "id: 退款\n"
    assert store.text("nothing") is None


def test_graded_calls_are_listed_oldest_first_and_by_scenario(store):
    for number in (2, 1):
        store.save(attempt(number).marked(sample_call(), sample_grade()))
    other = replace(attempt(3), scenario="angry-refund-two@1a2b3c4d")
    store.save(other.marked(sample_call(), sample_grade()))
    store.save(attempt(4))
    assert store.graded() == ("call-1", "call-2", "call-3")
    assert store.graded("angry-refund") == ("call-1", "call-2")
    assert store.graded("angry_refund") == ()


def test_records_of_the_first_version_are_brought_up_to_this_one(store, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("exams.store.MIGRATIONS", MIGRATIONS[:1])
        store.prepare()
    with sqlite3.connect(store.path) as connection:
        connection.execute(
            "insert into attempts (id, trainee, scenario, title, kind, started_at, status)"
            " values ('old', '林晓', 'angry@1', '旧', 'angry_caller', 1.0, 'open')"
        )
    connection.close()
    old = store.attempt("old")
    assert (old.scenario_text, old.house_text) == ("", "")
    store.save(replace(old, scenario_text=store.keep_text("id: angry")))
    assert store.text(store.attempt("old").scenario_text) == "id: angry"


def test_answers_come_back_in_their_order_and_only_ones_own(store):
    first = Answer("林晓", "voice.pace-400@1a2b3c4d", "[2]", 0.0, 10.0)
    again = replace(first, given="[0]", share=1.0, at=20.0)
    for answer in (again, first, replace(first, trainee="别人")):
        store.save_answer(answer)
    assert store.answers("林晓") == (first, again)
    assert first.question_id == "voice.pace-400"
    assert store.answers("没来过") == ()


def test_records_of_the_second_version_get_a_place_for_answers(store, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("exams.store.MIGRATIONS", MIGRATIONS[:2])
        patch.setattr("exams.store._to_row", row_before_exams)
        store.save(attempt())
    store.save_answer(Answer("林晓", "q@1", "[0]", 1.0, 1.0))
    assert len(store.answers("林晓")) == 1
    assert store.attempt("call-1") == attempt()


def test_calls_of_an_exam_are_sealed_until_its_result_is_final(store):
    practised, examined = attempt(1), replace(attempt(2), sitting="s1")
    for one in (practised, examined):
        store.save(one.marked(sample_call(one.id), sample_grade(one.id)))
    assert [one.id for one in store.attempts("林晓")] == ["call-1"]
    assert [one.id for one in store.results("林晓")] == ["call-1"]
    assert [one.id for one in store.attempts("林晓", sealed=True)] == ["call-2", "call-1"]
    for status, seen in ((OutcomeStatus.AWAITING_REVIEW, 1), (OutcomeStatus.FINAL, 2)):
        Outcomes(store).save(replace(OUTCOME, sitting="s1", status=status))
        assert len(store.attempts("林晓")) == len(store.results("林晓")) == seen
