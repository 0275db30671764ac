"""What a learning record store is still to be told: queued by the database whenever a result is.

`changed` counts how often a result was kept, `told` up to which of these the store knows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from exams.store import Store

FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 6 * 3600.0


@dataclass(frozen=True)
class Due:
    """A sitting whose result the store is to be told.

    `statement` is the id of what it was told last, and `says` tells what that said; without, it
    was taken back.
    """

    sitting: str
    changed: int
    tries: int
    statement: str = ""
    says: str = ""


@dataclass(frozen=True)
class Backlog:
    """How much waits: all of it, of which so many after a failure, and the latest fault."""

    waiting: int
    delayed: int
    fault: str


def wait_s(tries: int) -> float:
    """How long to wait after so many failures: doubled each time."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries, 20)))


class Outbox:
    """The queue. Any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, now: float, limit: int) -> tuple[Due, ...]:
        """What may be sent now, the longest waiting first."""
        query = (
            "select sitting, changed, tries, statement, says from lrs_outbox"
            " where told < changed and next_at <= ? order by next_at, rowid limit ?"
        )
        with self._store.reading() as db:
            return tuple(Due(**row) for row in db.query(query, [now, limit]))

    def sent(self, due: Due, statement: str, says: str) -> None:
        """The store knows it by this id; what changed meanwhile stays in the queue."""
        with self._store.writing() as db:
            db.execute(
                "update lrs_outbox set told = max(told, ?), statement = ?, says = ?, tries = 0,"
                " fault = null where sitting = ?",
                [due.changed, statement, says, due.sitting],
            )

    def put_off(self, due: Due, now: float, fault: str, at_least_s: float = 0.0) -> None:
        """It could not be sent: later, and later still the next time."""
        wait = max(wait_s(due.tries), at_least_s)
        with self._store.writing() as db:
            db.execute(
                "update lrs_outbox set tries = tries + 1, next_at = ?, fault = ? where sitting = ?",
                [now + wait, fault, due.sitting],
            )

    def hurry(self) -> None:
        """Let everything that waits be due at once."""
        with self._store.writing() as db:
            db.execute("update lrs_outbox set next_at = 0 where told < changed")

    def backlog(self) -> Backlog:
        """How much waits."""
        query = (
            "select count(*) as waiting, total(tries > 0) as delayed,"
            " (select fault from lrs_outbox where told < changed and fault is not null"
            "  order by next_at desc limit 1) as fault from lrs_outbox where told < changed"
        )
        with self._store.reading() as db:
            row = next(iter(db.query(query)))
        return Backlog(row["waiting"], int(row["delayed"]), row["fault"] or "")
