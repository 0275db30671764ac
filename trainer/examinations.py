"""What this house examines by: its blueprints, and the pool that papers are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exams.blueprint_files import Known
from exams.pool import Pool, pool_of
from scenarios.catalog import Entry
from scenarios.house_rules import house_ids
from scenarios.questions import questions
from scenarios.spotting import spotting_entries
from trainer.library import own_folders
from trainer.settings import Settings


def blueprint_folders(settings: Settings) -> tuple[Path, ...]:
    """Where the company's own blueprints lie: exams/ beside the records, or in its scenarios."""
    return (settings.data / "exams", *(folder / "exams" for folder in own_folders(settings)))


def pool(entries: Iterable[Entry]) -> Pool:
    """All that can be drawn: these scenarios where they are published, questions, recordings."""
    return pool_of(entries, questions(), spotting_entries())


def known_to(entries: Iterable[Entry], settings: Settings) -> Known:
    """What blueprints may ask for. Raises ScenarioError."""
    houses = house_ids([folder / "houses" for folder in own_folders(settings)])
    return Known(pool(entries), frozenset(houses))
