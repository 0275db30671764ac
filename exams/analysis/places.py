"""Where each item of an examination belongs and how much it counts for on an average paper."""

from __future__ import annotations

from collections.abc import Iterable

from exams.analysis.angoff import Place
from exams.blueprint import Blueprint
from exams.draw import choices
from exams.outcome import Outcome
from exams.pool import Pool
from exams.sitting import ItemKind


def drawn_from(blueprint: Blueprint, pool: Pool) -> dict[str, Place]:
    """All that the blueprint may draw, by id with version."""
    worth: dict[str, Place] = {}
    for kind in blueprint.parts:
        for slot in blueprint.slots(kind):
            fitting = [one.ref for one in choices(pool, kind) if slot.takes(one)]
            for ref in fitting:
                more = slot.count * slot.weight / len(fitting)
                known = worth[ref].worth if ref in worth else 0.0
                worth[ref] = Place(kind, known + more)
    return worth


def weights_of(blueprint: Blueprint) -> dict[ItemKind, float]:
    """What each part counts for, 0..1."""
    return {kind: blueprint.weight(kind) for kind in blueprint.parts}


def met_with(outcomes: Iterable[Outcome]) -> tuple[dict[str, Place], dict[ItemKind, float]]:
    """The same from what was drawn, for a blueprint whose file is gone."""
    worth: dict[str, Place] = {}
    weights: dict[ItemKind, float] = {}
    for one in sorted(outcomes, key=lambda one: one.ended_at):
        weights = {part.kind: part.weight for part in one.parts}
        for item in one.items:
            known = worth[item.ref].worth if item.ref in worth else 0.0
            worth[item.ref] = Place(item.kind, known + item.weight)
    return {ref: place for ref, place in worth.items() if place.kind in weights}, weights
