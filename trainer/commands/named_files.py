"""The files a person named on the command line, for the commands that check files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class NothingThere(ValueError):
    """No file of the kind where one was named."""


def named_files(paths: Iterable[Path], kind: str) -> list[Path]:
    """The files named, and those directly in the folders named. Raises NothingThere.

    `kind` is what to call them: 'file of questions'.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
        if not found or not found[0].exists():
            raise NothingThere(f"{path}: there is no {kind} here; name a .yaml file.")
        files += found
    return files
