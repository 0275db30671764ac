"""The clause catalogue: what the source documents ask of people who answer the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from scenarios.faults import hint
from scenarios.scenario import Id, Strict, Text
from scenarios.source import load

FOLDER = Path(__file__).parent / "policies"

How = Literal[
    "say", "never", "secret", "key", "timing", "manner", "record", "theory", "not_on_the_telephone"
]


class ClauseEntry(Strict):
    """One clause as it is written in a policies file."""

    id: Id
    place: Text  # where in the document
    zh: Text  # our own wording
    en: Text
    checked: tuple[How, ...] = Field(min_length=1)  # how a call shows it


class ClauseFile(Strict):
    """All clauses of one source document."""

    document: Text  # its file name
    title: Text
    clauses: tuple[ClauseEntry, ...]


class Clause(Strict):
    """A clause with the document it comes from."""

    id: Id
    document: str
    document_title: str
    place: str
    text_zh: str
    text_en: str
    checked: tuple[How, ...]


@cache
def clauses(folder: Path = FOLDER) -> tuple[Clause, ...]:
    """Every clause, document by document. Raises ScenarioError."""
    found: list[Clause] = []
    for file in sorted(folder.glob("*.yaml")):
        page, _ = load(file, ClauseFile)
        found += (
            Clause(
                id=entry.id,
                document=page.document,
                document_title=page.title,
                place=entry.place,
                text_zh=entry.zh,
                text_en=entry.en,
                checked=entry.checked,
            )
            for entry in page.clauses
        )
    return tuple(found)


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
