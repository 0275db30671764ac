"""Records of every earlier version, as they were stored then, brought up to this one.

Each is what `sqlite3 records.db .dump` writes, with `PRAGMA user_version=…;` at its end; a release
with a new version stores its own.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sample_call import sample_call, sample_grade

from exams import migrations
from exams.audit import AuditLog
from exams.certificates.register import CertificateRegister
from exams.migrations import MIGRATIONS
from exams.outcomes import Outcomes
from exams.permissions import Role
from exams.register import Register
from exams.store import RecordsError, Store

CASES = Path(__file__).parent / "cases" / "records"
VERSIONS = sorted(int(path.stem.rpartition("-")[2]) for path in CASES.glob("version-*.sql"))


@pytest.fixture(params=VERSIONS)
def old(request, tmp_path):
    """A store over a file as it was at that version, and the version."""
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript((CASES / f"version-{request.param}.sql").read_text("utf-8"))
    return Store(path), request.param


def shape(store):
    """Every table, index and trigger, but for how the lines are broken."""
    with store.reading() as db:
        rows = db.execute("select type, name, sql from sqlite_master").fetchall()
    return {(kind, name): re.sub(r"\s+", " ", sql or "") for kind, name, sql in rows}


def test_every_version_up_to_the_certificates_is_stored():
    assert VERSIONS[:6] == [1, 2, 3, 4, 5, 6]


def test_nothing_that_was_kept_is_lost(old):
    store, version = old
    call = store.attempt("call-1")
    assert (call.call, call.grade) == (sample_call("call-1"), sample_grade("call-1"))
    assert store.attempt("call-2").grade is None
    if version >= 2:
        assert store.text(call.scenario_text) == "id: angry-refund\n"
    if version >= 3:
        assert [one.share for one in store.answers("林晓")] == [0.5]
    if version >= 4:
        assert [one.target for one in store.assignments("林晓")] == ["first-week"]
    if version >= 5:
        assert Register(store).of_staff_number("1001").roles == {Role.TRAINER, Role.ADMINISTRATOR}
        assert Register(store).has_administrator()
    if version >= 6:
        (issued,) = CertificateRegister(store).issued()
        assert CertificateRegister(store).revocation(issued.certificate.id).reason == "作弊"
    if version >= 7:
        assert Outcomes(store).of("s1").score == 91.5


def test_the_shape_is_that_of_new_records(old, tmp_path):
    store, _ = old
    fresh = Store(tmp_path / "fresh.db")
    assert shape(store) == shape(fresh)
    with store.reading() as db:
        assert db.execute("pragma user_version").fetchone()[0] == len(MIGRATIONS)
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert db.execute("pragma foreign_key_check").fetchall() == []


def test_what_is_brought_up_can_be_written(old):
    store, _ = old
    AuditLog(store).note("@a", "export.made")
    assert AuditLog(store).verify().anchor.notes == 1


def test_a_step_that_breaks_off_leaves_the_records_as_they_were(old, monkeypatch):
    store, version = old

    def breaks(db):
        db.execute("drop table attempts")
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("exams.store.MIGRATIONS", (*MIGRATIONS, breaks))
    with pytest.raises(RecordsError, match="disk I/O error"):
        store.prepare()
    monkeypatch.undo()
    with closing(sqlite3.connect(store.path)) as db:
        assert db.execute("pragma user_version").fetchone()[0] == version
        assert db.execute("select count(*) from attempts").fetchone()[0] == 2
    assert store.attempt("call-1").call == sample_call("call-1")


def test_steps_only_go_forward():
    names = [step.__name__ for step in MIGRATIONS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"m\d{3}_\w+", name) for name in names)
    written = {name for name in vars(migrations) if re.match(r"m\d{3}_", name)}
    assert written == set(names)
