"""What a trainee has mastered, clause by clause, and what to practise next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from exams.answer import Answer
from exams.attempt import Attempt
from grading.grade import Grade, Mark, Verdict
from scenarios.catalog import Entry, checks_of
from scenarios.learning import LearningStep
from scenarios.questions import Question, Topic
from scenarios.scenario import HouseRules, Kind

LATEST = 5  # so many occasions of a clause are looked at: older ones say little of today
MOST_STEPS = 5  # more are no advice
SHARES = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.NOT_MET: 0.0}


@dataclass(frozen=True)
class Offer:
    """A call that can be practised, and the clauses it is marked by."""

    scenario: str
    title: str
    kind: Kind
    level: int
    clauses: frozenset[str]


@dataclass(frozen=True)
class Material:
    """All that can be practised."""

    calls: tuple[Offer, ...] = ()
    questions: tuple[Question, ...] = ()
    recordings: frozenset[str] = frozenset()  # ids of error-spotting items


@dataclass(frozen=True)
class Past:
    """What one trainee has done: attempts newest first, answers oldest first."""

    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Occasion:
    """One time a clause was called for, and how far it was kept.

    `source` is the scenario or question, `means` what was asked for in words.
    """

    clause: str
    at: float
    share: float  # 0..1
    source: str
    means: str
    is_call: bool
    fatal: bool = False  # what must never happen in a call


@dataclass(frozen=True)
class Mastery:
    """The latest occasions of a clause, newest first, never empty."""

    clause: str
    latest: tuple[Occasion, ...]

    @property
    def count(self) -> int:
        """How many occasions the shares rest on."""
        return len(self.latest)

    @property
    def met(self) -> float:
        """The share of them at which it was fully kept, 0..1."""
        return sum(one.share == 1 for one in self.latest) / self.count

    @property
    def missed(self) -> float:
        """The share of them at which it was not, or only in part."""
        return 1 - self.met

    @property
    def is_weak(self) -> bool:
        """Whether it was missed the last time."""
        return self.latest[0].share < 1


def offers(entries: Iterable[Entry], house: Callable[[Entry], HouseRules]) -> tuple[Offer, ...]:
    """The calls of these scenarios, with the clauses of every check that counts in them."""
    return tuple(
        Offer(
            entry.scenario.id,
            entry.scenario.title,
            entry.scenario.kind,
            entry.scenario.level,
            frozenset(
                check.clause
                for check in checks_of(entry.scenario, house(entry))
                if check.clause and (check.points or check.fatal)
            ),
        )
        for entry in entries
    )


# --- mastery ---


def occasions(past: Past, questions: Iterable[Question]) -> tuple[Occasion, ...]:
    """Every time a clause was called for, oldest first; a call counts once for each clause.

    Error-spotting is left out: it shows what somebody hears, not what they do.
    """
    bank = {question.id: question for question in questions}
    found = [one for attempt in past.attempts for one in _in_call(attempt)]
    for answer in past.answers:
        question = bank.get(answer.question_id)
        for clause in question.clauses if question else ():
            assert question is not None
            found.append(
                Occasion(clause, answer.at, answer.share, question.id, question.ask, is_call=False)
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.source, one.clause)))


def _in_call(attempt: Attempt) -> Iterator[Occasion]:
    worst: dict[str, Occasion] = {}
    for mark in attempt.grade.marks if attempt.grade else ():
        if not mark.clause or not _counts(mark):
            continue
        share = SHARES[mark.verdict]
        if mark.clause not in worst or share < worst[mark.clause].share:
            worst[mark.clause] = Occasion(
                clause=mark.clause,
                at=attempt.started_at,
                share=share,
                source=attempt.scenario_id,
                means=mark.means,
                is_call=True,
                fatal=mark.fatal,
            )
    yield from worst.values()


def _counts(mark: Mark) -> bool:
    """Whether it says anything of the trainee: checks of no points only steer the caller."""
    return bool(mark.out_of or mark.points or mark.fatal) or mark.kind in ("never", "secret")


def mastery(found: Iterable[Occasion]) -> dict[str, Mastery]:
    """Each clause with its latest occasions; `found` oldest first."""
    latest: dict[str, tuple[Occasion, ...]] = {}
    for one in found:
        latest[one.clause] = (one, *latest.get(one.clause, ()))[:LATEST]
    return {clause: Mastery(clause, own) for clause, own in sorted(latest.items())}


# --- what next ---


class Why(StrEnum):
    """The reason for a step."""

    MISSED = "missed"  # a clause was not kept in the last call that asked for it
    ANSWERED_WRONG = "answered_wrong"  # the last question on a clause was not answered right
    NOT_PASSED = "not_passed"  # the call was not passed the last time
    NEW = "new"  # not tried yet
    BEGIN = "begin"  # where everybody begins


@dataclass(frozen=True)
class NextStep:
    """One thing to practise and why: what was missed, in words, and under which clause.

    `more` counts the other missed clauses that it practises; `score` is the last one.
    """

    step: LearningStep
    why: Why
    means: str = ""
    clause: str = ""
    more: int = 0
    score: float | None = None


@dataclass
class _Plan:
    """The steps found so far, by what they practise, in the order of their weight."""

    steps: dict[str, NextStep] = field(default_factory=dict)

    def add(self, key: str, step: NextStep) -> None:
        if key not in self.steps:
            self.steps[key] = step
            return
        first = self.steps[key]
        clauses = first.step.clauses
        if clauses and not set(step.step.clauses) <= set(clauses):
            clauses = (*clauses, *(one for one in step.step.clauses if one not in clauses))
            first = replace(first, step=LearningStep(clauses=clauses))
        self.steps[key] = replace(first, more=first.more + 1)


def next_steps(past: Past, material: Material) -> tuple[NextStep, ...]:
    """At most five things to practise, the weightiest first; the same for the same past.

    First what was missed the last time, then calls not passed, then what is new, the easiest
    first and one of each situation before a second. What was just passed is not repeated.
    """
    last = _last_grades(past.attempts)
    plan = _Plan()
    if not last and not past.answers:
        _begin(plan, material)
    known = mastery(occasions(past, material.questions))
    for weak in sorted((one for one in known.values() if one.is_weak), key=_weight):
        _practise(plan, weak, last, material)
    for offer in sorted(material.calls, key=lambda one: (one.level, one.scenario)):
        grade = last.get(offer.scenario)
        if grade is not None and grade.passed is False and offer.scenario not in plan.steps:
            step = LearningStep(scenario=offer.scenario)
            plan.add(offer.scenario, NextStep(step, Why.NOT_PASSED, score=grade.score))
    for offer in _untried(material.calls, last, plan.steps):
        plan.add(offer.scenario, NextStep(LearningStep(scenario=offer.scenario), Why.NEW))
    return tuple(plan.steps.values())[:MOST_STEPS]


def _last_grades(attempts: Sequence[Attempt]) -> dict[str, Grade]:
    """The newest grade of each scenario."""
    found: dict[str, Grade] = {}
    for attempt in attempts:
        if attempt.grade is not None:
            found.setdefault(attempt.scenario_id, attempt.grade)
    return found


def _weight(weak: Mastery) -> tuple[bool, float, float, str]:
    """What must never happen first, then the clauses least often kept, then the newest."""
    newest = weak.latest[0]
    return not newest.fatal, weak.met, -newest.at, weak.clause


def _begin(plan: _Plan, material: Material) -> None:
    easy = [one for one in material.questions if one.topic is Topic.GREETING and one.level == 1]
    if easy:
        step = LearningStep(topic=Topic.GREETING, level=1, questions=min(10, len(easy)))
        plan.add("greeting", NextStep(step, Why.BEGIN))


def _practise(plan: _Plan, weak: Mastery, last: dict[str, Grade], material: Material) -> None:
    """The call or the round that practises the clause, if there is one."""
    newest = weak.latest[0]
    offer = _call_for(weak, last, material.calls) if newest.is_call else None
    if offer is not None:
        key, step = offer.scenario, LearningStep(scenario=offer.scenario)
    elif (topic := _topic_for(weak, material.questions)) is not None:
        key, step = f"topic {topic}", LearningStep(clauses=(weak.clause,))
    else:
        return
    why = Why.MISSED if newest.is_call else Why.ANSWERED_WRONG
    plan.add(key, NextStep(step, why, newest.means, weak.clause))


def _call_for(weak: Mastery, last: dict[str, Grade], calls: Sequence[Offer]) -> Offer | None:
    """The call it was missed in; once that is passed, the easiest other one that calls for it."""

    def resting(offer: Offer) -> bool:
        grade = last.get(offer.scenario)
        return grade is not None and grade.passed is not False

    fitting = [one for one in calls if weak.clause in one.clauses and not resting(one)]
    missed_in = weak.latest[0].source
    return min(
        fitting, key=lambda one: (one.scenario != missed_in, one.level, one.scenario), default=None
    )


def _topic_for(weak: Mastery, questions: Iterable[Question]) -> Topic | None:
    """The topic of the question that was missed, or of the easiest on the clause."""
    asked = sorted(
        (one for one in questions if weak.clause in one.clauses),
        key=lambda one: (one.level, one.id),
    )
    missed = next((one for one in asked if one.id == weak.latest[0].source), None)
    first = missed or next(iter(asked), None)
    return first.topic if first else None


def _untried(
    calls: Sequence[Offer], last: dict[str, Grade], planned: Iterable[str]
) -> Iterator[Offer]:
    """Calls never marked, the easiest first, one of each situation before a second."""
    order = list(Kind)
    taken = {one.kind for one in calls if one.scenario in last or one.scenario in planned}
    ranked = sorted(
        (one for one in calls if one.scenario not in last),
        key=lambda one: (one.level, order.index(one.kind), one.scenario),
    )
    later: list[Offer] = []
    for offer in ranked:
        if offer.kind in taken:
            later.append(offer)
        else:
            taken.add(offer.kind)
            yield offer
    yield from later
