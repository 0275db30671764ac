"""Bringing a scenario before trainees: green, and approved by another where that is asked."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.catalog import house
from scenarios.scenario import Status
from scenarios.source import ScenarioError
from trainer.authoring.checking import Checked, check_text, play_through
from trainer.authoring.files import Files, quoted, with_status, with_value
from trainer.authoring.outline import outline_of
from trainer.authoring.versions import Versions
from trainer.authoring.work import Work, save
from trainer.checking.plays import Progress
from trainer.replay import Replayer


@dataclass(frozen=True)
class Refused:
    """Why a scenario is not published: what is wrong in it, or who may not approve it."""

    checked: Checked | None = None
    approver: str = ""


def needs_second(work: Work) -> bool:
    """Whether the house rules ask for another person's name."""
    try:
        return house(work.outline.house, work.ref.place.houses).second_person
    except ScenarioError:
        return False


def authors(versions: Versions, work: Work) -> set[str]:
    """Who wrote at this scenario since it was published last, the present author among them."""
    names = {work.by}
    for version in versions.of(work.ref.path):
        try:
            text = versions.text(work.ref.path, version)
        except OSError:
            continue
        if outline_of(text).status is Status.PUBLISHED:
            break
        names.add(version.by)
    return {_plain(name) for name in names if name.strip()}


def published(text: str, approver: str) -> str:
    """The text as it is published."""
    text = with_status(text, Status.PUBLISHED)
    return with_value(text, "approved_by", quoted(approver), after="status") if approver else text


def publish(
    files: Files, work: Work, approver: str, replayer: Replayer, progress: Progress
) -> Refused | None:
    """Publish what is written; None when it is done. Raises FileChanged, FileRefused."""
    second = needs_second(work)
    if second and (not approver.strip() or _plain(approver) in authors(files.versions, work)):
        return Refused(approver=approver.strip() or "—")
    text = published(work.text, approver.strip() if second else "")
    checked = play_through(check_text(text, work.ref), replayer, progress)
    if checked.errors:
        return Refused(checked)
    save(files, work, text, "published")
    return None


def _plain(name: str) -> str:
    return "".join(name.split()).lower()
