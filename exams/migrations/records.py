"""The audit log and consents."""

from __future__ import annotations

from sqlite_utils import Database


def m080_records(db: Database) -> None:
    """Who did what, and who agreed to what; both are only ever added to.

    A note of the audit log goes behind the newest one and nowhere else.
    """
    db.table("audit").create(
        {
            "id": int,
            "at": float,
            "actor": str,
            "action": str,
            "subject": str,
            "details": str,
            "prev": str,
            "hash": str,
        },
        pk="id",
        not_null={"at", "actor", "action", "subject", "details", "prev", "hash"},
    )
    for column in ("subject", "actor"):
        db.table("audit").create_index([column])
    db.table("consents").create(
        {"id": int, "person": str, "purpose": str, "text": str, "given": int, "at": float},
        pk="id",
        not_null={"person", "purpose", "text", "given", "at"},
    )
    db.table("consents").create_index(["person", "purpose"])
    for table in ("audit", "consents"):
        for change in ("update", "delete"):
            db.execute(
                f"create trigger {table}_refuse_{change} before {change} on {table} "
                "begin select raise(abort, 'notes are only ever added to'); end"
            )
    # "insert or replace" would go past the trigger on deletes.
    db.execute(
        "create trigger audit_refuse_insert before insert on audit "
        "when new.id is not (select coalesce(max(id), 0) + 1 from audit) "
        "begin select raise(abort, 'notes are only ever added to'); end"
    )
