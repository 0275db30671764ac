"""The audit log, backups, retention and one person's data on the terminal."""

import json
import sys
import time
import zipfile

import pytest
from test_exams_audit import by_force
from test_exams_backup import take_call

from exams.audit import AuditLog
from exams.folder import serving
from exams.people import Person
from exams.register import Register
from exams.store import Store
from trainer.cli import main

DAY = 86400.0


@pytest.fixture
def data(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    monkeypatch.setenv("THREERINGS_DATA", str(folder))
    store = Store(folder / "records.db")
    Register(store).add(Person("lin", "A1024", "林晓", email="lin@anda.cn"))
    take_call(folder, 1)
    with store.writing() as db:
        then = time.time() - 200 * DAY
        db.execute("update attempts set trainee = '@lin', started_at = ?", [then])
    return folder


@pytest.fixture
def store(data):
    return Store(data / "records.db")


@pytest.fixture
def run(data, capsys):
    def command(*args):
        code = main(["records", *map(str, args)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def typed(monkeypatch, answer):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)


def test_a_log_that_holds_is_told_with_its_newest_hash(run, store):
    head = AuditLog(store).head()
    code, out, err = run("verify")
    assert (code, head.hash in out, "--anchor" in err) == (0, True, True)


def test_a_broken_link_is_told_with_place_fault_and_remedy(run, store):
    by_force(store, "update audit set actor = '@x' where id = 2")
    code, out, _ = run("verify")
    assert code == 1
    assert out.startswith(f"{store.path}: note 2 of the audit log: it does not say what it was")
    assert "The 1 before hold together" in out
    assert "compare it with a backup" in out


def test_a_cut_tail_is_told_by_the_anchor(run, store, tmp_path):
    assert run("anchor", "-o", tmp_path / "a.json")[0] == 0
    assert json.loads(run("anchor")[1])["notes"] == 2
    assert run("verify", "--anchor", tmp_path / "a.json")[0] == 0
    by_force(store, "delete from audit where id = 2")
    assert run("verify")[0] == 0
    code, out, _ = run("verify", "--anchor", tmp_path / "a.json")
    assert (code, "the anchor shows that it went on" in out) == (1, True)


def test_a_file_that_is_no_anchor_is_told(run, tmp_path):
    (tmp_path / "a.json").write_text("{}", "utf-8")
    code, _, err = run("verify", "--anchor", tmp_path / "a.json")
    assert (code, "a.json: This is no anchor" in err) == (2, True)


def test_nothing_is_made_where_no_records_are(run, monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "elsewhere"))
    code, _, err = run("verify")
    assert (code, "there are no records here" in err) == (2, True)
    assert not (tmp_path / "elsewhere").exists()


def test_the_log_is_listed_by_area_and_by_person(run):
    assert len(run("log")[1].splitlines()) == 3
    assert len(run("log", "--area", "account")[1].splitlines()) == 2
    assert "call.taken" in run("log", "--of", "@a")[1]


def test_a_backup_is_written_checked_and_noted(run, store, tmp_path):
    code, out, _ = run("backup", tmp_path / "b.zip")
    assert (code, "all readable" in out) == (0, True)
    newest = AuditLog(store).latest(1)[0]
    assert (newest.action, newest.actor[:9]) == ("records.backed_up", "terminal:")
    assert "all readable" in run("backup", "--check", tmp_path / "b.zip")[1]
    code, _, err = run("backup", tmp_path / "b.zip")
    assert (code, "there is a file of this name" in err) == (2, True)


def test_a_restore_asks_first(run, store, tmp_path, monkeypatch):
    run("backup", tmp_path / "b.zip")
    before = AuditLog(store).head()
    code, _, err = run("restore", tmp_path / "b.zip")
    assert (code, "Nothing was changed" in err) == (2, True)
    typed(monkeypatch, "no")
    assert run("restore", tmp_path / "b.zip")[0] == 2
    assert AuditLog(store).head() == before
    typed(monkeypatch, "yes")
    code, out, _ = run("restore", tmp_path / "b.zip")
    assert (code, "What was there is in" in out) == (0, True)
    assert AuditLog(store).latest(1)[0].action == "records.restored"


def test_a_restore_waits_for_no_server(run, data, tmp_path):
    run("backup", tmp_path / "b.zip")
    with serving(data):
        code, _, err = run("restore", tmp_path / "b.zip", "--yes")
    assert (code, "a server runs on this folder" in err) == (2, True)


def test_who_comes_back_with_a_backup_is_to_be_erased_again(run, tmp_path):
    run("backup", tmp_path / "b.zip")
    run("erase-person", "A1024", "--yes")
    assert "records erase-person @lin" in run("restore", tmp_path / "b.zip", "--yes")[1]
    assert run("erase-person", "@lin", "--yes")[0] == 0


def test_retention_shows_first_and_deletes_when_agreed(run, data, monkeypatch):
    sound = data / "calls/call-1/call.flac"
    code, out, _ = run("retain", "--dry-run")
    assert code == 0
    assert next(line for line in out.splitlines() if "recordings" in line).split()[-2:] == [
        "1",
        "0.0",
    ]
    assert run("retain")[0] == 2
    assert sound.exists()
    typed(monkeypatch, "yes")
    assert "Deleted: 1" in run("retain")[1]
    assert not sound.exists()
    assert "Deleted" not in run("retain", "--yes")[1]


def test_the_house_says_how_long(run, data):
    (data / "retention.yaml").write_text("recordings: 1 year\n", "utf-8")
    assert run("retain", "--yes")[0] == 0
    assert (data / "calls/call-1/call.flac").exists()
    (data / "retention.yaml").write_text("recordings: 1 jahr\n", "utf-8")
    code, _, err = run("retain", "--yes")
    assert (code, "retention.yaml:1:13" in err) == (2, True)


def test_a_persons_data_is_handed_out(run, tmp_path):
    code, out, _ = run("export-person", "a1024", tmp_path / "lin.zip")
    assert (code, "recordings: 1" in out) == (0, True)
    with zipfile.ZipFile(tmp_path / "lin.zip") as archive:
        assert "calls/call-1/call.flac" in archive.namelist()
    assert run("export-person", "a1024", tmp_path / "lin.zip")[0] == 2


def test_a_person_is_erased_once_their_number_is_typed(run, data, store, monkeypatch):
    code, out, _ = run("erase-person", "A1024", "--dry-run")
    assert (code, "deleted" in out, "kept" in out) == (0, True, True)
    typed(monkeypatch, "yes")
    assert run("erase-person", "A1024")[0] == 2
    assert Register(store).person("lin") is not None
    typed(monkeypatch, "A1024")
    assert run("erase-person", "A1024")[0] == 0
    assert Register(store).person("lin") is None
    assert not (data / "calls/call-1").exists()
    assert AuditLog(store).verify().fault is None


def test_nobody_of_that_number_is_told(run):
    code, _, err = run("erase-person", "9999", "--yes")
    assert (code, "9999: nobody has this staff number" in err) == (2, True)
