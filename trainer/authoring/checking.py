"""A scenario text held to everything `threerings scenarios check` holds a file to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from scenarios.catalog import Entry, check_file
from scenarios.scenario import Scenario
from scenarios.source import Problem, parse
from trainer.authoring.places import FileRef
from trainer.rehearsal import RehearsalError
from trainer.replay import Replayer, mistakes

Progress = Callable[[int, int], None]  # examples played, of how many


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


def replay_all(checked: Checked, replayer: Replayer, progress: Progress) -> Checked:
    """The same with the examples that do not earn what the text says they should."""
    if checked.entry is None:
        return checked
    missed = tuple(_missed(checked.entry, replayer, progress))
    return Checked(None if missed else checked.entry, (*checked.problems, *missed))


def _missed(entry: Entry, replayer: Replayer, progress: Progress) -> Iterator[Problem]:
    _, source = parse(entry.text, entry.path.name, Scenario)
    examples = entry.scenario.examples
    for at, example in enumerate(examples):
        progress(at, len(examples))
        try:
            missed = mistakes(example, replayer.play(entry, example).grade)
        except RehearsalError as error:
            missed = [str(error)]
        for mistake in missed:
            yield source.problem(("examples", at), f"example '{example.name}': {mistake}")
    progress(len(examples), len(examples))


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
