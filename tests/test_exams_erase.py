"""One person's data: all of it handed out, and erased but for what is kept for a reason."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from sample_call import sample_grade
from sample_certificate import issued
from test_exams_backup import take_call
from test_exams_outcomes import ONE

from exams.answer import Answer
from exams.assignment import Assignment, Task
from exams.audit import AuditLog
from exams.certificates.register import CertificateRegister
from exams.consents import Consents, Purpose
from exams.erase import NOBODY, Whose, erase, look, whose
from exams.holdings import HOLDINGS, NOBODYS, Fate
from exams.outcome import OutcomeStatus
from exams.outcomes import Outcomes
from exams.people import PeopleError, Person, Session
from exams.permissions import Role
from exams.personal import export
from exams.register import Register
from exams.store import Store

WORDS = "我同意考试全程录音，用于评分、复核和成绩上报。"
LIN = Person(
    "lin", "A1024", "林晓", frozenset({Role.TRAINEE}), "客服部", "一组", "lin@anda.cn",
    password="argon2-of-it", code="code-hash", joined_at=1.0,
)  # fmt: skip
OTHER = replace(LIN, id="li", staff_number="B7", name="李雷", email="li@anda.cn",
    password="another", code="")  # fmt: skip


@pytest.fixture
def data(tmp_path):
    """Two people who did the same things; call-1 and call-2 are theirs in turn."""
    folder = tmp_path / "data"
    store = Store(folder / "records.db")
    for number, one in enumerate((LIN, OTHER), 1):
        Register(store).add(one)
        take_call(folder, number)
        call = store.attempt(f"call-{number}")
        store.save(replace(call, trainee=one.key, grade=sample_grade(call.id)))
        store.save_answer(Answer(one.key, "q@1", '["a"]', 1, 5.0))
        task = Assignment(f"t{number}", one.key, Task.PATH, "p", "P", date(2026, 12, 1), "@t", 1, 0)
        store.save_assignments([task])
        Register(store).begin_session(Session(f"hash-{number}", one.id, 9e9, 9e9))
        CertificateRegister(store).keep(issued_to(one, number))
        Consents(store).give(one.key, Purpose.EXAMS, WORDS, 6.0)
        name = f"s{number}"
        outcome = replace(ONE, sitting=name, candidate=one.key, name=one.name)
        Outcomes(store).save(replace(outcome, staff_number=one.staff_number))
        with store.writing() as db:
            facts = {"key": one.key, "staff_number": one.staff_number, "name": one.name}
            told = json.dumps({"candidate": one.key, "title": "上岗考试", "facts": facts})
            row = [name, one.key, told]
            db.execute(
                "insert into sittings values (?, ?, 'b', 1, 'p', 1, 2, 'handed_in', 2, ?)", row
            )
            columns = [column.name for column in db.table("sitting_events").columns]
            event = {"sitting": name, "at": 1.0, "kind": "began", "data": "{}"}
            event |= {column: "x" for column in ("key", "tab") if column in columns}
            db.table("sitting_events").insert(event)
    return folder


def issued_to(one, number):
    from sample_certificate import certificate

    made = certificate(id=f"TR26-{number}", holder=one.name, staff_number=one.staff_number)
    return replace(issued(made), sitting=f"s{number}")


@pytest.fixture
def store(data):
    return Store(data / "records.db")


def counts(plan, fate):
    return {one.table: one.count for one in plan.parts if one.fate is fate and one.count}


def everything(store):
    """All values in all tables, but the certificates that must stay."""
    with store.reading() as db:
        tables = set(db.table_names()) - {"certificates"}
        rows = [row for table in tables for row in db.query(f"select * from {table}")]
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_every_table_says_what_erasing_does_with_it(store):
    with store.reading() as db:
        there = set(db.table_names())
    named = [one.table for one in HOLDINGS]
    assert len(set(named)) == len(named)
    assert there - set(named) - set(NOBODYS) == set(), "add them to exams/holdings.py"
    assert set(named) & set(NOBODYS) == set()
    assert all((one.fate is Fate.DELETED) is (one.reason is None) for one in HOLDINGS)


# --- whose ---


@pytest.mark.parametrize("given", ["A1024", "@lin"])
def test_somebody_is_named_by_staff_number_or_key(store, given):
    assert whose(store, given).person.id == "lin"


@pytest.mark.parametrize("given", ["", "nobody", "@gone"])
def test_who_is_not_there_is_told(store, given):
    with pytest.raises(PeopleError, match="nobody has this staff number"):
        whose(store, given)


# --- erasing ---


def test_looking_tells_what_would_happen_and_changes_nothing(data, store):
    before = everything(store)
    plan = look(store, data, whose(store, "A1024"))
    assert counts(plan, Fate.DELETED) == {
        "sessions": 1, "answers": 1, "assignments": 1, "sitting_events": 1, "lrs_outbox": 1,
        "attempts": 1,
        "people": 1,
    }  # fmt: skip
    assert counts(plan, Fate.DISGUISED) == {"outcomes": 1, "sittings": 1}
    assert set(counts(plan, Fate.KEPT)) == {"certificates", "consents", "audit"}
    assert (plan.calls, plan.size > 2000) == (("call-1",), True)
    assert everything(store) == before
    assert (data / "calls/call-1/call.flac").exists()


def test_erasing_leaves_nothing_that_names_them(data, store):
    others = Outcomes(store).of("s2")
    erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    left = everything(store)
    for said in ("A1024", "lin@anda.cn", "argon2-of-it", "hash-1"):
        assert said not in left
    for said in ("B7", "李雷", "li@anda.cn"):
        assert said in left
    assert not (data / "calls/call-1").exists()
    assert (data / "calls/call-2/call.flac").exists()
    outcome = Outcomes(store).of("s1")
    assert (outcome.name, outcome.staff_number, outcome.team) == (NOBODY, "", "")
    assert (outcome.score, outcome.department) == (ONE.score, ONE.department)
    assert Outcomes(store).of("s2") == others
    assert store.attempt("call-2") is not None
    assert len(store.answers("@li")) == 1


def test_erasing_leaves_nothing_in_the_bytes_of_the_file(data, store):
    assert b"lin@anda.cn" in raw(data)
    erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    assert b"lin@anda.cn" not in raw(data)
    assert b"li@anda.cn" in raw(data)


def raw(data):
    return b"".join(path.read_bytes() for path in data.glob("records.db*"))


def test_certificates_consents_and_notes_stay(data, store):
    erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    assert CertificateRegister(store).find("TR26-1").certificate.holder == "林晓"
    assert Consents(store).current("@lin", Purpose.EXAMS) is not None
    log = AuditLog(store)
    assert log.verify().fault is None
    newest = log.latest(1)[0]
    assert (newest.actor, newest.action, newest.subject) == ("@boss", "person.erased", "@lin")
    assert newest.told()["rows"]["attempts"] == 1


def test_a_typed_name_is_replaced_where_results_stay(data, store):
    take_call(data, 7)
    Outcomes(store).save(replace(ONE, sitting="s7", candidate="林晓"))
    erase(store, data, whose(store, "林晓"), "@boss", lambda: "erased-77")
    assert store.attempts("林晓") == ()
    assert Outcomes(store).of("s7").candidate == "erased-77"
    assert AuditLog(store).latest(1)[0].subject == "erased-77"
    assert store.attempt("call-1") is not None, "somebody of the same name lost theirs"


def test_nobody_is_erased_in_the_middle_of_an_examination(data, store):
    Outcomes(store).save(
        replace(ONE, sitting="s1", candidate="@lin", status=OutcomeStatus.AWAITING_REVIEW)
    )
    before = everything(store)
    with pytest.raises(PeopleError, match=r"A1024: an examination of theirs .*\(s1\)"):
        erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    assert everything(store) == before
    assert (data / "calls/call-1/call.flac").exists()


def test_the_last_administrator_cannot_be_erased(data, store):
    Register(store).change("lin", lambda one: replace(one, roles=frozenset(Role)))
    with pytest.raises(PeopleError, match="last administrator"):
        erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    Register(store).change("li", lambda one: replace(one, roles=frozenset(Role)))
    erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    assert Register(store).person("lin") is None


def test_a_half_done_erasing_can_be_done_again(data, store, monkeypatch):
    def breaks(*given, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("exams.erase.shutil.rmtree", breaks)
    with pytest.raises(KeyboardInterrupt):
        erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    monkeypatch.undo()
    assert Register(store).person("lin") is not None, "the rows went without the recordings"
    erase(store, data, whose(store, "A1024"), "@boss", lambda: "x")
    assert not (data / "calls/call-1").exists()


# --- handing out ---


@pytest.fixture
def copy(data, store):
    out = io.BytesIO()
    export(store, data, whose(store, "A1024"), out, 7.0, "@boss")
    return zipfile.ZipFile(out)


def test_a_copy_holds_all_of_it_to_read_and_to_hear(copy):
    assert set(copy.namelist()) == {
        "index.html", "data.json", "calls/call-1/words.txt", "calls/call-1/call.flac",
    }  # fmt: skip
    told = json.loads(copy.read("data.json"))
    found = {table: len(rows) for table, rows in told["tables"].items() if rows}
    assert found.pop("audit") >= 4
    assert found == dict.fromkeys(
        ("sessions", "answers", "assignments", "sitting_events", "lrs_outbox", "attempts",
         "outcomes", "sittings", "people", "certificates", "consents"), 1
    )  # fmt: skip
    assert told["tables"]["outcomes"][0]["outcome"]["score"] == 91.5
    assert list(told["texts"].values()) == [WORDS]
    page = copy.read("index.html").decode()
    assert "<h1>林晓</h1>" in page
    assert "src='calls/call-1/call.flac'" in page
    assert WORDS in page
    assert "非常抱歉让您久等了" in copy.read("calls/call-1/words.txt").decode()


def test_a_copy_holds_no_secrets_and_nobody_elses(copy):
    for name in ("data.json", "index.html"):
        text = copy.read(name).decode()
        for said in ("argon2-of-it", "code-hash", "hash-1", "李雷", '"B7"', '@li"', "call-2"):
            assert said not in text


def test_a_copy_is_noted(store, copy):
    newest = AuditLog(store).latest(1)[0]
    assert (newest.actor, newest.action, newest.subject) == ("@boss", "person.exported", "@lin")


def test_markup_in_what_somebody_wrote_stays_text(data, store):
    Register(store).change("lin", lambda one: replace(one, name="<script>alert(1)</script>"))
    out = io.BytesIO()
    export(store, data, Whose("@lin", Register(store).person("lin")), out, 7.0, "@boss")
    assert "<script>" not in zipfile.ZipFile(out).read("index.html").decode()


# --- consent ---


def test_consent_is_kept_with_its_words_until_it_is_withdrawn(store):
    consents = Consents(store)
    given = consents.give("@new", Purpose.EXAMS, WORDS, 10.0)
    assert consents.current("@new", Purpose.EXAMS, WORDS) == given
    assert store.text(given.text) == WORDS
    assert consents.current("@new", Purpose.EXAMS, "其他文字") is None
    assert consents.current("@new", Purpose.PRACTICE) is None
    assert consents.withdraw("@new", Purpose.EXAMS, 11.0).given is False
    assert consents.current("@new", Purpose.EXAMS) is None
    assert consents.withdraw("@new", Purpose.EXAMS, 12.0) is None
    assert [one.given for one in consents.of("@new")] == [True, False]
    actions = [one.action for one in AuditLog(store).of("@new")]
    assert actions == ["consent.given", "consent.withdrawn"]
