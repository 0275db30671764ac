"""Results of many as tables and sums: what HR's page and downloads ask of the records.

Counts, averages and pages of a table come from columns and sums that the database keeps, so that
ten years of a large company cost no more than a look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from exams.outcome import Outcome, ResultState
from exams.outcomes import read_outcome
from exams.permissions import Action, Reach, Visitor, reach
from exams.store import Store

BIN = 5  # points that one bar of the distribution spans
DECIDED = (ResultState.PASSED, ResultState.FAILED)
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12]))?")


@dataclass(frozen=True)
class Sight:
    """Whose results somebody sees: all, their department's and their own, their own, or none."""

    reach: Reach = Reach.ALL
    key: str = ""
    department: str = ""


@dataclass(frozen=True)
class Sought:
    """Which results are asked for; empty means any. `words` are parts of a name or number."""

    periods: tuple[str, ...] = ()  # as kept, see Results.periods_within
    departments: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    blueprints: tuple[str, ...] = ()  # ids without version
    states: tuple[ResultState, ...] = ()
    staff_number: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One sitting's result as a row of a table."""

    sitting: str
    candidate: str
    staff_number: str
    name: str
    department: str
    team: str
    blueprint: str
    title: str
    number: int
    period: str
    ended_at: float
    state: ResultState
    pass_mark: float
    score: float | None
    low: float
    high: float
    call_score: float | None
    theory_score: float | None
    spotting_score: float | None
    fatal: str  # checks, by spaces
    reasons: str  # why it waits or is void, by spaces
    certificate: str


@dataclass(frozen=True)
class Summary:
    """What many results come to; `mean` and `passed` are of those decided."""

    sittings: int
    people: int
    decided: int
    passed: int
    awaiting: int
    mean: float | None


@dataclass(frozen=True)
class Bar:
    """How many decided results have a score from `low` up to `low + BIN`."""

    low: int
    passed: int
    failed: int


@dataclass(frozen=True)
class ClauseSum:
    """What was reached of what a clause asked, over so many sittings."""

    clause: str
    points: float
    out_of: float
    sittings: int

    @property
    def share(self) -> float:
        """0..1; what forbidden things took away makes it no less than nothing."""
        return max(0.0, self.points / self.out_of)


@dataclass(frozen=True)
class TeamPeriod:
    """How a team did in a period; decided results only."""

    period: str
    department: str
    team: str
    sittings: int
    mean: float
    passed: int


@dataclass(frozen=True)
class PersonSum:
    """What came of all sittings of one person; names and places are those of the latest.

    `mean` is of those decided.
    """

    candidate: str
    staff_number: str
    name: str
    department: str
    team: str
    sittings: int
    passed: int
    failed: int
    awaiting: int
    mean: float | None
    latest_state: ResultState
    latest_score: float | None
    latest_at: float


# What a table can be ordered by, and its SQL; the last column settles what is equal.
ORDERS = {
    "newest": "ended_at desc, rowid",
    "oldest": "ended_at, rowid",
    "best": "score desc nulls last, rowid",
    "worst": "score asc nulls last, rowid",
    "staff_number": "staff_number, ended_at desc, rowid",
}


def sight(visitor: Visitor, action: Action) -> Sight:
    """Whose results this visitor sees for that."""
    return Sight(reach(visitor, action), visitor.key, visitor.department)


def is_period(text: str) -> bool:
    """Whether it names a period: 2026-11, 2026Q4, 2026H2 or 2026."""
    return _PERIOD.fullmatch(text) is not None


def months(period: str) -> tuple[int, int]:
    """The first month of a period and the first after it, counted from the year 0."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return (0, 0)
    year, month, quarter, half = found.groups()
    first = int(year) * 12
    if month:
        return first + int(month) - 1, first + int(month)
    if quarter:
        return first + 3 * int(quarter) - 3, first + 3 * int(quarter)
    if half:
        return first + 6 * int(half) - 6, first + 6 * int(half)
    return first, first + 12


class Results:
    """The results of a company as `sight` lets them be seen. Any thread may call it."""

    def __init__(self, store: Store, sight: Sight | None = None) -> None:
        self._store = store
        self._sight = sight or Sight()

    # --- what can be chosen ---

    def periods(self) -> tuple[str, ...]:
        """The periods that have results, the latest first."""
        return tuple(sorted(self._distinct("period"), key=months, reverse=True))

    def periods_within(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Of the periods kept, those that lie within any of these; the asked ones are among them.

        A house that examines by quarters finds all four of them in its year.
        """
        spans = [months(one) for one in asked]
        inside = (
            kept
            for kept in self.periods()
            if any(begin <= months(kept)[0] and months(kept)[1] <= end for begin, end in spans)
        )
        return tuple(dict.fromkeys((*asked, *inside)))

    def departments(self) -> tuple[str, ...]:
        """The departments that have results."""
        return tuple(sorted(filter(None, self._distinct("department"))))

    def teams(self, departments: Sequence[str] = ()) -> tuple[str, ...]:
        """The teams that have results, of these departments or of any."""
        found = self._distinct("team", Sought(departments=tuple(departments)))
        return tuple(sorted(filter(None, found)))

    def exams(self) -> dict[str, str]:
        """The examinations that have results: id and its latest title."""
        where, values = self.where(Sought())
        latest = f"select max(rowid) from outcomes {where} group by blueprint"
        query = f"select blueprint, title from outcomes where rowid in ({latest})"
        return {row["blueprint"]: row["title"] for row in self._rows(query, values)}

    # --- rows ---

    def count(self, sought: Sought) -> int:
        """How many there are."""
        where, values = self.where(sought)
        return int(self._rows(f"select count(*) as n from outcomes {where}", values)[0]["n"])

    def page(
        self, sought: Sought, order: str = "newest", limit: int = 50, offset: int = 0
    ) -> tuple[Result, ...]:
        """So many of them from the `offset`-th on."""
        where, values = self.where(sought)
        # Which ones is found in the index; only they are read.
        # Parts of names are sought in the index too, which the planner would not think of.
        index = "indexed by idx_outcomes_told" if sought.words else ""
        chosen = (
            f"select rowid from outcomes {index} {where} order by {ORDERS[order]} limit ? offset ?"
        )
        query = f"select {_COLUMNS} from outcomes where rowid in ({chosen}) order by"
        found = self._rows(f"{query} {ORDERS[order]}", [*values, limit, offset])
        return tuple(map(_result, found))

    def each(self, sought: Sought, order: str = "newest") -> Iterator[Result]:
        """All of them one after another, as they were at the first."""
        where, values = self.where(sought)
        query = f"select {_COLUMNS} from outcomes {where} order by {ORDERS[order]}"
        with self._store.reading() as db:
            for row in db.query(query, values):
                yield _result(row)

    def outcomes(self, sought: Sought) -> Iterator[Outcome]:
        """The whole outcomes, the newest first. Raises RecordsError."""
        where, values = self.where(sought)
        query = f"select outcome from outcomes {where} order by ended_at desc, rowid"
        with self._store.reading() as db:
            for row in db.query(query, values):
                yield read_outcome(row["outcome"], self._store.path)

    def people(self, sought: Sought) -> Iterator[PersonSum]:
        """What came of everybody's sittings, by staff number."""
        where, values = self.where(sought)
        query = (
            "select candidate, staff_number, name, department, team, count(*) as sittings,"
            " sum(state = 'passed') as passed, sum(state = 'failed') as failed,"
            " sum(state = 'awaiting_review') as awaiting,"
            f" avg(case when {_DECIDED} then score end) as mean,"
            # Beside one max, the other columns are those of its row.
            " state as latest_state, score as latest_score, max(ended_at) as latest_at"
            f" from outcomes {where} group by candidate order by staff_number"
        )
        with self._store.reading() as db:
            for row in db.query(query, values):
                yield PersonSum(**{**row, "latest_state": ResultState(row["latest_state"])})

    # --- sums ---

    def summary(self, sought: Sought) -> Summary:
        """What they come to."""
        where, values = self.where(sought)
        query = (
            "select count(*) as sittings, count(distinct candidate) as people,"
            f" total({_DECIDED}) as decided, total(state = 'passed') as passed,"
            " total(state = 'awaiting_review') as awaiting,"
            f" avg(case when {_DECIDED} then score end) as mean from outcomes {where}"
        )
        row = self._rows(query, values)[0]
        whole = {name: int(row[name]) for name in row if name != "mean"}
        return Summary(**whole, mean=row["mean"])

    def distribution(self, sought: Sought) -> tuple[Bar, ...]:
        """The decided ones by score, from 0 to 100."""
        where, values = self.where(sought, _DECIDED, "score is not null")
        query = (
            f"select max(0, min({100 - BIN}, cast(score / {BIN} as integer) * {BIN})) as low,"
            " sum(state = 'passed') as passed, sum(state = 'failed') as failed"
            f" from outcomes {where} group by 1"
        )
        found = {int(row["low"]): row for row in self._rows(query, values)}
        none = {"passed": 0, "failed": 0}
        return tuple(
            Bar(low, found.get(low, none)["passed"], found.get(low, none)["failed"])
            for low in range(0, 100, BIN)
        )

    def by_team(self, sought: Sought) -> tuple[TeamPeriod, ...]:
        """The decided ones by period and team, the earliest first."""
        where, values = self.where(sought, _DECIDED, "score is not null")
        query = (
            "select period, department, team, count(*) as sittings, avg(score) as mean,"
            f" sum(state = 'passed') as passed from outcomes {where} group by 1, 2, 3"
        )
        found = (TeamPeriod(**row) for row in self._rows(query, values))
        return tuple(sorted(found, key=lambda one: (months(one.period), one.department, one.team)))

    def by_clause(self, sought: Sought) -> tuple[ClauseSum, ...]:
        """What was reached of each clause, the least first; void sittings count for nothing."""
        counted = "state != 'void'"
        if self._sight.reach is Reach.ALL and not sought.staff_number and not sought.words:
            where, values = self.where(sought, counted)
            columns = "clause, sum(points) as got, sum(out_of) as asked"
            source = f"select {columns}, sum(sittings) as sittings from clause_totals {where}"
        else:
            # The sums know no persons: of these few the texts are read.
            where, values = self.where(sought, counted)
            columns = ", ".join(
                f"sum(cast(round(1000 * json_extract(value, '$.{one}')) as integer)) as {name}"
                for one, name in (("points", "got"), ("out_of", "asked"))
            )
            source = (
                f"select json_extract(value, '$.clause') as clause, {columns},"
                " count(*) as sittings from outcomes"
                f" join json_each(outcomes.outcome, '$.clauses') {where}"
            )
        query = f"{source} group by 1 having asked > 0 order by 1.0 * got / asked, clause"
        return tuple(
            ClauseSum(row["clause"], row["got"] / 1000, row["asked"] / 1000, row["sittings"])
            for row in self._rows(query, values)
        )

    # --- the questions as SQL ---

    def _distinct(self, column: str, sought: Sought | None = None) -> tuple[str, ...]:
        where, values = self.where(sought or Sought())
        rows = self._rows(f"select distinct {column} as one from outcomes {where}", values)
        return tuple(row["one"] or "" for row in rows)

    def _rows(self, query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with self._store.reading() as db:
            return list(db.query(query, list(values)))

    def where(self, sought: Sought, *also: str) -> tuple[str, list[str]]:
        """The search as SQL on the table of outcomes, and the values to fill in."""
        listed = {
            "period": sought.periods,
            "department": sought.departments,
            "team": sought.teams,
            "blueprint": sought.blueprints,
            "state": tuple(state.value for state in sought.states),
            "staff_number": (sought.staff_number,) if sought.staff_number else (),
        }
        asked: list[str] = list(also)
        values: list[str] = []
        for column, given in listed.items():
            if given:
                asked.append(f"{column} in ({', '.join('?' * len(given))})")
                values += given
        for one in sought.words:
            asked.append("(name like ? escape '\\' or staff_number like ? escape '\\')")
            values += [f"%{_literal(one)}%"] * 2
        seen, keys = _seen(self._sight)
        return (f"where {' and '.join([*asked, *seen])}" if asked or seen else "", values + keys)


_COLUMNS = ", ".join(field.name for field in fields(Result))
_DECIDED = "state in ('passed', 'failed')"


def _seen(sight: Sight) -> tuple[list[str], list[str]]:
    match sight.reach:
        case Reach.ALL:
            return [], []
        case Reach.DEPARTMENT:
            # Of those who are in it today, wherever they were when they sat.
            theirs = "select '@' || id from people where department = ?"
            return [f"(candidate = ? or candidate in ({theirs}))"], [sight.key, sight.department]
        case Reach.OWN:
            return ["candidate = ?"], [sight.key]
        case Reach.NOBODY:
            return ["0"], []


def _literal(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


def _result(row: dict[str, Any]) -> Result:
    return Result(**{**row, "state": ResultState(row["state"])})
