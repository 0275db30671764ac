"""What the columns of an exported table hold, and what they are called in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Language = Literal["zh", "en"]
Cell = str | float | int | None


class Shape(StrEnum):
    """How the values of a column are to be read."""

    TEXT = "text"
    WORD = "word"  # one of our own words, told in the reader's language
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"  # 0..1
    TIME = "time"  # seconds since 1970
    DAY = "day"  # 2026-11-22


@dataclass(frozen=True)
class Column:
    """One column; `width` is how many signs it shows in a spreadsheet."""

    key: str
    shape: Shape = Shape.TEXT
    width: int = 14


class ExportError(ValueError):
    """It cannot be exported as asked; the text says why and what to do."""


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = files("exams.export").joinpath("words.yaml").read_text("utf-8")
    words: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return words


def word(group: str, key: str, language: Language) -> str:
    """What something is called; `group` is topic, column or value."""
    return _words()[group][key][language]


def told(cell: Cell, column: Column, language: Language) -> Cell:
    """The value for a person to read; numbers and times stay what they are."""
    if column.shape is not Shape.WORD or not isinstance(cell, str):
        return cell
    names = _words()["value"]
    return " ".join(names[one][language] if one in names else one for one in cell.split())


def local(at: float, zone: tzinfo | None) -> datetime:
    """That moment on the wall; without a zone, on this machine's."""
    return datetime.fromtimestamp(int(at), UTC).astimezone(zone).replace(tzinfo=None)
