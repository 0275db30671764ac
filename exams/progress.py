"""How far somebody is on a learning path, worked out from their attempts and answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from exams.answer import Answer
from exams.attempt import Attempt
from exams.learning import Material, Occasion, Offer, Past, mastery, occasions
from grading.grade import Grade
from scenarios.learning import USUAL_MARK, Aim, LearningPath, LearningStep
from scenarios.questions import Question


@dataclass(frozen=True)
class StepProgress:
    """How far one step is. `best` is 0..100, None before the first try."""

    step: LearningStep
    is_open: bool  # there is something to practise it by
    best: float | None = None
    done_at: float | None = None  # when it was first reached


@dataclass(frozen=True)
class Progress:
    """How far a path is; steps that nothing can practise today are not asked for."""

    steps: tuple[StepProgress, ...]

    @property
    def asked(self) -> tuple[StepProgress, ...]:
        """The steps that count."""
        return tuple(one for one in self.steps if one.is_open or one.done_at is not None)

    @property
    def done(self) -> int:
        """How many of those are done."""
        return sum(one.done_at is not None for one in self.asked)

    @property
    def finished(self) -> bool:
        """Whether all are; a path without any step that counts is not finished."""
        return bool(self.asked) and self.done == len(self.asked)

    @property
    def finished_at(self) -> float | None:
        """When the last of them was done."""
        ends = [one.done_at for one in self.asked if one.done_at is not None]
        return max(ends) if self.finished else None

    @property
    def following(self) -> StepProgress | None:
        """The first step that is still to be done."""
        return next((one for one in self.asked if one.done_at is None), None)


def progress(
    path: LearningPath, past: Past, material: Material, counts_from: float = 0
) -> Progress:
    """How far this trainee is on the path with what they have done since."""
    since = Past(
        tuple(one for one in past.attempts if one.started_at >= counts_from),
        tuple(one for one in past.answers if one.at >= counts_from),
    )
    return Progress(tuple(step_progress(step, since, material) for step in path.steps))


def step_progress(step: LearningStep, past: Past, material: Material) -> StepProgress:
    """How far this trainee is on one step."""
    tries, is_open = _WAYS[step.aim](step, past, material)
    told = StepProgress(step, is_open)
    for at, value, reached in sorted(tries, key=lambda one: one[0]):
        best = value if told.best is None or value > told.best else told.best
        done_at = at if reached and told.done_at is None else told.done_at
        told = replace(told, best=best, done_at=done_at)
    return told


Try = tuple[float, float, bool]  # when, how much of 100, whether that is what is wanted
Way = Callable[[LearningStep, Past, Material], tuple[list[Try], bool]]


def questions_for(step: LearningStep, material: Material) -> tuple[Question, ...]:
    """The theory questions that practise a step."""
    if step.topic is None:
        return tuple(q for q in material.questions if set(q.clauses) & set(step.clauses))
    return tuple(
        q for q in material.questions if q.topic is step.topic and step.level in (None, q.level)
    )


def calls_for(step: LearningStep, material: Material) -> tuple[Offer, ...]:
    """The calls that practise a step, the easiest first."""
    fitting = (
        one
        for one in material.calls
        if one.scenario == step.scenario
        or one.kind is step.situation
        or one.clauses & set(step.clauses)
    )
    return tuple(sorted(fitting, key=lambda one: (one.level, one.scenario)))


def next_call(step: LearningStep, past: Past, material: Material) -> Offer | None:
    """Of the calls that practise a step, the easiest not passed yet; all passed, the easiest."""
    passed = {one.scenario_id for one in past.attempts if one.grade and one.grade.passed}
    fitting = calls_for(step, material)
    return next((one for one in fitting if one.scenario not in passed), next(iter(fitting), None))


def _by_call(step: LearningStep, past: Past, material: Material) -> tuple[list[Try], bool]:
    tries = [
        (one.started_at, one.grade.score, _reached(one.grade, step.mark))
        for one in past.attempts
        if _is_about(one, step) and one.grade is not None and one.grade.score is not None
    ]
    return tries, bool(calls_for(step, material))


def _is_about(attempt: Attempt, step: LearningStep) -> bool:
    if step.scenario is not None:
        return attempt.scenario_id == step.scenario
    return attempt.kind == step.situation


def _reached(grade: Grade, mark: int | None) -> bool:
    """Whether it is a pass, or has that mark for sure and nothing fatal broken or open."""
    if mark is None:
        return grade.passed is True
    return grade.low >= mark and not grade.fatal and not any(one.fatal for one in grade.unmarked)


def _wanted(step: LearningStep) -> int:
    return USUAL_MARK if step.mark is None else step.mark


def _by_topic(step: LearningStep, past: Past, material: Material) -> tuple[list[Try], bool]:
    """After each answer, the mean of the last so many different questions."""
    bank = {question.id for question in questions_for(step, material)}
    count = min(step.questions, len(bank))
    tries: list[Try] = []
    latest: dict[str, Answer] = {}
    for answer in past.answers:
        if answer.question_id not in bank:
            continue
        latest.pop(answer.question_id, None)
        latest[answer.question_id] = answer
        window = list(latest.values())[-count:]
        if len(window) == count:
            value = 100 * sum(one.share for one in window) / count
            tries.append((answer.at, value, value >= _wanted(step)))
    return tries, bool(bank)


def _by_recording(step: LearningStep, past: Past, material: Material) -> tuple[list[Try], bool]:
    tries = [
        (one.at, 100 * one.share, 100 * one.share >= _wanted(step))
        for one in past.answers
        if one.question_id == step.spotting
    ]
    return tries, step.spotting in material.recordings


def _by_clauses(step: LearningStep, past: Past, material: Material) -> tuple[list[Try], bool]:
    """After each occasion, the mean share at which these clauses were kept of late."""
    found = [one for one in occasions(past, material.questions) if one.clause in step.clauses]
    tries = [_kept(step, end, found) for end in range(1, len(found) + 1)]
    is_open = bool(calls_for(step, material) or questions_for(step, material))
    return tries, is_open


def _kept(step: LearningStep, end: int, found: Sequence[Occasion]) -> Try:
    known = mastery(found[:end])
    value = 100 * sum(one.met for one in known.values()) / len(step.clauses)
    return found[end - 1].at, value, value >= _wanted(step) and len(known) == len(step.clauses)


_WAYS: dict[Aim, Way] = {
    "scenario": _by_call,
    "situation": _by_call,
    "topic": _by_topic,
    "spotting": _by_recording,
    "clauses": _by_clauses,
}
