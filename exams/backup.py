"""A backup of the data folder in one ZIP file, made while the server writes, and what proves it.

The records are copied first, as they are in one moment; then every recording and every file that
was there before that moment. So whatever the records name was already whole when it was copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlite_utils import Database

from exams import audit
from exams.audit import Anchor, Verdict
from exams.folder import CALLS, KEYS, RECORDS, is_kept
from exams.migrations import MIGRATIONS
from exams.store import Store

FORM = "threerings backup 1"
MANIFEST = "manifest.json"
BACKED_UP = "records.backed_up"  # what the audit log calls it
_BLOCK = 1 << 20
_DENSE = (".flac", ".gz", ".zip")  # nothing is won by squeezing them again
_TRIES = 3  # to read a call's folder that changes under the reader

Progress = Callable[[int, int], None]  # files done, of so many


class BackupError(ValueError):
    """A backup cannot be made or used; the text says which, why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `files` is sha256 by name; `version` is that of the records."""

    made_at: float
    version: int
    anchor: Anchor
    attempts: int
    keys: bool  # whether the private key is in it
    files: dict[str, str]

    def to_json(self) -> str:
        """As it is written into the backup."""
        return json.dumps({"form": FORM, **asdict(self)}, ensure_ascii=False, indent=1)

    @staticmethod
    def from_json(text: str) -> Manifest:
        """What `to_json` wrote. Raises ValueError, KeyError, TypeError."""
        told: dict[str, Any] = json.loads(text)
        if told.pop("form", None) != FORM:
            raise ValueError("another form")
        return Manifest(**{**told, "anchor": Anchor(**told["anchor"])})


@dataclass(frozen=True)
class Checked:
    """A backup that can be read to its end, and how the audit log in it stands."""

    manifest: Manifest
    log: Verdict


def back_up(
    folder: Path, path: Path, at: float, keys: bool = False, progress: Progress | None = None
) -> Checked:
    """Write a backup of the data folder to a new file and check it. Raises BackupError.

    The private key is in it only with `keys`: whoever has it can sign certificates.
    """
    if path.exists():
        raise BackupError(f"{path}: there is a file of this name. Give a new one.")
    made = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=".backup-") as spare:
            with os.fdopen(os.open(made, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
                _write(folder, out, Path(spare), at, keys, progress)
                out.flush()
                os.fsync(out.fileno())
            checked = check(made)
        made.rename(path)
    except OSError as error:
        raise BackupError(
            f"{path}: the backup cannot be written ({error.strerror}). Look at the folder, who may "
            "write to it and how much room its disk has; the records are as they were."
        ) from error
    finally:
        made.unlink(missing_ok=True)
    return checked


def _write(
    folder: Path, out: IO[bytes], spare: Path, at: float, keys: bool, progress: Progress | None
) -> None:
    # Listed before the records are copied: a call that begins later is not in them.
    there = sorted(_listed(folder, keys))
    snapshot = spare / RECORDS
    copy_records(Store(folder / RECORDS), snapshot)
    files: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        files[RECORDS] = _put(archive, snapshot, RECORDS)
        for number, name in enumerate(there, 1):
            for one in _now_at(folder, name):
                files[one] = _put_if_there(archive, folder / one, one)
            if progress is not None:
                progress(number, len(there))
        with closing(sqlite3.connect(snapshot)) as connection:
            db = Database(connection)
            manifest = Manifest(
                made_at=at,
                version=int(db.execute("pragma user_version").fetchone()[0]),
                anchor=audit.head(db),
                attempts=int(db.execute("select count(*) from attempts").fetchone()[0]),
                keys=any(name.endswith(".pem") for name in files),
                files={name: digest for name, digest in files.items() if digest},
            )
        archive.writestr(MANIFEST, manifest.to_json())


def copy_records(store: Store, path: Path) -> None:
    """The records as they are at this moment, as one file; others may write meanwhile."""
    with store.reading() as db, closing(sqlite3.connect(path)) as copy:
        db.conn.backup(copy)
        copy.execute("pragma journal_mode = delete")


def _listed(folder: Path, keys: bool) -> Iterator[str]:
    """The folders of calls, and every other file that is kept, by their names below the folder."""
    for entry in folder.iterdir():
        if not is_kept(entry.name):
            continue
        if entry.name == CALLS:
            yield from (f"{CALLS}/{one.name}" for one in entry.iterdir() if one.is_dir())
        elif entry.is_file():
            yield entry.name
        else:
            found = (one for one in entry.rglob("*") if one.is_file())
            secret = (".pem",) if entry.name == KEYS and not keys else ()
            yield from (
                one.relative_to(folder).as_posix()
                for one in found
                if one.suffix not in (*secret, ".lock", ".new")
            )


def _now_at(folder: Path, name: str) -> Iterator[str]:
    """The files of one thing listed, as they are by now; a call may just have ended."""
    place = folder / name
    if not name.startswith(f"{CALLS}/"):
        yield name
        return
    given: set[str] = set()
    for _ in range(_TRIES):
        if not place.is_dir():  # erased meanwhile
            return
        found = {one.name for one in place.iterdir() if one.is_file()} - given
        yield from (f"{name}/{one}" for one in sorted(found))
        given |= found
        if not found:
            return


def _put_if_there(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    """Its sum; empty when it is gone: the sound of a call is made one file when the call ends."""
    try:
        return _put(archive, path, name)
    except FileNotFoundError:
        return ""


def _put(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    """Copy a file as long as it is now, though it may grow; its sum."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        left = os.fstat(source.fileno()).st_size
        info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        dense = path.suffix in _DENSE
        info.compress_type = zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=left > zipfile.ZIP64_LIMIT // 2) as target:
            while left > 0 and (block := source.read(min(_BLOCK, left))):
                digest.update(block)
                target.write(block)
                left -= len(block)
    return digest.hexdigest()


# --- checking ---


def check(path: Path) -> Checked:
    """Read a backup through: every sum, the records, their audit log. Raises BackupError."""
    with TemporaryDirectory(dir=path.parent, prefix=".check-") as spare, opened(path) as archive:
        manifest = read_manifest(path, archive)
        unpack(path, archive, manifest, None, Path(spare))
        return Checked(manifest, check_records(path, Path(spare) / RECORDS, manifest))


def opened(path: Path) -> zipfile.ZipFile:
    """The archive. Raises BackupError."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupError(
            f"{path}: this is not a backup, or not the whole of one ({error}). "
            "Give a file that 'threerings records backup' wrote."
        ) from error


def read_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """What the backup says it holds. Raises BackupError."""
    try:
        manifest = Manifest.from_json(archive.read(MANIFEST).decode("utf-8"))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise BackupError(
            f"{path}: this ZIP file is not a backup of Three Rings. "
            "Give a file that 'threerings records backup' wrote."
        ) from error
    for name in manifest.files:
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise BackupError(f"{path}: '{name}' leads out of the folder. Use another backup.")
    if manifest.version > len(MIGRATIONS):
        raise BackupError(
            f"{path}: its records are of version {manifest.version}, and this program knows up to "
            f"{len(MIGRATIONS)}. Install a newer Three Rings."
        )
    return manifest


def unpack(
    path: Path, archive: zipfile.ZipFile, manifest: Manifest, into: Path | None, records: Path
) -> None:
    """Write the records to one folder and all else to another, or, without, only read it.

    Raises BackupError at the first file that is not as it was.
    """
    for name, expected in manifest.files.items():
        folder = records if name == RECORDS else into
        try:
            found = _unpacked(archive, name, folder / name if folder else None)
        except (KeyError, zipfile.BadZipFile, OSError) as error:
            raise BackupError(f"{path}: '{name}' cannot be read ({error}). {_ANOTHER}") from error
        if found != expected:
            raise BackupError(f"{path}: '{name}' is not what was backed up. {_ANOTHER}")


def _unpacked(archive: zipfile.ZipFile, name: str, target: Path | None) -> str:
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    mode = 0o600 if name.endswith(".pem") else 0o644
    kept = os.open(target or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with archive.open(name) as source, os.fdopen(kept, "wb") as out:
        while block := source.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        if target is not None:
            os.fsync(out.fileno())
    return digest.hexdigest()


def check_records(path: Path, records: Path, manifest: Manifest) -> Verdict:
    """How the audit log of unpacked records stands. Raises BackupError when they are damaged.

    A broken log is told and nothing more: what it is about may be all there is to go on.
    """
    try:
        with closing(sqlite3.connect(records)) as connection:
            db = Database(connection)
            told = db.execute("pragma integrity_check").fetchone()[0]
            strays = db.execute("pragma foreign_key_check").fetchall()
            verdict = audit.verify(db, manifest.anchor)
    except sqlite3.Error as error:
        raise BackupError(
            f"{path}: the records in it cannot be read ({error}). {_ANOTHER}"
        ) from error
    if told != "ok" or strays:
        raise BackupError(f"{path}: the records in it are damaged ({told}). {_ANOTHER}")
    return verdict


_ANOTHER = "Use another backup."
