"""Examinations and what came of them."""

from __future__ import annotations

from sqlite_utils import Database


def m030_sittings(db: Database) -> None:
    """Examinations as they are sat, all that happened in them, and what came of each.

    `sitting_events` is only ever added to; `data` is JSON, `key` is made by whoever sends the
    event, so that one that is sent again is kept once.
    """
    db.table("sittings").create(
        {
            "id": str,
            "candidate": str,
            "blueprint": str,
            "number": int,
            "period": str,
            "began_at": float,
            "closes_at": float,
            "stage": str,
            "ended_at": float,
            "sitting": str,
        },
        pk="id",
        not_null={"candidate", "blueprint", "number", "period", "began_at", "stage", "sitting"},
    )
    db.table("sittings").create_index(["candidate", "blueprint", "number"], unique=True)
    db.table("sittings").create_index(["stage"])
    # Whatever the program does, nobody sits two examinations at once.
    db.execute("create unique index one_open_sitting on sittings (candidate) where stage = 'open'")
    _sitting_events(db)
    _outcomes(db)


def _sitting_events(db: Database) -> None:
    db.table("sitting_events").create(
        {
            "id": int,
            "sitting": str,
            "key": str,
            "at": float,
            "kind": str,
            "item": int,
            "data": str,
            "tab": str,
        },
        pk="id",
        not_null={"sitting", "key", "at", "kind", "data", "tab"},
        foreign_keys=[("sitting", "sittings", "id")],
    )
    db.table("sitting_events").create_index(["sitting", "key"], unique=True)
    db.execute(
        "create index call_of_sitting on sitting_events (json_extract(data, '$.attempt')) "
        "where kind = 'call_began'"
    )
    db.execute(
        "create trigger sitting_events_refuse_update before update on sitting_events "
        "begin select raise(abort, 'what happened in a sitting stays'); end"
    )


def _outcomes(db: Database) -> None:
    db.table("outcomes").create(
        {
            "sitting": str,
            "candidate": str,
            "department": str,
            "blueprint": str,
            "period": str,
            "ended_at": float,
            "status": str,
            **_TOLD,
            "outcome": str,
        },
        pk="sitting",
        not_null={"candidate", "blueprint", "period", "ended_at", "status", "state", "outcome"},
    )
    for column in ("candidate", "period", "blueprint", "status", "ended_at"):
        db.table("outcomes").create_index([column])
    # Tables, counts and averages of ten years are read off this alone, never off the texts.
    db.table("outcomes").create_index(
        [
            *("period", "department", "blueprint", "state", "team", "score"),
            *("ended_at", "candidate", "staff_number", "name"),
        ],
        index_name="idx_outcomes_told",
    )


# What of an outcome is a column of its own, before the text that holds the whole.
_TOLD = {
    "state": str,
    "staff_number": str,
    "name": str,
    "team": str,
    "title": str,
    "number": int,
    "pass_mark": float,
    "score": float,
    "low": float,
    "high": float,
    "call_score": float,
    "theory_score": float,
    "spotting_score": float,
    "fatal": str,
    "reasons": str,
    "certificate": str,
}


def m031_exam_calls(db: Database) -> None:
    """Which examination a call is part of; practice is part of none."""
    db.table("attempts").add_column("sitting", str, not_null_default="")
