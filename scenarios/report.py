"""The problems of scenario files as text for a terminal and as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from scenarios.source import Problem


def as_text(problems: Iterable[Problem]) -> str:
    """One line a problem, errors and warnings in the order given, and a count."""
    told = list(problems)
    errors = sum(problem.severity == "error" for problem in told)
    return "\n".join([*(str(problem) for problem in told), counted(errors, len(told) - errors)])


def counted(errors: int, warnings: int) -> str:
    """How many there are, in words."""
    if not errors and not warnings:
        return "no problems"
    many = ((errors, "error"), (warnings, "warning"))
    return ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in many if count)


def as_json(problems: Iterable[Problem]) -> str:
    """A JSON list with file, line, column, text and severity of each problem."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)
