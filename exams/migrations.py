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

    `sitting_events` is only ever added to; `data` is JSON.
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
    db.table("sitting_events").create(
        {"id": int, "sitting": str, "at": float, "kind": str, "item": int, "data": str},
        pk="id",
        not_null={"sitting", "at", "kind", "data"},
        foreign_keys=[("sitting", "sittings", "id")],
    )
    db.table("sitting_events").create_index(["sitting"])
    _outcomes(db)


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


def m060_hr(db: Database) -> None:
    """Tokens for HTTP; sums by clause, kept by the database itself; what a record store awaits.

    Points are kept in thousandths, so that what is taken off is exactly what was put on.
    """
    db.table("tokens").create(
        {
            "id": str,
            "name": str,
            "scopes": str,
            "hash": str,
            "made_by": str,
            "made_at": float,
            "expires_at": float,
            "used_at": float,
            "revoked_at": float,
            "revoked_by": str,
        },
        pk="id",
        not_null={"name", "scopes", "hash", "made_by", "made_at", "expires_at"},
    )
    db.table("tokens").create_index(["hash"], unique=True)
    dimensions = "period, department, team, blueprint, state, clause"
    columns = ", ".join(f"{one} text not null" for one in dimensions.split(", "))
    db.execute(
        f"create table clause_totals ({columns}, points integer not null, out_of integer not null,"
        f" sittings integer not null, primary key ({dimensions})) without rowid"
    )
    db.execute(_totals("outcomes", 1, "join"))
    for name, when, work in (
        ("insert", "insert", _totals("new", 1)),
        ("delete", "delete", _totals("old", -1)),
        ("update", "update", f"{_totals('old', -1)}; {_totals('new', 1)}"),
    ):
        db.execute(
            f"create trigger outcomes_total_{name} after {when} on outcomes begin {work}; end"
        )
    _outbox(db)


def _outbox(db: Database) -> None:
    db.table("lrs_outbox").create(
        {
            "sitting": str,
            "changed": int,
            "told": int,
            "statement": str,
            "says": str,
            "tries": int,
            "next_at": float,
            "fault": str,
        },
        pk="sitting",
        not_null={"changed", "told", "statement", "says", "tries", "next_at"},
    )
    db.table("lrs_outbox").create_index(["next_at"])
    queue = (
        "insert into lrs_outbox (sitting, changed, told, statement, says, tries, next_at)"
        " {0}, 1, 0, '', '', 0, 0 {1} "
        "on conflict (sitting) do update set changed = changed + 1, tries = 0, next_at = 0"
    )
    db.execute(queue.format("select sitting", "from outcomes where true"))
    for name in ("insert", "update"):
        work = queue.format("select new.sitting", "where true")
        db.execute(
            f"create trigger outcomes_queue_{name} after {name} on outcomes begin {work}; end"
        )


def _totals(row: str, sign: int, whence: str = "") -> str:
    """SQL that adds or takes off what the clauses of an outcome's row earned."""
    parts = f"json_each({row}.outcome, '$.clauses')"
    source = f"outcomes {whence} {parts}" if whence else parts
    points, out_of = (
        f"{sign} * sum(cast(round(1000 * json_extract(value, '$.{one}')) as integer))"
        for one in ("points", "out_of")
    )
    of = ", ".join(f"coalesce({row}.{one}, '')" for one in ("period", "department", "team"))
    return (
        "insert into clause_totals (period, department, team, blueprint, state, clause,"
        f" points, out_of, sittings) select {of}, {row}.blueprint, {row}.state,"
        f" json_extract(value, '$.clause') as clause, {points}, {out_of}, {sign} * count(*)"
        f" from {source} where true group by 1, 2, 3, 4, 5, 6"
        " on conflict (period, department, team, blueprint, state, clause) do update set"
        " points = points + excluded.points, out_of = out_of + excluded.out_of,"
        " sittings = sittings + excluded.sittings"
    )


MIGRATIONS = (
    *(m001_attempts, m002_texts, m003_answers, m004_assignments),
    *(m010_people, m020_certificates, m030_sittings, m060_hr),
)
