"""Replaying a scenario's examples and holding them to what they should earn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.call_file import CallFile
from grading.embedders import Remembering, embedder
from grading.grade import Grade
from grading.marking import grade_call
from grading.signals import Understanding
from scenarios.catalog import Catalog, Entry, check_file, checks_of, house
from scenarios.scenario import Example
from scenarios.situations import least_loudness
from scenarios.source import ScenarioError
from trainer.call import Way
from trainer.library import folders_of
from trainer.mouths import SpokenMouths, TypedMouths
from trainer.office import choose_engines
from trainer.rehearsal import USUAL, Mouths, Rehearsal, RehearsalError, Tempo
from trainer.report import lines_of
from trainer.settings import Settings
from voices.audio import Audio
from voices.shelf import Shelf


@dataclass(frozen=True)
class Replayed:
    """One example, played and marked. `sound` is the caller's side and the trainee's."""

    entry: Entry
    example: Example
    call: CallFile
    grade: Grade
    sound: tuple[Audio, Audio] | None
    took_s: float
    taken: tuple[Way, ...] = ()  # the branches that led from state to state

    def lines(self) -> Iterator[str]:
        """What happened and what it earned, for the terminal."""
        yield f"{self.entry.scenario.id} · {self.example.name} ({self.example.level})"
        yield from lines_of(self.call, self.grade)
        yield f"  a {self.call.ended_s:.0f} s call in {self.took_s:.1f} s"
        for mistake in mistakes(self.example, self.grade):
            yield f"  ✗ {mistake}"


def mistakes(example: Example, grade: Grade) -> list[str]:
    """Where the grade is not what the example expects; none when all is well."""
    expect = example.expect
    low, high = expect.score_range
    found = []
    if grade.score is None:
        found.append(f"it gets no score, and {expect.score} is expected")
    elif not low <= round(grade.score) <= high:
        found.append(f"score {grade.score} is not within {expect.score}")
    if expect.passed is not None and grade.passed is not expect.passed:
        passed = "open" if grade.passed is None else str(grade.passed).lower()
        found.append(f"passed is {passed}, expected {str(expect.passed).lower()}")
    verdicts = {mark.check: mark.verdict.value for mark in grade.marks}
    verdicts |= {check.check: "unmarked" for check in grade.unmarked}
    for check, wanted in expect.checks.items():
        got = verdicts.get(check, "not_asked")
        if got != wanted:
            found.append(f"check '{check}' is {got}, expected {wanted}")
    return found


class Replayer:
    """Plays examples; engines and embeddings are loaded once for all of them."""

    def __init__(self, settings: Settings, spoken: bool, memory: Remembering | None = None) -> None:
        self._settings = settings
        self._embedder = memory or embedder(settings.embedder)
        self._engines = choose_engines(settings) if spoken else None

    @property
    def embedder(self) -> Remembering:
        """What sentences are compared by, with all it remembers."""
        return self._embedder

    def entry(self, name: str) -> Entry:
        """A scenario by id, or by its file. Raises ScenarioError, RehearsalError."""
        if not name.endswith((".yaml", ".yml")):
            try:
                return Catalog(folders_of(self._settings)).get(name)
            except KeyError as error:
                raise RehearsalError(f"{name}: {error.args[0]}") from error
        entry, problems = check_file(Path(name), (Path(name).parent / "houses",))
        if entry is None:
            raise ScenarioError(problems)
        return entry

    def play(self, entry: Entry, example: Example, tempo: Tempo = USUAL) -> Replayed:
        """One example from ring to grade."""
        started = time.monotonic()
        rules = house(entry.scenario.house, (entry.path.parent / "houses",))
        checks = checks_of(entry.scenario, rules)
        understanding = Understanding(entry.scenario, checks, self._embedder)
        mouths = self._mouths(entry, rules.pause_s, least_loudness(checks))
        rehearsal = Rehearsal(entry, rules, example, understanding, mouths, tempo)
        call = rehearsal.play()
        grade = grade_call(call, entry.scenario, rules, self._embedder)
        sound = mouths.tape(call.ended_s) if isinstance(mouths, SpokenMouths) else None
        took_s = time.monotonic() - started
        return Replayed(entry, example, call, grade, sound, took_s, rehearsal.taken)

    def _mouths(self, entry: Entry, pause_s: float, least_db: float | None) -> Mouths:
        engines = self._engines
        if engines is None:
            return TypedMouths()
        shelf = Shelf(self._settings.data / "spoken", engines.speakers)
        ears = engines.listener, engines.spotter
        return SpokenMouths(entry.scenario, shelf, *ears, pause_s, least_db)
