"""The JSON Schema by which editors complete and check scenario files, made from the records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from scenarios.house_rules import HouseFile
from scenarios.learning import LearningPath
from scenarios.questions import QuestionFile
from scenarios.scenario import Scenario
from scenarios.spotting import SpottingItem

FIELDS = Path(__file__).parent / "fields.yaml"
COMMITTED: dict[Path, type[BaseModel]] = {
    Path(__file__).parent / "scenario.schema.json": Scenario,
    Path(__file__).parent / "house.schema.json": HouseFile,
    Path(__file__).parent / "questions.schema.json": QuestionFile,
    Path(__file__).parent / "spotting.schema.json": SpottingItem,
    Path(__file__).parent / "learning.schema.json": LearningPath,
}


@cache
def field_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What each key means: record → key → {zh, en}."""
    texts: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(FIELDS.read_text("utf-8"))
    return texts


def schema_text(
    model: type[BaseModel], texts: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None
) -> str:
    """The JSON Schema of a kind of file, with a description of every key, from `texts` or ours."""
    schema = model.model_json_schema(by_alias=True)
    told = field_texts() if texts is None else texts
    for name, record in {**schema["$defs"], model.__name__: schema}.items():
        _describe(record, told.get(name, {}))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _describe(record: dict[str, Any], texts: Mapping[str, Mapping[str, str]]) -> None:
    for key, field in record.get("properties", {}).items():
        if key in texts:
            field["description"] = f"{texts[key]['zh']} · {texts[key]['en']}"


def write() -> None:
    """Write the committed schemas anew."""
    for file, model in COMMITTED.items():
        file.write_text(schema_text(model), "utf-8")


if __name__ == "__main__":
    write()
