"""What examination papers are drawn from here, and what stands behind each item of one."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from exams.blueprint import BlueprintEntry
from exams.blueprint_files import find_blueprints, published
from exams.draw import draw
from exams.sitting import Item, ItemKind, Paper, Sitting
from scenarios.catalog import Entry
from scenarios.questions import Question, questions
from scenarios.source import Problem
from scenarios.spotting import SpottingEntry, spotting_entries
from trainer.examinations import blueprint_folders, pool
from trainer.spotting_sound import kept, made
from trainer.versions import entry_in
from voices.audio import AudioError
from voices.engines import SpeakerFailed
from voices.shelf import ShelfClosed

if TYPE_CHECKING:
    from trainer.office import Office

log = logging.getLogger("threerings.exams")


def blueprints(office: Office) -> tuple[tuple[BlueprintEntry, ...], tuple[Problem, ...]]:
    """The examinations on offer, and what is wrong with the files left out."""
    found, problems = find_blueprints(blueprint_folders(office.settings))
    return published(found), problems


def read_ahead() -> None:
    """Read what papers are drawn from, which takes some seconds the first time."""
    _questions()
    _recordings()


def drawing(
    office: Office, entry: BlueprintEntry
) -> Callable[[Sequence[Paper], Sequence[Sitting]], Paper]:
    """Draws a paper that names the texts of its calls; `keep_texts` keeps them afterwards."""
    there, seed = pool(office.library.published()), secrets.randbits(48)

    def paper(past: Sequence[Paper], sat_now: Sequence[Sitting]) -> Paper:
        drawn = draw(entry, there, seed, past, [one.paper for one in sat_now])
        items = tuple(replace(item, text=_text_name(office, item)) for item in drawn.items)
        return replace(drawn, items=items)

    return paper


def _text_name(office: Office, item: Item) -> str:
    entry = office.library.entry(item.id) if item.kind is ItemKind.CALL else None
    return hashlib.sha256(entry.text.encode()).hexdigest()[:32] if entry and entry.text else ""


def keep_texts(office: Office, paper: Paper) -> None:
    """Keep the scenarios of a paper, for when their files change while it is sat."""
    for item in paper.items:
        entry = office.library.entry(item.id) if item.kind is ItemKind.CALL else None
        if entry is not None and entry.text:
            office.store.keep_text(entry.text)


def make_recordings(office: Office, paper: Paper) -> None:
    """See to it, in the background, that the recordings of a paper are there when asked for."""
    for item in paper.items:
        entry = recording_for(item) if item.kind is ItemKind.SPOTTING else None
        if entry is not None and kept(entry, office.spotting) is None:
            office.desk.preparing.submit(_make, office, entry)


def _make(office: Office, entry: SpottingEntry) -> None:
    try:
        made(entry, office.shelf, office.spotting, lambda done, count: None)
    except (SpeakerFailed, AudioError, ShelfClosed) as fault:
        log.error("recording %s could not be made: %s", entry.version, fault)


def call_for(office: Office, item: Item) -> Entry | None:
    """The scenario of an item, as it was drawn; as it is now where that was not kept."""
    present = office.library.entry(item.id)
    if present is not None and present.version == item.ref:
        return present
    text = office.store.text(item.text) if item.text else None
    return present if text is None else entry_in(text, item.ref)


def question_for(item: Item) -> Question | None:
    """The question of an item; None when there is none of that name any more."""
    return _questions().get(item.id)


def recording_for(item: Item) -> SpottingEntry | None:
    """The error-spotting item; None when there is none of that name any more."""
    return _recordings().get(item.id)


@cache
def _questions() -> dict[str, Question]:
    return {one.id: one for one in questions()}


@cache
def _recordings() -> dict[str, SpottingEntry]:
    return {one.item.id: one for one in spotting_entries()}
