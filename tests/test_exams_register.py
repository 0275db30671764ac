import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from exams.answer import Answer
from exams.attempt import Attempt
from exams.migrations import MIGRATIONS, m010_people
from exams.people import IDLE_S, PeopleError, Person, Session, code_hash
from exams.permissions import Owner, Role
from exams.register import Register
from exams.roster import Row, plan
from exams.store import Store

BOSS = Person("boss", "1001", "王敏", frozenset({Role.ADMINISTRATOR}))
LIN = Person("lin", "2001", "林晓", department="客服部", email="lin@anda.cn", claims=True)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


@pytest.fixture
def register(store):
    made = Register(store)
    for person in (BOSS, LIN):
        made.add(person)
    return made


def take(register, rows):
    known = register.people()
    shown = plan(rows, known, BOSS.visitor, lambda: "new")
    return shown, lambda people: plan(rows, people, BOSS.visitor, lambda: "again")


def test_people_come_back_as_they_were_kept(register):
    assert register.people() == (BOSS, LIN)
    assert register.person("lin") == LIN
    assert register.of_staff_number("2001") == LIN
    assert register.of_email("lin@anda.cn") == LIN
    assert register.of_email("") is None
    assert register.person("nobody") is None


def test_keys_lead_to_their_owners(register):
    assert register.owner("@lin") == Owner("@lin", "客服部")
    assert register.owner("林晓") == Owner("林晓", None)
    assert register.owner("@gone") == Owner("@gone", None)
    assert (register.called("@lin"), register.called("某人")) == ("林晓", "某人")


def test_a_number_or_address_is_one_persons(register):
    with pytest.raises(PeopleError, match="2001: this staff number has an account"):
        register.add(replace(LIN, id="other", email=""))
    with pytest.raises(PeopleError, match="this address is 2001's"):
        register.add(Person("other", "2002", "陈", email="lin@anda.cn"))
    with pytest.raises(PeopleError, match="this address is 2001's"):
        register.change("boss", lambda one: replace(one, email="lin@anda.cn"))
    assert register.people() == (BOSS, LIN)


@pytest.mark.parametrize(
    "rule",
    [
        lambda one: replace(one, locked=True),
        lambda one: replace(one, roles=frozenset({Role.TRAINEE})),
    ],
)
def test_the_last_administrator_stays(register, rule):
    with pytest.raises(PeopleError, match="1001: this is the last administrator"):
        register.change("boss", rule)
    assert register.person("boss") == BOSS
    register.change("lin", lambda one: replace(one, roles=frozenset({Role.ADMINISTRATOR})))
    register.change("boss", rule)
    assert register.has_administrator()


def test_changes_of_many_threads_are_all_kept(register):
    def add_one(_):
        register.change("lin", lambda one: replace(one, failures=one.failures + 1))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(add_one, range(60)))
    assert register.person("lin").failures == 60


def test_a_session_lets_in_until_it_ends(register):
    register.begin_session(Session("hash", "lin", 0.0, 0.0))
    assert register.signed_in("hash", 10.0) == LIN
    assert register.signed_in("other", 10.0) is None
    assert register.signed_in("hash", IDLE_S - 1) == LIN
    assert register.signed_in("hash", IDLE_S + 10) == LIN, "its use was not kept"
    assert register.signed_in("hash", 3 * IDLE_S) is None
    register.end_session("hash")
    assert register.signed_in("hash", 10.0) is None


def test_locking_and_signing_out_everywhere_end_every_session(register):
    for name in ("one", "two"):
        register.begin_session(Session(name, "lin", 0.0, 0.0))
    register.begin_session(Session("boss's", "boss", 0.0, 0.0))
    assert register.sessions("lin", 1.0) == 2
    register.sign_out_everywhere("lin", 5.0)
    assert register.sessions("lin", 6.0) == 0
    assert register.person("lin").signed_out_at == 5.0
    register.begin_session(Session("three", "lin", 7.0, 7.0))
    register.change("lin", lambda one: replace(one, locked=True))
    assert register.signed_in("three", 8.0) is None
    assert register.signed_in("boss's", 8.0) == BOSS


def past(store, call_id, trainee):
    store.save(Attempt(call_id, trainee, "angry@1", "退款", "angry_caller", 1.0))


def test_joining_claims_the_past_of_exactly_that_name_once(store, register):
    past(store, "a", "林晓")
    past(store, "b", "林晓晓")
    store.save_answer(Answer("林晓", "q@1", "[0]", 1.0, 1.0))
    assert register.past_names() == (("林晓", 1), ("林晓晓", 1))
    joined = register.join("lin", lambda one: replace(one, joined_at=9.0), 9.0)
    assert joined.signed_out_at == 9.0
    assert [one.id for one in store.attempts("@lin")] == ["a"]
    assert len(store.answers("@lin")) == 1
    assert [one.id for one in store.attempts("林晓晓")] == ["b"]
    past(store, "c", "林晓")
    register.join("lin", lambda one: one, 10.0)
    assert [one.id for one in store.attempts("林晓")] == ["c"]


def test_without_leave_nothing_is_claimed(store, register):
    past(store, "a", "王敏")
    register.join("boss", lambda one: replace(one, joined_at=9.0), 9.0)
    assert [one.id for one in store.attempts("王敏")] == ["a"]


def test_a_roster_is_taken_as_it_was_shown(register):
    rows = [Row(2, {"staff_number": "3001", "name": "陈立", "email": "lin@anda.cn"})]
    rows += [Row(3, {"staff_number": "2001", "name": "林晓", "email": "new@anda.cn"})]
    shown, again = take(register, rows)
    register.take_roster(shown, again)
    assert register.of_email("lin@anda.cn").name == "陈立"
    assert register.of_email("new@anda.cn").id == "lin"


def test_a_roster_is_not_taken_once_people_have_changed(register):
    shown, again = take(register, [Row(2, {"staff_number": "2001", "name": "林小晓"})])
    register.change("lin", lambda one: replace(one, team="一班"))
    with pytest.raises(PeopleError, match="Look through it again"):
        register.take_roster(shown, again)
    assert register.person("lin").name == "林晓"


def test_only_the_hash_of_a_code_is_kept(register):
    register.give_codes({"lin": "ABCD-EFGH-JKMN", "gone": "…"}, 100.0)
    kept = register.person("lin")
    assert kept.code == code_hash("lin", "ABCD-EFGH-JKMN")
    assert kept.code_until > 100.0


def test_records_from_before_accounts_get_a_place_for_them(store, monkeypatch):
    before = MIGRATIONS[: MIGRATIONS.index(m010_people)]
    with monkeypatch.context() as patch:
        patch.setattr("exams.store.MIGRATIONS", before)
        with store.writing() as db:
            row = {"id": "old", "trainee": "林晓", "scenario": "angry@1", "title": "退款"}
            row |= {"kind": "angry_caller", "started_at": 1.0, "status": "open"}
            db.table("attempts").insert(row)
    register = Register(store)
    register.add(LIN)
    assert register.people() == (LIN,)
    assert store.attempt("old").trainee == store.trainee("old") == "林晓"


def test_no_two_rows_share_a_number_whoever_writes_them(register, store):
    with sqlite3.connect(store.path) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(
            "insert into people (id, staff_number, name, roles, email, password, code, locked)"
            " values ('x', '2001', 'x', '', '', '', '', 0)"
        )
    db.close()
