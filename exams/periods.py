"""Periods that results count for: months, quarters, half-years and years of the company's days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

EARLIEST, LATEST = 1970, 2999  # years that records can be of


class PeriodError(ValueError):
    """A period is not written as one; the text says how to write it."""


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_SHAPE = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})|Q(?P<quarter>\d)|H(?P<half>\d))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """One of them; `number` counts those of its kind in the year, from 1.

    Its name is 2026-11, 2026Q4, 2026H2 or 2026.
    """

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not EARLIEST <= self.year <= LATEST or not 1 <= self.number <= _in_a_year(self.kind):
            raise PeriodError(f"There is no {self.kind} {self.number} of {self.year}. {_HOW}")

    @property
    def name(self) -> str:
        """As it is kept and shown."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.year}-{self.number:02}"
        if self.kind is PeriodKind.YEAR:
            return str(self.year)
        return f"{self.year}{'Q' if self.kind is PeriodKind.QUARTER else 'H'}{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * MONTHS[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = self.number * MONTHS[self.kind]
        follows = date(self.year + 1, 1, 1) if month == 12 else date(self.year, month + 1, 1)
        return follows - timedelta(days=1)

    def bounds(self, zone: tzinfo) -> tuple[float, float]:
        """Its first moment and the first moment after it, in seconds since 1970, UTC."""
        after = self.last + timedelta(days=1)
        return midnight(self.first, zone), midnight(after, zone)

    def next(self) -> Period:
        """The one after it. Raises PeriodError at the end of time."""
        if self.number < _in_a_year(self.kind):
            return Period(self.kind, self.year, self.number + 1)
        return Period(self.kind, self.year + 1)

    def previous(self) -> Period:
        """The one before it. Raises PeriodError at the beginning of time."""
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        return Period(self.kind, self.year - 1, _in_a_year(self.kind))

    def holds(self, other: Period) -> bool:
        """Whether all of the other's days are its own."""
        return self.first <= other.first and other.last <= self.last

    def has(self, day: date) -> bool:
        """Whether that day is one of its own."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return self.name


_HOW = (
    "Write a month as 2026-11, a quarter as 2026Q4, a half-year as 2026H2, a year as 2026; "
    f"from {EARLIEST} to {LATEST}."
)


def parse_period(text: str) -> Period:
    """The period of that name. Raises PeriodError."""
    found = _SHAPE.fullmatch(text.strip().upper())
    if found is None:
        raise PeriodError(f"'{text}' is no period. {_HOW}")
    for kind in PeriodKind:
        number = "1" if kind is PeriodKind.YEAR else found[kind.value]
        if number is not None:
            return Period(kind, int(found["year"]), int(number))
    raise AssertionError("a year alone is a period")


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of that kind which a day is in."""
    return Period(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def period_at(kind: PeriodKind, at: float, zone: tzinfo) -> Period:
    """The one that a moment is in where the company is; `at` in seconds since 1970, UTC."""
    return period_of(kind, day_at(at, zone))


def latest(period: Period, count: int) -> tuple[Period, ...]:
    """So many periods up to this one, the newest first."""
    found = [period]
    while len(found) < count:
        found.append(found[-1].previous())
    return tuple(found[:count])


def parts(period: Period, kind: PeriodKind) -> Iterator[Period]:
    """The periods of a kind no longer than its own that it is made of, in their order."""
    part = period_of(kind, period.first)
    while period.holds(part):
        yield part
        part = part.next()


def day_at(at: float, zone: tzinfo) -> date:
    """The day a moment is in there."""
    return datetime.fromtimestamp(at, zone).date()


def midnight(day: date, zone: tzinfo) -> float:
    """When that day begins there, in seconds since 1970, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _in_a_year(kind: PeriodKind) -> int:
    return 12 // MONTHS[kind]
