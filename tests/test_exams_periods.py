"""Periods: their names, days and moments, whatever the day and the zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.periods import (
    MONTHS,
    Period,
    PeriodError,
    PeriodKind,
    day_at,
    latest,
    parse_period,
    parts,
    period_at,
    period_of,
)  # fmt: skip

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = st.sampled_from(PeriodKind)
DAYS = st.dates(date(1973, 1, 1), date(2998, 12, 31))
ZONES = st.sampled_from(["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati"])


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_name_stands_for_its_days(name, first, last):
    period = parse_period(name)
    assert (period.first, period.last, period.name) == (first, last, name)


def test_small_letters_and_spaces_make_no_difference():
    assert parse_period(" 2026q4 ") == Period(PeriodKind.QUARTER, 2026, 4)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026Q5", "2026Q0", "2026H3", "26Q1", "2026-1", "2026Q12",
             "1969", "3000", "２０２６Q4", "2026Q4\n2026", "-2026"]
)  # fmt: skip
def test_what_is_no_period_is_refused_with_how_to_write_one(text):
    with pytest.raises(PeriodError, match="Write a month as 2026-11"):
        parse_period(text)


@given(KINDS, DAYS)
def test_every_day_is_in_one_period_of_a_kind_whose_name_leads_back_to_it(kind, day):
    period = period_of(kind, day)
    assert period.has(day)
    assert parse_period(period.name) == period
    assert not period.next().has(day)
    assert not period.previous().has(day)


@given(KINDS, DAYS)
def test_periods_follow_each_other_without_gap(kind, day):
    period = period_of(kind, day)
    assert period.next().first - period.last == timedelta(days=1)
    assert period.next().previous() == period
    assert latest(period, 3) == (period, period.previous(), period.previous().previous())


@given(KINDS, DAYS, ZONES)
def test_a_moment_is_in_the_period_between_whose_bounds_it_is(kind, day, zone):
    there = ZoneInfo(zone)
    period = period_of(kind, day)
    begins, ends = period.bounds(there)
    assert period_at(kind, begins, there) == period
    assert period_at(kind, ends, there) == period.next()
    assert period_at(kind, begins - 1, there) == period.previous()
    assert ends == period.next().bounds(there)[0]


@given(DAYS, KINDS, KINDS)
def test_a_longer_period_is_made_of_the_shorter_ones(day, one, other):
    long, short = sorted((one, other), key=MONTHS.__getitem__, reverse=True)
    period = period_of(long, day)
    made_of = list(parts(period, short))
    assert len(made_of) == MONTHS[long] // MONTHS[short]
    assert (made_of[0].first, made_of[-1].last) == (period.first, period.last)
    assert all(period.holds(part) for part in made_of)
    assert period_of(short, day) in made_of


def test_the_company_s_midnight_decides_and_not_the_server_s():
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC).timestamp()  # 00:30 in Shanghai
    assert period_at(PeriodKind.MONTH, new_year, UTC).name == "2026-12"
    assert period_at(PeriodKind.MONTH, new_year, SHANGHAI).name == "2027-01"
    assert day_at(new_year, SHANGHAI) == date(2027, 1, 1)


def test_time_has_ends():
    with pytest.raises(PeriodError):
        Period(PeriodKind.YEAR, 2999).next()
    with pytest.raises(PeriodError):
        Period(PeriodKind.MONTH, 1970, 1).previous()
