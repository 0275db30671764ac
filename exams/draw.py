"""A paper drawn for one candidate: fixed by its seed, and new to them as far as the pool allows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from exams.blueprint import BlueprintEntry, Slot
from exams.pool import Choice, Pool, PoolCall, PoolQuestion
from exams.sitting import Item, ItemKind, Paper

Rank = Callable[[Choice], tuple[Any, ...]]
PLACES = {  # where a part is written in a blueprint, and what it is drawn from
    ItemKind.CALL: ("calls", "published scenarios"),
    ItemKind.THEORY: ("theory", "questions"),
    ItemKind.SPOTTING: ("spotting", "recordings"),
}


class DrawError(ValueError):
    """A paper cannot be drawn; the text says of which blueprint, why and what to do."""


@dataclass
class Filled:
    """What has been drawn for the slots of a part so far, and how often each sort of thing."""

    slots: Sequence[Slot]
    seats: list[list[Choice]] = field(default_factory=list)
    sorts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.seats = [[] for _ in self.slots]

    @property
    def full(self) -> bool:
        """Whether every slot has all it asks for."""
        return all(
            len(seat) == slot.count for seat, slot in zip(self.seats, self.slots, strict=True)
        )

    def fitting(self, choice: Choice) -> tuple[int, ...]:
        """The places of the slots it may be drawn for."""
        return tuple(at for at, slot in enumerate(self.slots) if slot.takes(choice))

    def take(self, choice: Choice) -> bool:
        """Draw it, others moving to another slot to make room; False when there is none."""
        if not self._seat(choice, set()):
            return False
        self.sorts.update(_sorts(choice))
        return True

    def _seat(self, choice: Choice, tried: set[int]) -> bool:
        for at, slot in enumerate(self.slots):
            if at in tried or not slot.takes(choice):
                continue
            tried.add(at)
            seat = self.seats[at]
            if len(seat) < slot.count:
                seat.append(choice)
                return True
            for other in seat:
                if self._seat(other, tried):
                    seat[seat.index(other)] = choice
                    return True
        return False

    def likeness(self, choice: Choice) -> tuple[int, ...]:
        """How often its sorts are drawn already: the fewer, the better balanced the paper."""
        return tuple(self.sorts[sort] for sort in _sorts(choice))


def draw(
    entry: BlueprintEntry,
    pool: Pool,
    seed: int,
    past: Sequence[Paper] = (),
    neighbours: Sequence[Paper] = (),
) -> Paper:
    """The paper of that seed. Raises DrawError where the pool is too small.

    `past` are the candidate's earlier papers, the newest first, `neighbours` those of people who
    sit beside them now. No draw meets less of what the candidate had before; of those, none
    meets less of what a neighbour has. Beyond that it spreads over situations or topics, clauses
    and levels, and chance decides the rest. The order of the pool makes no difference.
    """
    own = Counter(
        item.id for paper in past for item in {one.id: one for one in paper.items}.values()
    )
    near = Counter(item.id for paper in neighbours for item in paper.items)
    last = {item.id: -at for at, paper in reversed(list(enumerate(past))) for item in paper.items}

    def rank(choice: Choice) -> tuple[Any, ...]:
        name = _id(choice)
        return own[name], near[name], last.get(name, -len(past))

    def chance(choice: Choice) -> str:
        return hashlib.sha256(f"{seed} {_id(choice)}".encode()).hexdigest()

    items: list[Item] = []
    for kind in entry.blueprint.parts:
        slots = entry.blueprint.slots(kind)
        filled = fill(slots, choices(pool, kind), rank, chance)
        if not filled.full:
            raise DrawError(_too_small(entry, kind, filled))
        drawn = [
            (chance(choice), _item(kind, slot, choice))
            for slot, seat in zip(slots, filled.seats, strict=True)
            for choice in sorted(seat, key=chance)
        ]
        if kind is ItemKind.THEORY:
            drawn.sort(key=lambda one: one[0])
        items += (item for _, item in drawn)
    return Paper(entry.version, seed, tuple(items))


def fill(
    slots: Sequence[Slot],
    there: Sequence[Choice],
    rank: Rank = lambda choice: (),
    chance: Callable[[Choice], str] = lambda choice: choice.ref,
) -> Filled:
    """As much of the slots as can be drawn, lowest rank first.

    What a set of slots can hold is a matroid: taking whatever still fits, in the order of the
    ranks, leaves no better draw to be found.
    """
    filled = Filled(slots)
    waiting: dict[tuple[int, ...], list[Choice]] = {}
    for choice in there:
        if where := filled.fitting(choice):
            waiting.setdefault(where, []).append(choice)
    order = {choice.ref: (rank(choice), chance(choice)) for choice in there}

    def prefer(choice: Choice) -> tuple[Any, ...]:
        ranked, lot = order[choice.ref]
        return ranked, filled.likeness(choice), lot

    while waiting and not filled.full:
        best = min((choice for some in waiting.values() for choice in some), key=prefer)
        where = filled.fitting(best)
        if filled.take(best):
            waiting[where].remove(best)
        else:
            waiting[where].clear()  # what does not fit now never will, nor what fits the same slots
        if not waiting[where]:
            del waiting[where]
    return filled


def choices(pool: Pool, kind: ItemKind) -> tuple[Choice, ...]:
    """What a part can be drawn from."""
    there: dict[ItemKind, tuple[Choice, ...]] = {
        ItemKind.CALL: pool.calls,
        ItemKind.THEORY: pool.questions,
        ItemKind.SPOTTING: pool.recordings,
    }
    return there[kind]


def _id(choice: Choice) -> str:
    return choice.ref.partition("@")[0]


def _sorts(choice: Choice) -> tuple[str, ...]:
    """What a paper should not have much of at once: its subject first, then its level."""
    level = f"level {choice.level}"
    if isinstance(choice, PoolCall):
        return f"situation {choice.situation}", level
    if isinstance(choice, PoolQuestion):
        return f"topic {choice.topic}", f"clause {choice.clauses[0]}", level
    return f"clause {choice.clauses[0]}", level


def _item(kind: ItemKind, slot: Slot, choice: Choice) -> Item:
    clauses = () if isinstance(choice, PoolCall) else choice.clauses
    return Item(kind, choice.ref, slot.weight, slot.limit_s, clauses)


def _too_small(entry: BlueprintEntry, kind: ItemKind, filled: Filled) -> str:
    section, name = PLACES[kind]
    wanted = sum(slot.count for slot in filled.slots)
    there = sum(len(seat) for seat in filled.seats)
    return (
        f"{entry.path}: '{section}' asks for {wanted} {name} and only {there} can be drawn. "
        "Publish more, or ask for fewer; 'threerings exams check' says where."
    )
