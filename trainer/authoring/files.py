"""Reading and writing scenario files so that nobody's words are ever lost."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

from scenarios.scenario import Scenario, Status
from scenarios.source import read_text
from trainer.authoring.outline import outline_of
from trainer.authoring.places import FileRef, Place
from trainer.authoring.versions import Versions, digest_of

ID = re.compile(r"[a-z][a-z0-9_.-]*")
_SCALAR = r"(?m)^{key}:[ \t]*(?P<value>[^#\n]*?)(?P<rest>[ \t]*(?:#[^\n]*)?)$"


class FileRefused(ValueError):
    """A file is not written; the text says which, why and what to do."""


class FileChanged(RuntimeError):
    """The file on disk is not what the author began with; `theirs` is what stands there now."""

    def __init__(self, path: Path, theirs: str) -> None:
        super().__init__(f"{path}: the file was changed on disk since it was opened.")
        self.theirs = theirs


@dataclass(frozen=True)
class Draft:
    """What an author has written and not saved; `base` names the text they began with."""

    text: str
    base: str
    at: float


class Files:
    """Writes into the company's own folders; keeps every version and every unsaved draft."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        self.versions = Versions(data)
        self._drafts = data / "drafts"
        self._lock = FileLock(data / ".authoring.lock")
        self._clock = clock
        data.mkdir(parents=True, exist_ok=True)

    # --- files ---

    def save(self, ref: FileRef, text: str, base: str, by: str, what: str = "") -> None:
        """Write the file if it is still the text named by `base`. Raises FileChanged, FileRefused.

        The text it had is kept as a version, wherever it came from.
        """
        _check_writable(ref.place)
        with self._lock:
            before = read_text(ref.path) if ref.path.is_file() else ""
            if before and digest_of(before) != base:
                raise FileChanged(ref.path, before)
            if before:
                self.versions.keep(ref.path, before, ref.path.stat().st_mtime, "", "")
            _write(ref.path, text)
            self.versions.keep(ref.path, text, self._clock(), by, what)

    def create(self, place: Place, scenario_id: str, text: str, by: str, what: str = "") -> FileRef:
        """A new file named after the scenario. Raises FileRefused when the name is taken."""
        _check_writable(place)
        if not ID.fullmatch(scenario_id):
            raise FileRefused(
                f"The id is '{scenario_id}'; write small letters a-z, digits, '.', '_' and '-', "
                "beginning with a letter."
            )
        ref = FileRef(place, f"{scenario_id}.yaml")
        with self._lock:
            if ref.path.exists():
                raise FileRefused(f"{ref.path}: this file is there already; choose another id.")
            _write(ref.path, text)
            self.versions.keep(ref.path, text, self._clock(), by, what)
        return ref

    def delete(self, ref: FileRef, by: str) -> str:
        """Take the file away; its text, from which `create` brings it back, stays a version."""
        _check_writable(ref.place)
        with self._lock:
            text = read_text(ref.path)
            self.versions.keep(ref.path, text, self._clock(), by, "deleted")
            ref.path.unlink()
        return text

    def keep(self, ref: FileRef, text: str, by: str, what: str) -> None:
        """Keep a text that is not written into the file as one of its versions."""
        self.versions.keep(ref.path, text, self._clock(), by, what)

    # --- drafts ---

    def draft(self, ref: FileRef, by: str) -> Draft | None:
        """What this author left unsaved of the file."""
        file = self._draft_file(ref, by)
        if not file.is_file():
            return None
        return Draft(**json.loads(file.read_text(encoding="utf-8")))

    def keep_draft(self, ref: FileRef, by: str, text: str, base: str) -> None:
        """Keep what is being written, so that a reload or a crash loses none of it."""
        file = self._draft_file(ref, by)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, json.dumps(asdict(Draft(text, base, self._clock())), ensure_ascii=False))

    def drop_draft(self, ref: FileRef, by: str) -> None:
        """Nothing is left unsaved."""
        self._draft_file(ref, by).unlink(missing_ok=True)

    def _draft_file(self, ref: FileRef, by: str) -> Path:
        return self._drafts / f"{digest_of(f'{ref.path.absolute()} {by}')}.json"


def _check_writable(place: Place) -> None:
    if place.writable:
        return
    if place.name == "library":
        raise FileRefused(
            "The scenarios that come with the program cannot be changed; duplicate this one."
        )
    raise FileRefused(
        f"{place.folder}: nothing can be written here; make the folder, or give this user access."
    )


def _write(path: Path, text: str) -> None:
    """All of it or nothing, under a name no catalogue looks at until it is whole."""
    part = path.with_name(f".{uuid4().hex}.part")
    part.write_text(text, encoding="utf-8", newline="")
    os.replace(part, path)


# --- changes of a text that leave its author's layout and comments alone ---


def with_value(text: str, key: str, value: str, after: str = "id") -> str:
    """The text with another value of a top-level key, which is added after `after` if missing."""
    found = re.search(_SCALAR.format(key=re.escape(key)), text)
    if found:
        return f"{text[: found.start()]}{key}: {value}{found['rest']}{text[found.end() :]}"
    line = re.search(_SCALAR.format(key=re.escape(after)), text)
    at = line.end() if line else 0
    return f"{text[:at]}\n{key}: {value}{text[at:]}" if line else f"{key}: {value}\n{text}"


def without(text: str, key: str) -> str:
    """The text without a top-level key that holds one line."""
    return re.sub(_SCALAR.format(key=re.escape(key)) + r"\n?", "", text, count=1)


def with_status(text: str, status: Status) -> str:
    """The text with that status; an approval holds for what it was given to and no longer."""
    return with_value(without(text, "approved_by"), "status", status.value, after="level")


def copied(text: str, scenario_id: str, title: str) -> str:
    """A duplicate's text: a draft of its own name, its schema line gone where it would not lead."""
    kept = re.sub(r"\A# yaml-language-server:[^\n]*\n", "", text)
    kept = with_value(kept, "id", scenario_id)
    return with_status(with_value(kept, "title", quoted(title)), Status.DRAFT)


def quoted(text: str) -> str:
    """A text as a YAML value on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def free_id(wanted: str, taken: set[str]) -> str:
    """An id like the one wanted that nobody has."""
    if wanted not in taken:
        return wanted
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in numbers if one not in taken)


def imported(raw: bytes) -> tuple[str, str]:
    """The id and the text of a file brought by hand. Raises FileRefused."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"Byte {error.start + 1} is not UTF-8 text; save the file in the encoding UTF-8."
        ) from None
    found = outline_of(text).id
    if not ID.fullmatch(found):
        keys = ", ".join(list(Scenario.model_fields)[:4])
        raise FileRefused(
            f"The file has no usable 'id', so it is no scenario; it begins with: {keys}, …"
        )
    return found, text
