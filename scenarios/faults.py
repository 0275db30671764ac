"""What is wrong with a value and how to mend it, in one sentence for the author of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

FEW = 10  # choices are listed in full when there are fewer


def hint(given: str, choices: Iterable[str]) -> str:
    """The end of a refusal: the likely spelling, or the choices when they are few."""
    known = sorted(set(choices))
    close = get_close_matches(given, known, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    if not known:
        return "; there are none to choose from"
    if len(known) < FEW:
        return f"; choose one of: {', '.join(known)}"
    return f"; choose one of the {len(known)} there are"


def field_model(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The record that stands at `path` within `model`, or None where there is none."""
    current: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int) or current is None:
            continue
        found = next(
            (info for name, info in current.model_fields.items() if part in (info.alias, name)),
            None,
        )
        current = _model_in(found.annotation) if found else None
    return current


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys a record may have, as they are written in a file."""
    return [info.alias or name for name, info in model.model_fields.items()]


def described(
    error: Mapping[str, Any], path: tuple[str | int, ...], owner: type[BaseModel] | None
) -> str:
    """One sentence: what is wrong and what to do about it."""
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    item = f"'{name}'" if path and isinstance(path[-1], str) else f"this item of '{name}'"
    item = item if path else "the file"
    kind = str(error["type"])
    if kind == "extra_forbidden":
        return f"unknown key '{name}'{hint(name, keys_of(owner) if owner else ())}"
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(item, error)
    return f"{item} is {shown(error)}; it must be otherwise: {error['msg']}"


def shown(error: Mapping[str, Any]) -> str:
    """The value that was given, short enough for a message."""
    given = error.get("input")
    if given is None:
        return "empty"
    if isinstance(given, dict):
        return "a group of keys"
    if isinstance(given, list):
        return "a list"
    if isinstance(given, bool):
        return "true" if given else "false"
    text = str(given).replace("\n", " ")
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"


def _choice(item: str, error: Mapping[str, Any]) -> str:
    choices = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    given = error.get("input")
    if not isinstance(given, str):
        return f"{item} is {shown(error)}{hint('', choices)}"
    return f"{item} is {shown(error)}{hint(given, choices)}"


def _pattern(item: str, error: Mapping[str, Any]) -> str:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    remedy = (
        "write digits, '+', '-' and spaces only"
        if pattern.startswith("^[0-9")
        else "write small letters a-z, digits, '.', '_' and '-', beginning with a letter"
    )
    return f"{item} is {shown(error)}; {remedy}"


def _limit(words: str, key: str) -> Callable[[str, Mapping[str, Any]], str]:
    def write(item: str, error: Mapping[str, Any]) -> str:
        bound = error["ctx"][key]
        return f"{item} is {shown(error)}; it must be {words} {bound:g}"

    return write


def _wanted(what: str) -> Callable[[str, Mapping[str, Any]], str]:
    def write(item: str, error: Mapping[str, Any]) -> str:
        if error.get("input") is None:
            return f"{item} is empty; write {what}, or leave the key out where it is optional"
        return f"{item} is {shown(error)}; write {what}"

    return write


_LIST = "a list: each item on a line of its own, beginning with '- '"
_TEXT = "text"
_NUMBER = "a number without quotes, such as 4 or 0.5"
_WHOLE = "a whole number without quotes, such as 3"
_GROUP = "keys with their values ('key: value'), each on a line of its own"

_WRITERS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "missing": lambda item, error: f"{item} is missing; add it here",
    "value_error": lambda item, error: str(error["ctx"]["error"]),
    "literal_error": _choice,
    "enum": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda item, error: f"{item} is empty; write something",
    "too_short": lambda item, error: f"{item} is empty; it needs at least one item",
    "greater_than_equal": _limit("at least", "ge"),
    "greater_than": _limit("more than", "gt"),
    "less_than_equal": _limit("at most", "le"),
    "less_than": _limit("less than", "lt"),
    "string_type": _wanted(_TEXT),
    "int_type": _wanted(_WHOLE),
    "int_from_float": _wanted(_WHOLE),
    "int_parsing": _wanted(_WHOLE),
    "float_type": _wanted(_NUMBER),
    "float_parsing": _wanted(_NUMBER),
    "finite_number": _wanted(_NUMBER),
    "bool_type": _wanted("true or false, without quotes"),
    "bool_parsing": _wanted("true or false, without quotes"),
    "tuple_type": _wanted(_LIST),
    "list_type": _wanted(_LIST),
    "dict_type": _wanted(_GROUP),
    "model_type": _wanted(_GROUP),
    "model_attributes_type": _wanted(_GROUP),
}
