"""What an editor can offer at each place of a scenario: keys with their meaning, and values."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from scenarios.catalog import HOUSES, house
from scenarios.clauses import clauses
from scenarios.faults import field_model
from scenarios.rules import EVENTS, KOKORO_VOICES, SIGNAL_KINDS, SLOTS
from scenarios.scenario import Scenario
from scenarios.schema import field_texts
from scenarios.source import ScenarioError

Language = Literal["zh", "en"]


def vocabulary(language: Language, house_id: str, folders: tuple[Path, ...]) -> dict[str, Any]:
    """The editor's words in one language, for a scenario under these house rules."""
    return {
        "root": Scenario.__name__,
        "records": _records(language),
        "clauses": _clauses(language),
        "houses": sorted({file.stem for one in (*folders, HOUSES) for file in one.glob("*.yaml")}),
        "house_checks": _house_checks(house_id, folders),
        "events": list(EVENTS),
        "slots": list(SLOTS),
        "voices": list(KOKORO_VOICES),
    }


@cache
def _records(language: Language) -> dict[str, dict[str, dict[str, Any]]]:
    """Each record's keys: what they mean, the record or the values they hold."""
    return {
        model.__name__: {
            (info.alias or name): {
                "text": field_texts().get(model.__name__, {}).get(info.alias or name, {}).get(
                    language, ""
                ),
                "record": getattr(_record_in(model, info.alias or name), "__name__", None),
                "values": _values(info.annotation),
            }
            for name, info in model.model_fields.items()
        }
        for model in _models(Scenario)
    }  # fmt: skip


def _record_in(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    return field_model(model, (key,))


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for name, info in model.model_fields.items():
        inner = field_model(model, (info.alias or name,))
        if inner is not None:
            yield from _models(inner)


def _values(annotation: Any) -> list[str]:
    """The words a key may hold, where they are few."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(one) for one in annotation]
    if annotation is bool:
        return ["true", "false"]
    if get_origin(annotation) is Literal:
        return [str(one) for one in get_args(annotation)]
    return [value for one in get_args(annotation) for value in _values(one)]


@cache
def _clauses(language: Language) -> list[dict[str, str]]:
    return [
        {"label": one.id, "info": one.text_zh if language == "zh" else one.text_en}
        for one in clauses()
    ]


def _house_checks(house_id: str, folders: tuple[Path, ...]) -> list[str]:
    try:
        rules = house(house_id, folders)
    except ScenarioError:
        return []
    return [check.id for check in rules.checks if check.kind in SIGNAL_KINDS]
