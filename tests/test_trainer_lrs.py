"""Results told to a learning record store: once, again when it failed, and taken back."""

from dataclasses import replace

import pytest
from fake_lrs import KEY, SECRET, lrs
from fake_results import fake_outcomes, fill

from exams.export.xapi import duration, statement
from exams.outbox import LONGEST_WAIT_S, Outbox, wait_s
from exams.outcome import OutcomeStatus, ResultState
from exams.outcomes import Outcomes
from exams.store import Store
from trainer.cli import main
from trainer.lrs import Courier
from trainer.settings import SettingsError, read_settings

HOME = "https://train.anda.cn"
MADE = fake_outcomes(30, ("2026Q4",))
TOLD = [one for one in MADE if one.state is not ResultState.VOID]
NOW = 1e9


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "records.db")
    fill(store, MADE)
    return store


@pytest.fixture
def fake():
    with lrs() as fake:
        yield fake


@pytest.fixture
def courier(store, fake):
    env = {
        "THREERINGS_LRS": fake.address,
        "THREERINGS_LRS_KEY": KEY,
        "THREERINGS_LRS_SECRET": SECRET,
        "THREERINGS_ADDRESS": HOME,
    }
    made = Courier(read_settings(env), store)
    yield made
    made.close()


def passed():
    return next(one for one in MADE if one.state is ResultState.PASSED)


# --- statements ---


def test_a_pass_says_who_what_and_how_well():
    one = passed()
    told = statement(one, HOME)
    assert told["actor"]["account"] == {"homePage": HOME, "name": one.staff_number}
    assert told["verb"]["id"] == "http://adlnet.gov/expapi/verbs/passed"
    assert told["object"]["id"] == f"{HOME}/exams/{one.blueprint_id}"
    assert told["result"]["success"] is True
    assert told["result"]["score"] == {
        "scaled": round(one.score / 100, 4), "raw": one.score, "min": 0, "max": 100,
    }  # fmt: skip
    assert told["result"]["duration"].startswith("PT")


def test_what_waits_is_completed_without_a_score_and_what_is_void_is_not_told():
    waiting = replace(passed(), status=OutcomeStatus.AWAITING_REVIEW, passed=None)
    told = statement(waiting, HOME)
    assert told["verb"]["id"].endswith("completed")
    assert {"success", "score"}.isdisjoint(told["result"])
    assert statement(replace(passed(), status=OutcomeStatus.VOID, passed=None), HOME) is None


def test_the_same_result_has_the_same_id_and_another_has_another():
    one = passed()
    assert statement(one, HOME) == statement(one, HOME)
    ids = {statement(changed, HOME)["id"] for changed in (one, replace(one, score=1.0), MADE[1])}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "PT0S"), (5, "PT5S"), (61.25, "PT1M1.2S"), (3600, "PT1H"), (3723.5, "PT1H2M3.5S"),
     (59.96, "PT1M"), (90000, "PT25H")],
)  # fmt: skip
def test_durations_are_written_as_iso_8601_has_them(seconds, text):
    assert duration(seconds) == text


# --- sending ---


def test_everything_is_told_once(courier, fake, store):
    assert courier.send(NOW).told == len(MADE)
    assert {one["id"] for one in fake.counted().values()} == {
        statement(one, HOME)["id"] for one in TOLD
    }
    requests = fake.requests
    assert courier.send(NOW).told == 0
    for one in MADE[:5]:
        Outcomes(store).save(one)
    assert courier.send(NOW).told == 5, "kept again, though nothing changed"
    assert (fake.requests, len(fake.counted())) == (requests, len(TOLD))


def test_sent_again_after_a_crash_nothing_is_doubled(courier, fake, store):
    courier.send(NOW)
    with store.writing() as db:
        db.execute("update lrs_outbox set told = 0, statement = '', says = ''")
    courier.send(NOW)
    assert len(fake.kept) == len(TOLD)


def test_a_correction_takes_the_earlier_statement_back(courier, fake, store):
    courier.send(NOW)
    one, kept = passed(), Outcomes(store)
    for score in (12.0, one.score, 13.0):
        kept.save(replace(one, score=score))
        courier.send(NOW)
        own = [
            told for told in fake.counted().values()
            if told["context"]["extensions"][f"{HOME}/xapi/sitting"] == one.sitting
        ]  # fmt: skip
        assert [told["result"]["score"]["raw"] for told in own] == [score]
    kept.save(replace(one, status=OutcomeStatus.VOID, passed=None))
    courier.send(NOW)
    assert len(fake.counted()) == len(TOLD) - 1
    kept.save(one)
    courier.send(NOW)
    assert len(fake.counted()) == len(TOLD)


@pytest.mark.parametrize("status", [500, 503, 401, 404, 429])
def test_what_cannot_be_sent_now_waits_longer_each_time(courier, fake, store, status):
    now = NOW
    for tries in range(3):
        fake.answers = [(status, {})]
        sent = courier.send(now)
        assert (sent.told, str(status) in sent.fault) == (0, True)
        assert courier.send(now + wait_s(tries) - 1).put_off == 0, "not before its time"
        now += wait_s(tries) + 1
    assert Outbox(store).backlog().delayed == len(MADE)
    courier.send(now)
    assert (len(fake.kept), Outbox(store).backlog().waiting) == (len(TOLD), 0)


def test_the_store_may_say_how_long_to_wait(courier, fake, store):
    fake.answers = [(429, {"Retry-After": "5000"})]
    courier.send(NOW)
    assert courier.send(NOW + 4999).told == 0
    assert courier.send(NOW + 5001).told == len(MADE)


def test_nobody_listens(store):
    env = {"THREERINGS_LRS": "http://127.0.0.1:9/xapi", "THREERINGS_ADDRESS": HOME}
    courier = Courier(read_settings(env), store)
    sent = courier.send(NOW)
    courier.close()
    assert (sent.told, sent.put_off) == (0, len(MADE))
    assert "http://127.0.0.1:9/xapi/statements" in sent.fault


def test_one_bad_statement_holds_up_no_other(courier, fake, store):
    fake.refuses = passed().name
    bad = sum(one.name == fake.refuses for one in TOLD)
    sent = courier.send(NOW)
    assert (sent.put_off, len(fake.kept)) == (bad, len(TOLD) - bad)
    assert Outbox(store).backlog().waiting == bad


def test_a_result_that_changes_while_it_is_sent_is_sent_again(store):
    outbox = Outbox(store)
    due = outbox.due(NOW, 1)[0]
    Outcomes(store).save(next(one for one in MADE if one.sitting == due.sitting))
    outbox.sent(due, "x", "x")
    assert due.sitting in {one.sitting for one in outbox.due(NOW, 100)}


def test_waits_grow_and_end():
    assert [wait_s(tries) for tries in (0, 1, 2)] == [30, 60, 120]
    assert wait_s(1000) == LONGEST_WAIT_S


# --- settings and command ---


@pytest.mark.parametrize(
    ("env", "why"),
    [({}, "Set THREERINGS_LRS"), ({"THREERINGS_LRS": "http://a/x"}, "THREERINGS_ADDRESS is not")],
)
def test_what_is_not_set_is_told(store, env, why):
    with pytest.raises(SettingsError, match=why):
        Courier(read_settings(env), store)


def test_an_address_that_is_none_is_told():
    with pytest.raises(SettingsError, match="THREERINGS_LRS is 'lrs'; give its address"):
        read_settings({"THREERINGS_LRS": "lrs"})
    assert "hush" not in repr(read_settings({"THREERINGS_LRS_SECRET": "hush"}))


def test_the_command_sends_and_says_what_waits(store, fake, tmp_path, monkeypatch, capsys):
    for name, value in (
        ("DATA", str(tmp_path)), ("LRS", fake.address), ("LRS_KEY", KEY),
        ("LRS_SECRET", SECRET), ("ADDRESS", HOME),
    ):  # fmt: skip
        monkeypatch.setenv(f"THREERINGS_{name}", value)
    fake.answers = [(503, {})]
    assert main(["hr", "lrs", "send"]) == 1
    told = capsys.readouterr()
    assert told.out == f"0 sent, {len(MADE)} waiting, {len(MADE)} of them after a failure.\n"
    assert "503" in told.err
    assert main(["hr", "lrs", "send", "--all"]) == 0
    assert capsys.readouterr().out == f"{len(MADE)} sent, 0 waiting, 0 of them after a failure.\n"
