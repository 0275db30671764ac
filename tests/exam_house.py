"""A house where examinations were sat: real records of sittings, calls, grades and results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_office import fake_office, finished
from reviewed import certain, doubtful
from sample_exam import WANG, answer, call, entry, pool

from exams.draw import draw
from exams.outcome import Outcome
from exams.outcomes import Outcomes
from exams.scoring import outcome as scored
from exams.sitting import Candidate
from exams.sittings import Beginning, Sittings
from grading.grade import Grade
from trainer.office import Office
from trainer.reviewing import ReviewDesk

NOW = 1_793_500_000.0  # in November 2026
EXAM = {
    "title": "热线上岗考试",
    "calls": [{"count": 1, "minutes": 5}],
    "theory": [{"count": 2, "seconds": 60}],
    "spotting": [],
    "weights": {"call": 80, "theory": 20},
    "pass_mark": 70,
    "validity_months": 12,
}


def house(data: Path, **settings: Any) -> Office:
    """An office that can issue certificates."""
    made = fake_office(data)
    return replace(made, settings=replace(made.settings, issuer="安达物流", **settings))


def sat(
    office: Office,
    name: str = "s1",
    candidate: Candidate = WANG,
    grade: Grade | None = None,
    at: float = NOW,
    **exam: Any,
) -> Outcome:
    """A sitting of one call and two questions, handed in and scored; 73.3 with 65.7–77.1 open."""
    of = entry(**(EXAM | exam))
    of = replace(of, version=f"{of.blueprint.id}@{name}")
    sittings, attempt = Sittings(office.store), f"{name}-call"
    begun = sittings.begin(
        Beginning(name, candidate, of, "规则", at, "2026Q4"), lambda *_: draw(of, pool(), 1)
    )
    calls = exam.get("calls", EXAM["calls"])[0]["count"]
    attempts = [attempt, *(f"{attempt}{number}" for number in range(2, calls + 1))]
    for item, one in enumerate(attempts):
        for event in call(at + 10 + 100 * item, item, one):
            sittings.append(begun.id, event)
    for item in (calls, calls + 1):
        for event in answer(at + 600 + item * 20, item, 1.0):
            sittings.append(begun.id, event)
    sittings.hand_in(begun.id, at + 900)
    grades = {one: replace(grade or doubtful(), call_id=one) for one in attempts}
    for one in attempts:
        office.store.save(
            replace(finished(one, candidate.key), grade=grades[one], started_at=at + 10)
        )
    course = sittings.course(begun.id)
    assert course is not None, "it was begun"
    made = scored(course, of.blueprint, grades)
    Outcomes(office.store).save(made)
    return made


def passed(office: Office, name: str = "s1", **given: Any) -> Outcome:
    """The same with nothing in doubt: 73.4, a pass; its certificate is there."""
    made = sat(office, name, grade=certain(), **given)
    ReviewDesk(office).look_through(NOW + 1000)
    return made
