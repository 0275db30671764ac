"""The data folder: what it holds, what of that is worth keeping, and who is at work in it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RECORDS, CALLS, KEYS, BACKUPS = "records.db", "calls", "keys", "backups"
RECORDING = "call.flac"
TRACKS = "*.s16"  # the sound of a call that goes on, or that a dead server left

# Made again when they are needed: spoken lines, vectors, the sound of error-spotting.
MADE_AGAIN = ("spoken", "spotting", "vectors")
ASIDE = "before-"  # begins the name of what a restore put aside
_IN_USE = "in-use.lock"


class FolderInUse(RuntimeError):
    """Somebody is at work in the folder; the text says where and what to do."""


def is_kept(name: str) -> bool:
    """Whether what is directly in the data folder under that name belongs into a backup."""
    passing = (f"{RECORDS}-", _IN_USE, ASIDE, "restoring-", ".")
    return name not in (*MADE_AGAIN, BACKUPS, RECORDS) and not name.startswith(passing)


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """While a server runs here; others may too, a restore may not. Raises FolderInUse."""
    with _held(folder, fcntl.LOCK_SH, "a backup is being restored into it. Start again after that"):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While nobody else may be at work here. Raises FolderInUse when a server is."""
    with _held(folder, fcntl.LOCK_EX, "a server runs on this folder. Stop it, then try again"):
        yield


@contextmanager
def _held(folder: Path, kind: int, fault: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    # The operating system lets go of it when its process dies, however that dies.
    with (folder / _IN_USE).open("ab") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderInUse(f"{folder}: {fault}.") from error
        yield


def size(path: Path) -> int:
    """The bytes in a file, or in all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
