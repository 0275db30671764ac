"""The example trainees of a scenario played to the end, and where each went and landed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from grading.grade import Grade, Verdict
from scenarios.catalog import Entry
from scenarios.scenario import Example, Scenario
from trainer.call import Way
from trainer.rehearsal import RehearsalError
from trainer.replay import Replayed, Replayer, mistakes
from voices.transcript import Party

Progress = Callable[[int, int], None]  # examples played, of how many
Verdicts = dict[str, str]  # by check


@dataclass(frozen=True)
class Play:
    """One example as it was played; without a grade when its call came to no end."""

    example: Example
    grade: Grade | None
    states: tuple[str, ...]
    taken: tuple[Way, ...]
    mistakes: tuple[str, ...]  # where it is not what the example expects
    heard: Mapping[str, str] = field(default_factory=dict)  # by check met, what was answered to

    @property
    def verdicts(self) -> Verdicts:
        """What became of each check that was asked."""
        if self.grade is None:
            return {}
        judged = {mark.check: mark.verdict.value for mark in self.grade.marks}
        return judged | {one.check: "unmarked" for one in self.grade.unmarked}


def unheeded(done: int, of: int) -> None:
    """Progress that nobody watches."""


def play_all(entry: Entry, replayer: Replayer, progress: Progress = unheeded) -> tuple[Play, ...]:
    """Every example of the scenario, in the order of the file."""
    examples = entry.scenario.examples
    plays = []
    for at, example in enumerate(examples):
        progress(at, len(examples))
        plays.append(_play(entry, example, replayer))
    progress(len(examples), len(examples))
    return tuple(plays)


def _play(entry: Entry, example: Example, replayer: Replayer) -> Play:
    try:
        played = replayer.play(entry, example)
    except RehearsalError as error:
        return Play(example, None, (), (), (str(error),))
    states = tuple(visit.state for visit in played.call.visits)
    wrong = tuple(mistakes(example, played.grade))
    return Play(example, played.grade, states, played.taken, wrong, _heard(played))


def _heard(played: Replayed) -> dict[str, str]:
    """The caller's last words before those that met each check."""
    lines = [turn for turn in played.call.transcript.turns if turn.party is Party.CALLER]
    heard = {}
    for mark in played.grade.marks:
        if mark.verdict is Verdict.MET and mark.evidence:
            first_s = min(one.start_s for one in mark.evidence)
            before = [line.text for line in lines if line.start_s < first_s]
            heard[mark.check] = before[-1] if before else ""
    return heard


def heard_before(plays: Sequence[Play]) -> dict[str, str]:
    """By check, what the good examples answered when they met it."""
    good = [play for play in plays if play.example.level == "good"]
    return {check: said for play in reversed(good) for check, said in play.heard.items()}


@dataclass(frozen=True)
class Reached:
    """What of a script the examples went through; the rest nobody has tried."""

    states: frozenset[str]
    ways: frozenset[Way]
    all_states: tuple[str, ...]
    all_ways: tuple[Way, ...]


def reached_by(scenario: Scenario, plays: Sequence[Play]) -> Reached:
    """The states and branches that some example went through, beside all there are."""
    return Reached(
        states=frozenset(state for play in plays for state in play.states),
        ways=frozenset(way for play in plays for way in play.taken),
        all_states=tuple(state.state for state in scenario.script),
        all_ways=tuple((one.state, at) for one in scenario.script for at in range(len(one.next))),
    )
