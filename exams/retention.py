"""How long things are kept, what is older, and deleting that. Audit notes and certificates stay."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlite_utils import Database

from exams.audit import note
from exams.folder import CALLS, RECORDING, TRACKS, size
from exams.holdings import Holding, Kind, calls_of, held, holdings
from exams.store import Store
from scenarios.source import load

FILE = "retention.yaml"
LONGEST_SITTING_S = 7 * 86400.0  # no examination lasts longer from its first call to its end


def _period(given: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,3} (days?|months?|years?)", given):
        raise ValueError("write a number and days, months or years, such as '180 days'")
    return given


Period = Annotated[str, AfterValidator(_period)]


class Rules(BaseModel):
    """How long each kind is kept; the house's own are in retention.yaml of the data folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    recordings: Period = "180 days"
    practice: Period = "5 years"
    results: Period = "5 years"

    def before(self, kind: Kind, now: float) -> float:
        """What of this kind is older than that moment is kept no longer."""
        number, unit = str(getattr(self, kind)).split()
        return earlier(now, int(number), unit[0])


def rules(folder: Path) -> Rules:
    """The house's rules, or those supplied. Raises ScenarioError, which tells every fault."""
    path = folder / FILE
    return load(path, Rules)[0] if path.exists() else Rules()


def earlier(now: float, number: int, unit: str) -> float:
    """So many days (d), months (m) or years (y) before, by the calendar."""
    then = datetime.fromtimestamp(now, UTC)
    if unit == "d":
        return (then - timedelta(days=number)).timestamp()
    months = then.year * 12 + then.month - 1 - number * (12 if unit == "y" else 1)
    if months < 12:
        return 0.0
    year, month = months // 12, months % 12 + 1
    for day in range(then.day, 0, -1):  # the 31st of a shorter month is its last day
        try:
            return then.replace(year=year, month=month, day=day).timestamp()
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@dataclass(frozen=True)
class Due:
    """What of one kind is kept no longer: how much, and how much lies on disk."""

    kind: Kind
    before: float
    count: int
    size: int


@dataclass(frozen=True)
class Plan:
    """What a run would delete. `held` are the calls and sittings that stay for now all the same."""

    due: tuple[Due, ...]
    held: int

    @property
    def empty(self) -> bool:
        """Whether nothing is due."""
        return not any(one.count for one in self.due)


@dataclass(frozen=True)
class _Found:
    """The same with names: sound files, folders of calls, and sittings."""

    recordings: tuple[Path, ...]
    calls: tuple[str, ...]
    sittings: tuple[str, ...]
    rows: int  # of practice, beside the calls
    held: int


def look(store: Store, folder: Path, kept: Rules, now: float) -> Plan:
    """What is older than the rules keep it. Changes nothing."""
    with store.reading() as db:
        return _plan(_find(db, folder, kept, now), folder, kept, now)


def clear(store: Store, folder: Path, kept: Rules, now: float, actor: str) -> Plan:
    """Delete what is older than the rules keep it, and note how much; what was deleted.

    Raises RecordsError; what a run that broke off left is deleted by the next.
    """
    with store.writing() as db:
        db.execute("pragma secure_delete = on")
        found = _find(db, folder, kept, now)
        plan = _plan(found, folder, kept, now)
        if plan.empty:
            return plan
        told = {
            one.kind.value: {"before": one.before, "count": one.count, "bytes": one.size}
            for one in plan.due
            if one.count
        }
        note(db, actor, "retention.cleared", "", told)
        _delete_rows(db, found, kept, now)
    # After the note is kept: files that went without one would be missed by nobody.
    for path in found.recordings:
        path.unlink(missing_ok=True)
    for call in found.calls:
        if (folder / CALLS / call).is_dir():
            shutil.rmtree(folder / CALLS / call)
    return plan


def _plan(found: _Found, folder: Path, kept: Rules, now: float) -> Plan:
    calls = [folder / CALLS / call for call in found.calls]
    counted = {
        Kind.RECORDINGS: (len({one.parent for one in found.recordings}), found.recordings),
        Kind.PRACTICE: (len(found.calls) + found.rows, calls),
        Kind.RESULTS: (len(found.sittings), ()),
    }
    due = (
        Due(kind, kept.before(kind, now), count, sum(size(one) for one in paths if one.exists()))
        for kind, (count, paths) in counted.items()
    )
    return Plan(tuple(due), found.held)


def _find(db: Database, folder: Path, kept: Rules, now: float) -> _Found:
    before = {kind: kept.before(kind, now) for kind in Kind}
    stays = held(db)
    sittings = _old_sittings(db, before[Kind.RESULTS])
    going = tuple(one for one in sittings if one not in stays)
    stay_calls = calls_of(db, stays)
    calls = _old_calls(db, before[Kind.PRACTICE])
    # Of an examination that is kept, the calls are kept.
    newer = _newer_sittings(db, before, set(going))
    keep = stay_calls | calls_of(db, newer)
    gone = tuple(one for one in calls if one not in keep)
    recordings = _recordings(db, folder, before[Kind.RECORDINGS], stay_calls)
    _mark(db, (*going, *gone))
    rows = sum(
        _count(db, one, before) for one in _aging(db, Kind.PRACTICE) if one.table != "attempts"
    )
    return _Found(
        recordings=tuple(recordings),
        calls=gone,
        sittings=going,
        rows=rows,
        held=len(sittings) - len(going) + len(set(calls) & stay_calls),
    )


def _old_sittings(db: Database, before: float) -> tuple[str, ...]:
    query = (
        "select sitting from outcomes where ended_at < :before union select id from sittings "
        "where coalesce(ended_at, closes_at, began_at) < :before order by 1"
    )
    return tuple(row["sitting"] for row in db.query(query, {"before": before}))


def _newer_sittings(db: Database, before: dict[Kind, float], going: set[str]) -> Iterator[str]:
    query = "select sitting from outcomes where ended_at < ?"
    last = before[Kind.PRACTICE] + LONGEST_SITTING_S
    rows = list(db.query(query, [last]))
    return (row["sitting"] for row in rows if row["sitting"] not in going)


def _old_calls(db: Database, before: float) -> tuple[str, ...]:
    query = "select id from attempts where started_at < ? and status != 'open' order by started_at"
    return tuple(row["id"] for row in db.query(query, [before]))


def _recordings(db: Database, folder: Path, before: float, stay: frozenset[str]) -> Iterator[Path]:
    """The sound of calls begun before then; of a call nobody knows of, by the age of its folder."""
    query = "select id, started_at from attempts where started_at >= ? or status = 'open'"
    young = {row["id"] for row in db.query(query, [before])}
    known = {
        row["id"] for row in db.query("select id from attempts where started_at < ?", [before])
    }
    calls = folder / CALLS
    for place in sorted(calls.iterdir()) if calls.is_dir() else ():
        name = place.name
        if name in young or name in stay:
            continue
        if name in known or place.stat().st_mtime < before:
            yield from (one for one in (*place.glob(RECORDING), *place.glob(TRACKS)))


def _mark(db: Database, names: Iterable[str]) -> None:
    db.execute("create temporary table if not exists expired (id text primary key)")
    db.execute("delete from expired")
    for name in names:
        db.execute("insert or ignore into expired values (?)", [name])


def _aging(db: Database, kind: Kind) -> Iterator[Holding]:
    return (one for one in holdings(db) if one.kind is kind)


def _count(db: Database, one: Holding, before: dict[Kind, float]) -> int:
    assert one.kind is not None, "only what ages is counted"
    query = f"select count(*) from {one.table} where {one.old}"
    return int(db.execute(query, {"before": before[one.kind]}).fetchone()[0])


def _delete_rows(db: Database, found: _Found, kept: Rules, now: float) -> None:
    for kind in (Kind.PRACTICE, Kind.RESULTS):
        for one in _aging(db, kind):
            given = {"before": kept.before(kind, now)}
            db.execute(f"delete from {one.table} where {one.old}", given)
    db.execute("drop table expired")
