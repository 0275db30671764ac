"""The words for what is wrong with a roster: the pages and the terminal say the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from exams.roster import Fault


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "people" / "words.yaml").read_text("utf-8")
    words: dict[str, Any] = yaml.safe_load(text)["people"]
    return words


def place(fault: Fault, language: str) -> str:
    """Where in the file the fault is."""
    words = _words()
    if not fault.number:
        return str(words["where_file"][language])
    column = words["column"].get(fault.column, {}).get(language, "")
    shape = words["where" if column else "where_row"][language]
    return str(shape.format(row=fault.number, column=column))


def fault_and_remedy(fault: Fault, language: str) -> str:
    """What is wrong there and what to do."""
    shape = _words()["fault"][fault.key][language]
    return str(shape.format(given=fault.given, other=fault.other))
