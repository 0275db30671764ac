"""Checks across the keys of a blueprint: parts that weigh, time that is enough, a pool to draw."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from exams.blueprint import Blueprint, FatalRule, Slot
from exams.draw import PLACES, choices, fill
from exams.periods import MONTHS
from exams.pool import Choice, Pool
from exams.sitting import ItemKind
from scenarios.faults import hint
from scenarios.rules import Fault
from scenarios.source import Path as Place

LEAST_QUESTION_S = 15  # reading and choosing takes so long at least


def find_faults(blueprint: Blueprint, name: str) -> Iterator[Fault]:
    """What is wrong within the file; `name` is what it is called."""
    if blueprint.id != name:
        text = f"the file is called '{name}', its blueprint '{blueprint.id}'; give both one name"
        yield Fault(("id",), text)
    if not blueprint.parts:
        yield Fault((), "nothing is asked; add 'calls', 'theory' or 'spotting'")
    yield from _weights(blueprint)
    yield from _fatal(blueprint)
    yield from _time(blueprint)
    yield from _attempts(blueprint)


def _weights(blueprint: Blueprint) -> Iterator[Fault]:
    for kind in ItemKind:
        there = kind in blueprint.parts
        for key, parts in (("weights", blueprint.weights), ("least", blueprint.least)):
            if not there and parts.of(kind):
                text = f"there is no '{PLACES[kind][0]}' for this; add it, or delete this"
                yield Fault((key, kind.value), text)
        if there and len(blueprint.parts) > 1 and not blueprint.weights.of(kind):
            text = f"'{PLACES[kind][0]}' weighs nothing; give it a weight, as in '{kind}: 50'"
            path: Place = ("weights", kind.value)
            yield Fault(
                path if kind.value in blueprint.weights.model_fields_set else path[:1], text
            )


def _fatal(blueprint: Blueprint) -> Iterator[Fault]:
    if blueprint.fatal is FatalRule.CAP and blueprint.cap is None:
        text = "'cap' is missing; add the score that a broken fatal check leaves at most"
        yield Fault(("fatal",), text)
    elif blueprint.fatal is FatalRule.FAIL and blueprint.cap is not None:
        yield Fault(("cap",), "this belongs to 'fatal: cap'; write that, or delete this")
    elif blueprint.cap is not None and blueprint.cap >= blueprint.pass_mark:
        text = f"{blueprint.cap} is a pass all the same; give less than {blueprint.pass_mark}"
        yield Fault(("cap",), text)


def _time(blueprint: Blueprint) -> Iterator[Fault]:
    untimed = sum(slot.count for slot in blueprint.theory if slot.seconds is None)
    needed = -(-(blueprint.limits_s + untimed * LEAST_QUESTION_S) // 60)
    if needed > blueprint.minutes:
        text = f"the items may take {needed:g} minutes and the whole {blueprint.minutes}; "
        yield Fault(("minutes",), f"{text}give at least {needed:g}, or less time for the items")


def _attempts(blueprint: Blueprint) -> Iterator[Fault]:
    rules = blueprint.attempts
    days = rules.within_days or MONTHS[blueprint.period] * 30
    if rules.wait_days * (rules.most - 1) >= days:
        text = f"{rules.most} sittings with {rules.wait_days} days between them do not fit in "
        yield Fault(("attempts",), f"{text}{days} days; wait less, or allow fewer")
    months = blueprint.validity_months
    if months is not None and months < MONTHS[blueprint.period]:
        text = f"a certificate of {months} months runs out within its {blueprint.period}; "
        yield Fault(
            ("validity_months",), f"{text}give {MONTHS[blueprint.period]} or more", "warning"
        )


# --- what there is to draw from ---


def find_pool_faults(blueprint: Blueprint, pool: Pool, houses: Collection[str]) -> Iterator[Fault]:
    """What is asked for and is not there, or only just; `houses` are the ids there are."""
    for at, slot in enumerate(blueprint.calls):
        for number, name in enumerate(slot.houses):
            if name not in houses:
                text = f"no house rules are called '{name}'{hint(name, houses)}"
                yield Fault(("calls", at, "houses", number), text)
    for kind in blueprint.parts:
        yield from _part(kind, blueprint.slots(kind), choices(pool, kind))


def _part(kind: ItemKind, slots: tuple[Slot, ...], there: tuple[Choice, ...]) -> Iterator[Fault]:
    section, name = PLACES[kind]
    short = False
    for at, slot in enumerate(slots):
        fitting = sum(slot.takes(choice) for choice in there)
        if fitting < slot.count:
            short = True
            text = f"{slot.count} are drawn, and {fitting} {name} fit; ask for {fitting} at most"
            if not fitting:
                text = f"no {name} fit this; ask for others"
            yield Fault((section, at), text)
        elif fitting < 2 * slot.count:
            text = f"{slot.count} are drawn, and only {fitting} {name} fit, so that a second "
            yield Fault((section, at), f"{text}sitting meets them again; widen it", "warning")
    filled = fill(slots, there)
    if not short and not filled.full:
        drawn, wanted = sum(map(len, filled.seats)), sum(slot.count for slot in slots)
        text = f"each fits by itself, but of {wanted} {name} only {drawn} can be drawn together; "
        yield Fault((section,), f"{text}ask for fewer")
