"""Kill the server at random moments of examinations, and look for what was lost or doubled.

    python -m bench.kills [--kills 200] [--robots 6] [--seed 1] [--log FILE]

Robots sit examinations over HTTP and the telephone's real WebSocket. Each writes down what the
server acknowledged. `kill -9` comes at a random moment of the server's life; the next server
starts on the same folder. In the end every acknowledged deed must be in the records once, what
was not acknowledged at most once, and every sitting handed in, or void by a stated rule.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, TextIO
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.kills_check import Ledger, faults_in, told
from bench.kills_server import office_at, serve
from trainer import wire
from trainer.robot import Robot

LONGEST_LIFE_S = 3.0  # of a server, from its first request to the kill
MARKED_S = 120.0  # for the marks of the last sittings
CALL_S = 0.5  # how long robots talk
FAULTS = (OSError, HTTPException, json.JSONDecodeError, WebSocketException, TimeoutError)


class Refused(Exception):
    """The server is there and says no."""


@dataclass
class Hall:
    """Where the robots sit: the server of the moment, and what it acknowledged."""

    ledger: Ledger
    port: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    doing: dict[int, str] = field(default_factory=dict)

    async def do(self, robot: int, deed: str, **given: Any) -> dict[str, Any]:
        """Ask until the server has answered; what it acknowledged is written down."""
        while True:
            await self.up.wait()
            self.doing[robot] = deed
            self.ledger.asked(deed, given)
            try:
                answer = await asyncio.to_thread(self._ask, {"do": deed, **given})
            except FAULTS:
                await asyncio.sleep(0.02)
                continue
            self.ledger.acknowledged(deed, given, answer)
            self.doing[robot] = "thinking"
            return answer

    def _ask(self, given: dict[str, Any]) -> dict[str, Any]:
        address = f"http://127.0.0.1:{self.port}/do?given={quote(json.dumps(given))}"
        try:
            with urlopen(address, timeout=20) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except HTTPError as refusal:
            if refusal.code != 409:
                raise AssertionError(f"{given}: the server answered {refusal.code}") from refusal
            raise Refused(refusal.read().decode()) from refusal


async def robot(hall: Hall, number: int, chance: random.Random) -> None:
    """Sit one examination after another until the hall closes."""
    sat = 0
    while not hall.closing:
        sat += 1
        key, sitting = f"robot-{number}-{sat}", f"s{number:02}x{sat:04}"
        await hall.do(number, "begin", key=key, sitting=sitting)
        while True:
            try:
                view = await hall.do(number, "look", sitting=sitting)
                if view["stage"] != "open":
                    break
                await _act(hall, number, sitting, view, chance)
            except Refused:
                continue


async def _act(
    hall: Hall, number: int, sitting: str, view: dict[str, Any], chance: random.Random
) -> None:
    """Do what comes next in the sitting."""
    at = view["item"]
    if view["move"] == "item" and view["kind"] == "call":
        told = await hall.do(number, "ring", sitting=sitting, item=at)
        await _talk(hall, number, told["attempt"])
    elif view["move"] == "item":
        await hall.do(number, "show", sitting=sitting, item=at)
        for _ in range(chance.randrange(3)):
            mark = chance.randrange(10, 10**9)
            await hall.do(number, "choose", sitting=sitting, item=at, given=[mark])
        mark = chance.randrange(10, 10**9)
        await hall.do(number, "answer", sitting=sitting, item=at, given=[mark])
    elif view["status"] == "awaiting_record":
        matter = f"事由 {chance.randrange(10**9)}"
        attempt = view["attempt"]
        await hall.do(number, "record", sitting=sitting, attempt=attempt, matter=matter)
    elif view["move"] == "on_call" and view["status"] == "open":
        await _talk(hall, number, view["attempt"])
    else:
        await asyncio.sleep(0.05)


async def _talk(hall: Hall, number: int, attempt: str) -> None:
    """Answer, talk a little, note something down, hang up."""
    try:
        ticket = (await hall.do(number, "ticket", attempt=attempt))["ticket"]
        hall.doing[number] = "on the telephone"
        page = f"127.0.0.1:{hall.port}"
        async with asyncio.timeout(20):
            async with connect(
                f"ws://{page}/line/{attempt}",
                subprotocols=[wire.SUBPROTOCOL, ticket],
                origin=f"http://{page}",
            ) as socket:
                ended = await _hang_on(socket)
    except (Refused, *FAULTS):
        await asyncio.sleep(0.05)
        return
    if ended:
        hall.ledger.ended.add(attempt)


async def _hang_on(socket: Any) -> bool:
    """The telephone of a robot, to the end of the call; whether the server said it was over."""
    phone, answered = Robot(time.monotonic()), 0.0
    await socket.send(wire.dump(phone.hello(time.monotonic())))
    while True:
        now = time.monotonic()
        for report in phone.reports(now):
            await socket.send(wire.dump(report))
        if answered and now > answered + CALL_S:
            answered = now + 3600
            await socket.send(wire.dump(wire.KeyDown("hang_up", phone.clock(now))))
        try:
            frame = await asyncio.wait_for(socket.recv(), 0.04)
        except TimeoutError:
            continue
        message = wire.parse_outgoing(frame) if isinstance(frame, str) else frame
        phone.take(message, time.monotonic())
        if isinstance(message, wire.Status) and message.phase == "ringing" and message.rings:
            await socket.send(wire.dump(wire.Answer(phone.clock(time.monotonic()))))
            await socket.send(wire.dump(wire.Note("记下来")))
            answered = answered or time.monotonic()
        if isinstance(message, wire.Ended):
            return True


# --- lives and deaths ---


@dataclass
class Server:
    """One life of the server."""

    process: ForkServerProcess
    port: int
    began: float


async def _start(context: ForkServerContext, data: Path) -> Server:
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, data), daemon=True)
    process.start()
    theirs.close()
    port = await asyncio.to_thread(_port, ours)
    return Server(process, port, time.monotonic())


def _port(pipe: Connection) -> int:
    return int(pipe.recv())


async def _kill(server: Server) -> None:
    assert server.process.pid is not None
    os.kill(server.process.pid, signal.SIGKILL)
    await asyncio.to_thread(server.process.join)


async def run(data: Path, kills: int, robots: int, seed: int, log: TextIO) -> Ledger:
    """So many kills; then let everybody finish."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.kills_server"])
    chance, hall = random.Random(seed), Hall(Ledger())
    office_at(data)
    tasks = [
        asyncio.create_task(robot(hall, number, random.Random(f"{seed} {number}")))
        for number in range(robots)
    ]
    for number in range(kills + 1):
        server = await _start(context, data)
        hall.port = server.port
        hall.up.set()
        if number == kills:
            break
        life = chance.uniform(0.0, LONGEST_LIFE_S)
        await asyncio.wait(tasks, timeout=life, return_when=asyncio.FIRST_EXCEPTION)
        hall.up.clear()
        doing = Counter(hall.doing.values())
        await _kill(server)
        moment = {"kill": number + 1, "after_s": round(life, 3), "robots": dict(doing)}
        log.write(json.dumps(moment, ensure_ascii=False) + "\n")
        log.flush()
        for task in tasks:
            if task.done():
                task.result()
    hall.closing = True
    await asyncio.gather(*tasks)
    await asyncio.to_thread(_until_marked, data)
    await _kill(server)
    return hall.ledger


def _until_marked(data: Path) -> None:
    """Wait until the server has made the outcome of every sitting."""
    office, pause, until = office_at(data), threading.Event(), time.monotonic() + MARKED_S
    while office.exams.sittings.without_outcome() and time.monotonic() < until:
        pause.wait(0.2)


def main(arguments: list[str] | None = None) -> int:
    """Run the bench; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="bench.kills")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--robots", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where each kill's moment is written, as JSON")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data, log = Path(folder), given.log or Path(folder) / "kills.jsonl"
        began = time.monotonic()
        with log.open("w", encoding="utf-8") as lines:
            ledger = asyncio.run(run(data, given.kills, given.robots, given.seed, lines))
        faults = faults_in(ledger, office_at(data))
        sys.stdout.write(f"{given.kills} kills in {time.monotonic() - began:.0f} s\n")
        sys.stdout.write(told(ledger, office_at(data)) + "\n")
        sys.stdout.write("".join(f"FAULT {fault}\n" for fault in faults))
        sys.stdout.write(f"{len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
