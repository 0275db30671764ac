"""The words for the figures of the analysis: pages, terminal and reports say the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from exams.analysis.estimate import Estimate, Told, Untold
from grading.wording import Language

FILE = Path(__file__).with_suffix(".yaml")


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return words


def say(key: str, language: Language, **values: object) -> str:
    """The words of that key, its parts joined by dots, values filled in."""
    found: Any = _words()
    for part in key.split("."):
        found = found[part]
    return str(found[language]).format(**values)


def lacking(told: Untold, language: Language) -> str:
    """Why there is no figure, in a sentence."""
    return say(f"lack.{told.lack}", language, n=told.n, needed=told.needed)


def figure(told: Told, language: Language, form: str = "{:.2f}") -> str:
    """A figure with its 95% range, or why there is none."""
    if isinstance(told, Untold):
        return lacking(told, language)
    low, value, high = (form.format(one) for one in (told.low, told.value, told.high))
    return say("ranged", language, value=value, low=low, high=high)


def percent(told: Told, language: Language) -> str:
    """A share of 0..1 as percent, with its range."""
    if isinstance(told, Untold):
        return lacking(told, language)
    shares = (100 * one for one in (told.value, told.low, told.high))
    value, low, high = (f"{one:.0f}%" for one in shares)
    return say("ranged", language, value=value, low=low, high=high)


def short(told: Told, form: str = "{:.2f}", times: float = 1) -> str:
    """Only the figure; a dash where there is none."""
    return form.format(times * told.value) if isinstance(told, Estimate) else "—"
