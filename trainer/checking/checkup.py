"""A scenario file held to all there is: its schema and rules, its examples, its phrases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grading.reading import reader
from scenarios.catalog import Entry, check_file
from scenarios.rules import Fault, placed_problems
from scenarios.scenario import Scenario
from scenarios.source import Problem, ScenarioError, Source, parse, read_text
from trainer.checking.phrases import find_confusions, find_twins, parts_of
from trainer.checking.plays import (
    Play,
    Progress,
    Reached,
    heard_before,
    play_all,
    reached_by,
    unheeded,
)
from trainer.checking.untested import (
    find_unreached_states,
    find_untaken_branches,
    find_untested_checks,
)
from trainer.replay import Replayer


@dataclass(frozen=True)
class Checkup:
    """All that was found in one file. Without an entry its errors kept it from being played."""

    file: str
    entry: Entry | None
    problems: tuple[Problem, ...]  # in the order of the file
    text: str = ""  # the file's; empty where it cannot be read
    plays: tuple[Play, ...] = ()
    reached: Reached | None = None


def check_up(file: Path, replayer: Replayer, progress: Progress = unheeded) -> Checkup:
    """A file's problems, and what came of its examples. Raises EmbedderMissing."""
    entry, problems = check_file(file, (file.parent / "houses",))
    if entry is None:
        text = ""
        with suppress(ScenarioError):
            text = read_text(file)
        return Checkup(str(file), None, problems, text)
    return examine(entry, replayer, progress, problems)


def examine(
    entry: Entry,
    replayer: Replayer,
    progress: Progress = unheeded,
    problems: tuple[Problem, ...] = (),
) -> Checkup:
    """What only playing the examples and reading the phrases shows, beside `problems`.

    The file need not be there: the entry's text is what is examined. Raises EmbedderMissing.
    """
    _, source = parse(entry.text, str(entry.path), Scenario)
    plays = play_all(entry, replayer, progress)
    reached = reached_by(entry.scenario, plays)
    faults = [*_faults_of(plays), *_untested(entry.scenario, plays, reached, source)]
    faults += _of_phrases(entry.scenario, plays, replayer, source)
    found = [*problems, *placed_problems(faults, source)]
    found.sort(key=lambda one: (one.line, one.column))
    return Checkup(str(entry.path), entry, tuple(found), entry.text, plays, reached)


def _faults_of(plays: tuple[Play, ...]) -> Iterator[Fault]:
    """The examples that do not land where the file says."""
    for at, play in enumerate(plays):
        ended = play.grade is not None  # one whose call came to no end is told with its remedy
        remedy = "; mend its answers or the checks, or expect otherwise" if ended else ""
        for mistake in play.mistakes:
            text = f"example '{play.example.name}': {mistake}{remedy}"
            yield Fault(("examples", at), text, code="example")


def _untested(
    scenario: Scenario, plays: tuple[Play, ...], reached: Reached, source: Source
) -> Iterator[Fault]:
    """What the examples leave untried; a file without any is told so by its rules alone."""
    if not plays:
        return
    yield from find_unreached_states(scenario, reached, source)
    yield from find_untaken_branches(scenario, reached, source)
    yield from find_untested_checks(scenario, plays)


def _of_phrases(
    scenario: Scenario, plays: tuple[Play, ...], replayer: Replayer, source: Source
) -> Iterator[Fault]:
    reading = reader(replayer.embedder)
    parts = parts_of(scenario, reading)
    yield from find_twins(parts, reading, source)
    yield from find_confusions(scenario, parts, heard_before(plays), reading)
