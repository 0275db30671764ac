"""The field reference of the guide, read off the schemas and fields.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from scenarios.house_rules import HouseFile
from scenarios.questions import QuestionFile
from scenarios.scenario import Scenario
from scenarios.schema import field_texts
from scenarios.spotting import SpottingItem

LABELS = Path(__file__).with_name("labels.yaml")

Language = Literal["zh", "en"]
Schema = Mapping[str, Any]

_FILES: tuple[tuple[type[BaseModel], str, str], ...] = (
    (Scenario, "情景文件", "Scenario files"),
    (HouseFile, "公司规范", "House rules"),
    (QuestionFile, "理论题", "Theory questions"),
    (SpottingItem, "听音找错", "Error-spotting items"),
)
_WORDS: dict[str, dict[Language, str]] = {
    "needed": {"zh": "必填", "en": "needed"},
    "usual": {"zh": "不写时：{}", "en": "when left out: {}"},
    "one_of": {"zh": "只能是：{}", "en": "one of: {}"},
    "many": {"zh": "可以有几个", "en": "several"},
    "names": {"zh": "名称：内容，一行一个", "en": "name: content, one a line"},
    "parts": {"zh": "几个要点，每个要点几种说法", "en": "parts, each with several wordings"},
    "least": {"zh": "至少 {}", "en": "at least {}"},
    "most": {"zh": "至多 {}", "en": "at most {}"},
    "above": {"zh": "大于 {}", "en": "above {}"},
    "see": {"zh": "见 {}", "en": "see {}"},
    "text": {"zh": "文字", "en": "text"},
    "id": {
        "zh": "名称（小写字母开头，可以有数字 _ . -）",
        "en": "a name (small letters, digits, _ . -)",
    },
    "digits": {"zh": "号码，写在引号里", "en": "a number, in quotes"},
    "number": {"zh": "数字", "en": "a number"},
    "integer": {"zh": "整数", "en": "a whole number"},
    "boolean": {"zh": "true 或 false", "en": "true or false"},
    "above_here": {"zh": "（见前面）", "en": "(see above)"},
}


@dataclass(frozen=True)
class _Words:
    """What the reference says in a language, and what it calls the values that may be chosen."""

    language: Language
    labels: Mapping[str, str]

    def __call__(self, key: str, *values: str) -> str:
        return _WORDS[key][self.language].format(*values)

    def joined(self, notes: list[str]) -> str:
        """Notes beside one another, each once."""
        return ("；" if self.language == "zh" else "; ").join(dict.fromkeys(filter(None, notes)))

    def choices(self, values: list[str]) -> str:
        """The values, with words where they have any."""
        named = any(value in self.labels for value in values)
        told = [f"`{value}` {self.labels.get(value, '')}".strip() for value in values]
        between = ("、" if self.language == "zh" else ", ") if named else " "
        return self("one_of", between.join(told))


def reference(language: Language, labels: Mapping[str, str]) -> str:
    """Every key of every kind of file: what it means, what it may be, what it is when left out.

    `labels` are words for values that may be chosen, by the value.
    """
    words = _Words(language, labels)
    told: set[str] = set()
    lines: list[str] = []
    for model, zh, en in _FILES:
        schema = model.model_json_schema(by_alias=True)
        records = {model.__name__: schema, **_records_in(schema)}
        lines += [f"## {zh if language == 'zh' else en}", ""]
        for name in (name for name in records if name not in told):
            lines += [f"### {name}", ""]
            keys = records[name]["properties"]
            lines += [_line(name, key, records[name], schema, words) for key in keys]
            lines.append("")
        if shared := [f"`{name}`" for name in records if name in told]:
            lines += [f"{' '.join(shared)} {words('above_here')}", ""]
        told |= set(records)
    return "\n".join(lines)


def _records_in(schema: Schema) -> dict[str, Schema]:
    """The records of a file in the order in which they are met on the way down."""
    found: dict[str, Schema] = {}
    waiting = [schema]
    while waiting:
        record = waiting.pop(0)
        for name in _references(record.get("properties", {})):
            one = schema["$defs"][name]
            if name not in found and "properties" in one:
                found[name] = one
                waiting.append(one)
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _line(name: str, key: str, record: Schema, schema: Schema, words: _Words) -> str:
    field = record["properties"][key]
    notes = [_kind(field, schema, words), *_limits(field, words)]
    if key in record.get("required", ()):
        notes.append(f"**{words('needed')}**")
    elif "default" in field and not isinstance(field["default"], (dict, list, type(None))):
        notes += [words("usual", _plain(field["default"]))] if field["default"] != "" else []
    return f"- `{key}` — {field_texts()[name][key][words.language]}  \n  {words.joined(notes)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, (int, float)) else f"`{value}`"


def _limits(field: Schema, words: _Words) -> Iterator[str]:
    for one in (field, *field.get("anyOf", ())):
        for key, word in (("minimum", "least"), ("maximum", "most"), ("exclusiveMinimum", "above")):
            if key in one:
                yield words(word, f"{one[key]:g}")


def _kind(field: Schema, schema: Schema, words: _Words) -> str:
    """What may stand behind the key, in words."""
    if "anyOf" in field:
        kinds = [_kind(one, schema, words) for one in field["anyOf"]]
        return words.joined(kinds)
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        choices = schema["$defs"][name].get("enum")
        return words.choices(choices) if choices else words("see", f"`{name}`")
    if "enum" in field:
        return words.choices(field["enum"])
    if "const" in field:
        return words.choices([field["const"]])
    match field.get("type"):
        case "array":
            items = field.get("items", {})
            if items.get("type") == "array":
                return words("parts")
            return words.joined([words("many"), _kind(items, schema, words)])
        case "object":
            return words("names")
        case "string":
            return words(_string(field))
        case "null" | None:
            return ""
        case kind:
            return words(kind)


def _string(field: Schema) -> str:
    pattern = field.get("pattern", "")
    if pattern.startswith("^[a-z]"):
        return "id"
    return "digits" if pattern.startswith("^[0-9") else "text"
