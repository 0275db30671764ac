"""The engines this process works with, warmed up in the background, and how far each one is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeVar

from grading.embedders import Embedder, EmbedderMissing
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import EngineMissing, Listener, SpeakerFailed, Speaker, SpeechSpotter

Role = Literal["speaker", "listener", "spotter", "embedder"]

_log = logging.getLogger(__name__)


class Readiness(StrEnum):
    """How far an engine is."""

    LOADING = "loading"
    READY = "ready"
    MISSING = "missing"


@dataclass(frozen=True)
class EngineState:
    """An engine and how far it is; `detail` says what to install when it is missing."""

    role: Role
    name: str
    readiness: Readiness
    detail: str = ""


@dataclass(frozen=True)
class Engines:
    """What calls are spoken, heard, timed and marked with. The speakers stand in for one another."""

    speakers: tuple[Speaker, ...]
    listener: Listener
    spotter: SpeechSpotter
    embedder: Embedder

    def warmups(self) -> dict[Role, tuple[str, Callable[[], object]]]:
        """For each role, its engine's name and something to do that loads its model."""
        return {
            "spotter": (self.spotter.name, lambda: self.spotter.probability(self._window(), None)),
            "speaker": (
                self.speakers[0].name,
                lambda: list(self.speakers[0].speak("您好。", _USUAL)),
            ),
            "listener": (self.listener.name, lambda: self.listener.listen(Audio.silence(1))),
            "embedder": (self.embedder.name, lambda: self.embedder.embed(["您好"])),
        }

    def _window(self) -> Audio:
        return Audio.silence(self.spotter.window / LINE_RATE)


_USUAL = Delivery()


class Warmth:
    """How far each engine is; any thread may ask."""

    def __init__(self, engines: Engines) -> None:
        self._warmups = engines.warmups()
        self._lock = threading.Lock()
        self._states = {
            role: EngineState(role, name, Readiness.LOADING)
            for role, (name, _) in self._warmups.items()
        }

    def states(self) -> tuple[EngineState, ...]:
        """Every role's engine as it is now."""
        with self._lock:
            return tuple(self._states.values())

    def warm_up(self) -> threading.Thread:
        """Load all models, one after the other so that the first page is not starved."""
        thread = threading.Thread(target=self._load_all, name="warm-up", daemon=True)
        thread.start()
        return thread

    def _load_all(self) -> None:
        for role, (name, load) in self._warmups.items():
            try:
                load()
            except (EngineMissing, EmbedderMissing, SpeakerFailed) as error:
                _log.warning("The %s '%s' is not ready: %s", role, name, error)
                state = EngineState(role, name, Readiness.MISSING, str(error))
            else:
                state = EngineState(role, name, Readiness.READY)
            with self._lock:
                self._states[role] = state


Made = TypeVar("Made")


def first_that_works(makers: Mapping[str, Callable[[], Made]]) -> Made:
    """The first engine that can be made. Raises EngineMissing with what each one lacks."""
    lacking = []
    for make in makers.values():
        try:
            return make()
        except EngineMissing as error:
            lacking.append(str(error))
    raise EngineMissing(" ".join(lacking))
