"""Which scenario checks and theory questions exercise each clause of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from scenarios.catalog import Entry, checks_of
from scenarios.clauses import Clause, Kind
from scenarios.faults import hint
from scenarios.scenario import Check, HouseRules, Scenario, Status
from scenarios.source import Value, compose, read_text

QUESTIONS = Path(__file__).parent / "questions"

Names = Mapping[str, Sequence[str]]  # by clause id, what exercises it
Question = tuple[str, tuple[str, ...]]  # a theory question's id, and the clauses it is tied to


class State(StrEnum):
    """How a clause stands."""

    EXERCISED = "exercised"
    OPEN = "open"  # it could be exercised, and nothing does
    NOT_SHOWN = "not_shown"  # no call or question can, and the clause says why


@dataclass(frozen=True)
class Coverage:
    """A clause and what exercises it."""

    clause: Clause
    checks: tuple[str, ...] = ()  # scenario/check
    questions: tuple[str, ...] = ()
    through: str | None = None  # the fullest of near-identical clauses, when it is exercised

    @property
    def state(self) -> State:
        """Exercised by itself or through the fullest of its kind, open, or not to be shown."""
        if self.checks or self.questions or self.through:
            return State.EXERCISED
        return State.NOT_SHOWN if self.clause.kind is Kind.ORGANISATIONAL else State.OPEN


@dataclass
class Count:
    """Of how many clauses how many are exercised."""

    exercised: int = 0
    of: int = 0

    def __str__(self) -> str:
        return f"{self.exercised}/{self.of}"


@dataclass
class Summary:
    """The clauses of one document, or of all, counted by kind."""

    document: str
    title: str
    title_en: str
    kinds: dict[Kind, Count] = field(default_factory=lambda: {kind: Count() for kind in Kind})

    def add(self, row: Coverage) -> None:
        """Count one clause more."""
        count = self.kinds[row.clause.kind]
        count.of += 1
        count.exercised += row.state is State.EXERCISED


def coverage(
    clauses: Iterable[Clause], checks: Names, questions: Names | None = None
) -> tuple[Coverage, ...]:
    """Each clause with what exercises it, in the order given.

    Of near-identical clauses (`same_as`) the fullest asks for all that the others do: what
    exercises it exercises them too, and not the other way round.
    """
    asked = questions or {}
    return tuple(
        Coverage(
            clause=one,
            checks=tuple(checks.get(one.id, ())),
            questions=tuple(asked.get(one.id, ())),
            through=one.same_as if checks.get(fullest) or asked.get(fullest) else None,
        )
        for one in clauses
        for fullest in (one.same_as or "",)
    )


def by_document(rows: Iterable[Coverage]) -> tuple[Summary, ...]:
    """Counts for each document, in the order of the rows, and last for all together."""
    found: dict[str, Summary] = {}
    total = Summary("", "合计", "All documents")
    for row in rows:
        one = row.clause
        blank = Summary(one.document, one.document_title, one.document_title_en)
        found.setdefault(one.document, blank).add(row)
        total.add(row)
    return (*found.values(), total)


def checks_by_clause(
    entries: Iterable[Entry], house: Callable[[Entry], HouseRules]
) -> dict[str, list[str]]:
    """The checks of published scenarios, their house's included, under the clauses they rest on.

    A scenario's own list of `clauses` does not count: only what is marked exercises a clause.
    """
    found: dict[str, list[str]] = {}
    for entry in entries:
        scenario = entry.scenario
        if scenario.status is not Status.PUBLISHED:
            continue
        for check in checks_of(scenario, house(entry)):
            if check.clause and _is_marked(check, scenario):
                found.setdefault(check.clause, []).append(f"{scenario.id}/{check.id}")
    return found


def _is_marked(check: Check, scenario: Scenario) -> bool:
    """Whether it can cost or earn anything in this scenario, rather than only steer the caller."""
    if check.record is not None and not getattr(scenario.record, check.record):
        return False
    return bool(check.points) or check.fatal


def questions_by_clause(questions: Iterable[Question]) -> dict[str, list[str]]:
    """The ids of theory questions under the clauses they are tied to."""
    found: dict[str, list[str]] = {}
    for name, clause_ids in questions:
        for clause_id in clause_ids:
            found.setdefault(clause_id, []).append(name)
    return found


def strangers(clauses: Iterable[Clause], names: Names) -> tuple[str, ...]:
    """What is tied to a clause that the catalogue does not have, a sentence for each."""
    known = {one.id for one in clauses}
    return tuple(
        f"{name}: no clause is called '{clause_id}'{hint(clause_id, known)}"
        for clause_id in names
        if clause_id not in known
        for name in names[clause_id]
    )


def questions_in(folder: Path = QUESTIONS) -> tuple[Question, ...]:
    """Every question in the YAML files of a folder: an `id` beside a `clause`.

    Raises ScenarioError where a file is no YAML.
    """
    files = sorted(folder.glob("*.y*ml"))
    values = (compose(read_text(file), str(file)).value for file in files)
    return tuple(question for value in values for question in _questions(value))


def _questions(value: Value) -> Iterator[Question]:
    if isinstance(value, list):
        for item in value:
            yield from _questions(item)
    elif isinstance(value, dict):
        name, tied = value.get("id"), value.get("clause")
        if isinstance(name, str) and isinstance(tied, str | list):
            names = [tied] if isinstance(tied, str) else tied
            yield name, tuple(one for one in names if isinstance(one, str))
        for item in value.values():
            yield from _questions(item)
