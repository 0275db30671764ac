"""Backup while others write, what it holds and proves, and putting it back with nothing lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from sample_call import sample_call
from test_exams_audit import by_force
from test_exams_store import attempt

from exams.audit import AuditLog, Fault
from exams.backup import MANIFEST, BackupError, back_up, check
from exams.certificates.certificate import CertificateError
from exams.certificates.keys import KeyRing
from exams.folder import FolderInUse, alone, serving
from exams.restore import restore
from exams.store import Store

AT = 1_795_340_000.0
ROOT = Path(__file__).parent.parent


def take_call(folder, number, sound=b"fLaC" * 500):
    """A call as the line keeps one: first its folder, then the attempt, then its end."""
    place = folder / "calls" / f"call-{number}"
    place.mkdir(parents=True)
    (place / "events.jsonl").write_text('{"kind": "opened"}\n', "utf-8")
    made = attempt(number)
    with Store(folder / "records.db").writing() as db:
        db.execute(
            "insert into attempts (id, trainee, scenario, title, kind, started_at, status)"
            " values (?, ?, ?, ?, ?, ?, 'open')",
            [made.id, made.trainee, made.scenario, made.title, made.kind, made.started_at],
        )
    (place / "call.flac").write_bytes(sound)
    (place / "call.json").write_text("{}", "utf-8")
    Store(folder / "records.db").save(made.ended(sample_call(made.id)))
    AuditLog(Store(folder / "records.db")).note("@a", "call.taken", "", {"call": made.id})


@pytest.fixture
def data(tmp_path):
    """A data folder with three calls, a key, scenarios of its own and things made again."""
    folder = tmp_path / "data"
    for number in range(3):
        take_call(folder, number)
    KeyRing(folder / "keys").signer(AT)
    for name in ("spoken/a.flac", "vectors/e5.npz", "backups/old.zip", "scenarios/own.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name, "utf-8")
    (folder / "retention.yaml").write_text("recordings: 90 days\n", "utf-8")
    return folder


def ids(folder):
    return sorted(one.id for one in Store(folder / "records.db").attempts("林晓"))


def names(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


# --- making one ---


def test_a_backup_holds_what_cannot_be_made_again_and_no_private_key(data, tmp_path):
    checked = back_up(data, tmp_path / "b.zip", AT)
    held = names(tmp_path / "b.zip")
    assert held == {*checked.manifest.files, MANIFEST}
    assert {"records.db", "calls/call-1/call.flac", "scenarios/own.yaml", "keys/keys.json"} < held
    assert "retention.yaml" in held
    assert not [one for one in held if one.startswith(("spoken", "vectors", "backups"))]
    assert not [one for one in held if one.endswith((".pem", ".lock", "-wal"))]
    assert (checked.manifest.attempts, checked.manifest.keys, checked.log.fault) == (3, False, None)
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.zip", "data"]


def test_a_backup_is_made_while_others_write(data, tmp_path):
    stop, taken = threading.Event(), []

    def work(first):
        number = first
        while not stop.is_set():
            take_call(data, number)
            taken.append(number)
            number += 10

    threads = [threading.Thread(target=work, args=[first]) for first in range(10, 14)]
    for thread in threads:
        thread.start()
    made = []
    try:
        for number in range(4):
            made.append(back_up(data, tmp_path / f"b{number}.zip", AT))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(taken) > 4, "nobody wrote meanwhile"
    for number, checked in enumerate(made):
        assert checked.log.fault is None
        held = names(tmp_path / f"b{number}.zip")
        place = tmp_path / f"restored{number}"
        restore(tmp_path / f"b{number}.zip", place, "x", "@a")
        ended = [one for one in ids(place) if Store(place / "records.db").attempt(one).call]
        assert len(ended) >= 3
        assert all(f"calls/{one}/call.flac" in held for one in ended), "a recording is missing"


def test_a_file_that_is_there_is_not_written_over(data, tmp_path):
    (tmp_path / "b.zip").write_text("mine", "utf-8")
    with pytest.raises(BackupError, match=r"b\.zip: there is a file of this name"):
        back_up(data, tmp_path / "b.zip", AT)
    assert (tmp_path / "b.zip").read_text("utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_told(data):
    with pytest.raises(BackupError, match="the backup cannot be written"):
        back_up(data, Path("/proc/b.zip"), AT)


def test_a_broken_audit_log_is_backed_up_and_told(data, tmp_path):
    by_force(Store(data / "records.db"), "update audit set actor = '@x' where id = 2")
    assert back_up(data, tmp_path / "b.zip", AT).log.fault is Fault.CHANGED


# --- checking one ---


@pytest.fixture
def backup(data, tmp_path):
    path = tmp_path / "b.zip"
    back_up(data, path, AT)
    return path


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_half_a_backup_is_refused(backup, share):
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match=r"b\.zip: .*not the whole of one"):
        check(backup)


def written_anew(backup, changed):
    """The same backup with some files changed, left out (None) or added; its ZIP is sound."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in {**files, **changed(files)}.items():
            if data is not None:
                archive.writestr(name, data)


def listing(files, name):
    told = json.loads(files[MANIFEST])
    told["files"][name] = "0" * 64
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda f: {"calls/call-1/call.flac": b"other"}, "call.flac' is not what was backed up"),
        (lambda f: {"calls/call-1/call.flac": None}, "call.flac' cannot be read"),
        (lambda f: {"records.db": b"no records"}, "records.db' is not what was backed up"),
        (lambda f: {MANIFEST: b"{}"}, "is not a backup of Three Rings"),
        (lambda f: {MANIFEST: None}, "is not a backup of Three Rings"),
        (lambda f: {MANIFEST: listing(f, "../../x")}, "leads out of the folder"),
        (lambda f: {MANIFEST: listing(f, "/etc/x")}, "leads out of the folder"),
        (
            lambda f: {MANIFEST: f[MANIFEST].replace(b'"version": ', b'"version": 9')},
            "Install a newer Three Rings",
        ),
    ],
)
def test_a_changed_backup_is_refused(backup, tmp_path, changed, words):
    written_anew(backup, changed)
    with pytest.raises(BackupError, match=words):
        check(backup)
    with pytest.raises(BackupError, match=words):
        restore(backup, tmp_path / "other", "x", "@a")
    assert not list((tmp_path / "other").glob("records.db*"))


# --- putting one back ---


def test_what_was_there_is_kept_aside(backup, data):
    take_call(data, 9)
    (data / "retention.yaml").write_text("changed since\n", "utf-8")
    done = restore(backup, data, "2026-11-22", "terminal:root")
    assert ids(data) == ["call-0", "call-1", "call-2"]
    assert (data / "calls/call-2/call.flac").read_bytes() == b"fLaC" * 500
    assert (data / "retention.yaml").read_text("utf-8") == "recordings: 90 days\n"
    assert done.aside == data / "before-2026-11-22"
    assert ids(done.aside) == ["call-0", "call-1", "call-2", "call-9"]
    assert (done.aside / "calls/call-9/call.flac").exists()
    assert (done.aside / "retention.yaml").read_text("utf-8") == "changed since\n"
    assert (data / "spoken/a.flac").exists(), "what is made again went, too"
    newest = AuditLog(Store(data / "records.db")).latest(1)[0]
    assert (newest.actor, newest.action) == ("terminal:root", "records.restored")
    assert AuditLog(Store(data / "records.db")).verify(done.manifest.anchor).fault is None


def test_nothing_is_aside_where_nothing_was(backup, tmp_path):
    done = restore(backup, tmp_path / "new", "x", "@a")
    assert (done.aside, len(ids(tmp_path / "new"))) == (None, 3)


def test_the_private_key_here_stays_and_comes_only_from_a_backup_that_has_it(data, tmp_path):
    back_up(data, tmp_path / "without.zip", AT)
    back_up(data, tmp_path / "with.zip", AT, keys=True)
    ours = KeyRing(data / "keys").signer(AT).id
    restore(tmp_path / "without.zip", data, "1", "@a")
    assert KeyRing(data / "keys").signer(AT).id == ours
    restore(tmp_path / "with.zip", tmp_path / "second", "1", "@a")
    assert KeyRing(tmp_path / "second" / "keys").signer(AT).id == ours
    restore(tmp_path / "without.zip", tmp_path / "third", "1", "@a")
    assert [one.id for one in KeyRing(tmp_path / "third" / "keys").keys()] == [ours]
    with pytest.raises(CertificateError, match="the private key is gone"):
        KeyRing(tmp_path / "third" / "keys").signer(AT)


def test_who_was_erased_since_is_named(backup, data):
    AuditLog(Store(data / "records.db")).note("@hr", "person.erased", "@gone")
    assert restore(backup, data, "x", "@a").erased == ("@gone",)


def test_damaged_records_are_put_aside_too(backup, data):
    (data / "records.db").write_bytes(b"not a database" * 500)
    done = restore(backup, data, "x", "@a")
    assert len(ids(data)) == 3
    assert (done.aside / "records.db").read_bytes().startswith(b"not a database")


def test_a_restore_that_breaks_off_leaves_the_folder_as_it_was(backup, data, monkeypatch):
    take_call(data, 9)
    there = sorted(one.name for one in data.iterdir() if one.name != "in-use.lock")
    rename, count = Path.rename, iter(range(100))

    def breaks(source, target):
        if next(count) == 7:
            raise OSError(28, "No space left on device")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", breaks)
    with pytest.raises(BackupError, match="No space left on device"):
        restore(backup, data, "x", "@a")
    monkeypatch.undo()
    left = sorted(one.name for one in data.iterdir() if one.name != "in-use.lock")
    assert [one for one in left if "records.db-" not in one] == [
        one for one in there if "records.db-" not in one
    ]
    assert "call-9" in ids(data)


# --- who is at work ---

SERVER = "import sys; from pathlib import Path; from exams.folder import serving\n"
SERVER += "with serving(Path(sys.argv[1])): print('serving', flush=True); sys.stdin.read()"


@pytest.fixture
def servers(data):
    """Two processes that serve the folder."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SERVER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for _ in range(2)
    ]
    assert [one.stdout.readline() for one in started] == ["serving\n"] * 2
    yield started
    for one in started:
        one.kill()
        one.communicate()


def test_nothing_is_restored_while_a_server_runs(backup, data, servers):
    with pytest.raises(FolderInUse, match="a server runs on this folder"):
        restore(backup, data, "x", "@a")
    assert not list(data.glob("before-*"))
    for one in servers:
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
    assert restore(backup, data, "x", "@a").manifest.attempts == 3


def test_no_server_starts_while_one_is_restored(tmp_path):
    with (
        alone(tmp_path),
        pytest.raises(FolderInUse, match="a backup is being restored"),
        serving(tmp_path),
    ):
        pytest.fail("it started")


def test_a_backup_far_from_the_folder_needs_nothing_of_it(backup, data, tmp_path):
    shutil.rmtree(data)
    assert check(backup).manifest.attempts == 3
