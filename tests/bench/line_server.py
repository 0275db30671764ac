"""The server side of bench.line: a desk whose caller always has a reply, and its engines."""

from __future__ import annotations

import gc
import itertools
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from scenarios.catalog import Entry
from scenarios.scenario import HouseRules, Scenario
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.line import line_routes
from trainer.voicing import Lines, deliveries
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import Heard, listener, speaker, spotter
from voices.transcript import Piece

SENTENCES = (
    "您好，安达物流，很高兴为您服务。",
    "非常抱歉让您久等了，我马上为您查一下。",
    "请问您的订单号是多少？",
    "我会在今天下午五点以前给您回电话。",
    "请问还有什么可以帮到您的吗？",
)
LINES = ("我的包裹怎么还没有到？", "那你们打算怎么办呢？", "好的，我再等等看。")
LEVEL = 0.1  # RMS of the simulated trainee's speech, of full scale


def _scenario() -> Scenario:
    states = [
        {
            "state": f"says_{place}",
            "says": [line],
            "patience_s": 60,
            "next": [{"go": f"says_{(place + 1) % len(LINES)}"}],
        }
        for place, line in enumerate(LINES)
    ]
    return Scenario.model_validate(
        {
            "id": "bench",
            "title": "Bench",
            "kind": "unsolvable_question",
            "level": 1,
            "desk": {"company": "安达物流", "trainee": "小李", "briefing": "-"},
            "caller": {"name": "赵敏"},
            "script": states,
            "checks": [{"id": "sorry", "means": "道歉", "say": [["非常抱歉让您久等了"]]}],
        }
    )


def _house() -> HouseRules:
    rings = {"id": "rings", "means": "-", "timing": {"measure": "rings", "max": 3}}
    return HouseRules.model_validate(
        {"id": "bench", "title": "Bench", "version": 1, "checks": [rings]}
    )


@dataclass(frozen=True)
class _Spoken:
    audio: Audio
    engine: str


class Noise:
    """Speaks in noise, at once."""

    def spoken(self, text: str, voices: Mapping[str, Delivery]) -> _Spoken:
        return _Spoken(_noise(0.15 * len(text)), "noise")

    def ready(self, text: str, voices: object) -> bool:
        return True

    def prepare(self, lines: object) -> None:
        pass


class AnyWords:
    """Hears the same in everything."""

    name = "any"

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        return Heard((Piece("您好", 0.0, sound.seconds),))


class NoMeaning:
    def signals(self, said: str, heard: str) -> frozenset[str]:
        return frozenset()


def _noise(seconds: float) -> Audio:
    sound = np.random.default_rng(1).normal(0, LEVEL, round(seconds * LINE_RATE))
    return Audio(sound.astype(np.float32), LINE_RATE)


def _shelf(folder: Path) -> Lines:
    from voices.shelf import Shelf

    return Shelf(folder / "spoken", [speaker("kokoro")])


def speech(fake: bool, folder: Path, sentences: tuple[str, ...]) -> list[bytes]:
    """The trainee's sentences as sound, in a voice that is not the caller's."""
    if fake:
        return [_noise(0.12 * len(text)).pcm16() for text in sentences]
    shelf = _shelf(folder)
    voice = {"kokoro": Delivery("zm_yunyang")}
    sounds = [shelf.spoken(text, voice).audio.at_rate(LINE_RATE) for text in sentences]
    return [_trimmed(sound).pcm16() for sound in sounds]


def _trimmed(sound: Audio) -> Audio:
    """At the level of a headset, and without the silence around it: its end is the speech's."""
    loud = np.flatnonzero(np.abs(sound.samples) > 0.02 * np.abs(sound.samples).max())
    kept = sound.samples[loud[0] : loud[-1] + 1]
    return Audio((kept * (LEVEL / np.sqrt(np.mean(kept**2)))).astype(np.float32), sound.rate)


def _desk(fake: bool, folder: Path) -> Desk:
    if fake:
        hearing = Hearing(AnyWords(), spotter("energy"), lambda *_: NoMeaning())
        return Desk(folder, Noise(), hearing)
    from grading.embedders import embedder
    from grading.signals import Understanding

    meaning = embedder("e5")
    hearing = Hearing(
        listener("whisper"),
        spotter("silero"),
        lambda scenario, checks: Understanding(scenario, checks, meaning),
    )
    return Desk(folder, _shelf(folder), hearing)


def serve(pipe: Connection, fake: bool, folder: Path) -> None:
    """Run the server; its port goes down the pipe once it can take calls."""
    sys.setswitchinterval(0.0005)
    desk, scenario = _desk(fake, folder), _scenario()
    entry = Entry(Path("bench.yaml"), scenario, "bench@00000000")
    for line in LINES:
        desk.lines.spoken(line, deliveries(scenario.caller, "plain"))
    desk.hearing.understanding(scenario, scenario.checks).signals("您好", "")
    desk.hearing.listener.listen(_noise(1.0))
    numbers = itertools.count()

    def open_call(request: Request) -> JSONResponse:
        call = desk.open_call(f"trainee {next(numbers)}", entry, _house(), scenario.checks)
        return JSONResponse({"id": call, "ticket": desk.ticket(call)})

    app = Starlette(routes=[Route("/open", open_call), *line_routes(desk)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    gc.collect()
    gc.freeze()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pipe.send(listening.getsockname()[1])
        server.run([listening])
