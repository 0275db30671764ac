"""A scenario file as one author is working on it."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.source import read_text
from trainer.authoring.checking import Checked, check_text
from trainer.authoring.files import Draft, Files
from trainer.authoring.outline import Outline, outline_of
from trainer.authoring.places import FileRef
from trainer.authoring.versions import digest_of


@dataclass(frozen=True)
class Work:
    """What is on disk, and what its author made of it without saving."""

    ref: FileRef
    by: str
    disk: str
    draft: Draft | None

    @property
    def text(self) -> str:
        return self.draft.text if self.draft else self.disk

    @property
    def base(self) -> str:
        """Names the text the author began with."""
        return self.draft.base if self.draft else digest_of(self.disk)

    @property
    def changed(self) -> bool:
        return self.text != self.disk

    @property
    def conflicts(self) -> bool:
        """Whether the disk has another text than the one the author began with."""
        return self.changed and self.base != digest_of(self.disk)

    @property
    def outline(self) -> Outline:
        return outline_of(self.text)

    @property
    def checked(self) -> Checked:
        return check_text(self.text, self.ref)


def take_up(files: Files, ref: FileRef, by: str) -> Work:
    """The file and what this author left unsaved of it. Raises ScenarioError."""
    return Work(ref, by, read_text(ref.path), files.draft(ref, by))


def write_down(files: Files, work: Work, text: str) -> None:
    """Keep what the author has written so far; writing what is on disk is no change."""
    if text == work.disk:
        files.drop_draft(work.ref, work.by)
    else:
        files.keep_draft(work.ref, work.by, text, work.base)


def save(files: Files, work: Work, text: str, what: str = "") -> None:
    """Write the text into the file. Raises FileChanged, FileRefused."""
    files.save(work.ref, text, work.base, work.by, what)
    files.drop_draft(work.ref, work.by)


def set_aside(files: Files, work: Work, what: str) -> None:
    """Go back to what is on disk; what was written stays one of the versions."""
    if work.draft is not None:
        files.keep(work.ref, work.draft.text, work.by, what)
        files.drop_draft(work.ref, work.by)


def insist(files: Files, work: Work, what: str) -> None:
    """Go on from what the author wrote, unsaved; what came onto the disk stays a version."""
    files.keep(work.ref, work.disk, "", what)
    files.keep_draft(work.ref, work.by, work.text, digest_of(work.disk))
