"""Blueprints in their files: ours and the company's, found, read and held to their rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exams.blueprint import Blueprint, BlueprintEntry
from exams.blueprint_rules import find_faults, find_pool_faults
from exams.pool import Pool
from scenarios.catalog import version_of
from scenarios.faults import hint
from scenarios.scenario import Status
from scenarios.source import Problem, ScenarioError, parse, read_text

FOLDER = Path(__file__).parent / "blueprints"


@dataclass(frozen=True)
class Known:
    """What blueprints may ask for: the pool, and the ids of the house rules there are."""

    pool: Pool
    houses: frozenset[str]


def blueprint_files(folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The files of blueprints; one of `folders` takes the place of ours of the same name."""
    found: dict[str, Path] = {}
    for folder in (FOLDER, *reversed(folders)):
        found.update((file.stem, file) for file in sorted(folder.glob("*.y*ml")))
    return tuple(found[name] for name in sorted(found))


def find_blueprints(
    folders: Sequence[Path] = (),
) -> tuple[tuple[BlueprintEntry, ...], tuple[Problem, ...]]:
    """Every blueprint that can be used, and what is wrong with the files left out."""
    return check_blueprints(blueprint_files(folders), None)


def published(entries: Iterable[BlueprintEntry]) -> tuple[BlueprintEntry, ...]:
    """Those that candidates may sit."""
    return tuple(one for one in entries if one.blueprint.status is Status.PUBLISHED)


def read_blueprint(blueprint_id: str, folders: Sequence[Path] = ()) -> BlueprintEntry:
    """The blueprint of that id. Raises ScenarioError."""
    files = {file.stem: file for file in blueprint_files(folders)}
    if blueprint_id not in files:
        text = f"there is no such file{hint(blueprint_id, files)}"
        raise ScenarioError((Problem(f"{blueprint_id}.yaml", 1, 1, text),))
    found, problems = check_blueprints([files[blueprint_id]], None)
    if not found:
        raise ScenarioError(problems)
    return found[0]


def parse_blueprint(text: str) -> Blueprint:
    """The blueprint in a text kept with a sitting. Raises ScenarioError."""
    return parse(text, "blueprint", Blueprint)[0]


def check_blueprints(
    files: Iterable[Path], known: Known | None
) -> tuple[tuple[BlueprintEntry, ...], tuple[Problem, ...]]:
    """The blueprints of the files that are in order, and all that is wrong.

    What they ask for is looked up in `known`, where it is given: what was published may be gone
    by now, and the blueprint stands all the same.
    """
    found: dict[str, BlueprintEntry] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            text = read_text(file)
            blueprint, source = parse(text, str(file), Blueprint)
        except ScenarioError as error:
            problems += error.problems
            continue
        faults = list(find_faults(blueprint, file.stem))
        if blueprint.parts and known is not None:
            faults += find_pool_faults(blueprint, known.pool, known.houses)
        told = [source.problem(one.path, one.text, one.severity) for one in faults]
        if blueprint.id in found:
            twin = found[blueprint.id].path
            told.append(source.problem(("id",), f"{twin} has this id too; change one"))
        problems += told
        if not any(one.severity == "error" for one in told):
            version = version_of(blueprint.id, text)
            found[blueprint.id] = BlueprintEntry(file, blueprint, version, text)
    return tuple(found.values()), tuple(problems)
