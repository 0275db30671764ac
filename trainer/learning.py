"""What this house has to practise by, for learning paths and for what to do next."""

from __future__ import annotations

from collections import Counter
from datetime import date

from exams.assignment import Assignment, Task
from exams.learning import Material
from scenarios.catalog import Entry
from scenarios.clauses import clause_ids
from scenarios.learning import Known, LearningPath, LearningStep
from scenarios.questions import Question, questions
from scenarios.spotting import spotting_entries
from trainer.office import Office

NAMES_APART = "，,、;；\n"


def material(here: Office) -> Material:
    """All that can be practised here. Raises ScenarioError."""
    recordings = frozenset(entry.item.id for entry in spotting_entries())
    return Material(here.library.offers(), questions(), recordings)


def path_of(assignment: Assignment, paths: tuple[LearningPath, ...]) -> LearningPath | None:
    """The path that was assigned, a single call as a path of one step; None when it is gone."""
    if assignment.task is Task.SCENARIO:
        steps = (LearningStep(scenario=assignment.target),)
        title = assignment.title
        return LearningPath(id=assignment.target, title=title, about=title, steps=steps)
    return next((path for path in paths if path.id == assignment.target), None)


def names_in(given: list[str], longest: int) -> tuple[str, ...]:
    """The names in what was typed: several may stand in one line, and each counts once."""
    for sign in NAMES_APART:
        given = [part for text in given for part in text.split(sign)]
    names = (" ".join(text.split())[:longest] for text in given)
    return tuple(dict.fromkeys(name for name in names if name))


def days_left(due: date, today: date) -> int:
    """Days until it is due; below 0 it is overdue by so many."""
    return (due - today).days


def known_to(entries: tuple[Entry, ...], bank: tuple[Question, ...]) -> Known:
    """What the steps of a path may name."""
    return Known(
        scenarios={one.scenario.id: (one.scenario.kind, one.scenario.status) for one in entries},
        questions=Counter((question.topic, question.level) for question in bank),
        spotting=frozenset(entry.item.id for entry in spotting_entries()),
        clauses=clause_ids(),
    )
