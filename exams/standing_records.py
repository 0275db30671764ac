"""What standing is worked out from, read from the records: a period of everybody, or one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from sqlite_utils import Database

from exams.due import Held
from exams.outcome import ResultState
from exams.periods import MONTHS, Period, PeriodKind, day_at, parts, period_of
from exams.standing import Marked, Record, Result
from exams.store import Store

# A call of an examination is an attempt like any other; the events of its sitting name it. The
# plus lets the index be searched: a column's own type keeps SQLite from it.
_CALLS = """
    select trainee as whose, id as ref, started_at as at, json_extract(grade, '$.score') as score
    from attempts
    where {own} started_at >= :begins and started_at < :ends and grade is not null
        and score is not null
        and not exists (
            select 1 from sitting_events
            where kind = 'call_began' and json_extract(data, '$.attempt') = +attempts.id
        )
"""
_THEORY = """
    select trainee as whose, question as ref, at, 100 * share as score from answers
    where {own} at >= :begins and at < :ends
"""
# What an assessor found in the calls drawn for a check, as it now stands.
_SAMPLES = """
    select review_cases.candidate as whose, review_cases.attempt as ref, ended_at as at,
        100 * json_extract(item.value, '$.share') as score
    from review_cases cross join outcomes using (sitting),
        json_each(outcomes.outcome, '$.items') as item
    where {own} review_cases.step = 'settled' and review_cases.need = 'sample'
        and ended_at >= :begins and ended_at < :ends and outcomes.status = 'final'
        and json_extract(item.value, '$.attempt') = review_cases.attempt
        and score is not null
"""
_RESULT = """
    select sitting, candidate, blueprint, title, period, ended_at, status, state, score, low, high,
        fatal, certificate
    from outcomes where {own} status != 'void'
"""
# Asked for one person, each is found by whose it is and not by looking through everybody's.
_OWN = {
    _CALLS: "trainee = :whose and",
    _THEORY: "trainee = :whose and",
    _SAMPLES: "review_cases.candidate = :whose and",
    _RESULT: "candidate = :whose and",
}


def _for(query: str, whose: str) -> str:
    return query.format(own=_OWN[query] if whose else "")


@dataclass
class _Gathered:
    """What has been found of one person so far."""

    results: list[Result] = field(default_factory=list)
    calls: list[Marked] = field(default_factory=list)
    theory: list[Marked] = field(default_factory=list)
    samples: list[Marked] = field(default_factory=list)

    def record(self) -> Record:
        """As it is kept from now on."""
        return Record(
            tuple(self.results), tuple(self.calls), tuple(self.theory), tuple(self.samples)
        )


class StandingRecords:
    """Reads what counts, and leaves out what does not. Any thread may ask."""

    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store = store
        self._zone = zone

    def of_period(self, period: Period, whose: str = "") -> dict[str, Record]:
        """Everybody's record for one period, by key; or only one person's."""
        begins, ends = period.bounds(self._zone)
        span = {"begins": begins, "ends": ends, "whose": whose}
        found: dict[str, _Gathered] = {}
        with self._store.reading() as db:
            for key, result in _results(db, period, span):
                found.setdefault(key, _Gathered()).results.append(result)
            for query, name in ((_CALLS, "calls"), (_THEORY, "theory"), (_SAMPLES, "samples")):
                for row in db.query(_for(query, whose), span):
                    gathered = found.setdefault(row["whose"], _Gathered())
                    getattr(gathered, name).append(Marked(row["at"], row["score"], row["ref"]))
        return {key: gathered.record() for key, gathered in found.items()}

    def results(self, since: float = 0, whose: str = "") -> dict[str, list[Result]]:
        """Everybody's results since then, by key; or only one person's."""
        query = f"{_for(_RESULT, whose)} and ended_at >= :since"
        found: dict[str, list[Result]] = {}
        with self._store.reading() as db:
            for row in db.query(query, {"since": since, "whose": whose}):
                found.setdefault(row["candidate"], []).append(_result(row))
        return found

    def earliest(self, whose: str) -> float | None:
        """When the first result of a person was reached."""
        query = "select min(ended_at) as at from outcomes where candidate = ? and status != 'void'"
        with self._store.reading() as db:
            found: float | None = next(iter(db.query(query, [whose])))["at"]
        return found

    def first_held(self) -> dict[str, date]:
        """The day on which each examination was first sat by anybody."""
        query = "select blueprint, min(ended_at) as at from outcomes group by blueprint"
        with self._store.reading() as db:
            rows = list(db.query(query))
        return {row["blueprint"]: day_at(row["at"], self._zone) for row in rows}

    def held(self, numbers: Mapping[str, str]) -> dict[str, list[Held]]:
        """The certificates that were not revoked, by key; `numbers` are staff numbers and keys."""
        query = """
            select id, staff_number, json_extract(credential, '$.validUntil') as until,
                json_extract(credential, '$.credentialSubject.achievement.id') as exam
            from certificates where id not in (select certificate from revocations)
        """
        found: dict[str, list[Held]] = {}
        with self._store.reading() as db:
            for row in db.query(query):
                key = numbers.get(row["staff_number"])
                if key is not None:
                    until = date.fromisoformat(row["until"][:10]) if row["until"] else None
                    exam = str(row["exam"]).rpartition(":")[2].partition("@")[0]
                    found.setdefault(key, []).append(Held(row["id"], exam, until))
        return found


def _results(db: Database, period: Period, span: Mapping[str, Any]) -> Iterator[tuple[str, Result]]:
    """Those of the period's own parts, and of longer periods those that ended within it."""
    inner = [
        part.name
        for kind in PeriodKind
        if MONTHS[kind] <= MONTHS[period.kind]
        for part in parts(period, kind)
    ]
    outer = [
        period_of(kind, period.first).name
        for kind in PeriodKind
        if MONTHS[kind] > MONTHS[period.kind]
    ]
    names = {f"n{at}": name for at, name in enumerate((*inner, *outer))}
    own, longer = (
        ", ".join(f":n{at}" for at in places)
        for places in (range(len(inner)), range(len(inner), len(names)))
    )
    query = f"""
        {_for(_RESULT, str(span["whose"]))} and (period in ({own})
        or (period in ({longer}) and ended_at >= :begins and ended_at < :ends))
    """
    for row in db.query(query, {**span, **names}):
        yield row["candidate"], _result(row)


def _result(row: Mapping[str, Any]) -> Result:
    passed = {ResultState.PASSED: True, ResultState.FAILED: False}.get(row["state"])
    return Result(
        sitting=row["sitting"],
        blueprint=row["blueprint"],
        title=row["title"],
        period=row["period"],
        ended_at=row["ended_at"],
        score=row["score"] if row["status"] == "final" else None,
        low=row["low"],
        high=row["high"],
        passed=passed,
        fatal=tuple(row["fatal"].split()),
        certificate=row["certificate"],
    )
