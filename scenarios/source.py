"""YAML text → data and the line of every value: how a file written by a person is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.faults import described, field_model

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

LARGEST_BYTES = 1_000_000
MOST_NODES = 50_000  # a long scenario has about two thousand
DEEPEST = 24  # a scenario needs eight


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a file, and where it is."""

    file: str
    line: int
    column: int
    text: str
    severity: Literal["error", "warning"] = "error"
    code: str = "file"  # what kind of problem it is, for programs; `scenarios.report` lists them

    def __str__(self) -> str:
        note = "" if self.severity == "error" else "warning: "
        return f"{self.file}:{self.line}:{self.column}: {note}{self.text}"


class ScenarioError(ValueError):
    """A file cannot be used; `problems` are all the reasons, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Source:
    """What one file holds: its values, how each was written, and the place of each."""

    file: str
    value: Value = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    plain: dict[Path, str] = field(default_factory=dict)  # unquoted text of numbers and the like
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        path: Path,
        text: str,
        severity: Literal["error", "warning"] = "error",
        at_key: bool = False,
        code: str = "file",
    ) -> Problem:
        """A problem at the value at `path`, or at the nearest thing around it that was written."""
        if at_key and path in self.keys:
            return Problem(self.file, *self.keys[path], text, severity, code)
        while path and path not in self.places:
            path = path[:-1]
        return Problem(self.file, *self.places.get(path, (1, 1)), text, severity, code)


def load(file: File, model: type[Model]) -> tuple[Model, Source]:
    """The record in `file` and where its values stand. Raises ScenarioError."""
    return parse(read_text(file), str(file), model)


def read_text(file: File) -> str:
    """The text of a file. Raises ScenarioError."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refusal(
            str(file), 1, f"the file cannot be read ({reason}); check its name"
        ) from None
    if len(raw) > LARGEST_BYTES:
        limit = f"{LARGEST_BYTES // 1000:,} kB"
        raise _refusal(str(file), 1, f"the file is larger than {limit}; split it in several")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        text = f"byte {error.start + 1} is not UTF-8 text; save the file in the encoding UTF-8"
        raise _refusal(str(file), line, text) from None


def parse(text: str, file: str, model: type[Model]) -> tuple[Model, Source]:
    """The record that `text` describes and where its values stand. Raises ScenarioError."""
    source = compose(text, file)
    value, faults = _validated(source, model)
    source.problems += faults
    if value is None or source.problems:
        raise ScenarioError(tuple(dict.fromkeys(source.problems)))
    return value, source


def compose(text: str, file: str) -> Source:
    """The values in `text`. Raises ScenarioError only when it is not YAML at all."""
    if len(text) > LARGEST_BYTES:
        raise _refusal(file, 1, "the text is too long; split it in several files")
    if found := re.search("[\0\ud800-\udfff]", text):
        line = text.count("\n", 0, found.start()) + 1
        raise _refusal(file, line, "this is not a text file; give a YAML file")
    try:
        node = _compose(text, file)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        said = f"the character {chr(code)!r} cannot be used here; delete it"
        raise _refusal(file, line, said) from None
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, text, file) from None
    source = Source(file)
    if node is None:
        raise _refusal(file, 1, "the file is empty; write it or delete it")
    source.value = _Reader(source).read(node, (), 0)
    return source


def _refusal(file: str, line: int, text: str, column: int = 1) -> ScenarioError:
    return ScenarioError((Problem(file, line, column, text),))


# Ten times as fast, and not in every build of the library; its messages are the poorer ones.
_FAST: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        _check_size(text, file, _FAST)
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError:
        _check_size(text, file, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _check_size(text: str, file: str, loader: type[Any]) -> None:
    """Refuse what would exhaust the machine before anything is built from it."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if count > MOST_NODES or depth > DEEPEST:
            mark = event.start_mark
            assert mark is not None
            place = mark.line + 1, mark.column + 1
            fault = f"more than {DEEPEST} levels deep" if depth > DEEPEST else "too long"
            said = f"the file is {fault}; split it or write it more simply"
            raise _refusal(file, place[0], said, place[1])


_YAML_FAULTS = {
    "found character '\\t'": "a tab stands where spaces are meant; indent with spaces",
    "mapping values are not allowed here": "a ':' cannot stand here; put the text in quotes, "
    "or check the indentation",
    "could not find expected ':'": "a key without ':' above this; write 'key: value'",
    "found unexpected end of stream": "a quotation mark is never closed; close it",
    "but found another document": "a second document begins here; keep one scenario to a file "
    "and delete '---'",
    "found undefined alias": "'*' at the beginning of a text stands for a name set with '&'; "
    "put the text in quotes",
    "expected alphabetic or numeric character": "'*' or '&' at the beginning of a text has a "
    "meaning of its own; put the text in quotes",
    "cannot start any token": "this character cannot begin a text; put the text in quotes",
    "expected ',' or": "a list or group opened with '[' or '{' is not closed here; "
    "close it, or put the text in quotes",
    "expected <block end>": "the indentation differs from the lines above, or a quotation mark "
    "there is not closed; line them up, or close it",
}


def _not_yaml(error: yaml.MarkedYAMLError, text: str, file: str) -> ScenarioError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    told = f"{error.problem or ''} {error.context or ''}"
    lines = text.splitlines()
    for number in (line, line - 1):
        if 0 < number <= len(lines) and re.match(r"\s*(- )?[a-z_]+：", lines[number - 1]):
            column = lines[number - 1].index("：") + 1
            said = "a full-width '：' stands where ': ' is meant; write ': '"
            return _refusal(file, number, said, column)
    if 0 < line <= len(lines) and re.search(r"\{[a-z:_]+\}", lines[line - 1]):
        said = (
            "'{…}' at the beginning of a text, or within '[…]', has a meaning of its own; quote it"
        )
        return _refusal(file, line, said, column)
    for sign, said in _YAML_FAULTS.items():
        if sign in told:
            return _refusal(file, line, said, column)
    return _refusal(file, line, f"this is not YAML ({told.strip()}); mend it", column)


_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_STRAY = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class _Reader:
    """Walks the nodes of one file and notes into its Source what stands where."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read = 0

    def read(self, node: yaml.Node, path: Path, depth: int) -> Value:
        place = node.start_mark.line + 1, node.start_mark.column + 1
        self._source.places[path] = place
        self._read += 1
        if self._read > MOST_NODES or depth > DEEPEST:
            said = "names set with '&' are used too often or within themselves; write it out"
            raise _refusal(self._source.file, place[0], said, place[1])
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._add(path, f"'{node.tag}' at the beginning has a meaning of its own; "
                      "put the text in quotes")  # fmt: skip
        if isinstance(node, yaml.MappingNode):
            return {key: self.read(child, (*path, key), depth + 1)
                    for key, child in self._entries(node, path)}  # fmt: skip
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, at), depth + 1) for at, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _entries(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        first: dict[str, int] = {}
        for key, child in node.value:
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            if not isinstance(key, yaml.ScalarNode):
                said = "a group or list stands where a key is meant; write 'key: value'"
                self._source.problems.append(Problem(self._source.file, line, column, said))
                continue
            name = str(key.value)
            if name in first:
                said = f"'{name}' is given twice (first on line {first[name]}); delete one"
                self._source.problems.append(Problem(self._source.file, line, column, said))
                continue
            first[name] = line
            self._source.keys[(*path, name)] = line, column
            yield name, child

    def _scalar(self, node: yaml.Node, path: Path) -> Value:
        text = str(node.value)
        stray = _STRAY.search(text)
        if stray:
            self._add(path, f"the character {stray[0]!r} cannot be spoken; delete it")
            text = _STRAY.sub("", text)
        if getattr(node, "style", None):
            return text
        self._source.plain[path] = text
        if text in _WORDS:
            return _WORDS[text]
        found = _NUMBER.fullmatch(text)
        if found is None:
            return text
        return float(text) if found[2] else int(text)

    def _add(self, path: Path, text: str) -> None:
        self._source.problems.append(self._source.problem(path, text))


def _validated(source: Source, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """The record, or the problems. Unquoted numbers stay text wherever text is asked for."""
    value = source.value
    for _ in range(2):
        try:
            return model.model_validate_json(json.dumps(value), strict=True), []
        except ValidationError as error:
            errors = error.errors(include_url=False)
        texts = [
            path
            for one in errors
            if one["type"] == "string_type"
            and source.plain.get(path := _path(value, one["loc"])) not in (None, "")
        ]
        if not texts:
            break
        for path in texts:
            value = _replaced(value, path, source.plain[path])
    return None, _problems(source, value, model, errors)


def _problems(
    source: Source, value: Value, model: type[BaseModel], errors: list[ErrorDetails]
) -> list[Problem]:
    """One problem for each place: the alternatives of a union are one mistake, not several."""
    told: dict[tuple[Path, bool], Problem] = {}
    paths = [_place(value, one) for one in errors]
    for one, path in zip(errors, paths, strict=True):
        if _only_follows(one, path, paths):
            continue
        at_key = one["type"] == "extra_forbidden"
        text = described(one, path, field_model(model, path[:-1]))
        told.setdefault((path, at_key), source.problem(path, text, at_key=at_key))
    return list(told.values())


def _only_follows(error: ErrorDetails, path: Path, paths: list[Path]) -> bool:
    """Whether this only follows from another fault, or from an alternative that was not meant."""
    if error["type"] == "too_short":
        return bool(error["input"])  # its items are there; what is wrong with them is told
    if error["type"] == "string_type" and isinstance(error["input"], list):
        return any(other[: len(path)] == path and other != path for other in paths)
    return (
        error["type"] == "tuple_type"
        and isinstance(error["input"], str | None)
        and (paths.count(path) > 1)
    )


def _place(value: Value, error: ErrorDetails) -> Path:
    loc = error["loc"]
    return (*_path(value, loc[:-1]), loc[-1]) if error["type"] == "missing" else _path(value, loc)


def _path(value: Value, loc: tuple[str | int, ...]) -> Path:
    """Where in the data an error is: its place without the names of a union's alternatives."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(value, dict) and isinstance(part, str) and part in value:
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _replaced(value: Value, path: Path, text: str) -> Value:
    if not path:
        return text
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(head, str):
        return {**value, head: _replaced(value[head], rest, text)}
    assert isinstance(value, list)
    assert isinstance(head, int)
    return [_replaced(one, rest, text) if at == head else one for at, one in enumerate(value)]
