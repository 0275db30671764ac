"""Sends what waits to the learning record store, again and later where it does not answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from exams.export.xapi import VERSION, statement, withdrawal
from exams.outbox import Due, Outbox
from exams.outcomes import Outcomes
from exams.store import RecordsError, Store
from trainer.settings import Settings, SettingsError

AT_ONCE = 50  # sittings in one request
EVERY_S = 60.0
TIMEOUT_S = 20.0
LONGEST_FAULT = 300  # signs of what the store said


@dataclass(frozen=True)
class Sent:
    """What came of one round: told, put off, and the latest reason for that."""

    told: int
    put_off: int
    fault: str = ""


@dataclass(frozen=True)
class _Letter:
    """What the store is to hear of one sitting, and what it then was told last."""

    statements: tuple[dict[str, Any], ...]
    last: str
    says: str


class _NotNow(Exception):
    """The store cannot be told anything at present."""

    def __init__(self, fault: str, wait_s: float = 0.0) -> None:
        super().__init__(fault)
        self.wait_s = wait_s


class Courier:
    """One a process, where a store is set. `client` speaks HTTP."""

    def __init__(
        self, settings: Settings, store: Store, client: httpx2.Client | None = None
    ) -> None:
        if not settings.lrs:
            raise SettingsError(
                "No learning record store is set. Set THREERINGS_LRS to its address, such as "
                "https://lrs.example.com/xapi, and THREERINGS_LRS_KEY and _SECRET."
            )
        if not settings.address:
            raise SettingsError(
                "THREERINGS_ADDRESS is not set, and statements name people and examinations by it. "
                "Set it to where others reach this server, such as https://train.example.com."
            )
        self._address = f"{settings.lrs}/statements"
        self._home = settings.address
        self._outbox, self._outcomes = Outbox(store), Outcomes(store)
        self._client = client or httpx2.Client(
            auth=(settings.lrs_key, settings.lrs_secret), timeout=TIMEOUT_S
        )
        self._stop = threading.Event()

    def start(self) -> None:
        """Send what waits from time to time until the process ends."""
        threading.Thread(target=self._run, daemon=True, name="courier").start()

    def close(self) -> None:
        """Send nothing more."""
        self._stop.set()
        self._client.close()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.send(time.time())
            except RecordsError:
                continue  # told on every page; the queue waits

    def send(self, now: float) -> Sent:
        """Send all that is due. Raises RecordsError."""
        told = put_off = 0
        fault = ""
        while due := self._outbox.due(now, AT_ONCE):
            sent = self._batch(due, now)
            told, put_off = told + sent.told, put_off + sent.put_off
            fault = sent.fault or fault
            if sent.put_off == len(due):
                break
        return Sent(told, put_off, fault)

    def _batch(self, due: Sequence[Due], now: float) -> Sent:
        letters = [self._letter(one) for one in due]
        try:
            refused = self._post([one for letter in letters for one in letter.statements])
        except _NotNow as error:
            for one in due:
                self._outbox.put_off(one, now, str(error), error.wait_s)
            return Sent(0, len(due), str(error))
        if refused and len(due) > 1:
            # One bad statement has the whole of it refused: each goes by itself.
            rounds = [self._batch([one], now) for one in due]
            faults = [one.fault for one in rounds if one.fault]
            return Sent(
                sum(one.told for one in rounds),
                sum(one.put_off for one in rounds),
                faults[-1] if faults else "",
            )
        for one, letter in zip(due, letters, strict=True):
            if refused:
                self._outbox.put_off(one, now, refused)
            else:
                self._outbox.sent(one, letter.last, letter.says)
        return Sent(0, len(due), refused) if refused else Sent(len(due), 0)

    def _letter(self, due: Due) -> _Letter:
        outcome = self._outcomes.of(due.sitting)
        plain = statement(outcome, self._home) if outcome else None
        says = str(plain["id"]) if plain else ""
        if says == due.says:
            return _Letter((), due.statement, due.says)
        taken_back = (withdrawal(due.statement, self._home),) if due.says else ()
        made = statement(outcome, self._home, due.statement) if outcome else None
        if made is None:
            return _Letter(taken_back, due.statement, "")
        return _Letter((*taken_back, made), str(made["id"]), says)

    def _post(self, statements: Sequence[dict[str, Any]]) -> str:
        """Why the store refuses these for good; empty when it knows them now."""
        if not statements:
            return ""
        headers = {"X-Experience-API-Version": VERSION, "Content-Type": "application/json"}
        body = json.dumps(statements, ensure_ascii=False).encode()
        try:
            answer = self._client.post(self._address, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise _NotNow(f"{self._address}: {type(error).__name__} {error}".strip()) from error
        said = f"{self._address}: {answer.status_code} {answer.text[:LONGEST_FAULT]}".strip()
        if answer.is_success:
            return ""
        if answer.status_code == 409:
            # All of these it has under the same ids, and an id says what its statement says.
            return "" if len(statements) == 1 else said
        if answer.status_code in (400, 413, 422):
            return said
        raise _NotNow(said, _retry_after(answer))


def _retry_after(answer: httpx2.Response) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdigit() else 0.0
