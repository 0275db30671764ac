"""A small company with records, for tests of everything that shows or sends standing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fake_results import fake_outcomes, fake_people
from standing_cases import at

from exams.outcome import Outcome, OutcomeStatus
from exams.outcomes import Outcomes
from exams.people import Person
from exams.permissions import Role
from exams.register import Register
from exams.store import Store

NOW = at("2026-11-22T10:00")
EXAM = """\
id: hotline
title: 热线考核
title_en: Hotline
about: 每季度一次。
calls:
  - {count: 1}
minutes: 30
pass_mark: 80
period: quarter
who: {departments: [客服部, 营业部]}
"""
RULES = """\
id: neutral
title: 我们的考核办法
title_en: Our assessment
version: 1
period: quarter
score:
  exams: {weight: 60, missing: no_score}
  calls: {weight: 40, least: 5}
consequences:
  - {id: good, effect: commendation, at_least: 90, clause: telephone.penalty, zh: 表彰, en: Well}
  - {id: again, effect: retraining, below: 80, clause: bureau.training, zh: 再培训, en: Again}
  - {id: off, effect: off_phone, below: 80, in_a_row: 3, zh: 调离, en: Off the phones}
  - {id: fine, effect: deduction, at_most: 75, of: department, yuan: 800, zh: 扣款, en: A fine}
reminders: {days_before: [60, 3], overdue_every_days: 7, overdue_most: 2}
"""


def person(name: str, role: Role = Role.TRAINEE, department: str = "客服部") -> Person:
    return Person(
        name, f"A-{name}".upper(), f"某{name}", frozenset({role}), department,
        email=f"{name}@anda.cn", joined_at=at("2025-01-05"),
    )  # fmt: skip


LIN, WU, ZHAO = person("lin"), person("wu"), person("zhao", department="营业部")
STAFF = tuple(person(role.value, role) for role in Role if role is not Role.TRAINEE)


def scored(who: Person, period: str, score: float | None, day: str) -> Outcome:
    """An examination of theirs; without a score it waits between 70 and 90."""
    made = fake_outcomes(fake_people(1), (period,), seed=1)[0]
    low, high = (70.0, 90.0) if score is None else (score, score)
    return replace(
        made, sitting=f"{who.id}-{period}-{day}", candidate=who.key, staff_number=who.staff_number,
        name=who.name, department=who.department, team=who.team, blueprint="hotline@1",
        title="热线考核", period=period, ended_at=at(day), score=score, low=low, high=high,
        status=OutcomeStatus.FINAL if score is not None else OutcomeStatus.AWAITING_REVIEW,
        passed=None if score is None else score >= 80, fatal=(), items=(), clauses=(),
    )  # fmt: skip


def settle_down(data: Path) -> Store:
    """Rules, an examination, people, and four quarters of results in a data folder."""
    for folder, name, text in (("assessments", "neutral", RULES), ("exams", "hotline", EXAM)):
        (data / "scenarios" / folder).mkdir(parents=True, exist_ok=True)
        (data / "scenarios" / folder / f"{name}.yaml").write_text(text, "utf-8")
    store = Store(data / "records.db")
    register = Register(store)
    for one in (LIN, WU, ZHAO, *STAFF):
        register.add(one)
    results = (
        *((LIN, "2026Q1", 70.0), (LIN, "2026Q2", 72.0), (LIN, "2026Q3", 74.0)),
        *((WU, "2026Q3", 94.0), (WU, "2026Q4", 91.0), (ZHAO, "2026Q2", 85.0)),
    )
    days = {"2026Q1": "2026-02-03", "2026Q2": "2026-05-06", "2026Q3": "2026-08-09"}
    for who, period, score in results:
        Outcomes(store).save(scored(who, period, score, days.get(period, "2026-10-11")))
    return store
