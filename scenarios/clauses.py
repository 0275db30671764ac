"""The clause catalogue: what the source documents ask of people who answer the telephone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from scenarios.faults import hint
from scenarios.scenario import Id, Strict, Text
from scenarios.source import Path as Place
from scenarios.source import Problem, ScenarioError, Source, load

FOLDER = Path(__file__).parent / "policies"

How = Literal["say", "never", "secret", "key", "timing", "manner", "record", "theory"]
Unit = Literal[
    "rings", "seconds", "minutes", "hours", "working_days", "months", "years",
    "hours_a_day", "o_clock", "characters_per_minute", "percent", "points", "yuan",
    "degrees", "facts", "millimetres", "centimetres",
]  # fmt: skip
Value = Annotated[str, StringConstraints(pattern=r"^(\d+(\.\d+)?)?(\.\.)?(\d+(\.\d+)?)?$")]


class Kind(StrEnum):
    """Where a clause can be shown: on the telephone, in a question, or in neither."""

    TRAINABLE = "trainable"
    THEORY = "theory"
    ORGANISATIONAL = "organisational"


class Reason(Strict):
    """Why no telephone simulator can show a clause."""

    zh: Text
    en: Text


class Figure(Strict):
    """A number that a clause gives: `2..5`, `..3` (at most), `90..` (at least) or `5`."""

    what: Id  # the matter; clauses on the same matter name it alike
    value: Value
    unit: Unit

    @model_validator(mode="after")
    def _has_a_number(self) -> Self:
        low, _, high = self.value.partition("..")
        if not low and not high:
            raise ValueError("'value' holds no number; write '5', '2..5', '..3' or '90..'")
        if low and high and float(low) >= float(high):
            raise ValueError(f"'value' is '{self.value}'; write the smaller number first")
        return self


class ClauseEntry(Strict):
    """One clause as it is written in a policies file."""

    id: Id
    place: Text  # where in the regulation
    zh: Text  # our own wording
    en: Text
    kind: Kind
    checked: tuple[How, ...] = ()  # how a call or a question shows it
    reason: Reason | None = None  # organisational: why neither does
    figures: tuple[Figure, ...] = ()
    disagrees_with: tuple[Id, ...] = ()  # clauses with another figure on the same matter
    same_as: Id | None = None  # the fullest of several near-identical clauses

    @model_validator(mode="after")
    def _says_how_or_why(self) -> Self:
        if self.kind is Kind.ORGANISATIONAL:
            if self.checked:
                raise ValueError(
                    "an organisational clause is not checked; leave 'checked' out, "
                    "or give it another 'kind'"
                )
            if self.reason is None:
                raise ValueError(
                    "'reason' is missing; tell why no call can show this clause (zh and en)"
                )
            return self
        if self.reason is not None:
            raise ValueError(f"a {self.kind} clause needs no 'reason'; leave it out")
        calls = [how for how in self.checked if how != "theory"]
        if self.kind is Kind.TRAINABLE and not calls:
            raise ValueError(
                "'checked' names nothing that a call shows; name at least one of say, never, "
                "secret, key, timing, manner, record"
            )
        if self.kind is Kind.THEORY and (calls or not self.checked):
            raise ValueError("'checked' of a theory clause is [theory]; write that")
        return self


class ClauseFile(Strict):
    """All clauses of one regulation."""

    document: Text  # the source document's file name
    title: Text  # what the document holds
    title_en: Text
    regulation: Text
    regulation_en: Text
    clauses: tuple[ClauseEntry, ...] = Field(min_length=1)


class Clause(Strict):
    """A clause with the document and the regulation it comes from."""

    id: Id
    document: str
    document_title: str
    document_title_en: str
    regulation: str
    regulation_en: str
    article: str  # where in the regulation
    text_zh: str
    text_en: str
    kind: Kind
    checked: tuple[How, ...]
    reason: Reason | None
    figures: tuple[Figure, ...]
    disagrees_with: tuple[str, ...]
    same_as: str | None

    @property
    def place(self) -> str:
        """Where it stands: regulation and article."""
        return f"{self.regulation} · {self.article}"


@dataclass(frozen=True)
class _Placed:
    """A clause and where its file has it."""

    entry: ClauseEntry
    source: Source
    path: Place

    def fault(self, key: str, text: str, number: int | None = None) -> Problem:
        path = (*self.path, key) if number is None else (*self.path, key, number)
        return self.source.problem(path, text)


@cache
def clauses(folder: Path = FOLDER) -> tuple[Clause, ...]:
    """Every clause, document by document. Raises ScenarioError."""
    found: list[Clause] = []
    placed: list[_Placed] = []
    for file in sorted(folder.glob("*.yaml")):
        page, source = load(file, ClauseFile)
        found += (_clause(page, entry) for entry in page.clauses)
        placed += (
            _Placed(entry, source, ("clauses", number)) for number, entry in enumerate(page.clauses)
        )
    if problems := tuple(_between(placed)):
        raise ScenarioError(problems)
    return tuple(sorted(found, key=lambda one: one.document))


def _clause(page: ClauseFile, entry: ClauseEntry) -> Clause:
    return Clause(
        document=page.document,
        document_title=page.title,
        document_title_en=page.title_en,
        regulation=page.regulation,
        regulation_en=page.regulation_en,
        article=entry.place,
        text_zh=entry.zh,
        text_en=entry.en,
        **entry.model_dump(exclude={"place", "zh", "en"}),
    )


def _between(placed: list[_Placed]) -> Iterator[Problem]:
    """What is wrong between clauses: ids given twice, and clauses that point amiss."""
    known: dict[str, _Placed] = {}
    for one in placed:
        if twin := known.get(one.entry.id):
            text = f"'{one.entry.id}' is the id of a clause in {twin.source.file} too; change one"
            yield one.fault("id", text)
        known.setdefault(one.entry.id, one)
    matters: dict[str, list[tuple[str, Figure]]] = {}
    for one in placed:
        for figure in one.entry.figures:
            matters.setdefault(figure.what, []).append((one.entry.id, figure))
    for one in placed:
        yield from _twin_faults(one, known)
        yield from _unit_faults(one, matters)
        yield from _disagreement_faults(one, known, matters)


def _twin_faults(one: _Placed, known: Mapping[str, _Placed]) -> Iterator[Problem]:
    name = one.entry.same_as
    if name is None:
        return
    if name not in known:
        yield one.fault("same_as", f"no clause is called '{name}'{hint(name, known)}")
    elif name == one.entry.id:
        yield one.fault("same_as", "a clause cannot be the same as itself; leave 'same_as' out")
    elif fullest := known[name].entry.same_as:
        yield one.fault("same_as", f"'{name}' is itself the same as '{fullest}'; name that")


def _unit_faults(
    one: _Placed, matters: Mapping[str, list[tuple[str, Figure]]]
) -> Iterator[Problem]:
    for number, figure in enumerate(one.entry.figures):
        other, first = matters[figure.what][0]
        if first.unit != figure.unit:
            text = (
                f"'{figure.what}' is in {figure.unit} here and in {first.unit} in '{other}'; "
                "use one unit, or name the matter otherwise"
            )
            yield one.fault("figures", text, number)


def _disagreement_faults(
    one: _Placed,
    known: Mapping[str, _Placed],
    matters: Mapping[str, list[tuple[str, Figure]]],
) -> Iterator[Problem]:
    others = {
        name
        for figure in one.entry.figures
        for name, other in matters[figure.what]
        if other.value != figure.value
    }
    for number, name in enumerate(one.entry.disagrees_with):
        if name not in known:
            text = f"no clause is called '{name}'{hint(name, known)}"
            yield one.fault("disagrees_with", text, number)
        elif name not in others:
            text = f"'{name}' has no other figure on the same matter; take it out, or add 'figures'"
            yield one.fault("disagrees_with", text, number)
    for name in sorted(others.difference(one.entry.disagrees_with)):
        yield one.fault("figures", f"'{name}' has another figure; name it in 'disagrees_with'")


@cache
def _by_id(folder: Path) -> Mapping[str, Clause]:
    return {clause.id: clause for clause in clauses(folder)}


def clause(clause_id: str) -> Clause:
    """The clause of that id. Raises KeyError with the likely spelling."""
    found = _by_id(FOLDER)
    if clause_id not in found:
        raise KeyError(f"no clause is called '{clause_id}'{hint(clause_id, found)}")
    return found[clause_id]


def clause_ids() -> frozenset[str]:
    """The ids of all clauses."""
    return frozenset(_by_id(FOLDER))
