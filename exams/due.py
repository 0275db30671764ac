"""Who must sit which examination by when: due, overdue, to be sat again, certificates that end."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from enum import StrEnum

from exams.assessment import AssessmentRules, DueRule
from exams.blueprint import Blueprint
from exams.people import Person
from exams.periods import Period, day_at, period_of
from exams.permissions import Role
from exams.standing import Result, counts_for


class Why(StrEnum):
    """What makes it due."""

    SIT = "sit"  # not sat in its period, or never passed
    AGAIN = "again"  # sat and not passed; it may be tried again
    RENEW = "renew"  # the certificate ends or has ended


@dataclass(frozen=True)
class Held:
    """A certificate that somebody has; without `valid_until` it does not end."""

    number: str
    blueprint: str
    valid_until: date | None


@dataclass(frozen=True)
class Due:
    """One examination that one person must sit, and the last day for it."""

    person: str  # key
    exam: str  # id of the blueprint
    title: str
    title_en: str
    why: Why
    by: date
    period: str = ""  # the one it is due for; empty for certificates
    certificate: str = ""  # the one to renew
    left: int | None = None  # attempts that may still be made, where that is known

    def overdue(self, today: date) -> bool:
        """Whether its last day is past."""
        return today > self.by

    @property
    def key(self) -> str:
        """The same for the same thing due, whenever it is worked out."""
        return f"{self.person} {self.exam} {self.why} {self.by}"


@dataclass(frozen=True)
class Company:
    """What holds for all: rules, examinations, today, and since when each has been held."""

    rules: AssessmentRules
    exams: tuple[Blueprint, ...]  # those that may be sat now
    today: date
    zone: tzinfo
    first_held: Mapping[str, date]  # blueprint → day of the first sitting by anybody


@dataclass(frozen=True)
class _Duty:
    """One examination for one person."""

    exam: Blueprint
    every: str
    since: date


def all_due(
    company: Company,
    people: Iterable[Person],
    results: Mapping[str, Sequence[Result]],
    held: Mapping[str, Sequence[Held]],
) -> tuple[Due, ...]:
    """What is due of all these people, the most urgent first. Locked accounts owe nothing."""
    found = [
        one
        for person in people
        for one in due_of(company, person, results.get(person.key, ()), held.get(person.key, ()))
    ]
    return tuple(sorted(found, key=lambda one: (one.by, one.person, one.exam, one.why)))


def due_of(
    company: Company, person: Person, results: Sequence[Result], held: Sequence[Held]
) -> tuple[Due, ...]:
    """What is due of one person."""
    if person.locked:
        return ()
    found: list[Due] = []
    for exam in company.exams:
        own = [one for one in results if one.blueprint == exam.id]
        certificates = [one for one in held if one.blueprint == exam.id]
        duty = _duty(company, person, exam, own)
        if duty is not None and duty.every == "period":
            one = _in_period(company, person, duty, own)
        elif duty is not None or certificates:
            one = _certificate(company, person, duty, own, (exam, certificates))
        else:
            one = None
        if one is not None:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.by, one.exam)))


def _duty(company: Company, person: Person, exam: Blueprint, own: Sequence[Result]) -> _Duty | None:
    """Whether they must sit it, from when on, and how often."""
    if not _named(exam.who.roles, exam.who.departments, exam.who.teams, person):
        return None
    joined = day_at(person.joined_at, company.zone) if person.joined_at else company.today
    held = company.first_held.get(exam.id, company.today)
    usual = "certificate" if exam.validity_months else "period"
    rules = [one for one in company.rules.due if one.exam == exam.id]
    for rule in rules:
        if _named(rule.roles, rule.departments, rule.teams, person):
            since = max(joined, rule.since or held)
            return _Duty(exam, rule.every or usual, since) if since <= company.today else None
    if company.rules.due or Role.TRAINEE not in person.roles:
        return None
    if exam.who.departments or exam.who.teams or own:
        return _Duty(exam, usual, max(joined, held))
    return None


def _named(
    roles: Sequence[Role], departments: Sequence[str], teams: Sequence[str], person: Person
) -> bool:
    return (
        (not roles or not person.roles.isdisjoint(roles))
        and (not departments or person.department in departments)
        and (not teams or person.team in teams)
    )


# --- once in each period ---


def _in_period(company: Company, person: Person, duty: _Duty, own: Sequence[Result]) -> Due | None:
    exam, zone = duty.exam, company.zone
    now = period_of(exam.period, company.today)
    sat = [one for one in own if counts_for(one, now, zone)]
    if sat:
        return _again(company, person, exam, own, now)
    before = now.previous()
    missed = duty.since <= before.last and not any(counts_for(one, before, zone) for one in own)
    period = before if missed else now
    return replace(_due(person, exam, Why.SIT, period.last), period=period.name)


def _again(
    company: Company, person: Person, exam: Blueprint, own: Sequence[Result], now: Period
) -> Due | None:
    """To be sat once more: not passed, nothing waits for an assessor, and attempts are left."""
    if any(one.passed is not False for one in own if counts_for(one, now, company.zone)):
        return None
    left = exam.attempts.most - len(_counted(company, exam, own, now))
    if left <= 0:
        return None
    return replace(_due(person, exam, Why.AGAIN, now.last), period=now.name, left=left)


def _counted(company: Company, exam: Blueprint, own: Sequence[Result], now: Period) -> list[Result]:
    """The attempts that use up those there are."""
    days = exam.attempts.within_days
    if days is None:
        return [one for one in own if counts_for(one, now, company.zone)]
    since = company.today - timedelta(days=days)
    return [one for one in own if day_at(one.ended_at, company.zone) > since]


# --- whenever no certificate holds ---


def _certificate(
    company: Company,
    person: Person,
    duty: _Duty | None,
    own: Sequence[Result],
    of: tuple[Blueprint, Sequence[Held]],
) -> Due | None:
    exam, certificates = of
    if certificates:
        return _renewal(company, person, exam, own, certificates)
    assert duty is not None, "the caller looked"
    passed = [one for one in own if one.passed]
    now = period_of(exam.period, company.today)
    if passed:
        ended = day_at(max(one.ended_at for one in passed), company.zone)
        end = valid_until(ended, exam.validity_months)
        return _ending(company, person, exam, end, "")
    sat = [one for one in own if counts_for(one, now, company.zone)]
    if sat:
        return _again(company, person, exam, own, now)
    period = period_of(exam.period, duty.since)
    return replace(_due(person, exam, Why.SIT, period.last), period=period.name)


def _renewal(
    company: Company,
    person: Person,
    exam: Blueprint,
    own: Sequence[Result],
    certificates: Sequence[Held],
) -> Due | None:
    if any(one.valid_until is None for one in certificates):
        return None
    ends = [(one.valid_until, one.number) for one in certificates if one.valid_until is not None]
    end, number = max(ends)
    waiting = any(
        one.passed is None
        and period_of(exam.period, company.today).has(day_at(one.ended_at, company.zone))
        for one in own
    )
    return None if waiting else _ending(company, person, exam, end, number)


def _ending(
    company: Company, person: Person, exam: Blueprint, end: date | None, number: str
) -> Due | None:
    soon = timedelta(days=company.rules.reminders.expiring_days)
    if end is None or company.today < end - soon:
        return None
    return replace(_due(person, exam, Why.RENEW, end), certificate=number)


def valid_until(passed_on: date, months: int | None) -> date | None:
    """The last day that a pass of that day counts; None if it does not end."""
    if months is None:
        return None
    at = passed_on.month - 1 + months
    year, month = passed_on.year + at // 12, at % 12 + 1
    return date(year, month, min(passed_on.day, calendar.monthrange(year, month)[1]))


def _due(person: Person, exam: Blueprint, why: Why, by: date) -> Due:
    return Due(person.key, exam.id, exam.title, exam.title_en or exam.title, why, by)


def rule_faults(rules: AssessmentRules, exams: Iterable[Blueprint]) -> tuple[DueRule, ...]:
    """The rules that name an examination there is not."""
    known = {exam.id for exam in exams}
    return tuple(one for one in rules.due if one.exam not in known)
