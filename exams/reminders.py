"""Reminders of what is due: which ones, and that each is sent once and never again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from exams.assessment import ReminderRule
from exams.due import Due
from exams.store import Store


@dataclass(frozen=True)
class Reminder:
    """That somebody is told of one thing due; `step` is which time it is."""

    due: Due
    step: str

    @property
    def key(self) -> str:
        """The same for the same reminder, on whichever day it is sent."""
        return f"{self.due.key} {self.step}"


@dataclass(frozen=True)
class Unsure:
    """A reminder that was begun and of which nobody knows whether it arrived."""

    key: str
    person: str
    address: str
    claimed_at: float


def reminders(rule: ReminderRule, dues: Iterable[Due], today: date) -> tuple[Reminder, ...]:
    """Those whose time has come, the latest of each: one missed for days is not sent in a row."""
    steps = ((due, _step(rule, due, today)) for due in dues)
    return tuple(Reminder(due, step) for due, step in steps if step)


def _step(rule: ReminderRule, due: Due, today: date) -> str:
    left = (due.by - today).days
    if left >= 0:
        reached = [days for days in rule.days_before if left <= days]
        return f"before-{min(reached)}" if reached else ""
    if rule.overdue_every_days is None or not rule.overdue_most:
        return ""
    times = (-left - 1) // rule.overdue_every_days + 1
    return f"overdue-{min(times, rule.overdue_most)}"


class SentReminders:
    """Which reminders were sent. Any thread or process may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unsent(self, found: Sequence[Reminder]) -> tuple[Reminder, ...]:
        """Those that nobody has begun to send."""
        with self._store.reading() as db:
            return tuple(
                one
                for one in found
                if not list(db.query("select 1 from reminders where key = ?", [one.key]))
            )

    def claim(self, found: Sequence[Reminder], address: str, now: float) -> tuple[Reminder, ...]:
        """Take those that nobody has taken; whoever takes one is the only one to send it."""
        with self._store.writing() as db:
            taken = []
            for one in found:
                if not list(db.query("select 1 from reminders where key = ?", [one.key])):
                    row = {"key": one.key, "person": one.due.person, "address": address}
                    db.table("reminders").insert({**row, "claimed_at": now})
                    taken.append(one)
        return tuple(taken)

    def sent(self, found: Sequence[Reminder], now: float) -> None:
        """Keep that the mail server has taken them."""
        with self._store.writing() as db:
            for one in found:
                db.execute("update reminders set sent_at = ? where key = ?", [now, one.key])

    def release(self, found: Sequence[Reminder]) -> None:
        """Let them be sent another time: the mail server has surely not taken them."""
        with self._store.writing() as db:
            for one in found:
                query = "delete from reminders where key = ? and sent_at is null"
                db.execute(query, [one.key])

    def unsure(self) -> tuple[Unsure, ...]:
        """Those begun and never confirmed: the connection or the program broke off."""
        query = "select key, person, address, claimed_at from reminders where sent_at is null"
        with self._store.reading() as db:
            return tuple(Unsure(**row) for row in db.query(f"{query} order by claimed_at, key"))
