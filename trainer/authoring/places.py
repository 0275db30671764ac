"""The folders scenario files lie in, and what is known of each file, broken ones included."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.catalog import LIBRARY, check_file
from scenarios.scenario import Kind, Status
from trainer.authoring.outline import outline_of
from trainer.library import own_folders
from trainer.settings import Settings

LIBRARY_NAME = "library"


@dataclass(frozen=True)
class Place:
    """A folder of scenario files; what the package brings can be read and not written."""

    name: str
    folder: Path

    @property
    def writable(self) -> bool:
        return self.name != LIBRARY_NAME and os.access(self.folder, os.W_OK)

    @property
    def houses(self) -> tuple[Path, ...]:
        """Where house rules beside these files lie."""
        return (self.folder / "houses",)


@dataclass(frozen=True)
class FileRef:
    """A scenario file as the pages name it: place/file."""

    place: Place
    file: str

    @property
    def path(self) -> Path:
        return self.place.folder / self.file

    @property
    def key(self) -> str:
        return f"{self.place.name}/{self.file}"


@dataclass(frozen=True)
class Row:
    """What a list shows of one file; a broken file shows what can be read of it."""

    ref: FileRef
    id: str
    title: str
    kind: Kind | None
    level: int
    status: Status
    house: str
    errors: int
    warnings: int
    changed_at: float

    def matches(self, words: str) -> bool:
        """Whether every word of a search stands somewhere in the row."""
        text = f"{self.id} {self.title} {self.ref.file} {self.house}".lower()
        return all(word in text for word in words.lower().split())


def places(settings: Settings) -> tuple[Place, ...]:
    """The library, then the company's own folders; the first of these takes new files."""
    own = own_folders(settings)
    names = ["own", *(f"own{number}" for number in range(2, len(own) + 1))]
    return (
        Place(LIBRARY_NAME, LIBRARY),
        *(Place(name, folder) for name, folder in zip(names, own, strict=True)),
    )


def own_place(settings: Settings) -> Place:
    """Where new files go."""
    return places(settings)[1]


def find(settings: Settings, key: str) -> FileRef | None:
    """The file of that key; None when there is none."""
    name, _, file = key.partition("/")
    if not file or Path(file).name != file or not file.endswith((".yaml", ".yml")):
        return None
    for place in places(settings):
        ref = FileRef(place, file)
        if place.name == name and ref.path.is_file():
            return ref
    return None


def rows(settings: Settings) -> list[Row]:
    """Every scenario file, the company's own first."""
    found = [row for place in places(settings) for row in _rows_in(place)]
    return sorted(found, key=lambda row: (row.ref.place.name == LIBRARY_NAME, row.id))


def _rows_in(place: Place) -> Iterator[Row]:
    for path in sorted(place.folder.glob("*.y*ml")):
        about = path.stat()
        yield _row(FileRef(place, path.name), about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1000)
def _row(ref: FileRef, changed_ns: int, size: int) -> Row:
    """A file's row; looked at again only when the file is another."""
    _, problems = check_file(ref.path, ref.place.houses)
    outline = outline_of(ref.path.read_bytes().decode("utf-8-sig", "replace"))
    errors = sum(problem.severity == "error" for problem in problems)
    return Row(
        ref=ref,
        id=outline.id or ref.path.stem,
        title=outline.title or ref.file,
        kind=outline.kind,
        level=outline.level,
        status=outline.status,
        house=outline.house,
        errors=errors,
        warnings=len(problems) - errors,
        changed_at=changed_ns / 1e9,
    )
