"""Calls taken, questions answered, and what was given to practise."""

from __future__ import annotations

from sqlite_utils import Database


def m001_attempts(db: Database) -> None:
    """Calls and their marks; `passed` is null while it hangs on what could not be marked."""
    db.table("attempts").create(
        {
            "id": str,
            "trainee": str,
            "scenario": str,
            "title": str,
            "kind": str,
            "started_at": float,
            "status": str,
            "call": str,
            "grade": str,
        },
        pk="id",
        not_null={"trainee", "scenario", "title", "kind", "started_at", "status"},
    )
    db.table("attempts").create_index(["trainee", "started_at"])


def m002_texts(db: Database) -> None:
    """What calls were taken under: each text once, however many attempts name it."""
    db.table("texts").create({"id": str, "text": str}, pk="id", not_null={"text"})
    for column in ("scenario_text", "house_text"):
        db.table("attempts").add_column(column, str, not_null_default="")
    db.table("attempts").create_index(["scenario", "started_at"])


def m003_answers(db: Database) -> None:
    """Answers given in theory practice and error-spotting."""
    db.table("answers").create(
        {"trainee": str, "question": str, "given": str, "share": float, "at": float},
        not_null={"trainee", "question", "given", "share", "at"},
    )
    db.table("answers").create_index(["trainee", "at"])


def m004_assignments(db: Database) -> None:
    """What trainers give people to practise; progress is worked out, not kept. `due` is a day."""
    db.table("assignments").create(
        {
            "id": str,
            "assignee_kind": str,
            "assignee": str,
            "task": str,
            "target": str,
            "title": str,
            "due": str,
            "given_by": str,
            "given_at": float,
            "counts_from": float,
            "withdrawn_at": float,
        },
        pk="id",
        not_null={
            *("assignee_kind", "assignee", "task", "target", "title"),
            *("due", "given_by", "given_at", "counts_from"),
        },
    )
    db.table("assignments").create_index(["assignee_kind", "assignee"])
