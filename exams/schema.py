"""The JSON Schema by which editors complete and check blueprints, made from their record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from exams.blueprint import Blueprint
from scenarios.schema import schema_text

FIELDS = Path(__file__).parent / "fields.yaml"
COMMITTED = Path(__file__).parent / "blueprint.schema.json"


@cache
def field_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What each key means: record → key → {zh, en}."""
    texts: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(FIELDS.read_text("utf-8"))
    return texts


def blueprint_schema() -> str:
    """The schema, with a description of every key."""
    return schema_text(Blueprint, field_texts())


if __name__ == "__main__":
    COMMITTED.write_text(blueprint_schema(), "utf-8")
