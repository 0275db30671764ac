"""An office that examines: a small blueprint of one call, two questions and one recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from fake_office import fake_office
from sample_call import sample_call, sample_grade
from test_trainer_spotting_sound import ToneLines

from exams.blueprint import BlueprintEntry
from exams.sitting import Sitting
from grading.grade import Grade
from scenarios.questions import Question
from trainer import exam_papers
from trainer.office import Office
from trainer.theory_round import shown_order

BLUEPRINT = """\
id: small
title: 小考
title_en: Small exam
about: 一通来电、两道题、一段录音。
calls: [{count: 1, minutes: 5}]
theory: [{count: 2, topics: [greeting], levels: [1], seconds: 60}]
spotting: [{count: 1, seconds: 300}]
minutes: 20
weights: {call: 60, theory: 20, spotting: 20}
pass_mark: 80
period: quarter
validity_months: 12
attempts: {most: 2, wait_days: 0}
"""
RULES = "规则\n我同意"


def exam_office(data: Path, blueprint: str = BLUEPRINT) -> Office:
    """The office, with calls that tests end by hand and recordings of tones, made at once."""
    (data / "exams").mkdir(parents=True)
    (data / "exams" / "small.yaml").write_text(blueprint, "utf-8")
    made = replace(fake_office(data), shelf=cast(Any, ToneLines()))
    made = replace(made, settings=replace(made.settings, issuer="安达物流"))
    cast(Any, made.desk).preparing = SimpleNamespace(submit=lambda work, *given: work(*given))
    return made


def small(office: Office) -> BlueprintEntry:
    found, _ = exam_papers.blueprints(office)
    return next(one for one in found if one.blueprint.id == "small")


def begun(office: Office, key: str = "林晓") -> Sitting:
    return office.exams.begin(key, small(office), RULES)


def hang_up(office: Office, attempt_id: str, **changes: Any) -> None:
    """The call comes to its end at the desk."""
    call = replace(sample_call(attempt_id), **changes)
    cast(Any, office.desk).files[attempt_id] = call


def sure(call_id: str, score: float = 90.0) -> Grade:
    """A grade with nothing left in doubt."""
    grade = sample_grade(call_id, score)
    return replace(grade, low=score, high=score, unmarked=(), fatal=())


def marked(office: Office) -> None:
    """Wait until everything that was put off has been done."""
    office.exams.later(lambda *_: None, "").result(timeout=60)


def question_at(sitting: Sitting, at: int) -> Question:
    question = exam_papers.question_for(sitting.paper.items[at])
    assert question is not None
    return question


def right_keys(sitting: Sitting, at: int) -> list[str]:
    """The buttons that answer the question right, in their order."""
    question = question_at(sitting, at)
    order = shown_order(question, sitting.paper.seed + at)
    return [f"exam-option-{at}-{order.index(place) + 1}" for place in question.right]
