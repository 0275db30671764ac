"""The engines this process works with, warmed up in the background, and how far each one is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Literal

from grading.embedders import EmbedderMissing, Remembering
from grading.reading import reader
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import EngineMissing, Listener, Speaker, SpeakerFailed, SpeechSpotter

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
    """What calls are spoken, heard, timed and marked with. Each speaker stands in for the last."""

    speakers: tuple[Speaker, ...]
    listener: Listener
    spotter: SpeechSpotter
    embedder: Remembering

    def warmups(self) -> dict[Role, tuple[Warmup, ...]]:
        """For each role, its engines in the order they are tried."""
        window = Audio.silence(self.spotter.window / LINE_RATE)
        return {
            "spotter": (Warmup(self.spotter.name, lambda: self.spotter.probability(window, None)),),
            "speaker": tuple(Warmup(one.name, partial(_try_out, one)) for one in self.speakers),
            "listener": (
                Warmup(self.listener.name, lambda: self.listener.listen(Audio.silence(1))),
            ),
            "embedder": (Warmup(self.embedder.name, lambda: reader(self.embedder).warm()),),
        }


@dataclass(frozen=True)
class Warmup:
    """An engine's name, and something to do that loads its model."""

    engine: str
    load: Callable[[], object]


def _try_out(speaker: Speaker) -> None:
    for _ in speaker.speak("您好。", Delivery()):
        pass


class Warmth:
    """How far each engine is; any thread may ask."""

    def __init__(self, engines: Engines) -> None:
        self._warmups = engines.warmups()
        self._lock = threading.Lock()
        self._settled = threading.Event()
        self._states = {
            role: EngineState(role, warmups[0].engine, Readiness.LOADING)
            for role, warmups in self._warmups.items()
        }

    def states(self) -> tuple[EngineState, ...]:
        """Every role's engine as it is now."""
        with self._lock:
            return tuple(self._states.values())

    @property
    def speaks(self) -> bool:
        """Whether the speaker is ready."""
        return any(s.role == "speaker" and s.readiness is Readiness.READY for s in self.states())

    def wait(self) -> None:
        """Return when every model is loaded or known to be missing."""
        self._settled.wait()

    def warm_up(self) -> threading.Thread:
        """Load all models, one after the other so that the first page is not starved."""
        thread = threading.Thread(target=self._load_all, name="warm-up", daemon=True)
        thread.start()
        return thread

    def _load_all(self) -> None:
        for role, warmups in self._warmups.items():
            state = _first_ready(role, warmups)
            with self._lock:
                self._states[role] = state
        self._settled.set()


def _first_ready(role: Role, warmups: Sequence[Warmup]) -> EngineState:
    """The first engine that can be loaded; when none can, the first with what each one lacks."""
    lacking = []
    for warmup in warmups:
        try:
            warmup.load()
        except (EngineMissing, EmbedderMissing, SpeakerFailed) as error:
            _log.warning("The %s '%s' is not ready: %s", role, warmup.engine, error)
            lacking.append(str(error))
        else:
            return EngineState(role, warmup.engine, Readiness.READY, " ".join(lacking))
    return EngineState(role, warmups[0].engine, Readiness.MISSING, " ".join(lacking))
