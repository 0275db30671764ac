"""How long the caller takes to reply, and whether sound stays on time with other calls beside it.

Simulated telephones ring, answer and speak in real time over real sockets to a server in a process
of its own. The reply gap runs from the last sample of the trainee's speech to the first sample of
the caller's reply at the telephone's player, on the telephone's clock.

    make bench-line                                    the real engines
    PYTHONPATH=tests python -m bench.line --fake       no model: what the line itself costs
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.line_server import SENTENCES, serve, speech
from trainer import journal, wire
from trainer.robot import Robot
from voices.audio import LINE_RATE

STEP_S = 0.01  # how often a simulated telephone looks around
THINKS_S = 0.3  # between the caller's last word and the trainee's first
SPEAKS_AFTER_S = 20.0  # a trainee who hears nothing for so long speaks again
FRAME_S = wire.FRAME / LINE_RATE


@dataclass
class Figures:
    """What one simulated telephone saw."""

    gaps_s: list[float] = field(default_factory=list)
    pings_s: list[float] = field(default_factory=list)
    starved: int = 0
    frames: int = 0


class Trainee:
    """Answers, and says one sentence after another, each after the caller's line."""

    def __init__(self, socket: ClientConnection, sentences: list[bytes], turns: int) -> None:
        self._socket, self._sentences, self._turns = socket, sentences, turns
        self._robot = Robot(time.monotonic())
        self._clock = 0  # of the next microphone sample
        self._saying = b""
        self._said = 0
        self._ended_at: int | None = None  # clock of the last sample said
        self._speak_at = float("inf")
        self.figures = Figures()

    async def talk(self) -> Figures:
        """The whole call, hung up after so many replies."""
        reading = asyncio.create_task(self._read())
        pinging = asyncio.create_task(self._ping())
        with suppress(ConnectionClosed):
            await self._send(self._robot.hello(time.monotonic()))
            while len(self.figures.gaps_s) < self._turns:
                await self._step(time.monotonic())
                await asyncio.sleep(STEP_S)
            clock = self._robot.clock(time.monotonic())
            await self._send(wire.KeyDown("hang_up", clock))
            await reading
        for task in (reading, pinging):
            task.cancel()
        self.figures.starved = self._robot.starved
        return self.figures

    async def _send(self, message: wire.Text) -> None:
        await self._socket.send(wire.dump(message))

    async def _read(self) -> None:
        async for message in self._socket:
            known = wire.parse_outgoing(message) if isinstance(message, str) else message
            self._robot.take(known, time.monotonic())

    async def _ping(self) -> None:
        while True:
            began = time.monotonic()
            await (await self._socket.ping())
            self.figures.pings_s.append(time.monotonic() - began)
            await asyncio.sleep(0.5)

    async def _step(self, now: float) -> None:
        for report in self._robot.reports(now):
            await self._send(report)
            if isinstance(report, wire.Started):
                await self._heard(report)
            elif isinstance(report, wire.Played) and report.whole:
                self._speak_at = now + THINKS_S
        if now >= self._speak_at and not self._saying:
            self._saying = self._sentences[self._said % len(self._sentences)]
            self._said += 1
            self._speak_at = now + SPEAKS_AFTER_S
        await self._microphone(self._robot.clock(now))

    async def _heard(self, report: wire.Started) -> None:
        if self._clock == 0:  # the first ring
            self._clock = report.clock + LINE_RATE
            await self._send(wire.Answer(report.clock + LINE_RATE // 2))
        elif self._ended_at is not None:
            self.figures.gaps_s.append((report.clock - self._ended_at) / LINE_RATE)
            self._ended_at = None

    async def _microphone(self, clock: int) -> None:
        while self._clock and self._clock + wire.FRAME <= clock:
            pcm, self._saying = self._saying[: wire.FRAME * 2], self._saying[wire.FRAME * 2 :]
            if pcm and not self._saying:
                self._ended_at = self._clock + len(pcm) // 2
            frame = self._robot.frame(pcm.ljust(wire.FRAME * 2, b"\0"), self._clock)
            await self._socket.send(wire.pack(frame))
            self._clock += wire.FRAME
            self.figures.frames += 1


async def _call(port: int, sentences: list[bytes], turns: int) -> Figures:
    page = f"http://127.0.0.1:{port}"
    answer = await asyncio.to_thread(lambda: urlopen(f"{page}/open").read())
    call = json.loads(answer)
    async with connect(
        f"ws://127.0.0.1:{port}/line/{call['id']}",
        origin=page,  # type: ignore[arg-type]
        subprotocols=[wire.SUBPROTOCOL, call["ticket"]],  # type: ignore[list-item]
    ) as socket:
        return await Trainee(socket, sentences, turns).talk()


async def _measure(port: int, sentences: list[bytes], turns: int, beside: int) -> list[Figures]:
    calls = []
    for place in range(beside + 1):
        # Telephones do not speak in step: each begins elsewhere in the list, a little later.
        rotated = sentences[place % len(sentences) :] + sentences[: place % len(sentences)]
        calls.append(asyncio.create_task(_call(port, rotated, turns)))
        await asyncio.sleep(0.37)
    return await asyncio.gather(*calls)


def _report(name: str, figures: list[Figures], folder: Path) -> None:
    measured = np.array(figures[0].gaps_s) * 1000
    everyone = np.concatenate([each.gaps_s for each in figures]) * 1000
    pings = np.concatenate([each.pings_s for each in figures]) * 1000
    print(f"{name}: {len(measured)} replies on the measured call, {len(everyone)} in all")
    for who, gaps in (("measured call", measured), ("every call", everyone)):
        median, high = np.percentile(gaps, [50, 95])
        print(f"  reply gap, {who}: median {median:.0f} ms, p95 {high:.0f} ms")
    print(f"  socket round trip: median {np.median(pings):.1f} ms, longest {pings.max():.1f} ms")
    frames = sum(each.frames for each in figures)
    lost, slipped = _noticed(folder)
    starved = sum(each.starved for each in figures)
    print(f"  sound: {frames} frames up, {lost} lost; ran out {starved} times")
    print(f"  clocks set right: {slipped}")


def _noticed(folder: Path) -> tuple[int, int]:
    """Frames lost and clocks set right, as all journals so far tell."""
    told = [
        entry
        for events in folder.glob(f"calls/*/{journal.EVENTS}")
        for entry in journal.read_entries(events.parent)
    ]
    lost = sum(entry.frames for entry in told if isinstance(entry, journal.FramesLost))
    return lost, sum(isinstance(entry, journal.ClockSlipped) for entry in told)


def main() -> int:
    """Measure one call alone, then with others beside it."""
    parser = argparse.ArgumentParser(prog="python -m bench.line", description=__doc__)
    parser.add_argument("--fake", action="store_true", help="no models: what the line costs")
    parser.add_argument("--turns", type=int, default=20, help="replies a call (default 20)")
    parser.add_argument("--beside", type=int, default=8, help="calls beside it (default 8)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-line-") as name:
        folder = Path(name)
        sentences = speech(args.fake, folder, SENTENCES)
        mine, theirs = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        server = spawn.Process(target=serve, args=(theirs, args.fake, folder), daemon=True)
        server.start()
        port = _port(mine, server)
        for title, beside in (("1 call", 0), (f"1 call and {args.beside} beside", args.beside)):
            figures = asyncio.run(_measure(port, sentences, args.turns, beside))
            _report(title, figures, folder)
        server.terminate()
        server.join()
    return 0


def _port(pipe: Connection, server: multiprocessing.process.BaseProcess) -> int:
    while not pipe.poll(1.0):
        if not server.is_alive():
            sys.exit("The server ended before it answered; see its message above.")
    return int(pipe.recv())


if __name__ == "__main__":
    sys.exit(main())
