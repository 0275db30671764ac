"""Assessment rules: how a period's score is made and what follows from it, one file a house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from exams.periods import PeriodKind
from exams.permissions import Role
from scenarios.clauses import clause_ids
from scenarios.faults import hint
from scenarios.scenario import Id, Strict, Text
from scenarios.source import Problem, ScenarioError, Source, load

FOLDER = Path(__file__).parent / "assessments"

Points = Annotated[float, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=0, le=366)]


class Term(StrEnum):
    """What a period's score is made of."""

    EXAMS = "exams"  # the results of examinations
    CALLS = "calls"  # calls taken for practice
    THEORY = "theory"  # theory questions answered for practice
    SAMPLES = "samples"  # calls that an assessor marked


class Effect(StrEnum):
    """What can follow from a score."""

    COMMENDATION = "commendation"
    BONUS = "bonus"
    RETRAINING = "retraining"
    WARNING = "warning"
    DEDUCTION = "deduction"
    OFF_PHONE = "off_phone"  # no more calls until further notice


class TermRule(Strict):
    """How one term counts. Weights need not add up to 100: they are shares of their sum."""

    weight: float = Field(gt=0, le=100)
    least: int = Field(default=1, ge=1, le=1000)  # fewer say nothing
    most: int | None = Field(default=None, ge=1, le=1000)  # only the newest so many count
    # of an examination sat more than once in the period
    take: Literal["best", "last", "mean"] = "best"
    # what happens without it: the others share its weight, it counts 0, or there is no score
    missing: Literal["left_out", "zero", "no_score"] = "left_out"


class ScoreRule(Strict):
    """The terms of the score; `blueprints` are weights between examinations, 1 unless named."""

    exams: TermRule | None = None
    calls: TermRule | None = None
    theory: TermRule | None = None
    samples: TermRule | None = None
    blueprints: dict[Id, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)

    @property
    def terms(self) -> dict[Term, TermRule]:
        """Those that count, in their order."""
        given = {term: getattr(self, term.value) for term in Term}
        return {term: rule for term, rule in given.items() if rule is not None}

    @model_validator(mode="after")
    def _has_a_term(self) -> ScoreRule:
        if not self.terms:
            raise ValueError(f"'score' has no term; give at least one of {', '.join(Term)}")
        for term, rule in self.terms.items():
            if rule.most is not None and rule.most < rule.least:
                raise ValueError(
                    f"'{term}' counts at most {rule.most} and needs at least {rule.least}; "
                    "let 'most' be no less than 'least'"
                )
            if term is not Term.EXAMS and "take" in rule.model_fields_set:
                raise ValueError(f"'take' belongs to 'exams'; delete it from '{term}'")
        return self


class ConsequenceRule(Strict):
    """What follows, and when: all conditions that are given must hold."""

    id: Id
    effect: Effect
    zh: Text
    en: Text
    clause: Id | None = None  # what asks for it
    at_least: Points | None = None
    above: Points | None = None
    at_most: Points | None = None
    below: Points | None = None
    fatal: bool = False  # something that must never happen did, in an examination of the period
    in_a_row: int = Field(default=1, ge=1, le=24)  # so many periods, one after another
    # what a period without a score does to the row
    unscored: Literal["breaks", "skipped"] = "breaks"
    days: int | None = Field(default=None, ge=1, le=366)  # how long it lasts
    yuan: float | None = Field(default=None, gt=0, le=1_000_000)
    # whose score: each person's, or the mean of a department's, where it falls on who leads it
    of: Literal["person", "department"] = "person"

    def applies(self, score: float) -> bool:
        """Whether a score is one of those it is for."""
        return (
            (self.at_least is None or score >= self.at_least)
            and (self.above is None or score > self.above)
            and (self.at_most is None or score <= self.at_most)
            and (self.below is None or score < self.below)
        )

    @property
    def bounded(self) -> bool:
        """Whether it depends on the score."""
        return any(one is not None for one in (self.at_least, self.above, self.at_most, self.below))

    @model_validator(mode="after")
    def _can_come_true(self) -> ConsequenceRule:
        if not self.bounded and not self.fatal:
            raise ValueError(
                f"'{self.id}' has no condition; give at_least, above, at_most, below or fatal"
            )
        for pair in (("at_least", "above"), ("at_most", "below")):
            if all(getattr(self, name) is not None for name in pair):
                raise ValueError(f"'{self.id}' has both {pair[0]} and {pair[1]}; keep one")
        low = self.at_least if self.at_least is not None else self.above
        high = self.at_most if self.at_most is not None else self.below
        closed = self.above is None and self.below is None
        if low is not None and high is not None and (low > high or (low == high and not closed)):
            raise ValueError(f"no score is both over {low:g} and under {high:g}; change one")
        if self.fatal and self.of == "department":
            raise ValueError(f"'fatal' is a person's; take it or 'of' out of '{self.id}'")
        if self.yuan is not None and self.effect not in (Effect.BONUS, Effect.DEDUCTION):
            raise ValueError(f"'yuan' belongs to a bonus or a deduction; '{self.id}' is neither")
        return self


class DueRule(Strict):
    """An examination that people must sit, and who: all that is named must hold.

    It is due once in each of its periods, or else whenever no certificate of it holds.
    """

    exam: Id
    every: Literal["period", "certificate"] | None = None  # by its validity, unless it is said
    roles: tuple[Role, ...] = (Role.TRAINEE,)
    departments: tuple[Text, ...] = ()
    teams: tuple[Text, ...] = ()
    since: date | None = None  # not asked of anybody before this day


class ReminderRule(Strict):
    """When people are told what is due."""

    days_before: tuple[Days, ...] = (14, 3)
    overdue_every_days: int | None = Field(default=7, ge=1, le=366)
    overdue_most: int = Field(default=4, ge=0, le=52)  # so many times, then no more
    expiring_days: Days = 30  # a certificate that ends within so many days is due again


class AssessmentRules(Strict):
    """A whole file."""

    id: Id
    title: Text
    title_en: Text
    version: int = Field(ge=1)
    period: PeriodKind
    score: ScoreRule
    consequences: tuple[ConsequenceRule, ...] = ()
    # Without any: examinations that name who sits them are due for those, others for whoever has
    # sat them before.
    due: tuple[DueRule, ...] = ()
    reminders: ReminderRule = ReminderRule()

    def wording(self, language: str) -> str:
        """Its title in that language."""
        return self.title_en if language == "en" else self.title


def assessment_rules(name: str, folders: Sequence[Path] = ()) -> AssessmentRules:
    """The rules of that id in `folders` or among those supplied; or of that file.

    Raises ScenarioError with every fault and its place.
    """
    file = Path(name)
    if file.suffix not in (".yaml", ".yml"):
        places = (folder / f"{name}.yaml" for folder in (*folders, FOLDER))
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            text = f"no assessment rules are called '{name}'{hint(name, rules_ids(folders))}"
            raise ScenarioError((Problem(f"{name}.yaml", 1, 1, text),))
        file = found
    return read_rules(file)


def rules_ids(folders: Sequence[Path] = ()) -> list[str]:
    """The ids there are."""
    return sorted({file.stem for folder in (*folders, FOLDER) for file in folder.glob("*.yaml")})


def read_rules(file: Path) -> AssessmentRules:
    """The rules in a file. Raises ScenarioError with every fault and its place."""
    rules, source = load(file, AssessmentRules)
    problems = tuple(_problems(rules, source, file.stem))
    if problems:
        raise ScenarioError(problems)
    return rules


def _problems(rules: AssessmentRules, source: Source, name: str) -> Iterator[Problem]:
    if rules.id != name:
        text = f"the file is called '{name}', its rules '{rules.id}'; give both one name"
        yield source.problem(("id",), text)
    known, seen = clause_ids(), set[str]()
    for at, one in enumerate(rules.consequences):
        here = ("consequences", at)
        if one.id in seen:
            text = f"a second consequence is called '{one.id}'; rename one"
            yield source.problem((*here, "id"), text)
        seen.add(one.id)
        if one.clause is not None and one.clause not in known:
            text = f"no clause is called '{one.clause}'{hint(one.clause, known)}"
            yield source.problem((*here, "clause"), text)
