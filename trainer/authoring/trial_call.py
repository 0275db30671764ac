"""A scenario as its author tries it: beginning at whatever state they like."""

from __future__ import annotations

from dataclasses import replace

from scenarios.catalog import Entry


def from_state(entry: Entry, state: str) -> Entry:
    """The scenario with that state first: there the call begins. Its version stays what it is."""
    script = entry.scenario.script
    first = entry.scenario.state(state)
    moved = (first, *(one for one in script if one is not first))
    return replace(entry, scenario=entry.scenario.model_copy(update={"script": moved}))
