"""Accounts."""

from __future__ import annotations

from sqlite_utils import Database


def m010_people(db: Database) -> None:
    """Accounts, and the browsers they are signed in at; `id` of a session is a hash."""
    db.table("people").create(
        {
            "id": str,
            "staff_number": str,
            "name": str,
            "roles": str,
            "department": str,
            "team": str,
            "email": str,
            "claims": int,
            "password": str,
            "code": str,
            "code_until": float,
            "locked": int,
            "failures": int,
            "failed_at": float,
            "joined_at": float,
            "signed_out_at": float,
        },
        pk="id",
        not_null={"staff_number", "name", "roles", "email", "password", "code", "locked"},
    )
    db.table("people").create_index(["staff_number"], unique=True)
    db.execute("create unique index idx_people_email on people (email) where email != ''")
    db.table("sessions").create(
        {"id": str, "person": str, "began_at": float, "seen_at": float},
        pk="id",
        not_null={"person", "began_at", "seen_at"},
    )
    db.table("sessions").create_index(["person"])
