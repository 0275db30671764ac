"""Small pasts and materials for tests of learning: four calls, three questions, one recording."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sample_call import sample_grade

from exams.answer import Answer
from exams.attempt import Attempt, Status
from exams.learning import Material, Offer, Past
from grading.grade import Mark, Verdict
from scenarios.questions import Question, QuestionKind, Topic
from scenarios.scenario import Kind

DAY = 86400.0


def _offer(name: str, kind: Kind, level: int, *clauses: str) -> Offer:
    return Offer(name, name, kind, level, frozenset(clauses))


def _question(name: str, topic: Topic, level: int, *clauses: str) -> Question:
    return Question(
        id=name,
        version=f"{name}@1",
        topic=topic,
        kind=QuestionKind.SINGLE,
        level=level,
        clauses=clauses,
        ask=f"{name}?",
        options=("a", "b"),
        right=(0,),
        why="a",
        en=None,
    )


MATERIAL = Material(
    calls=(
        _offer("silent", Kind.SILENT_LINE, 1, "c.prompt"),
        _offer("refund", Kind.ANGRY_CALLER, 2, "c.calm", "c.steps"),
        _offer("number", Kind.CONFIDENTIAL, 2, "c.secret"),
        _offer("refund2", Kind.ANGRY_CALLER, 3, "c.calm"),
    ),
    questions=(
        _question("q.open", Topic.GREETING, 1, "c.open"),
        _question("q.name", Topic.GREETING, 1, "c.name"),
        _question("q.secret", Topic.SECRETS, 2, "c.secret"),
    ),
    recordings=frozenset({"dead-air"}),
)
KINDS = {one.scenario: one.kind for one in MATERIAL.calls}


def mark(clause: str, verdict: Verdict, **changes: Any) -> Mark:
    out_of = 10.0
    given = {Verdict.MET: out_of, Verdict.PARTLY: 5.0, Verdict.NOT_MET: 0.0}[verdict]
    return replace(
        Mark(f"check {clause}", "say", f"means {clause}", verdict, given, out_of, clause=clause),
        **changes,
    )


def attempt(
    scenario: str, at: float, marks: tuple[Mark, ...] = (), passed: bool | None = True
) -> Attempt:
    """A graded call: 90 where passed, 50 where not, 76 to 84 where it hangs on an assessor."""
    score, low, high = {True: (90, 90, 90), False: (50, 50, 50), None: (80, 76, 84)}[passed]
    call_id = f"{scenario}-{at:.0f}"
    graded = replace(
        sample_grade(call_id), score=score, low=low, high=high, marks=marks, unmarked=()
    )
    return Attempt(
        id=call_id,
        trainee="林晓",
        scenario=f"{scenario}@1a2b3c4d",
        title=scenario,
        kind=KINDS[scenario].value,
        started_at=at,
        status=Status.FINISHED,
        grade=graded,
    )


def answer(question: str, share: float, at: float) -> Answer:
    return Answer("林晓", f"{question}@1", "[0]", share, at)


def past_of(calls: list[dict[str, Any]], answers: list[dict[str, float]]) -> Past:
    """What a case in learning.yaml tells of, a day apart."""
    attempts = []
    for number, call in enumerate(calls):
        marks = [mark(c, Verdict.MET) for c in call.get("met", ())]
        marks += [mark(c, Verdict.PARTLY) for c in call.get("partly", ())]
        marks += [mark(c, Verdict.NOT_MET) for c in call.get("missed", ())]
        marks += [
            mark(c, Verdict.NOT_MET, kind="secret", points=-20.0, out_of=0.0, fatal=True)
            for c in call.get("broken", ())
        ]
        attempts.append(attempt(call["scenario"], (number + 1) * DAY, tuple(marks), call["passed"]))
    given = [
        answer(question, share, (100 + number) * DAY)
        for number, one in enumerate(answers)
        for question, share in one.items()
    ]
    return Past(tuple(reversed(attempts)), tuple(given))
