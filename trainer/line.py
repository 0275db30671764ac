"""WebSocket ↔ call: who may connect, what comes in, what goes out; the only file that awaits."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal, TypeVar, TypeVarTuple, Unpack

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from grading.call_file import EndedBy
from trainer import journal, wire
from trainer.desk import Desk, OpenCall
from trainer.ears import Comprehension, Noticed, Understood, names_in, said
from trainer.orders import (
    Blank,
    Finish,
    Greet,
    Lay,
    Order,
    Quiet,
    Ring,
    Tell,
    Understand,
    Voice,
)
from trainer.tickets import TicketRefused, ticket_in
from trainer.voicing import Sound, tone
from voices.audio import LINE_RATE
from voices.hearing import Part
from voices.transcript import Party, Piece
from voices.turns import Paused, Resumed, SpeechStarted, TurnEnded

LEAD_S = 0.2  # sound is sent so far ahead of the ear
HELLO_S = 5.0  # a connection that says nothing for so long is closed
PREPARING_S = 30.0  # then the telephone rings all the same
SEND_S = 5.0  # a browser that takes no data for so long is gone
FRAMES_WAITING = 2_000  # 80 s of sound: more than any stall of ours, less than a flood
NOT_UNDERSTOOD, TAKEN_OVER, NO_DATA = 4400, 4409, 4408  # close codes

log = logging.getLogger("threerings.line")
Given = TypeVarTuple("Given")
Result = TypeVar("Result")


def line_routes(desk: Desk, now: Callable[[], float] = time.monotonic) -> list[BaseRoute]:
    """The telephone line's routes: one WebSocket for each connection of a call."""
    talks: dict[str, Talk] = {}

    async def connect(socket: WebSocket) -> None:
        call_id = socket.path_params["call_id"]
        try:
            call = desk.take(call_id, ticket_in(socket))
        except TicketRefused as refusal:
            log.warning("call %s: connection refused, %s", call_id, refusal)
            await socket.close(1008)  # before accept: HTTP 403
            return
        await socket.accept(subprotocol=wire.SUBPROTOCOL)
        talk = talks.setdefault(call_id, Talk(desk, call, now))
        try:
            await talk.serve(socket)
        finally:
            if call.exchange.ended:
                talks.pop(call_id, None)

    return [WebSocketRoute("/line/{call_id}", connect)]


@dataclass(frozen=True)
class Early:
    """Recognition begun in a pause that may end the turn; `stale` once speech went on."""

    task: asyncio.Task[Understood | None]
    stale: threading.Event


class Talk:
    """One call's traffic, from its first connection to its end, over as many as it takes."""

    def __init__(self, desk: Desk, call: OpenCall, now: Callable[[], float]) -> None:
        self._desk, self._call, self._now = desk, call, now
        self._exchange = call.exchange
        self._comprehension = Comprehension(desk.hearing.listener, names_in(call.scenario))
        self._socket: WebSocket | None = None
        self._stirred = asyncio.Event()
        self._sound: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(FRAMES_WAITING)
        self._turns: asyncio.Queue[tuple[asyncio.Task[Understood | None], TurnEnded]]
        self._turns = asyncio.Queue()
        self._early: Early | None = None  # recognition begun in a pause
        self._sounds: dict[int, Sound] = {}  # by utterance
        self._playing: dict[int, asyncio.Task[None]] = {}
        self._tasks: asyncio.TaskGroup
        self._whole: asyncio.Task[None] | None = None

    # --- one connection ---

    async def serve(self, socket: WebSocket) -> None:
        """Carry one connection of the call until it closes."""
        try:
            async with asyncio.timeout(HELLO_S):
                hello = await self._receive(socket)
                arrived = self._now()
            if not isinstance(hello, wire.Hello):
                raise wire.WireError(f"{type(hello).__name__}: a connection begins with 'hello'.")
            if hello.version != wire.VERSION:
                raise wire.WireError(
                    f"hello.version: {hello.version} is not spoken here, {wire.VERSION} is. "
                    "Load the page again."
                )
            await self._prepared()
            await self._take_over(socket, hello, arrived)
            while True:
                self._take_in(await self._receive(socket))
        except wire.WireError as error:
            log.warning("call %s: connection closed, %s", self._call.id, error)
            await _close(socket, NOT_UNDERSTOOD, str(error))
        except TimeoutError:
            await _close(socket, NO_DATA, f"no hello within {HELLO_S:.0f} s")
        except WebSocketDisconnect:
            pass
        finally:
            if self._socket is socket:
                self._socket = None
                self._exchange.drop(self._now())
                self._stirred.set()

    async def _prepared(self) -> None:
        """Nothing rings until the call can be understood, or it has taken too long."""
        await asyncio.wait([asyncio.wrap_future(self._call.understanding)], timeout=PREPARING_S)

    async def _take_over(self, socket: WebSocket, hello: wire.Hello, arrived: float) -> None:
        former, self._socket = self._socket, socket
        if former is not None:
            self._exchange.drop(self._now())
            await _close(former, TAKEN_OVER, "the call goes on in another window")
        self._exchange.connect(hello, arrived)
        if self._whole is None:
            self._whole = asyncio.create_task(self._hold())
        self._stirred.set()

    async def _receive(self, socket: WebSocket) -> wire.Incoming:
        frame = await socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1006))
        data = frame.get("bytes")
        return wire.unpack(data) if data is not None else wire.parse(frame["text"])

    def _take_in(self, message: wire.Incoming) -> None:
        now = self._now()
        try:
            if isinstance(message, wire.MicFrame):
                position = self._exchange.frame(message, now)
                if position is not None:
                    self._sound.put_nowait((position, message.pcm))
            else:
                self._exchange.on(message, now)
                if isinstance(message, wire.Tick) and self._exchange.answered_s is not None:
                    self._sound.put_nowait((self._exchange.clock.position(message.clock), b""))
        except asyncio.QueueFull:
            raise wire.WireError("sound: more came than a microphone can send.") from None
        self._stirred.set()

    async def _send(self, message: wire.Outgoing | bytes) -> None:
        socket = self._socket
        if socket is None:
            return
        try:
            async with asyncio.timeout(SEND_S):
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_text(wire.dump(message))
        except TimeoutError:
            await _close(socket, NO_DATA, "the browser takes no data")
        except (WebSocketDisconnect, RuntimeError):
            pass  # closed under our hands: the receiving side sees it and drops the line

    # --- the whole call ---

    async def _hold(self) -> None:
        """Run the call to its end and keep it, whatever breaks."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                loops = [
                    self._tasks.create_task(self._listen()),
                    self._tasks.create_task(self._understand()),
                ]
                await self._carry()
                await self._last_words()
                for task in [*loops, *self._playing.values()]:
                    task.cancel()
        except Exception as broken:  # the edge: it ends the call
            log.exception("call %s: ended by a fault of ours", self._call.id)
            told = "; ".join(str(each) for each in getattr(broken, "exceptions", (broken,)))
            at_s = self._exchange.clock.now(self._now()) or 0.0
            self._exchange.end(EndedBy.INTERRUPTED, at_s, fault=told)
        await self._keep()

    async def _carry(self) -> None:
        """Write what happened, then do what follows from it, until the call is over."""
        while True:
            self._stirred.clear()
            self._exchange.on_time(self._now())
            entries, orders = self._exchange.take()
            if entries:
                await _in(self._desk.writing, self._call.journal.write, entries)
            for order in orders:
                if isinstance(order, Finish):
                    return
                await self._do(order)
            if not entries and not orders:
                await self._wait(self._exchange.due_in(self._now()))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        except TimeoutError:
            pass

    async def _do(self, order: Order) -> None:
        match order:
            case Greet():
                resume = self._desk.ticket(self._call.id, "resume")
                await self._send(self._exchange.welcome(resume, self._now()))
            case Tell(message):
                await self._send(message)
            case Ring(utterance, at, kind):
                ring = self._pace(utterance, tone(kind), kind, at)
                self._playing[utterance] = self._tasks.create_task(ring)
            case Voice(utterance):
                self._playing[utterance] = self._tasks.create_task(self._voice(order))
            case Quiet(utterance):
                if utterance in self._playing:
                    self._playing.pop(utterance).cancel()
                await self._send(wire.Flush(utterance))
            case Lay() | Blank():
                await _in(self._desk.writing, self._on_tape, order)
            case Understand(text, start_s, end_s):
                task = self._tasks.create_task(self._read(text, start_s, end_s))
                self._turns.put_nowait((task, TurnEnded(start_s, end_s, end_s, ())))

    def _on_tape(self, order: Lay | Blank) -> None:
        tape = self._call.journal.tape
        if isinstance(order, Blank):
            tape.erase(Party.CALLER, order.start, order.end)
        elif order.utterance in self._sounds:
            pcm = self._sounds[order.utterance].pcm
            tape.lay(Party.CALLER, order.position, pcm[order.skip * 2 :])

    # --- the caller's voice ---

    async def _voice(self, order: Voice) -> None:
        scenario, say, receiver = self._call.scenario, order.say, self._desk.receiver
        sound = await _in(self._desk.voicing, receiver.sound, scenario.caller, say.text, say.mood)
        if self._exchange.earpiece.voiced(order.utterance, sound.samples, sound.speaker):
            self._desk.preparing.submit(receiver.look_ahead, scenario, say.state)
            await self._pace(order.utterance, sound, "voice", None)

    async def _pace(
        self, utterance: int, sound: Sound, kind: wire.Tone | Literal["voice"], at: int | None
    ) -> None:
        """Send a sound at the rate it is heard, a little ahead."""
        self._sounds = {n: kept for n, kept in self._sounds.items() if n > utterance - 3}
        self._sounds[utterance] = sound
        await self._send(wire.Say(utterance, sound.samples, kind, at))
        loop = asyncio.get_running_loop()
        began = loop.time()
        for sent in range(0, len(sound.pcm), wire.FRAME * 2):
            await self._send(sound.pcm[sent : sent + wire.FRAME * 2])
            ahead_s = sent / 2 / LINE_RATE - (loop.time() - began)
            if ahead_s > LEAD_S:
                await asyncio.sleep(ahead_s - LEAD_S)

    # --- the trainee's words ---

    async def _listen(self) -> None:
        """Keep the microphone's sound and spot the turns in it, in order."""
        while True:
            waiting = [await self._sound.get()]
            while not self._sound.empty():
                waiting.append(self._sound.get_nowait())
            noticed = await _in(self._desk.spotting, self._hear, waiting)
            for each in noticed:
                self._notice(each)
            for _ in waiting:
                self._sound.task_done()

    def _hear(self, waiting: list[tuple[int, bytes]]) -> list[Noticed]:
        noticed = []
        for position, pcm in waiting:
            if pcm:
                self._call.journal.tape.lay(Party.TRAINEE, position, pcm)
                noticed += self._call.ears.feed(position, pcm)
            else:
                noticed += self._call.ears.quiet_until(position)
        return noticed

    def _notice(self, noticed: Noticed) -> None:
        match noticed.event:
            case SpeechStarted(at_s=at_s):
                self._exchange.speech_began(at_s)
            case Paused():
                self._early = self._recognise(noticed)
            case Resumed():
                self._throw_away()
            case TurnEnded():
                words = self._early or self._recognise(noticed)
                self._turns.put_nowait((words.task, noticed.event))
                self._early = None
        self._stirred.set()

    def _throw_away(self) -> None:
        if self._early is not None:
            self._early.stale.set()
            self._early = None

    def _recognise(self, turn: Noticed) -> Early:
        stale = threading.Event()
        return Early(self._tasks.create_task(self._make_out(turn, stale)), stale)

    async def _make_out(self, turn: Noticed, stale: threading.Event) -> Understood | None:
        """What the turn says so far; None if that was not wanted any more before it began."""
        understanding = await asyncio.wrap_future(self._call.understanding)
        heard = self._exchange.earpiece.heard
        work = self._comprehension.of
        return await _in(self._desk.recognising, work, turn, heard, understanding, stale)

    async def _read(self, text: str, start_s: float, end_s: float) -> Understood | None:
        understanding = await asyncio.wrap_future(self._call.understanding)
        heard = self._exchange.earpiece.heard
        signals = await _in(self._desk.recognising, understanding.signals, text, heard)
        typed = Part(start_s, end_s, (Piece(text, start_s, end_s),))
        return Understood((typed,), signals)

    async def _understand(self) -> None:
        """Hand the turns on in their order, each as soon as it is understood."""
        while True:
            words, turn = await self._turns.get()
            understood = await words
            assert understood is not None, "a turn that ended is always wanted"
            self._exchange.said(said(turn, understood, self._call.least_db))
            self._stirred.set()
            self._turns.task_done()

    # --- the end ---

    async def _last_words(self) -> None:
        """What was said up to the end is understood too, and written."""
        await self._sound.join()
        for each in await _in(self._desk.spotting, self._call.ears.close):
            self._notice(each)
        await self._turns.join()
        entries, _ = self._exchange.take()
        await _in(self._desk.writing, self._call.journal.write, entries)

    async def _keep(self) -> None:
        """Make the call file, then tell the telephone."""
        ended = self._exchange.ended
        assert ended is not None, "a call is kept when it has ended"
        try:
            await _in(self._desk.writing, _kept, self._call, self._exchange.take()[0])
        except Exception:  # the edge: nobody is left to tell but the log
            log.exception("call %s: could not be kept whole", self._call.id)
        self._desk.forget(self._call.id)
        await self._send(wire.Ended(ended.by, ended.at_s))
        if self._socket is not None:
            await _close(self._socket, 1000, "the call is over")


async def _in(threads: Executor, work: Callable[[Unpack[Given]], Result], *given: *Given) -> Result:
    return await asyncio.get_running_loop().run_in_executor(threads, work, *given)


def _kept(call: OpenCall, entries: list[journal.Entry]) -> None:
    call.journal.write(entries)
    call.journal.close()
    journal.finish(call.journal.folder)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    """Close, whichever side was first; a reason has room for 123 bytes."""
    short = reason.encode()[:120].decode(errors="ignore")
    try:
        await socket.close(code, short)
    except (WebSocketDisconnect, RuntimeError):
        pass
