"""The description of the addresses in OpenAPI 3.1, made from their table."""

from __future__ import annotations

from typing import Any

from exams.export.columns import Shape, word
from exams.export.topics import TOPICS, Topic
from exams.tokens import TokenScope
from trainer.hr.addresses import ADDRESSES, JSON, Address, faults_of
from trainer.hr.question import Parameter

VERSION = "1.0.0"  # of the addresses; the first number changes when a program must
_ABOUT = (
    "Results of examinations for HR's own programs. Show a token that HR made on the page of "
    "results, or that `threerings hr token add` printed, as `Authorization: Bearer trh_…`. "
    "A token opens what it was made for, until it expires or is revoked."
)
_TYPES: dict[Shape, dict[str, Any]] = {
    Shape.TEXT: {"type": "string"},
    Shape.WORD: {"type": "string"},
    Shape.DAY: {"type": "string"},
    Shape.WHOLE: {"type": "integer"},
    Shape.NUMBER: {"type": ["number", "null"]},
    Shape.SHARE: {"type": ["number", "null"], "description": "0 to 1"},
    Shape.TIME: {"type": "string", "format": "date-time"},
}


def description(server: str = "") -> dict[str, Any]:
    """The whole document; `server` is where this installation is reached, if that is set."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Three Rings", "version": VERSION, "description": _ABOUT},
        **({"servers": [{"url": server}]} if server else {}),
        "security": [{"token": []}],
        "paths": {address.path: {"get": _operation(address)} for address in ADDRESSES},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": _scopes()}
            },
            "schemas": {
                "Fault": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                },
                **{_schema_name(topic): _row(topic) for topic in TOPICS.values()},
                "Table": _table(),
            },
        },
    }


def _scopes() -> str:
    return f"A token opens one or more of: {', '.join(TokenScope)}."


def _operation(address: Address) -> dict[str, Any]:
    parameters = [_parameter(one) for one in address.parameters]
    if "{staff_number}" in address.path:
        number = {"name": "staff_number", "in": "path", "required": True}
        parameters.insert(0, {**number, "schema": {"type": "string"}, "example": "A1024"})
    fault = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Fault"}}}}
    return {
        "operationId": address.path.removeprefix("/hr/").translate(str.maketrans("/.{}", "____")),
        "summary": address.title,
        "description": f"{address.about} Asks for the scope `{address.scope}`.",
        "parameters": parameters,
        "responses": {
            "200": {"description": address.title, "content": {address.media: _body(address)}},
            **{
                str(status): {"description": why, **fault}
                for status, why in faults_of(address).items()
            },
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"}
    if parameter.choices:
        value["enum"] = list(parameter.choices)
    if parameter.pattern:
        value["pattern"] = parameter.pattern
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.about,
        "schema": {"type": "array", "items": value} if parameter.many else value,
    }
    if parameter.many:
        # Where no value can hold a comma, one parameter may name several.
        listed = bool(parameter.choices or parameter.pattern)
        described |= {"style": "form", "explode": not listed}
    return described


def _body(address: Address) -> dict[str, Any]:
    if address.media == JSON:
        return {"schema": {"$ref": "#/components/schemas/Table"}}
    return {}


def _schema_name(topic: Topic) -> str:
    return f"row_of_{topic.name}"


def _row(topic: Topic) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [column.key for column in topic.columns],
        "properties": {
            column.key: {"title": word("column", column.key, "en"), **_TYPES[column.shape]}
            for column in topic.columns
        },
    }


def _table() -> dict[str, Any]:
    rows = [{"$ref": f"#/components/schemas/{_schema_name(one)}"} for one in TOPICS.values()]
    return {
        "type": "object",
        "required": ["topic", "rows", "count"],
        "properties": {
            "topic": {"type": "string", "enum": list(TOPICS)},
            "rows": {"type": "array", "items": {"anyOf": rows}},
            "count": {"type": "integer"},
        },
    }
