"""Finds a scenario by id and names its version: id@hash, which grades and certificates carry."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.clauses import clause_ids
from scenarios.faults import hint
from scenarios.house_checks import house_checks
from scenarios.house_rules import HOUSES as HOUSES
from scenarios.house_rules import house as house
from scenarios.house_rules import house_text as house_text
from scenarios.rules import find_problems
from scenarios.scenario import Check, HouseRules, Scenario
from scenarios.source import Problem, ScenarioError, Source, parse, read_text

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Entry:
    """A scenario that can be used, where it lies and the version of its content."""

    path: Path
    scenario: Scenario
    version: str  # id@ and 8 hex digits
    text: str = ""  # the file's, so that a call can be kept with what it was taken under


class Catalog:
    """The scenarios in some folders. A file that cannot be used is told of and left out."""

    def __init__(self, folders: Sequence[Path] = (LIBRARY,)) -> None:
        self._folders = tuple(folders)
        entries: dict[str, Entry] = {}
        problems: list[Problem] = []
        for folder in self._folders:
            if not folder.is_dir():
                text = "there is no such folder; make it or take it out of the settings"
                problems.append(Problem(str(folder), 1, 1, text))
            for file in sorted(folder.glob("*.y*ml")):
                entry, found = check_file(file, self._house_folders())
                problems += found
                if entry is not None and (twin := entries.get(entry.scenario.id)):
                    text = f"'{entry.scenario.id}' is the id of {twin.path} too; change one"
                    problems.append(Problem(str(file), 1, 1, text))
                elif entry is not None:
                    entries[entry.scenario.id] = entry
        self.entries: tuple[Entry, ...] = tuple(entries.values())
        self.problems: tuple[Problem, ...] = tuple(problems)

    def get(self, scenario_id: str) -> Entry:
        """The scenario of that id. Raises KeyError with the likely spelling."""
        for entry in self.entries:
            if entry.scenario.id == scenario_id:
                return entry
        known = [entry.scenario.id for entry in self.entries]
        raise KeyError(f"no scenario is called '{scenario_id}'{hint(scenario_id, known)}")

    def house(self, entry: Entry) -> HouseRules:
        """The house rules a scenario is under. Raises ScenarioError."""
        return house(entry.scenario.house, self._house_folders())

    def _house_folders(self) -> tuple[Path, ...]:
        return tuple(folder / "houses" for folder in self._folders)


def load_scenario(path: Path | str) -> Scenario:
    """The scenario in a file, fit for use. Raises ScenarioError with all its errors."""
    file = Path(path)
    entry, problems = check_file(file, (file.parent / "houses",))
    if entry is None:
        raise ScenarioError(tuple(one for one in problems if one.severity == "error"))
    return entry.scenario


def check_file(
    file: Path, house_folders: Sequence[Path] = ()
) -> tuple[Entry | None, tuple[Problem, ...]]:
    """A scenario file's entry, None when it has errors, and all its problems."""
    try:
        text = read_text(file)
        scenario, source = _parsed(text, str(file))
    except ScenarioError as error:
        return None, error.problems
    try:
        rules = house(scenario.house, tuple(house_folders))
        problems = find_problems(scenario, rules, source, clause_ids())
    except ScenarioError as error:
        return None, (_house_problem(source, scenario, error),)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Entry(file, scenario, version_of(scenario.id, text), text), problems


@lru_cache(maxsize=512)
def _parsed(text: str, file: str) -> tuple[Scenario, Source]:
    """What never changes for the same text: of a folder, only what was saved is read anew."""
    return parse(text, file, Scenario)


def _house_problem(source: Source, scenario: Scenario, error: ScenarioError) -> Problem:
    first = str(error).splitlines()[0]
    return source.problem(("house",), f"the house rules '{scenario.house}' cannot be used: {first}")


def version_of(scenario_id: str, text: str) -> str:
    """The version of a scenario: the same text gives the same version on every machine."""
    plain = "\n".join(line.rstrip() for line in text.splitlines())
    return f"{scenario_id}@{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def checks_of(scenario: Scenario, rules: HouseRules) -> tuple[Check, ...]:
    """What a call is marked on: the house's checks, then the scenario's, which win by id.

    Of the house's, only those for calls of the scenario's direction.
    """
    left_out = {check.id for check in scenario.checks} | set(scenario.without)
    asked = house_checks(scenario, rules)
    return (*(check for check in asked if check.id not in left_out), *scenario.checks)
