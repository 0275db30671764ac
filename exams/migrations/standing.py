"""Finding a period quickly, and the reminders that were sent."""

from __future__ import annotations

from sqlite_utils import Database


def m050_standing(db: Database) -> None:
    """Ways to find a period's results, calls and answers, and the reminders that were sent."""
    db.table("attempts").create_index(["started_at"])
    db.table("answers").create_index(["at"])
    db.table("outcomes").create_index(["blueprint", "ended_at"])
    db.table("outcomes").create_index(["candidate", "ended_at"])
    db.table("reminders").create(
        {"key": str, "person": str, "address": str, "claimed_at": float, "sent_at": float},
        pk="key",
        not_null={"person", "address", "claimed_at"},
    )
    db.table("reminders").create_index(["person"])
