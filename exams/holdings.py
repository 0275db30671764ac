"""Every table that holds something of a person: whose it is, what erasing them does, how it ages.

A test holds this list against the database: a table that stands in neither list fails it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class Kind(StrEnum):
    """What is kept for a time of its own, see exams.retention."""

    RECORDINGS = "recordings"  # the sound of calls
    PRACTICE = "practice"  # practice calls with their words and marks, answers, tasks
    RESULTS = "results"  # sittings and what came of them


class Fate(StrEnum):
    """What becomes of a person's rows when they are erased."""

    DELETED = "deleted"
    DISGUISED = "disguised"  # stays, and names nobody any more
    KEPT = "kept"  # stays as it is, for the reason stated


class Reason(StrEnum):
    """Why something stays."""

    RESULTS = "results"  # the company's figures of past periods would no longer add up
    CERTIFICATES = "certificates"  # others rely on them, and nobody can change them
    PROOF = "proof"  # that they agreed, and until when, must be shown; names a key alone
    LOG = "log"  # who did what must be shown; names a key alone


@dataclass(frozen=True)
class Holding:
    """Rows of one table. In `whose`, :key, :id and :number stand for the person's.

    `old` picks the rows that go with what is in the temporary table `expired`, or that are older
    than :before.
    """

    table: str
    whose: str
    fate: Fate
    reason: Reason | None = None
    kind: Kind | None = None
    old: str = ""
    hidden: tuple[str, ...] = ()  # columns that nobody is shown


_THEIRS = "sitting in (select id from sittings where candidate = :key)"
_CASES = "case_id in (select id from review_cases where candidate = :key)"
_OLD_SITTING = "sitting in (select id from expired)"
_OLD_CASE = "case_id in (select id from review_cases where sitting in (select id from expired))"

# In the order in which they are erased: what hangs on something goes before it.
HOLDINGS = (
    Holding("sessions", "person = :id", Fate.DELETED, hidden=("id",)),
    Holding("answers", "trainee = :key", Fate.DELETED, None, Kind.PRACTICE, "at < :before"),
    Holding(
        "assignments",
        "assignee_kind = 'person' and assignee = :key",
        Fate.DELETED,
        kind=Kind.PRACTICE,
        old="given_at < :before and due < date(:before, 'unixepoch')",
    ),
    Holding("notices", "person = :key", Fate.DELETED, None, Kind.PRACTICE, "at < :before"),
    Holding(
        "reminders", "person = :key", Fate.DELETED, None, Kind.PRACTICE, "claimed_at < :before"
    ),
    Holding("review_events", _CASES, Fate.DELETED, None, Kind.RESULTS, _OLD_CASE),
    Holding("review_cases", "candidate = :key", Fate.DELETED, None, Kind.RESULTS, _OLD_SITTING),
    Holding("sitting_events", _THEIRS, Fate.DELETED, None, Kind.RESULTS, _OLD_SITTING),
    Holding(
        "attempts",
        "trainee = :key",
        Fate.DELETED,
        None,
        Kind.PRACTICE,
        "id in (select id from expired)",
    ),
    Holding(
        "outcomes", "candidate = :key", Fate.DISGUISED, Reason.RESULTS, Kind.RESULTS, _OLD_SITTING
    ),
    # After the outcomes, for a changed outcome is told anew.
    Holding("lrs_outbox", _THEIRS, Fate.DELETED, None, Kind.RESULTS, _OLD_SITTING),
    Holding(
        "sittings",
        "candidate = :key",
        Fate.DISGUISED,
        Reason.RESULTS,
        Kind.RESULTS,
        "id in (select id from expired)",
    ),
    Holding("people", "id = :id", Fate.DELETED, hidden=("password", "code")),
    Holding("certificates", "staff_number = :number", Fate.KEPT, Reason.CERTIFICATES),
    Holding(
        "revocations",
        "certificate in (select id from certificates where staff_number = :number)",
        Fate.KEPT,
        Reason.CERTIFICATES,
    ),
    Holding("consents", "person = :key", Fate.KEPT, Reason.PROOF),
    Holding("audit", "subject = :key or actor = :key", Fate.KEPT, Reason.LOG),
)

# Tables that name nobody, or only the key of who made something for others.
NOBODYS = (
    *("texts", "tokens", "clause_totals"),
    *("review_seeds", "review_entries", "review_draws", "review_ratings"),
)

# What is asked of whoever sits, or stands under review or appeal: the ids of sittings that stay.
_HELD = {
    "sittings": "select id from sittings where stage = 'open'",
    "outcomes": "select sitting from outcomes where status = 'awaiting_review'",
    "review_cases": "select sitting from review_cases where settled_at is null",
}


def holdings(db: Database) -> tuple[Holding, ...]:
    """Those whose tables these records have."""
    there = set(db.table_names())
    return tuple(one for one in HOLDINGS if one.table in there)


def held(db: Database) -> frozenset[str]:
    """The sittings that nothing may be taken from: open, under review or under appeal."""
    there = set(db.table_names())
    queries = (query for table, query in _HELD.items() if table in there)
    return frozenset(row[0] for query in queries for row in db.execute(query).fetchall())


def calls_of(db: Database, sittings: Iterable[str]) -> frozenset[str]:
    """The calls of these sittings, as their outcomes and events name them."""
    queries = (
        "select json_extract(item.value, '$.attempt') from outcomes, "
        "json_each(outcomes.outcome, '$.items') as item where outcomes.sitting = ?",
        "select json_extract(data, '$.attempt') from sitting_events "
        "where sitting = ? and json_valid(data)",
    )
    found = (row[0] for one in sittings for query in queries for row in db.execute(query, [one]))
    return frozenset(filter(None, found))
