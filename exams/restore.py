"""Putting a backup in the place of a data folder, with all that was there kept aside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from exams import audit
from exams.audit import Verdict
from exams.backup import BackupError, Manifest, check_records, opened, read_manifest, unpack
from exams.folder import ASIDE, KEYS, RECORDS, alone, is_kept
from exams.store import RecordsError, Store

RESTORING = "restoring-"


@dataclass(frozen=True)
class Restored:
    """What came back. `aside` holds what was there, None where nothing was.

    `erased` are the keys of those whose data has been erased since the backup was made, and which
    it has brought back: it must be erased again.
    """

    manifest: Manifest
    log: Verdict
    aside: Path | None
    erased: tuple[str, ...]


def restore(path: Path, folder: Path, stamp: str, actor: str) -> Restored:
    """Put a backup in the place of what the data folder holds. `stamp` names what is put aside.

    The backup is read through first. Raises BackupError, RecordsError, and FolderInUse while a
    server runs there; the folder is then as it was.
    """
    with alone(folder):
        fresh = folder / f"{RESTORING}{stamp}"
        aside = folder / f"{ASIDE}{stamp}"
        if aside.exists():
            raise BackupError(f"{aside}: something is kept there already. Try again in a second.")
        try:
            with opened(path) as archive:
                manifest = read_manifest(path, archive)
                unpack(path, archive, manifest, fresh, fresh)
            log = check_records(path, fresh / RECORDS, manifest)
            erased = _erased_since(folder / RECORDS, manifest)
            _note(fresh / RECORDS, actor, manifest, erased)
            _exchange(folder, fresh, aside, manifest)
        except OSError as error:
            raise BackupError(
                f"{folder}: the backup cannot be put there ({error.strerror}). Look at who may "
                "write to it and how much room its disk has; the folder is as it was."
            ) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return Restored(manifest, log, aside if aside.exists() else None, erased)


def _note(records: Path, actor: str, manifest: Manifest, erased: tuple[str, ...]) -> None:
    told = {"made_at": manifest.made_at, "notes": manifest.anchor.notes, "erased": list(erased)}
    with Store(records).writing() as db:
        audit.note(db, actor, "records.restored", "", told)
    with closing(sqlite3.connect(records)) as connection:
        connection.execute("pragma journal_mode = delete")  # one file, to be moved as one


def _erased_since(records: Path, manifest: Manifest) -> tuple[str, ...]:
    """Told from the log that is put aside, so far as it can still be read."""
    if not records.exists():
        return ()
    query = "select distinct subject from audit where action = 'person.erased' and at > ?"
    with suppress(RecordsError), Store(records).reading() as db:
        return tuple(row["subject"] for row in db.query(query, [manifest.made_at]))
    return ()


def _exchange(folder: Path, fresh: Path, aside: Path, manifest: Manifest) -> None:
    """Move out what is there and in what is new; all of it, or as it was."""
    _settle(folder / RECORDS)
    names = {one.name for one in folder.iterdir() if is_kept(one.name) and one != fresh}
    names |= {one.name for one in folder.glob(f"{RECORDS}*")}
    if not manifest.keys and (folder / KEYS).exists():
        # The private key is not in the backup, and what it signed must go on to be checked.
        names.discard(KEYS)
        shutil.rmtree(fresh / KEYS, ignore_errors=True)
    back: list[Callable[[], object]] = []
    try:
        if names:
            aside.mkdir()
            back.append(aside.rmdir)
        # The records first out and last in: whoever looks in between finds none, and no half.
        for name in sorted(names, key=lambda one: (one != RECORDS, one)):
            _move(folder / name, aside / name, back)
        new = [one.name for one in fresh.iterdir()]
        for name in sorted(new, key=lambda one: (one == RECORDS, one)):
            _move(fresh / name, folder / name, back)
    except BaseException:
        for step in reversed(back):
            step()
        raise


def _move(source: Path, target: Path, back: list[Callable[[], object]]) -> None:
    source.rename(target)
    back.append(lambda: target.rename(source))


def _settle(records: Path) -> None:
    """Bring what still lies beside the records into them, as far as they can be read."""
    if not records.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(records)) as connection:
        Database(connection).execute("pragma wal_checkpoint(truncate)").fetchall()
