"""What HR, its programs and a learning record store ask for."""

from __future__ import annotations

from sqlite_utils import Database


def m060_hr(db: Database) -> None:
    """Tokens for HTTP; sums by clause, kept by the database itself; what a record store awaits."""
    _tokens(db)
    _clause_totals(db)
    _outbox(db)


def _tokens(db: Database) -> None:
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


def _clause_totals(db: Database) -> None:
    """Points are kept in thousandths, so that what is taken off is exactly what was put on."""
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
