"""Certificates."""

from __future__ import annotations

from sqlite_utils import Database


def m020_certificates(db: Database) -> None:
    """Certificates issued and revoked; the database itself refuses to change what was written."""
    db.table("certificates").create(
        {
            "id": str,
            "staff_number": str,
            "sitting": str,
            "issued_at": float,
            "key": str,
            "credential": str,
            "seal": str,
        },
        pk="id",
        not_null={"staff_number", "sitting", "issued_at", "key", "credential", "seal"},
    )
    db.table("certificates").create_index(["staff_number"])
    db.table("revocations").create(
        {"certificate": str, "at": float, "author": str, "reason": str},
        pk="certificate",
        not_null={"at", "author", "reason"},
        foreign_keys=[("certificate", "certificates", "id")],
    )
    for table in ("certificates", "revocations"):
        for change in ("update", "delete"):
            db.execute(
                f"create trigger {table}_refuse_{change} before {change} on {table} "
                "begin select raise(abort, 'certificates are only ever added to'); end"
            )
