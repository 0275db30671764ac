"""Calls in progress: the one object the pages' threads and the line share; holds the one lock."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grading.call_file import CallFile
from scenarios.catalog import Entry
from scenarios.scenario import Check, HouseRules, Scenario
from scenarios.situations import least_loudness
from trainer import journal
from trainer.call import Call
from trainer.ears import Ears, Hearing, Understands
from trainer.exam_call import PRACTICE, ExamExchange, Terms
from trainer.exchange import Exchange
from trainer.tickets import TicketKind, TicketRefused, Tickets
from trainer.voicing import Lines, Receiver, prepare
from trainer.wire import CallPhase

FORGOTTEN_S = 600.0  # a call nobody connected to for so long never rings


class NoSuchCall(LookupError):
    """There is no call of that id; the text names it."""


@dataclass(frozen=True)
class OpenCall:
    """A call in progress and what it needs."""

    id: str
    trainee: str
    scenario: Scenario
    opened_at: float  # monotonic
    exchange: Exchange  # touched on the event loop alone
    ears: Ears  # touched by one thread at a time
    journal: journal.Journal
    understanding: Future[Understands]
    least_db: float | None = None  # of the trainee's speech, for the caller to hear it


class Desk:
    """Opens calls, hands out tickets, knows where each call stands.

    `folder` is the data folder: a call is kept in calls/<id>/. `workers` threads recognise.
    """

    def __init__(
        self,
        folder: Path,
        lines: Lines,
        hearing: Hearing,
        workers: int = 2,
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.lines, self.hearing = lines, hearing
        self.receiver = Receiver(lines)
        # Native code that lets go of the interpreter lock, so threads and not processes. Spotting
        # must keep pace with the sound and so does not queue behind recognition.
        self.recognising = ThreadPoolExecutor(workers, "recognising")
        self.spotting = ThreadPoolExecutor(2, "spotting")
        self.voicing = ThreadPoolExecutor(2, "voicing")
        self.writing = ThreadPoolExecutor(4, "writing")
        self.preparing = ThreadPoolExecutor(1, "preparing")
        self._folder = folder / "calls"
        self._new_id = new_id
        self._tickets = Tickets()
        self._calls: dict[str, OpenCall] = {}
        self._lock = threading.Lock()

    def open_call(
        self,
        trainee: str,
        entry: Entry,
        house: HouseRules,
        checks: Sequence[Check],
        terms: Terms = PRACTICE,
    ) -> str:
        """Make a call ready to ring; its id. Raises JournalError when it could not be kept."""
        call_id = self._new_id()
        scenario = entry.scenario
        opened = journal.Opened(
            call_id=call_id,
            trainee=trainee,
            scenario=entry.version,
            house=f"{house.id}@{house.version}",
            started_at=time.time(),
            engines={
                "listener": self.hearing.listener.name,
                "spotter": self.hearing.spotter.name,
            },
        )
        kept = journal.Journal(self._folder / call_id, opened)
        caller = Call(scenario, terms.seed)
        call = OpenCall(
            id=call_id,
            trainee=trainee,
            scenario=scenario,
            opened_at=time.monotonic(),
            exchange=_exchange(caller, house.unanswered_rings, dial_rings(scenario), terms),
            ears=Ears(self.hearing.spotter, house.pause_s),
            journal=kept,
            understanding=self.preparing.submit(
                self.hearing.understanding, scenario, tuple(checks)
            ),
            least_db=least_loudness(checks),
        )
        prepare(scenario, self.lines, terms.seed)
        with self._lock:
            self._forget_unconnected(call.opened_at)
            self._calls[call_id] = call
        return call_id

    def ticket(self, call_id: str, kind: TicketKind = "ticket") -> str:
        """What opens the call's line once. Raises NoSuchCall."""
        return self._tickets.make(self.call(call_id).id, kind)

    def take(self, call_id: str, ticket: str) -> OpenCall:
        """The call this ticket opens; the ticket is then used up. Raises TicketRefused."""
        self._tickets.punch(call_id, ticket)
        with self._lock:
            call = self._calls.get(call_id)
        if call is None or call.exchange.ended:
            raise TicketRefused("the call is over")
        return call

    def call(self, call_id: str) -> OpenCall:
        """The call in progress of that id. Raises NoSuchCall."""
        with self._lock:
            found = self._calls.get(call_id)
        if found is None:
            raise NoSuchCall(f"No call '{call_id}' is in progress.")
        return found

    def phase(self, call_id: str) -> CallPhase:
        """Where the call stands; 'ended' as well for one that is not in progress."""
        try:
            return self.call(call_id).exchange.phase
        except NoSuchCall:
            return "ended"

    def connected(self, call_id: str) -> bool:
        """Whether some window has the telephone of this call now."""
        with self._lock:
            call = self._calls.get(call_id)
        return call is not None and call.exchange.connected

    def cut(self, call_id: str) -> None:
        """Let a call of an examination end at once; nothing where none is in progress."""
        with self._lock:
            call = self._calls.get(call_id)
            if call is None or not isinstance(call.exchange, ExamExchange):
                return
            call.exchange.closes = 0.0
            if not call.exchange.was_connected:
                call.journal.close()
                del self._calls[call_id]

    def call_file(self, call_id: str) -> CallFile | None:
        """What an ended call left; None while it lasts, or if there never was one."""
        path = self._folder / call_id / journal.CALL_FILE
        if not call_id.isalnum() or not path.is_file():
            return None
        return CallFile.from_json(path.read_text(encoding="utf-8"))

    def unfinished(self, trainee: str) -> list[str]:
        """The calls of this trainee that are in progress, oldest first."""
        with self._lock:
            calls = list(self._calls.values())
        return [c.id for c in calls if c.trainee == trainee and not c.exchange.ended]

    def forget(self, call_id: str) -> None:
        """The call is over and kept."""
        with self._lock:
            self._calls.pop(call_id, None)
        self._tickets.forget(call_id)

    def close(self) -> None:
        """Stop the threads; calls in progress stay on disk, to be recovered."""
        pools = (self.recognising, self.spotting, self.voicing, self.writing, self.preparing)
        for pool in pools:
            pool.shutdown(cancel_futures=True)
        with self._lock:
            for call in self._calls.values():
                call.journal.close()
            self._calls.clear()

    def _forget_unconnected(self, now: float) -> None:
        for call in list(self._calls.values()):
            if not call.exchange.was_connected and now - call.opened_at > FORGOTTEN_S:
                call.journal.close()
                del self._calls[call.id]


def _exchange(caller: Call, unanswered_rings: int, dials: int | None, terms: Terms) -> Exchange:
    if terms.closes is None:
        return Exchange(caller, unanswered_rings, dials)
    return ExamExchange(caller, unanswered_rings, dials, terms.closes)


def dial_rings(scenario: Scenario) -> int | None:
    """After how many rings the other side answers; None when it is they who ring."""
    return scenario.rings_before_answer if scenario.direction == "outgoing" else None
