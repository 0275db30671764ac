"""What can be read of a scenario that may be half written: its heading, its states, its checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from scenarios.scenario import Caller, Check, Desk, Example, Kind, State, Status
from scenarios.source import ScenarioError, Value, compose

Model = TypeVar("Model", bound=BaseModel)
Choice = TypeVar("Choice", bound=StrEnum)

NO_DESK = Desk(company="本公司", trainee="本人", briefing="…")
NOBODY = Caller(name="来电人")


@dataclass(frozen=True)
class Outline:
    """The sound parts of a scenario; what is broken is left out."""

    id: str = ""
    title: str = ""
    kind: Kind | None = None
    level: int = 0
    status: Status = Status.DRAFT
    house: str = "neutral"
    desk: Desk = NO_DESK
    caller: Caller = NOBODY
    states: tuple[State, ...] = ()
    state_lines: tuple[int, ...] = ()  # where each state begins in the text
    checks: tuple[Check, ...] = ()
    examples: tuple[Example, ...] = ()


@lru_cache(maxsize=64)
def outline_of(text: str) -> Outline:
    """All that can be made out of `text`; nothing at all when it is not YAML."""
    try:
        source = compose(text, "text")
    except ScenarioError:
        return Outline()
    value = source.value
    if not isinstance(value, dict):
        return Outline()
    states = [(_read(State, one), at) for at, one in enumerate(_list(value, "script"))]
    level = value.get("level")
    return Outline(
        id=_text(value, "id"),
        title=_text(value, "title"),
        kind=_choice(Kind, value.get("kind")),
        level=level if isinstance(level, int) else 0,
        status=_choice(Status, value.get("status")) or Status.DRAFT,
        house=_text(value, "house") or "neutral",
        desk=_read(Desk, value.get("desk")) or NO_DESK,
        caller=_read(Caller, value.get("caller")) or NOBODY,
        states=tuple(state for state, _ in states if state),
        state_lines=tuple(source.places[("script", at)][0] for state, at in states if state),
        checks=tuple(_all(Check, value, "checks")),
        examples=tuple(_all(Example, value, "examples")),
    )


def _all(model: type[Model], value: dict[str, Value], key: str) -> Iterator[Model]:
    for one in _list(value, key):
        read = _read(model, one)
        if read is not None:
            yield read


def _list(value: dict[str, Value], key: str) -> list[Value]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _text(value: dict[str, Value], key: str) -> str:
    found = value.get(key)
    return "" if found is None or isinstance(found, list | dict) else str(found)


def _choice(choices: type[Choice], given: Value) -> Choice | None:
    return choices(given) if given in set(choices) else None


def _read(model: type[Model], value: Value) -> Model | None:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None
