"""What is older than it is kept goes, what is younger, held or noted stays."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sample_certificate import issued
from test_exams_backup import take_call
from test_exams_outcomes import ONE
from test_exams_store import attempt

from exams.answer import Answer
from exams.audit import AuditLog
from exams.certificates.register import CertificateRegister
from exams.holdings import Kind
from exams.outcome import ItemMark, OutcomeStatus
from exams.outcomes import Outcomes
from exams.retention import FILE, Rules, clear, earlier, look, rules
from exams.sitting import ItemKind
from exams.store import Store
from scenarios.source import ScenarioError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
DAY = 86400.0
KEPT = Rules()


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def store(data):
    return Store(data / "records.db")


def call(data, number, days_ago):
    """A practice call so many days before now."""
    take_call(data, number)
    begun_at = NOW - days_ago * DAY
    store = Store(data / "records.db")
    store.save(replace(store.attempt(f"call-{number}"), started_at=begun_at))


def exam(store, sitting, days_ago, calls=(), **changes):
    items = tuple(ItemMark(ItemKind.CALL, "x@1", 1, 1, 1, 1, attempt=f"call-{n}") for n in calls)
    ended_at = NOW - days_ago * DAY
    Outcomes(store).save(replace(ONE, sitting=sitting, ended_at=ended_at, items=items, **changes))


def sounds(data):
    return sorted(path.parent.name for path in data.glob("calls/*/call.flac"))


def counts(plan):
    return {one.kind: one.count for one in plan.due}


# --- the rules ---


def test_the_house_says_how_long_in_a_file(data):
    assert rules(data) == Rules(recordings="180 days", practice="5 years", results="5 years")
    data.mkdir()
    (data / FILE).write_text("recordings: 90 days\nresults: 1 year\n", "utf-8")
    assert rules(data) == Rules(recordings="90 days", results="1 year")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("recording: 90 days\n", r"retention\.yaml:1:1: unknown key 'recording'; did you mean"),
        ("recordings: 90\n", r"retention\.yaml:1:13: write a number and days"),
        ("results: 0 days\n", "write a number and days, months or years"),
        ("results: for ever\n", "write a number and days, months or years"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(data, text, words):
    data.mkdir()
    (data / FILE).write_text(text, "utf-8")
    with pytest.raises(ScenarioError, match=words):
        rules(data)


@pytest.mark.parametrize(
    ("number", "unit", "day"),
    [
        (180, "d", "2026-05-26"),
        (5, "y", "2021-11-22"),
        (11, "m", "2025-12-22"),
        (12, "m", "2025-11-22"),
        (3000, "y", "1970-01-01"),
    ],
)
def test_earlier_is_by_the_calendar(number, unit, day):
    assert datetime.fromtimestamp(earlier(NOW, number, unit), UTC).date().isoformat() == day


def test_the_last_of_february_stands_in_for_days_it_has_not():
    leap = datetime(2028, 2, 29, tzinfo=UTC).timestamp()
    assert earlier(leap, 1, "y") == datetime(2027, 2, 28, tzinfo=UTC).timestamp()


# --- what goes ---


def test_recordings_go_by_their_age_and_their_calls_stay(data, store):
    for number, days_ago in ((1, 0), (2, 179), (3, 181), (4, 700)):
        call(data, number, days_ago)
    plan = look(store, data, KEPT, NOW)
    assert counts(plan)[Kind.RECORDINGS] == 2
    assert plan.due[0].size == 2 * 2000
    assert sounds(data) == ["call-1", "call-2", "call-3", "call-4"], "looking deleted something"
    assert clear(store, data, KEPT, NOW, "@boss") == plan
    assert sounds(data) == ["call-1", "call-2"]
    assert store.attempt("call-4").call is not None
    assert (data / "calls/call-4/call.json").exists()
    assert look(store, data, KEPT, NOW).empty


def test_practice_goes_after_five_years_with_all_of_its_folder(data, store):
    call(data, 1, 1820)
    call(data, 2, 1900)
    store.save_answer(Answer("@a", "q@1", "1", 1, NOW - 1900 * DAY))
    store.save_answer(Answer("@a", "q@1", "1", 1, NOW - 1820 * DAY))
    assert counts(clear(store, data, KEPT, NOW, "@boss"))[Kind.PRACTICE] == 2
    assert store.attempt("call-2") is None
    assert store.attempt("call-1") is not None
    assert [path.name for path in data.glob("calls/*")] == ["call-1"]
    assert len(store.answers("@a")) == 1


def test_results_go_after_five_years_with_their_sittings(data, store):
    exam(store, "old", 1900)
    exam(store, "young", 1820)
    with store.writing() as db:
        for name, days_ago in (("old", 1900), ("young", 1820), ("never-ended", 1900)):
            at = NOW - days_ago * DAY
            row = [name, name, at, at + 3600]
            db.execute(
                "insert into sittings values (?, ?, 'b', 1, 'p', ?, ?, 'void', null, '{}')", row
            )
    assert counts(clear(store, data, KEPT, NOW, "@boss"))[Kind.RESULTS] == 2
    assert [one.sitting for one in Outcomes(store).find()] == ["young"]
    with store.reading() as db:
        assert [row["id"] for row in db.query("select id from sittings")] == ["young"]


def test_a_call_goes_with_its_examination_and_not_before(data, store):
    short = Rules(practice="1 year")
    call(data, 1, 400)
    call(data, 2, 400)
    exam(store, "s", 399, calls=[1])
    clear(store, data, short, NOW, "@boss")
    assert store.attempt("call-1") is not None, "the result rests on it"
    assert store.attempt("call-2") is None


@pytest.mark.parametrize("status", list(OutcomeStatus))
def test_what_is_under_review_stays_however_old(data, store, status):
    call(data, 1, 2000)
    exam(store, "s", 2000, calls=[1], status=status)
    plan = clear(store, data, KEPT, NOW, "@boss")
    stays = status is OutcomeStatus.AWAITING_REVIEW
    assert (sounds(data) == ["call-1"]) is stays
    assert (Outcomes(store).of("s") is not None) is stays
    assert (store.attempt("call-1") is not None) is stays
    assert bool(plan.held) is stays


def test_what_is_being_sat_stays(data, store):
    call(data, 1, 200)
    with store.writing() as db:
        at = NOW - 200 * DAY
        row = ["s", "@a", at, at]
        db.execute("insert into sittings values (?, ?, 'b', 1, 'p', ?, ?, 'open', null, '{}')", row)
        columns = [one.name for one in db.table("sitting_events").columns]
        told = {"sitting": "s", "at": at, "kind": "call", "data": '{"attempt": "call-1"}'}
        told |= {one: "x" for one in ("key", "tab") if one in columns}
        db.table("sitting_events").insert(told)
    assert clear(store, data, KEPT, NOW, "@boss").empty
    assert sounds(data) == ["call-1"]


def test_a_recording_nobody_knows_of_goes_by_the_age_of_its_folder(data, store):
    for name, days_ago in (("stray", 200), ("fresh", 10)):
        place = data / "calls" / name
        place.mkdir(parents=True)
        (place / "trainee.s16").write_bytes(b"s" * 100)
        os.utime(place, (NOW - days_ago * DAY,) * 2)
    store.prepare()
    clear(store, data, KEPT, NOW, "@boss")
    assert [path.parent.name for path in data.glob("calls/*/*.s16")] == ["fresh"]


def test_a_call_that_goes_on_is_left_alone(data, store):
    store.save(attempt(1))
    store.save(replace(attempt(1), started_at=NOW - 2000 * DAY))
    assert clear(store, data, KEPT, NOW, "@boss").empty
    assert store.attempt("call-1") is not None


def test_notes_and_certificates_stay_and_the_run_is_noted(data, store):
    call(data, 1, 4000)
    CertificateRegister(store).keep(issued(at=NOW - 4000 * DAY))
    before = AuditLog(store).head().notes
    clear(store, data, KEPT, NOW, "@boss")
    log = AuditLog(store)
    assert log.head().notes == before + 1
    newest = log.latest(1)[0]
    assert (newest.actor, newest.action) == ("@boss", "retention.cleared")
    assert newest.told()["recordings"]["count"] == 1
    assert len(CertificateRegister(store).issued()) == 1
    assert log.verify().fault is None


def test_a_run_with_nothing_to_do_is_not_noted(data, store):
    assert clear(store, data, KEPT, NOW, "@boss").empty
    assert AuditLog(store).head().notes == 0
