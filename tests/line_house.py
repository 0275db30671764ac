"""A desk without models, its line over a socket, and a telephone that a test moves by hand."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from blockbuster import blockbuster_ctx
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from scenarios.catalog import Entry
from scenarios.scenario import HouseRules, Scenario
from trainer import wire
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.line import line_routes
from trainer.robot import Robot
from voices.audio import LINE_RATE, Audio, join
from voices.delivery import Delivery
from voices.energy import EnergySpotter
from voices.silent import ScriptedListener, SilentSpeaker

SCENARIO = Scenario.model_validate(
    {
        "id": "late-parcel",
        "title": "迟到的包裹",
        "kind": "angry_caller",
        "level": 1,
        "desk": {
            "company": "安达物流",
            "trainee": "小李",
            "briefing": "…",
            "directory": [{"desk": "售后部", "extension": "8012"}],
        },
        "caller": {"name": "赵敏", "line": {"noise": "none"}},
        "script": [
            {"state": "asks", "says": ["包裹呢"], "next": [{"if": "sorry", "go": "softer"}]},
            {"state": "softer", "says": ["那好吧"], "next": [{"if": "silence", "go": "softer"}]},
        ],
        "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
    }
)
HOUSE = HouseRules.model_validate(
    {
        "id": "neutral",
        "title": "中性",
        "version": 1,
        "checks": [
            {"id": "rings", "means": "三声内接听", "timing": {"measure": "rings", "max": 3}}
        ],
    }
)
ENTRY = Entry(Path("late-parcel.yaml"), SCENARIO, "late-parcel@00000000")


@dataclass(frozen=True)
class Spoken:
    audio: Audio
    engine: str


class SilentShelf:
    """Speaks at once, in silence."""

    def spoken(self, text: str, voices: dict[str, Delivery]) -> Spoken:
        return Spoken(join(SilentSpeaker().speak(text, voices["silent"])), "silent")

    def ready(self, text: str, voices: object) -> bool:
        return True

    def prepare(self, lines: object) -> None:
        pass


class Words:
    """Understands an apology and nothing else."""

    def signals(self, said: str, heard: str) -> frozenset[str]:
        return frozenset({"sorry"} if "抱歉" in said else ())


class Phone:
    """A trainee at a telephone: a robot, the socket, and a clock that the test moves."""

    def __init__(self, socket, time) -> None:
        self.socket, self.time = socket, time
        self.robot = Robot(time.now)
        self.got: list[wire.Outgoing] = []
        self.send(self.robot.hello(time.now))

    def send(self, *messages: wire.Text) -> None:
        for message in messages:
            self.socket.send_text(wire.dump(message))

    def read(self) -> wire.Outgoing:
        """The next text message; sound goes to the player."""
        while True:
            frame = self.socket.receive()
            if frame["type"] == "websocket.close":
                raise WebSocketDisconnect(frame["code"], frame["reason"])
            if frame.get("text") is not None:
                message = wire.parse_outgoing(frame["text"])
                self.robot.take(message, self.time.now)
                self.got.append(message)
                return message
            self.robot.take(frame["bytes"], self.time.now)

    def until(self, record: type[wire.Outgoing], /, **fields: object) -> wire.Outgoing:
        """Read until a message of this kind with these fields comes."""
        while True:
            message = self.read()
            if isinstance(message, record) and all(
                getattr(message, name) == value for name, value in fields.items()
            ):
                return message

    def hear(self, kind: str = "voice") -> wire.Say:
        """Wait for something to be said and let its first sample sound now."""
        say = self.until(wire.Say, kind=kind)
        self.send(wire.Started(say.utterance, self.clock))
        return say

    def hear_out(self) -> wire.Say:
        """Hear a whole line."""
        say = self.hear()
        self.time.now += say.samples / LINE_RATE
        self.send(wire.Played(say.utterance, say.samples, self.clock, whole=True))
        return say

    def answer(self) -> None:
        """Hear a ring, and pick up a second and a half into it."""
        self.hear("ring")
        self.pass_time(1.5)
        self.send(wire.Answer(self.clock))
        self.until(wire.Status, phase="talking")

    def speak(self, seconds: float = 0.8, quiet_s: float = 1.0) -> None:
        """Make speech sounds, and be quiet afterwards."""
        for _ in range(round(seconds / 0.04)):
            self.frame(3000)
        for _ in range(round(quiet_s / 0.04)):
            self.frame(0)

    def frame(self, level: int) -> None:
        sound = np.where(np.arange(wire.FRAME) % 2, level, -level).astype("<i2")
        self.socket.send_bytes(wire.pack(self.robot.frame(sound.tobytes(), self.clock)))
        self.time.now += wire.FRAME / LINE_RATE

    def press(self, key: str, detail: str = "") -> None:
        self.send(wire.KeyDown(key, self.clock, detail))

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.1)):
            self.time.now += 0.1
            self.send(wire.Tick(self.clock))

    @property
    def clock(self) -> int:
        return self.robot.clock(self.time.now)


@dataclass
class Time:
    now: float = 1000.0


class House:
    """A desk, its routes, and telephones to connect."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.folder = folder
        self.time = Time()
        hearing = Hearing(ScriptedListener(*lines), EnergySpotter(), lambda *_: Words())
        numbers = itertools.count(1)
        self.desk = Desk(folder, SilentShelf(), hearing, new_id=lambda: f"call{next(numbers)}")
        routes = line_routes(self.desk, lambda: self.time.now)
        self.client = TestClient(Starlette(routes=routes))

    def open(self, entry: Entry = ENTRY) -> str:
        return self.desk.open_call("小李", entry, HOUSE, entry.scenario.checks)

    def wait_for(self, true: Callable[[], bool]) -> None:
        """Let the line do its part, for at most ten seconds."""
        waiting = threading.Event()
        for _ in range(500):
            if true():
                return
            waiting.wait(0.02)
        raise AssertionError("it never came true")

    def connect(self, call_id: str, ticket: str, origin: str = "http://testserver"):
        return self.client.websocket_connect(
            f"/line/{call_id}",
            subprotocols=[wire.SUBPROTOCOL, ticket],
            headers={"origin": origin},
        )


@pytest.fixture
def house(tmp_path):
    made = []

    def make(*lines: str) -> House:
        made.append(House(tmp_path, *lines))
        made[-1].client.__enter__()
        return made[-1]

    with blockbuster_ctx("trainer"):
        yield make
    for each in made:
        each.client.__exit__(None, None, None)
        each.desk.close()
