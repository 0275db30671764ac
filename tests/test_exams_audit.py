"""The audit log: written with what it tells of, never changed, and every break in it found."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from sample_certificate import issued

from exams.assignment import Assignment, Task
from exams.audit import Anchor, AnchorUnreadable, AuditLog, Fault, head, note, verify
from exams.certificates.register import CertificateRegister, Revocation
from exams.people import FAILURES, PeopleError, Person
from exams.permissions import Role
from exams.register import Register
from exams.store import RecordsError, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


@pytest.fixture
def log(store):
    found = AuditLog(store)
    for number in range(1, 6):
        found.note("@hr", "export.made", "@a", {"rows": number})
    return found


def by_force(store, *statements):
    """What somebody does who has the file and a program for such files."""
    with closing(sqlite3.connect(store.path)) as db:
        for (name,) in list(db.execute("select name from sqlite_master where type = 'trigger'")):
            db.execute(f"drop trigger {name}")
        for statement in statements:
            db.execute(statement)
        db.commit()


def actions(store, key):
    return [(one.actor, one.action, one.subject) for one in AuditLog(store).of(key)]


# --- the chain ---


def test_an_empty_log_holds(store):
    assert AuditLog(store).verify().fault is None


def test_a_log_left_alone_holds_and_tells_what_was_done(log):
    verdict = log.verify()
    assert (verdict.fault, verdict.anchor) == (None, log.head())
    assert [one.told() for one in log.latest(2)] == [{"rows": 5}, {"rows": 4}]
    assert log.latest(5, area="account") == ()
    assert [one.id for one in log.latest(2, before=3)] == [2, 1]


@pytest.mark.parametrize("change", ["update audit set actor = 'x'", "delete from audit"])
def test_the_database_refuses_to_change_a_note(store, log, change):
    with pytest.raises(RecordsError, match="audit notes stay as they were written"):
        _execute(store, change)
    assert log.verify().anchor.notes == 5


@pytest.mark.parametrize("number", [3, 7])
def test_a_note_goes_nowhere_but_behind_the_newest(store, log, number):
    slip = f"insert or replace into audit values ({number}, 1, 'a', 'b', 'c', '{{}}', 'd', 'e')"
    with pytest.raises(RecordsError, match="audit notes stay as they were written"):
        _execute(store, slip)


def _execute(store, statement):
    with store.writing() as db:
        db.execute(statement)


@pytest.mark.parametrize(
    ("statement", "fault", "at"),
    [
        ("update audit set actor = '@somebody' where id = 3", Fault.CHANGED, 3),
        ("update audit set at = at + 1 where id = 1", Fault.CHANGED, 1),
        ("update audit set action = 'export.seen' where id = 5", Fault.CHANGED, 5),
        ("update audit set subject = '' where id = 2", Fault.CHANGED, 2),
        ("update audit set details = '{}' where id = 4", Fault.CHANGED, 4),
        ("update audit set hash = prev where id = 4", Fault.CHANGED, 4),
        ("update audit set prev = hash where id = 2", Fault.UNBOUND, 2),
        ("delete from audit where id = 2", Fault.MISSING, 3),
        ("delete from audit where id = 1", Fault.MISSING, 2),
        ("insert into audit select 9, at, actor, action, '', details, hash, hash from audit"
         " where id = 5", Fault.MISSING, 9),
        ("insert into audit select 6, at, actor, action, '', details, prev, hash from audit"
         " where id = 5", Fault.UNBOUND, 6),
    ],
)  # fmt: skip
def test_the_first_broken_link_is_found(store, log, statement, fault, at):
    by_force(store, statement)
    verdict = log.verify()
    assert (verdict.fault, verdict.at) == (fault, at)
    assert verdict.anchor.notes == at - 1 if fault is not Fault.MISSING else at


def test_a_cut_tail_shows_only_against_an_anchor(store, log):
    anchor = log.head()
    by_force(store, "delete from audit where id > 3")
    assert log.verify().fault is None
    verdict = log.verify(anchor)
    assert (verdict.fault, verdict.at) == (Fault.CUT, 4)


def test_a_tail_written_anew_shows_against_an_anchor(store, log):
    anchor = log.head()
    by_force(store, "delete from audit where id > 3")
    for rows in (4, 500, 6):
        log.note("@hr", "export.made", "@a", {"rows": rows})
    assert log.verify().fault is None
    assert log.verify(anchor).fault is Fault.REPLACED


def test_an_older_anchor_still_holds(log):
    anchor = log.head()
    log.note("@hr", "export.made")
    assert log.verify(Anchor.from_json(anchor.to_json())).fault is None


@pytest.mark.parametrize("text", ["", "[]", '{"form": "threerings anchor 1"}', '{"form": "x"}'])
def test_what_is_no_anchor_is_told(text):
    with pytest.raises(AnchorUnreadable, match="no anchor"):
        Anchor.from_json(text)


def test_twenty_threads_make_one_chain(store):
    log = AuditLog(store)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: log.note("@a", "export.made", "", {"n": n}), range(200)))
    verdict = log.verify()
    assert (verdict.fault, verdict.anchor.notes) == (None, 200)
    assert {one.told()["n"] for one in log.latest(200)} == set(range(200))


# --- with what it tells of ---


def test_a_note_is_kept_with_what_it_tells_of_or_not_at_all(store):
    with pytest.raises(ZeroDivisionError):
        _break_off(store)
    with store.reading() as db:
        assert head(db).notes == 0
        assert verify(db).fault is None


def _break_off(store):
    with store.writing() as db:
        note(db, "@a", "result.corrected", "@b")
        raise ZeroDivisionError


PERSON = Person("a", "1001", "王敏", frozenset({Role.TRAINEE}), "客服部", password="h")


def test_what_is_done_to_an_account_is_noted_without_its_name(store):
    register = Register(store).by("@boss")
    register.add(PERSON)
    register.change("a", lambda one: replace(one, name="王敏敏", email="a@b.cn", locked=True))
    register.change("a", lambda one: replace(one, roles=frozenset(Role)))
    register.give_codes({"a": "ABCD"}, 5.0)
    register.sign_out_everywhere("a", 6.0)
    register.by("@a").join("a", lambda one: replace(one, password="i", joined_at=7.0), 7.0)
    assert actions(store, "@a") == [
        ("@boss", "account.added", "@a"),
        ("@boss", "account.changed", "@a"),
        ("@boss", "account.changed", "@a"),
        ("@boss", "account.code_given", "@a"),
        ("@boss", "account.signed_out", "@a"),
        ("@a", "account.joined", "@a"),
        ("@a", "account.password_set", "@a"),
    ]
    told = [one.details for one in AuditLog(store).of("@a")]
    assert told[1] == '{"fields":["name","email"],"locked":true}'
    assert not [one for one in told if "王" in one or "b.cn" in one]


def test_tries_are_noted_once_nobody_is_let_in_any_more(store):
    register = Register(store)
    register.add(PERSON)
    for count in range(1, FAILURES + 3):
        register.change("a", lambda one, count=count: replace(one, failures=count))
    assert [one.action for one in AuditLog(store).of("@a")] == ["account.added", "account.shut"]


def test_a_change_that_is_refused_leaves_no_note(store):
    register = Register(store)
    register.add(replace(PERSON, roles=frozenset({Role.ADMINISTRATOR})))
    with pytest.raises(PeopleError, match="last administrator"):
        register.change("a", lambda one: replace(one, locked=True))
    assert [one.action for one in AuditLog(store).of("@a")] == ["account.added"]


def test_certificates_issued_and_revoked_are_noted(store):
    Register(store).add(replace(PERSON, staff_number="A1024"))
    register, made = CertificateRegister(store), issued()
    register.keep(made, "@assessor")
    register.revoke(Revocation(made.certificate.id, 9.0, "陈敏", "作弊"), "@assessor")
    assert actions(store, "@assessor") == [
        ("@assessor", "certificate.issued", "@a"),
        ("@assessor", "certificate.revoked", "@a"),
    ]


def test_tasks_given_and_withdrawn_are_noted(store):
    task = Assignment("t1", "@a", Task.PATH, "first-week", "第一周", date(2026, 12, 1), "@t", 1, 0)
    store.save_assignments([task])
    store.withdraw("t1", 2.0, "@t")
    store.withdraw("t1", 3.0, "@t")
    assert actions(store, "@a") == [("@t", "task.given", "@a"), ("@t", "task.withdrawn", "@a")]
