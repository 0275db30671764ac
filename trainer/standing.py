"""Standing in this installation: its rules, its examinations, its people, its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exams.assessment import AssessmentRules, assessment_rules
from exams.blueprint import Blueprint
from exams.blueprint_files import find_blueprints, published
from exams.board import Board
from exams.due import Company, Due, all_due
from exams.people import Person
from exams.periods import Period, day_at, period_at
from exams.permissions import Action, Reach, Role, Visitor, reach
from exams.register import Register
from exams.standing_records import StandingRecords
from exams.store import Store
from trainer.library import own_folders
from trainer.settings import Settings

PAGE = "standing"  # the page's place below the address of the installation


@dataclass(frozen=True)
class StandingOffice:
    """What pages and commands share. Any thread may call it."""

    settings: Settings
    store: Store

    @property
    def register(self) -> Register:
        """The people."""
        return Register(self.store)

    @property
    def records(self) -> StandingRecords:
        """What counts."""
        return StandingRecords(self.store, self.settings.time_zone)

    @property
    def address(self) -> str:
        """The page, as others reach it; empty where that is not set."""
        return f"{self.settings.address}/{PAGE}" if self.settings.address else ""

    @property
    def rules_folders(self) -> tuple[Path, ...]:
        """Where the company's own assessment rules lie."""
        return tuple(folder / "assessments" for folder in own_folders(self.settings))

    def rules(self) -> AssessmentRules:
        """The assessment rules that are set. Raises ScenarioError."""
        return assessment_rules(self.settings.assessment, self.rules_folders)

    def exams(self) -> tuple[Blueprint, ...]:
        """The examinations that may be sat now."""
        found, _ = find_blueprints([folder / "exams" for folder in own_folders(self.settings)])
        return tuple(entry.blueprint for entry in published(found))

    def board(self, rules: AssessmentRules, whose: str = "") -> Board:
        """Everybody's scores, or one person's."""
        return Board(rules, self.records, self.settings.time_zone, whose)

    def today(self, now: float) -> date:
        """The day it is where the company is."""
        return day_at(now, self.settings.time_zone)

    def period(self, rules: AssessmentRules, now: float) -> Period:
        """The period that runs now."""
        return period_at(rules.period, now, self.settings.time_zone)

    def due(self, rules: AssessmentRules, people: Sequence[Person], now: float) -> tuple[Due, ...]:
        """What is due of these people, the most urgent first."""
        records = self.records
        zone, today = self.settings.time_zone, self.today(now)
        company = Company(rules, self.exams(), today, zone, records.first_held())
        whose = people[0].key if len(people) == 1 else ""
        numbers = {person.staff_number: person.key for person in people}
        return all_due(company, people, records.results(whose=whose), records.held(numbers))


def assessed(people: Iterable[Person], visitor: Visitor) -> tuple[Person, ...]:
    """Those who take calls and whose standing the visitor may read, themselves among them."""
    found = reach(visitor, Action.READ_STANDING)
    return tuple(
        one
        for one in people
        if Role.TRAINEE in one.roles
        and (
            one.key == visitor.key
            or found is Reach.ALL
            or (found is Reach.DEPARTMENT and one.department == visitor.department)
        )
    )


def reads_others(visitor: Visitor) -> bool:
    """Whether the visitor may read the standing of anybody but themselves."""
    return reach(visitor, Action.READ_STANDING) in (Reach.DEPARTMENT, Reach.ALL)
