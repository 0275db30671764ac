"""Scenarios and house rules as they were when a call was taken, from the texts kept with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from exams.attempt import Attempt
from exams.store import Store
from grading.call_file import CallFile
from scenarios.catalog import Entry, version_of
from scenarios.scenario import HouseRules, Scenario
from scenarios.source import parse


def entry_at(attempt: Attempt, present: Entry | None, store: Store) -> Entry | None:
    """The scenario of the attempt's version: as it lies there, or as it was kept; None if neither.

    Raises ScenarioError when the kept text cannot be read by this version of the program.
    """
    if present is not None and present.version == attempt.scenario:
        return present
    text = store.text(attempt.scenario_text) if attempt.scenario_text else None
    if text is None or version_of(attempt.scenario_id, text) != attempt.scenario:
        return None
    path = present.path if present else Path(f"{attempt.scenario_id}.yaml")
    return replace(entry_in(text, attempt.scenario), path=path)


def house_at(attempt: Attempt, store: Store) -> HouseRules | None:
    """The house rules kept with the attempt; None when there are none. Raises ScenarioError."""
    text = store.text(attempt.house_text) if attempt.house_text else None
    return None if text is None else _kept_house(text)


def house_then(
    call: CallFile, kept: HouseRules | None, look_up: Callable[[], HouseRules]
) -> HouseRules | str:
    """The house rules a call was taken under: as kept with it, or as they are if still the same.

    Otherwise what to tell whoever wants it marked.
    """
    if kept is not None:
        return kept
    present = look_up()
    if house_name(present) == call.house:
        return present
    return (
        f"{call.call_id}: taken under the house rules {call.house}, and they are "
        f"{house_name(present)} now. Put that version back to mark it."
    )


def house_name(rules: HouseRules) -> str:
    """The id and version that a call names its house rules by."""
    return f"{rules.id}@{rules.version}"


@lru_cache(maxsize=64)
def entry_in(text: str, version: str) -> Entry:
    """The scenario of that version in a text that was kept. Raises ScenarioError."""
    scenario, _ = parse(text, f"kept {version}", Scenario)
    return Entry(Path(), scenario, version, text)


@lru_cache(maxsize=64)
def _kept_house(text: str) -> HouseRules:
    rules, _ = parse(text, "kept house rules", HouseRules)
    return rules
