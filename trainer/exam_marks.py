"""Marks of an examination: each call as soon as it is over, the whole once it is handed in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exams.attempt import Attempt
from exams.certificates.certificate import CertificateError
from exams.outcome import Outcome
from exams.outcomes import Outcomes
from exams.scoring import outcome as outcome_of
from exams.sitting import Item, ItemKind, Json, Stage
from exams.sittings import Sittings
from exams.store import RecordsError
from grading.spotting import Named, mark_spotting
from grading.theory import AnswerError, right_share
from scenarios.source import ScenarioError
from scenarios.spotting import Breach
from trainer import exam_papers
from trainer.exam_certificates import certificate_due
from trainer.practice import ScenarioChanged, mark
from trainer.reviewing import ReviewDesk
from trainer.spotting_sound import kept, spans
from voices.engines import EngineMissing

if TYPE_CHECKING:
    from trainer.office import Office

Work = Callable[["Office", str], object]

log = logging.getLogger("threerings.exams")


def logged(work: Work, office: Office, name: str) -> None:
    """Do it, and let the log tell what kept it from being done: it is tried at the next start."""
    try:
        work(office, name)
    except (RecordsError, EngineMissing, ScenarioChanged, ScenarioError, CertificateError) as fault:
        log.error("%s of %s: %s", getattr(work, "__name__", "work"), name, fault)


# --- answers ---


def share_of(office: Office, item: Item, given: Json) -> float:
    """How much of an answer is right, 0..1; of none, 0."""
    if not isinstance(given, list) or not given:
        return 0.0
    if item.kind is ItemKind.THEORY:
        return _theory(item, given)
    return _spotting(office, item, given)


def _theory(item: Item, given: list[Json]) -> float:
    question = exam_papers.question_for(item)
    chosen = [one for one in given if isinstance(one, int) and not isinstance(one, bool)]
    try:
        return right_share(question, chosen) if question and len(chosen) == len(given) else 0.0
    except AnswerError:
        return 0.0


def _spotting(office: Office, item: Item, given: list[Json]) -> float:
    entry = exam_papers.recording_for(item)
    recorded = kept(entry, office.spotting) if entry is not None else None
    if entry is None or recorded is None:
        return 0.0
    return mark_spotting(spans(entry, recorded), named_in(given)).score / 100


def named_in(given: Json) -> tuple[Named, ...]:
    """What was named in a recording, from an answer as it is kept: pairs of second and kind."""
    found: list[Named] = []
    for one in given if isinstance(given, list) else ():
        match one:
            case [int() | float() as at_s, str(kind)] if kind in list(Breach):
                found.append(Named(float(at_s), Breach(kind)))
    return tuple(found)


def as_answer(named: list[dict[str, Any]]) -> Json:
    """What the browser says was named, as it is kept."""
    pairs: list[Json] = [[float(one["at_s"]), str(one["kind"])] for one in named]
    return pairs


# --- calls ---


def mark_call(office: Office, attempt_id: str) -> Attempt | None:
    """Mark a call that is over and has no marks yet. Raises as trainer.practice.mark does."""
    attempt = office.store.attempt(attempt_id)
    if attempt is None or attempt.call is None or attempt.grade is not None:
        return attempt
    return mark(office, attempt)


# --- the whole ---


def conclude(office: Office, sitting_id: str) -> Outcome | None:
    """Make the outcome of a sitting that is over, unless there is one; None while it is not.

    An outcome that is there already is left alone: people may have changed it since.
    """
    outcomes, sittings = Outcomes(office.store), Sittings(office.store)
    found, course = outcomes.of(sitting_id), sittings.course(sitting_id)
    if found is not None or course is None or course.sitting.stage is Stage.OPEN:
        return found
    grades = {}
    for item in course.items:
        if item.attempt and item.done:
            attempt = mark_call(office, item.attempt)
            if attempt is not None and attempt.grade is not None:
                grades[attempt.id] = attempt.grade
    outcomes.save(outcome_of(course, sittings.blueprint(course.sitting), grades))
    ReviewDesk(office).enter(sitting_id, time.time())
    certificate_due(office, sitting_id, time.time())
    return outcomes.of(sitting_id)


def calls_of(office: Office, sitting_id: str) -> tuple[Attempt, ...]:
    """The calls that count in a sitting, in their order."""
    course = Sittings(office.store).course(sitting_id)
    items = course.items if course is not None else ()
    found = (office.store.attempt(item.attempt) for item in items if item.attempt)
    return tuple(one for one in found if one is not None)
