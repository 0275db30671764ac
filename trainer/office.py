"""Everything a process needs, built once: settings, engines, scenarios, calls and records."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from exams.register import Register
from exams.store import Store
from grading.embedders import EmbedderMissing, embedder
from grading.signals import Understanding
from scenarios.catalog import checks_of
from scenarios.scenario import Check, Scenario
from trainer import journal
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.engines import Engines, Warmth
from trainer.examining import Examiner
from trainer.library import Library, folders_of, own_folders
from trainer.people.gate import Gate
from trainer.practice import settle
from trainer.recordings import Seal
from trainer.settings import Settings, read_settings
from trainer.vectors import vectors_file
from trainer.voicing import prepare
from voices import models
from voices.engines import Speaker, listener, speaker, spotter
from voices.shelf import Shelf, ShelfClosed

# Who speaks when the one before cannot. Edge needs the internet and is never used unasked.
STAND_INS = ("kokoro", "espeak")
# Made ready before anybody chooses a call: of so many scenarios, the lines of so many states. The
# rest is made when it is chosen; a library of fifty would keep the machine busy for minutes.
AHEAD = 4
OPENING_STATES = 3


@dataclass(frozen=True)
class Office:
    """What pages, routes and commands share. `seal` signs addresses; it dies with the process."""

    settings: Settings
    library: Library
    store: Store
    desk: Desk
    shelf: Shelf
    engines: Engines
    warmth: Warmth
    seal: Seal

    @property
    def calls(self) -> Path:
        """The folder with a folder for each call."""
        return self.settings.data / "calls"

    @property
    def spotting(self) -> Path:
        """The folder with a folder for each recording that was made for error-spotting."""
        return self.settings.data / "spotting"

    @cached_property
    def gate(self) -> Gate:
        """Who is who, and who may come in."""
        return Gate(Register(self.store), self.settings.sign_in)

    @cached_property
    def exams(self) -> Examiner:
        """Who sits which examination, and how far it has come."""
        return Examiner(self)

    def close(self) -> None:
        """Let the threads finish what they have begun."""
        self.exams.close()
        self.desk.close()
        self.shelf.close()


_lock = threading.Lock()
_office: Office | None = None


def office() -> Office:
    """This process's office, opened at the first call. Raises as `open_office` does."""
    global _office
    with _lock:
        if _office is None:
            _office = open_office(read_settings())
        return _office


def appoint(given: Office | None) -> None:
    """Let this be the process's office; None closes it, and the next call opens a new one."""
    global _office
    with _lock:
        _office = given


def open_office(settings: Settings) -> Office:
    """An office with these settings, its models loading in the background.

    Raises EngineMissing, EmbedderMissing, RecordsError, JournalError.
    """
    models.keep_models_in(settings.models, settings.hub)
    store = Store(settings.data / "records.db")
    store.prepare()
    engines = choose_engines(settings)
    shelf = Shelf(settings.data / "spoken", engines.speakers)
    if not settings.scenarios:
        own_folders(settings)[0].mkdir(parents=True, exist_ok=True)
    opened = Office(
        settings=settings,
        library=Library(folders_of(settings)),
        store=store,
        desk=Desk(settings.data, shelf, hearing(engines)),
        shelf=shelf,
        engines=engines,
        warmth=Warmth(engines),
        seal=Seal(secrets.token_urlsafe(32)),
    )
    recover(opened)
    opened.warmth.warm_up()
    return opened


def get_ready(opened: Office) -> None:
    """Once the models are loaded, have the first calls understood and their first lines spoken.

    Blocks. Vectors are kept between processes, so that the first call need not wait for them.
    """
    opened.warmth.wait()
    memory = opened.engines.embedder
    kept = vectors_file(opened.settings.data, memory.name)
    memory.recall(kept)
    for entry in opened.library.published()[:AHEAD]:
        checks = checks_of(entry.scenario, opened.library.house(entry))
        try:
            opened.desk.hearing.understanding(entry.scenario, checks)
        except EmbedderMissing:
            return  # told by the engines' notice
        with suppress(ShelfClosed):
            if opened.warmth.speaks:
                prepare(entry.scenario, opened.shelf, 0, OPENING_STATES)
    memory.keep(kept)


def choose_engines(settings: Settings) -> Engines:
    """The engines asked for, and stand-ins for the speaker. Raises EngineMissing."""
    return Engines(
        speakers=_speakers(settings.speaker),
        listener=listener(models.listener_name(settings.listener)),
        spotter=spotter("silero" if models.is_present("silero") else "energy"),
        embedder=embedder(_embedder_name(settings.embedder)),
    )


def _speakers(first: str) -> tuple[Speaker, ...]:
    names = [first] if first == "silent" else dict.fromkeys((first, *STAND_INS))
    return tuple(speaker(name) for name in names)


def _embedder_name(asked: str) -> str:
    return "letters" if asked == "e5" and not models.is_present("e5") else asked


def hearing(engines: Engines) -> Hearing:
    """What the line listens and understands with."""

    made: dict[tuple[str, Sequence[Check]], Understanding] = {}

    def understanding(scenario: Scenario, checks: Sequence[Check]) -> Understanding:
        key = (scenario.model_dump_json(), checks)
        if key not in made:
            made[key] = Understanding(scenario, checks, engines.embedder)
        return made[key]

    return Hearing(engines.listener, engines.spotter, understanding)


def recover(opened: Office) -> None:
    """Bring into the records the calls that a dead server left."""
    journal.recover(opened.calls)
    for attempt in opened.store.open_attempts():
        settle(opened, attempt)
