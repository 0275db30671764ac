"""Which scenario files to look at again when something in their folders is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

HOUSES = "houses"  # the folder of house rules beside the scenarios


def changes(paths: Sequence[Path]) -> Iterator[set[Path]]:
    """The YAML files saved, renamed or deleted since the last round, until Ctrl-C."""
    for found in watch(*folders_of(paths), watch_filter=_is_yaml, recursive=False):
        yield {Path(name).resolve() for _, name in found}


def folders_of(paths: Sequence[Path]) -> list[Path]:
    """The folders named or around the files named, and the house rules in them."""
    around = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
    houses = [folder / HOUSES for folder in around]
    return [*around, *(folder for folder in houses if folder.is_dir())]


def concerned(changed: set[Path], files: Sequence[Path]) -> list[Path]:
    """The files to check again: those that changed, and all whose house rules may have."""
    folders = {file.parent.parent for file in changed if file.parent.name == HOUSES}
    return [file for file in files if file.resolve() in changed or file.resolve().parent in folders]


def _is_yaml(_: Change, name: str) -> bool:
    return name.endswith((".yaml", ".yml"))
