"""Trials as people and programs write them: lenient about the desk, strict about the check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from grading.text.slots import slots_in
from grading.trying import ANY_DESK, ANYBODY, Trial, needs_words_alone, scenario_of
from scenarios.faults import described, field_model, hint
from scenarios.rules import find_word_faults
from scenarios.scenario import (
    Caller,
    Check,
    Desk,
    Digits,
    DirectoryEntry,
    Secret,
    Strict,
)

Model = TypeVar("Model", bound=BaseModel)
LONGEST = 4000  # characters; nobody says more in one turn, and a novel would hold up the rest
KEYS = ("id", "check", "desk", "caller", "heard", "said")


class TrialFault(ValueError):
    """A trial cannot be made; the text says where it is at fault and what to do."""


class TrialCaller(Strict):
    """Who rings; all of it may be left out."""

    name: str = ""
    phone: Digits = ""
    company: str = ""


class TrialDesk(Strict):
    """The desk as in a scenario file, all of it optional, with the caller beside it."""

    company: str = ""
    trainee: str = ""
    briefing: str = ""
    knowledge: str = ""
    directory: tuple[DirectoryEntry, ...] = ()
    secrets: tuple[Secret, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)
    caller: TrialCaller = TrialCaller()

    def desk(self) -> Desk:
        """The desk with something neutral for what was left out."""
        return ANY_DESK.model_copy(
            update={
                "company": self.company.strip() or ANY_DESK.company,
                "trainee": self.trainee.strip() or ANY_DESK.trainee,
                "directory": self.directory,
                "secrets": self.secrets,
                "facts": self.facts,
            }
        )

    def who_rings(self) -> Caller:
        """The caller with something neutral for what was left out."""
        given = self.caller
        return Caller(name=given.name or ANYBODY.name, phone=given.phone, company=given.company)


@dataclass(frozen=True)
class Line:
    """A line of a batch: its trial, and what was passed over in it."""

    id: str | int
    trial: Trial
    notes: tuple[str, ...] = ()


def line_of(data: object, number: int) -> Line:
    """The trial that a line of a batch holds. Raises TrialFault."""
    if not isinstance(data, dict):
        raise TrialFault('a line is one JSON object; write {"check": {…}, "said": "…"}')
    for key in ("check", "said"):
        if key not in data:
            close = hint(key, [name for name in data if name not in KEYS])
            meant = close if "did you mean" in close else ""
            raise TrialFault(f"'{key}' is missing; add it{meant and ', or rename: ' + meant[2:]}")
    notes: list[str] = []
    given = data.get("desk") or {}
    if data.get("caller") and isinstance(given, dict):
        given = {"caller": data["caller"], **given}  # beside the desk, as in a scenario file
    desk = read_desk(given, notes)
    trial = trial_on(
        read_check(data["check"]), desk, _text(data, "said"), _text(data, "heard", optional=True)
    )
    return Line(id_of(data, number), trial, tuple(notes))


def id_of(data: object, number: int) -> str | int:
    """What a line calls itself, or its number."""
    given = data.get("id") if isinstance(data, dict) else None
    return given if isinstance(given, str | int) else number


def trial_on(check: Check, given: TrialDesk, said: str, heard: str = "") -> Trial:
    """A check and an answer at a desk. Raises TrialFault when the desk lacks what is asked for."""
    trial = Trial(check, said, heard, given.desk(), given.who_rings())
    if needs_words_alone(check):
        told = [*_unknown(trial), *_not_given(check, given)]
        if told:
            raise TrialFault("; and ".join(told))
    return trial


def _unknown(trial: Trial) -> Iterator[str]:
    for fault in find_word_faults(scenario_of(trial)):
        place = ".".join(str(part) for part in fault.path[2:])
        remedy = ", or add it to desk.secrets" if fault.path[-1] == "secret" else ""
        yield f"check.{place}: {fault.text}{remedy}"


def _not_given(check: Check, given: TrialDesk) -> Iterator[str]:
    """Slots the neutral desk would fill with what nobody says."""
    there = {
        "company": given.company,
        "trainee": given.trainee,
        "caller": given.caller.name,
        "desk": given.directory,
    }
    names = {"caller": "desk.caller.name", "desk": "desk.directory"}
    phrases = [phrase for part in (*check.say, check.never) for phrase in part]
    asked = dict.fromkeys(slot for phrase in phrases for slot in slots_in(phrase))
    for slot in asked:
        if not there.get(slot, True):
            place = names.get(slot, f"desk.{slot}")
            yield f"{place}: it is empty, and the check asks for {{{slot}}}; add it"


# --- the check ---


def read_check(data: object) -> Check:
    """A check as in a scenario file; id and means may be left out. Raises TrialFault."""
    if not isinstance(data, dict):
        raise TrialFault('check: it is not an object; write {"means": "…", "say": [["…"]]}')
    given = {"id": "check"} | {key: value for key, value in data.items() if value is not None}
    if not given.get("means"):
        given["means"] = _what_counts(data)
    return _validated(Check, given, "check")


def _what_counts(data: Mapping[str, Any]) -> str:
    """One line made of the check itself, where its author gave none."""
    if isinstance(data.get("secret"), str):
        return f"不说出{data['secret']}"
    if isinstance(data.get("never"), list | tuple):
        return "不说：" + "、".join(str(phrase) for phrase in data["never"])
    if isinstance(data.get("say"), list | tuple):
        return "；".join(str(part[0]) for part in data["say"] if isinstance(part, list) and part)
    return next(iter(data), "check")


# --- the desk ---


def read_desk(data: object, notes: list[str]) -> TrialDesk:
    """A desk in any of the shapes it is written in; keys nobody knows go to `notes`."""
    if not isinstance(data, dict):
        raise TrialFault('desk: it is not an object; write {"company": "…", "facts": {…}}')
    given = {key: value for key, value in data.items() if value is not None}
    caller = given.pop("caller", {})
    caller = dict(caller) if isinstance(caller, dict) else {"name": caller}
    for key in ("name", "phone", "company"):
        if f"caller_{key}" in given:
            caller.setdefault(key, given.pop(f"caller_{key}"))
    known = {
        "company": _plain,
        "trainee": _plain,
        "briefing": _plain,
        "knowledge": _plain,
        "directory": _directory,
        "secrets": _secrets,
        "facts": _facts,
    }
    read: dict[str, object] = {"caller": {key: _plain(caller[key]) for key in caller}}
    for key, value in given.items():
        if key in known:
            read[key] = known[key](value)
        else:
            notes.append(f"desk: '{key}' is not used{hint(key, known)}")
    return _validated(TrialDesk, read, "desk")


def _plain(value: object) -> object:
    """Numbers as the text they were meant to be."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _each(value: object, read: Callable[[object], object]) -> object:
    return [read(one) for one in value] if isinstance(value, list) else value


def _facts(value: object) -> object:
    return {key: _plain(value[key]) for key in value} if isinstance(value, dict) else value


def _secrets(value: object) -> object:
    if isinstance(value, dict):
        return [{"name": name, "value": _plain(value[name])} for name in value]
    return _each(value, _facts)


def _directory(value: object) -> object:
    def entry(one: object) -> object:
        given = {"desk": one} if isinstance(one, str) else one
        return {"extension": "", **given} if isinstance(given, dict) else given

    return _each(_each(value, entry), _facts)


# --- what both need ---


def _text(data: Mapping[str, Any], key: str, optional: bool = False) -> str:
    value = data.get(key)
    if value is None and optional:
        return ""
    if not isinstance(value, str):
        raise TrialFault(f"{key}: it is not text; write what was said in quotation marks")
    if len(value) > LONGEST:
        raise TrialFault(
            f"{key}: it has {len(value):,} characters, more than {LONGEST:,}; split it"
        )
    return value


def _validated(model: type[Model], data: object, place: str) -> Model:
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        told = []
        for one in error.errors(include_url=False):
            path = tuple(part for part in one["loc"])
            where = ".".join([place, *(str(part) for part in path)])
            told.append(f"{where}: {described(one, path, field_model(model, path[:-1]))}")
        raise TrialFault("; and ".join(told)) from error
