"""The scenarios on offer, read again when a file changes and not before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from exams.learning import Offer, offers
from scenarios.catalog import LIBRARY, Catalog, Entry
from scenarios.house_rules import House, find_houses
from scenarios.learning import FOLDER as PATHS
from scenarios.learning import LearningPath, find_paths
from scenarios.scenario import HouseRules, Status
from scenarios.source import Problem
from trainer.settings import Settings

Signature = tuple[tuple[str, int, int], ...]


class Library:
    """The catalogue of some folders. Any thread may ask."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._lock = threading.Lock()
        self._read: tuple[Signature, Catalog] | None = None
        self._offered: tuple[Catalog, tuple[Offer, ...]] | None = None

    def catalog(self) -> Catalog:
        """All scenario files as they are now."""
        signature = _signature(self._folders)
        with self._lock:
            if self._read is None or self._read[0] != signature:
                self._read = (signature, Catalog(self._folders))
            return self._read[1]

    def published(self) -> list[Entry]:
        """What trainees may practise, the easiest first."""
        entries = [e for e in self.catalog().entries if e.scenario.status is Status.PUBLISHED]
        return sorted(entries, key=lambda e: (e.scenario.level, e.scenario.id))

    def entry(self, scenario_id: str) -> Entry | None:
        """The scenario of that id, published or not; None when there is none."""
        return next((e for e in self.catalog().entries if e.scenario.id == scenario_id), None)

    def house(self, entry: Entry) -> HouseRules:
        """The house rules a scenario is under. Raises ScenarioError."""
        return self.catalog().house(entry)

    def houses(self) -> tuple[tuple[House, ...], tuple[Problem, ...]]:
        """Every house's rules as they are now, and what is wrong with those left out."""
        return find_houses([folder / "houses" for folder in self._folders])

    def offers(self) -> tuple[Offer, ...]:
        """The published calls with the clauses each is marked by. Raises ScenarioError."""
        catalog, offered = self.catalog(), self._offered
        if offered is None or offered[0] is not catalog:
            offered = self._offered = (catalog, offers(self.published(), catalog.house))
        return offered[1]

    def paths(self) -> tuple[tuple[LearningPath, ...], tuple[Problem, ...]]:
        """The learning paths as they are now, and what is wrong with those left out."""
        folders = path_folders(self._folders)
        return _paths(folders, _signature(folders))


def path_folders(folders: Sequence[Path]) -> tuple[Path, ...]:
    """Where learning paths lie: ours, and learning/ in each folder of scenarios."""
    return (PATHS, *(folder / "learning" for folder in folders))


@lru_cache(maxsize=4)
def _paths(
    folders: tuple[Path, ...], signature: Signature
) -> tuple[tuple[LearningPath, ...], tuple[Problem, ...]]:
    return find_paths(folders)


def own_folders(settings: Settings) -> tuple[Path, ...]:
    """Where the company's own scenarios lie: the folders set, or scenarios/ beside the records."""
    return settings.scenarios or (settings.data / "scenarios",)


def folders_of(settings: Settings) -> tuple[Path, ...]:
    """Every folder scenarios are taken from; the usual own one only where it was made."""
    usual = [folder for folder in own_folders(settings) if settings.scenarios or folder.is_dir()]
    return (LIBRARY, *usual)


def _signature(folders: Sequence[Path]) -> Signature:
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*.y*ml")]
    stats = [(path, path.stat()) for path in sorted(files)]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)
