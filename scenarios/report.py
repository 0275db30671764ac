"""The problems of scenario files as text for a terminal and as JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from scenarios.source import Problem

CODES = {
    "file": "it cannot be read as a scenario, or its parts do not fit together",
    "line": "a caller's line nobody says in one breath",
    "points": "the points do not add up",
    "secret": "a secret that nobody asks for, or that no check minds",
    "example": "an example does not land where the file says",
    "state": "a state that no example comes to",
    "branch": "a branch that no example takes",
    "check": "a check that no example puts to the test",
    "phrase": "a phrase that says what another one says",
    "confused": "a phrase that the marking takes for another check's",
}


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
    """A JSON list with file, line, column, text, severity and code (of `CODES`) of each problem."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)
