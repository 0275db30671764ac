"""A scenario text held to everything `threerings scenarios check` holds a file to."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from scenarios.catalog import Entry, check_file
from scenarios.source import Problem
from trainer.authoring.places import FileRef
from trainer.checking.checkup import examine
from trainer.checking.plays import Progress
from trainer.replay import Replayer, mistakes


@dataclass(frozen=True)
class Checked:
    """What the checker says of a text; `entry` is None when it has errors."""

    entry: Entry | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


@lru_cache(maxsize=64)
def check_text(text: str, ref: FileRef) -> Checked:
    """The problems of `text` as if it stood in the file, by the command's own check."""
    with tempfile.TemporaryDirectory(prefix="threerings-") as folder:
        file = Path(folder) / ref.file
        file.write_text(text, encoding="utf-8", newline="")
        entry, problems = check_file(file, ref.place.houses)
    told = tuple(replace(problem, file=ref.file) for problem in problems)
    return Checked(entry and replace(entry, path=ref.path), told)


def play_through(checked: Checked, replayer: Replayer, progress: Progress) -> Checked:
    """The same with all that only playing the examples and reading the phrases shows.

    Raises EmbedderMissing.
    """
    if checked.entry is None:
        return checked
    found = examine(checked.entry, replayer, progress, checked.problems).problems
    told = tuple(replace(problem, file=checked.entry.path.name) for problem in found)
    sound = not any(problem.severity == "error" for problem in told)
    return Checked(checked.entry if sound else None, told)


def by_line(problems: Sequence[Problem]) -> list[Problem]:
    """Errors before warnings, each in the order of the file."""
    return sorted(problems, key=lambda one: (one.severity != "error", one.line, one.column))


@dataclass(frozen=True)
class Walk:
    """An example's way through the states, and what it earned."""

    states: tuple[str, ...]
    score: float | None
    expected: str
    mistakes: tuple[str, ...]


@lru_cache(maxsize=64)
def walk(text: str, ref: FileRef, example_name: str, replayer: Replayer) -> Walk | None:
    """Play an example of a sound text as it is typed. Raises RehearsalError."""
    entry = check_text(text, ref).entry
    if entry is None:
        return None
    example = next(one for one in entry.scenario.examples if one.name == example_name)
    played = replayer.play(entry, example)
    return Walk(
        states=tuple(visit.state for visit in played.call.visits),
        score=played.grade.score,
        expected=example.expect.score,
        mistakes=tuple(mistakes(example, played.grade)),
    )
