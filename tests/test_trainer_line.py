"""Whole calls over the socket, with engines that need no model."""

from __future__ import annotations

import itertools
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from blockbuster import blockbuster_ctx
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from grading.call_file import EndedBy
from scenarios.catalog import Entry
from scenarios.scenario import HouseRules, Scenario
from trainer import journal, wire
from trainer.desk import Desk, NoSuchCall
from trainer.ears import Hearing
from trainer.line import line_routes
from trainer.robot import Robot
from trainer.tickets import TICKET_S
from voices.audio import LINE_RATE, Audio, join
from voices.delivery import Delivery
from voices.energy import EnergySpotter
from voices.levels import QUIET_DB
from voices.silent import ScriptedListener, SilentSpeaker
from voices.transcript import Party

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


def test_a_call_is_answered_replied_to_and_hung_up(house):
    at = house("非常抱歉", "再见")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        assert phone.read().phase == "ringing"
        phone.answer()
        phone.hear_out()
        phone.speak()
        reply = phone.hear_out()
        phone.press("hang_up")
        assert phone.until(wire.Ended).by == EndedBy.TRAINEE
    kept = at.desk.call_file(call)
    assert kept is not None
    assert reply.samples == round(3 * 0.2 * LINE_RATE)
    assert [turn.text for turn in kept.transcript.turns] == ["包裹呢", "非常抱歉", "那好吧"]
    assert [visit.state for visit in kept.visits] == ["asks", "softer"]


def entries(at: House, call: str, *kinds: type) -> list[journal.Entry]:
    told = journal.read_entries(at.folder / "calls" / call)
    return [entry for entry in told if isinstance(entry, kinds)]


def refused(at: House, call: str, ticket: str, **headers: str) -> bool:
    try:
        with at.connect(call, ticket, **headers):
            return False
    except WebSocketDisconnect:
        return True


def test_a_ticket_opens_its_own_call_once_from_our_own_page(house):
    at = house()
    call, other = at.open(), at.open()
    ticket = at.desk.ticket(call)
    assert refused(at, other, ticket)
    # Not the last letter: it holds fewer bits than it shows, and another may mean the same.
    assert refused(at, call, ticket[:-9] + ("a" if ticket[-9] != "a" else "b") + ticket[-8:])
    assert refused(at, call, at.desk.ticket(call), origin="http://localhost:9999")
    assert refused(at, call, at.desk.ticket(call), origin="")
    assert not refused(at, call, at.desk.ticket(call))
    used = at.desk.ticket(call)
    assert not refused(at, call, used)
    assert refused(at, call, used)
    assert refused(at, "nosuchcall", at.desk.ticket(call))


def test_an_old_ticket_is_refused_and_a_resuming_one_is_not(house, monkeypatch):
    at = house()
    call = at.open()
    ticket, resume = at.desk.ticket(call), at.desk.ticket(call, "resume")
    later = time.time() + TICKET_S + 2
    monkeypatch.setattr(time, "time", lambda: later)
    assert refused(at, call, ticket)
    assert not refused(at, call, resume)


def test_an_ended_call_cannot_be_rung_again(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        spare = at.desk.ticket(call)
        phone.press("hang_up")
        phone.until(wire.Ended)
    assert refused(at, call, spare)
    assert at.desk.phase(call) == "ended"
    with pytest.raises(NoSuchCall, match=call):
        at.desk.ticket(call)


def test_on_hold_and_muted_the_caller_hears_nothing(house):
    at = house("请稍等", "非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak(quiet_s=0)
        phone.press("hold")
        phone.until(wire.Status, phase="held")
        phone.speak()
        phone.pass_time(2)
        phone.press("resume")
        phone.until(wire.Status, phase="talking")
        phone.press("mute")
        phone.until(wire.Status, muted=True)
        phone.speak()
        phone.press("unmute")
        phone.until(wire.Status, muted=False)
        phone.speak()
        phone.until(wire.Say)
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    said = [turn.text for turn in kept.transcript.of(Party.TRAINEE)]
    assert said == ["请稍等", "非常抱歉"]
    keys = [press.key.value for press in kept.presses]
    assert keys == ["answer", "hold", "resume", "mute", "unmute", "hang_up"]
    held, muted = kept.presses[1].at_s, kept.presses[3].at_s
    assert max(kept.levels_db[round(held * 10) + 1 : round(muted * 10) + 9]) == QUIET_DB


def test_a_transfer_is_kept_with_its_desk(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.press("transfer", "售后部")
        assert phone.until(wire.Ended).by == EndedBy.TRANSFER
    assert at.desk.call_file(call).presses[-1].detail == "售后部"


def test_a_typed_answer_is_a_turn_of_full_confidence(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        began = phone.clock
        phone.send(wire.Typing(began))
        phone.pass_time(3)
        phone.send(wire.Typed("非常抱歉", began, phone.clock))
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    said = at.desk.call_file(call).transcript.of(Party.TRAINEE)[0]
    assert (said.text, said.confidence) == ("非常抱歉", 1.0)
    assert said.end_s - said.start_s == pytest.approx(3.0, abs=0.05)


def test_words_said_as_the_receiver_goes_down_are_kept(house):
    at = house("再见")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak(quiet_s=0.1)
        phone.press("hang_up")
        phone.until(wire.Ended)
    assert at.desk.call_file(call).transcript.of(Party.TRAINEE)[-1].text == "再见"


def test_what_the_caller_said_is_recorded_where_it_was_heard(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear()
        phone.pass_time(0.3)
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    line = kept.transcript.of(Party.CALLER)[0]
    assert line.start_s == pytest.approx(1.5, abs=0.01)
    assert line.end_s == pytest.approx(1.8, abs=0.02)
    assert line.text == "包裹"  # half of its 0.6 s
    sound, _ = soundfile.read(at.folder / "calls" / call / "call.flac")
    ring = np.flatnonzero(sound[: round(1.4 * LINE_RATE), 0])
    assert ring[0] < 40
    assert ring[-1] / LINE_RATE == pytest.approx(1.0, abs=0.01)


def test_a_call_dropped_and_resumed_goes_on_where_it_was(house):
    at = house("非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.send(wire.Note("赵女士"))
        phone.hear()
        phone.pass_time(0.2)
    at.wait_for(lambda: at.desk.phase(call) == "dropped")
    assert at.desk.unfinished("小李") == [call]
    at.time.now += 4
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        welcome = phone.until(wire.Welcome)
        assert (welcome.phase, welcome.notes) == ("talking", "赵女士")
        assert welcome.talking_s == pytest.approx(4.2, abs=0.1)
        phone.hear_out()  # the line that was cut, from its start
        phone.speak()
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    caller = [turn.text for turn in kept.transcript.of(Party.CALLER)]
    assert caller == ["包", "包裹呢", "那好吧"]
    dropped, resumed = entries(at, call, journal.LineDropped, journal.LineResumed)
    assert resumed.at_s - dropped.at_s == pytest.approx(4.0, abs=0.1)
    assert kept.transcript.turns[1].start_s == pytest.approx(resumed.at_s, abs=0.1)


def test_a_second_window_takes_the_call_over(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as first:
        former = Phone(first, at.time)
        former.answer()
        with at.connect(call, at.desk.ticket(call)) as second:
            phone = Phone(second, at.time)
            assert phone.until(wire.Welcome).phase == "talking"
            with pytest.raises(WebSocketDisconnect) as closed:
                former.until(wire.Ended)
            assert "another window" in closed.value.reason
            phone.press("hang_up")
            phone.until(wire.Ended)


def test_a_line_lost_for_good_ends_the_call_as_interrupted(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.pass_time(0.5)
    at.wait_for(lambda: at.desk.phase(call) == "dropped")
    at.time.now += 11
    at.wait_for(lambda: at.desk.call_file(call) is not None)
    kept = at.desk.call_file(call)
    assert kept.ended_by is EndedBy.INTERRUPTED
    assert kept.ended_s == pytest.approx(2.6, abs=0.1)
    assert [turn.text for turn in kept.transcript.turns] == ["包裹呢"]
    assert at.desk.unfinished("小李") == []


def test_a_killed_server_leaves_what_was_said(house):
    at = house("非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak()
        phone.hear()
        at.wait_for(lambda: len(entries(at, call, journal.LineBegun)) == 2)
        dead = at.folder.with_name("dead")
        shutil.copytree(at.folder, dead)  # what is on disk at the moment of the kill
    (kept,) = journal.recover(dead / "calls")
    assert kept.ended_by is EndedBy.INTERRUPTED
    assert [turn.text for turn in kept.transcript.turns][:2] == ["包裹呢", "非常抱歉"]
    assert max(kept.levels_db) > -25
    assert (dead / "calls" / call / "call.flac").exists()


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ("not json", "Invalid JSON"),
        ('{"t":"zap"}', "zap"),
        ('{"t":"tick","clock":-5}', "tick.clock"),
        (b"", "sound frame of 0 bytes"),
        (b"x" * 9999, "sound frame of 9999 bytes"),
        (b"\xff" * 14, "past what a browser can count"),
    ],
)
def test_a_malformed_frame_closes_the_socket_with_a_reason(house, frame, told):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.until(wire.Say)
        (socket.send_bytes if isinstance(frame, bytes) else socket.send_text)(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            phone.until(wire.Ended)
    assert closed.value.code == 4400
    assert told in closed.value.reason
    assert at.desk.phase(call) == "dropped"


def test_a_page_of_another_version_is_told_to_load_again(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        socket.send_text(wire.dump(wire.Hello(99, 0, 48_000)))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert "Load the page again" in closed.value.reason


def test_a_fault_of_ours_ends_the_call_and_is_kept(house):
    at = house()
    at.desk.lines.spoken = None  # calling it is a bug
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        assert phone.until(wire.Ended).by == EndedBy.INTERRUPTED
    (ended,) = entries(at, call, journal.CallEnded)
    assert "not callable" in ended.fault
