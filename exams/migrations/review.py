"""Calls that people look at, samples, and what candidates are told."""

from __future__ import annotations

from sqlite_utils import Database


def m040_review(db: Database) -> None:
    """Calls that people look at, and all that was done in them; `data` is JSON.

    `applied_at` is null while what a settled case says has not come into the outcome.
    """
    db.table("review_cases").create(
        {
            "id": str,
            "sitting": str,
            "candidate": str,
            "attempt": str,
            "need": str,
            "assessors": int,
            "opened_at": float,
            "opened_by": str,
            "text": str,
            "step": str,
            "settled_at": float,
            "applied_at": float,
        },
        pk="id",
        not_null={"sitting", "candidate", "attempt", "need", "assessors", "opened_at", "step"},
    )
    for columns in (["sitting"], ["attempt"], ["step", "opened_at"], ["candidate"]):
        db.table("review_cases").create_index(columns)
    db.execute("create index idx_review_cases_new on review_cases (step) where applied_at is null")
    db.execute(
        "create unique index idx_review_cases_once on review_cases (attempt, need) "
        "where need != 'request'"
    )
    db.table("review_events").create(
        {"id": int, "case_id": str, "at": float, "author": str, "kind": str, "data": str},
        pk="id",
        not_null={"case_id", "at", "author", "kind", "data"},
        foreign_keys=[("case_id", "review_cases", "id")],
    )
    db.table("review_events").create_index(["case_id"])
    _refuse_update(db, "review_events")


def m041_samples(db: Database) -> None:
    """What was drawn for a check by people, from which seed, and how far markings agreed."""
    db.table("review_seeds").create(
        {"id": int, "seed": str, "made_at": float}, pk="id", not_null={"seed", "made_at"}
    )
    db.table("review_entries").create(
        {"sitting": str, "at": float, "percent": float, "assessors": int, "appeal_days": float},
        pk="sitting",
        not_null={"at", "percent", "assessors", "appeal_days"},
    )
    db.table("review_draws").create(
        {"attempt": str, "sitting": str, "at": float, "percent": float, "lot": float, "drawn": int},
        pk="attempt",
        not_null={"sitting", "at", "percent", "lot", "drawn"},
    )
    db.table("review_ratings").create(
        {
            "id": int,
            "case_id": str,
            "at": float,
            "between": str,
            "reason": str,
            "level": str,
            "first": float,
            "second": float,
            "first_passed": int,
            "second_passed": int,
        },
        pk="id",
        not_null={"case_id", "at", "between", "reason", "level", "first", "second"},
    )
    db.table("review_ratings").create_index(["at"])
    for table in ("review_seeds", "review_draws", "review_ratings"):
        _refuse_update(db, table)


def m042_notices(db: Database) -> None:
    """What people are told; `data` is JSON, `read_at` null until they have seen it."""
    db.table("notices").create(
        {"id": int, "person": str, "at": float, "kind": str, "data": str, "read_at": float},
        pk="id",
        not_null={"person", "at", "kind", "data"},
    )
    db.table("notices").create_index(["person", "at"])


def _refuse_update(db: Database, table: str) -> None:
    db.execute(
        f"create trigger {table}_refuse_update before update on {table} "
        "begin select raise(abort, 'marks and corrections are only ever added to'); end"
    )
