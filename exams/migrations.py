"""How the database came to its present shape: append only, one function a step."""

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
            "outcome": str,
        },
        pk="sitting",
        not_null={"candidate", "blueprint", "period", "ended_at", "status", "outcome"},
    )
    for column in ("candidate", "period", "blueprint", "status"):
        db.table("outcomes").create_index([column])


def m031_exam_calls(db: Database) -> None:
    """Which examination a call is part of; practice is part of none."""
    db.table("attempts").add_column("sitting", str, not_null_default="")


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


MIGRATIONS = (
    *(m001_attempts, m002_texts, m003_answers, m004_assignments),
    *(m010_people, m020_certificates, m030_sittings),
    *(m031_exam_calls,),
    *(m040_review, m041_samples, m042_notices),
)
