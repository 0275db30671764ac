"""Who must sit what by when, the reminders of it, and the calendar file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from standing_cases import ZONE, at, made_rules, result

from exams.assessment import ReminderRule
from exams.blueprint import Blueprint
from exams.due import Company, Held, Why, all_due, due_of, rule_faults, valid_until
from exams.due_calendar import due_calendar
from exams.people import Person
from exams.permissions import Role
from exams.reminders import SentReminders, reminders
from exams.store import Store

TODAY = date(2026, 11, 22)
LIN = Person("lin", "A1", "林晓燕", department="客服部", team="一组", joined_at=at("2025-02-01"))


def exam(name="hotline", period="quarter", **more):
    return Blueprint.model_validate(
        {
            "id": name, "title": "热线考核", "title_en": "Hotline", "about": "考", "minutes": 30,
            "calls": [{"count": 1}], "pass_mark": 80, "period": period, **more,
        }
    )  # fmt: skip


def company(*exams, due=None, today=TODAY, first="2025-01-10", **more):
    due = [{"exam": one.id} for one in exams] if due is None else due
    held = {one.id: date.fromisoformat(first) for one in exams} if first else {}
    return Company(made_rules(due=due, **more), exams, today, ZONE, held)


def told(found):
    return [(one.why, one.by.isoformat(), one.overdue(TODAY)) for one in found]


# --- once in each period ---


def test_an_examination_not_sat_in_its_period_is_due_by_its_last_day():
    sat_before = [result("2026Q3", 90.0)]
    assert told(due_of(company(exam()), LIN, sat_before, ())) == [(Why.SIT, "2026-12-31", False)]


def test_it_is_overdue_when_the_period_before_was_missed_too():
    found = due_of(company(exam()), LIN, [], ())
    assert told(found) == [(Why.SIT, "2026-09-30", True)]
    assert found[0].period == "2026Q3"


def test_it_is_not_due_once_it_is_passed_or_waits_for_an_assessor():
    here = company(exam())
    assert due_of(here, LIN, [result("2026Q4", 90.0)], ()) == ()
    assert due_of(here, LIN, [result("2026Q4", None)], ()) == ()


def test_after_a_failure_it_is_due_again_while_attempts_are_left():
    here = company(exam(attempts={"most": 2}))
    once = [result("2026Q4", 60.0, after=0.1)]
    found = due_of(here, LIN, once, ())
    assert told(found) == [(Why.AGAIN, "2026-12-31", False)]
    assert found[0].left == 1
    assert due_of(here, LIN, [*once, result("2026Q4", 50.0, after=0.2)], ()) == ()


def test_attempts_within_days_come_back():
    here = company(exam(attempts={"most": 1, "within_days": 30}))
    assert due_of(here, LIN, [result("2026Q4", 60.0, day="2026-11-10")], ()) == ()
    assert told(due_of(here, LIN, [result("2026Q4", 60.0, day="2026-10-10")], ())) == [
        (Why.AGAIN, "2026-12-31", False)
    ]


def test_whoever_joined_in_this_period_missed_none_before():
    new = Person("new", "A2", "新人", joined_at=at("2026-10-20"))
    assert told(due_of(company(exam()), new, [], ())) == [(Why.SIT, "2026-12-31", False)]


def test_an_examination_nobody_has_sat_yet_is_not_overdue():
    assert told(due_of(company(exam(), first=""), LIN, [], ())) == [(Why.SIT, "2026-12-31", False)]


def test_nothing_is_due_before_the_day_the_rules_name():
    due = [{"exam": "hotline", "since": "2027-01-01"}]
    assert due_of(company(exam(), due=due), LIN, [], ()) == ()


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ({"departments": ["客服部"]}, True),
        ({"departments": ["营业部"]}, False),
        ({"teams": ["二组"]}, False),
        ({"roles": ["trainer"]}, False),
    ],
)
def test_only_those_whom_the_rules_name_must_sit(who, named):
    found = due_of(company(exam(), due=[{"exam": "hotline", **who}]), LIN, [], ())
    assert bool(found) is named


def test_nobody_must_sit_what_they_may_not_sit():
    assert due_of(company(exam(who={"departments": ["营业部"]})), LIN, [], ()) == ()


def test_without_rules_it_is_due_for_those_it_names_and_for_those_who_sat_it_before():
    assert due_of(company(exam(), due=[]), LIN, [], ()) == ()
    named = company(exam(who={"departments": ["客服部"]}), due=[])
    assert [one.why for one in due_of(named, LIN, [], ())] == [Why.SIT]
    assert [one.why for one in due_of(company(exam(), due=[]), LIN, [result("2026Q3", 85.0)], ())]
    hr = Person("hr", "A3", "人事", frozenset({Role.HR}), "客服部", joined_at=1.0)
    assert due_of(named, hr, [], ()) == ()


def test_a_locked_account_owes_nothing():
    gone = Person("gone", "A4", "离职", department="客服部", joined_at=1.0, locked=True)
    assert due_of(company(exam()), gone, [], ()) == ()


# --- certificates ---


def certificate(until):
    return Held("TR26-AAAAA-AAAAA", "hotline", date.fromisoformat(until) if until else None)


LASTS = exam(validity_months=12)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-12-23", []),
        ("2026-12-22", [(Why.RENEW, "2026-12-22", False)]),
        ("2026-11-22", [(Why.RENEW, "2026-11-22", False)]),
        ("2026-11-21", [(Why.RENEW, "2026-11-21", True)]),
        (None, []),
    ],
)
def test_a_certificate_is_to_be_renewed_before_it_ends(until, expected):
    own = [result("2025Q4", 90.0)]
    assert told(due_of(company(LASTS), LIN, own, [certificate(until)])) == expected


def test_the_longest_of_several_certificates_counts():
    held = [certificate("2026-11-01"), certificate("2027-10-01")]
    assert due_of(company(LASTS), LIN, [], held) == ()


def test_a_certificate_is_renewed_even_where_nobody_must_have_one():
    here = company(LASTS, due=[])
    assert [one.why for one in due_of(here, LIN, [], [certificate("2026-12-01")])] == [Why.RENEW]


def test_who_never_passed_is_due_from_the_period_they_joined_in():
    assert told(due_of(company(LASTS), LIN, [], ())) == [(Why.SIT, "2025-03-31", True)]


def test_a_pass_counts_for_its_months_where_no_certificate_was_issued():
    here = company(LASTS)
    assert due_of(here, LIN, [result("2026Q1", 90.0, day="2026-02-01")], ()) == ()
    assert told(due_of(here, LIN, [result("2025Q4", 90.0, day="2025-12-10")], ())) == [
        (Why.RENEW, "2026-12-10", False)
    ]


def test_a_certificate_may_be_asked_for_in_every_period_all_the_same():
    here = company(LASTS, due=[{"exam": "hotline", "every": "period"}])
    found = due_of(here, LIN, [result("2026Q3", 90.0)], [certificate("2027-10-01")])
    assert told(found) == [(Why.SIT, "2026-12-31", False)]


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2027-12-15", 12, "2028-12-15"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)  # fmt: skip
def test_a_pass_ends_on_the_same_day_of_a_later_month(day, months, until):
    assert valid_until(date.fromisoformat(day), months) == date.fromisoformat(until)


def test_the_most_urgent_comes_first_and_rules_that_name_nothing_are_found():
    here = company(exam(), exam("desk", "month"))
    results = {LIN.key: [result("2026Q3", 85.0)]}
    found = all_due(here, [LIN], results, {})
    assert [one.exam for one in found] == ["desk", "hotline"]
    stray = company(exam(), due=[{"exam": "gone"}])
    assert [one.exam for one in rule_faults(stray.rules, stray.exams)] == ["gone"]


# --- reminders ---

RULE = ReminderRule(days_before=(14, 3), overdue_every_days=7, overdue_most=2)


def steps(*days_left):
    found = due_of(company(exam()), LIN, [result("2026Q3", 85.0)], ())
    return [
        [one.step for one in reminders(RULE, found, found[0].by - timedelta(days=left))]
        for left in days_left
    ]


def test_reminders_come_before_the_day_and_some_times_after_it():
    assert steps(15, 14, 4, 3, 0) == [[], ["before-14"], ["before-14"], ["before-3"], ["before-3"]]
    assert steps(-1, -7, -8, -15, -99) == [
        ["overdue-1"], ["overdue-1"], ["overdue-2"], ["overdue-2"], ["overdue-2"],
    ]  # fmt: skip


@given(st.lists(st.integers(-60, 60), min_size=1, max_size=30))
def test_on_whichever_days_it_is_run_there_are_no_more_reminders_than_the_rules_name(days):
    found = due_of(company(exam()), LIN, [result("2026Q3", 85.0)], ())
    keys: list[str] = []
    for left in sorted(days, reverse=True):
        now = reminders(RULE, found, found[0].by - timedelta(days=left))
        keys += [one.key for one in now if not keys or one.key != keys[-1]]
    assert len(keys) == len(set(keys)), "an earlier reminder came back"
    assert len(keys) <= len(RULE.days_before) + RULE.overdue_most


def test_a_reminder_is_taken_by_one_and_released_only_when_it_surely_failed(tmp_path):
    kept = SentReminders(Store(tmp_path / "records.db"))
    due = due_of(company(exam()), LIN, [], ())
    found = reminders(RULE, due, TODAY)
    assert kept.unsent(found) == found
    assert kept.claim(found, "lin@anda.cn", 1.0) == found
    assert kept.claim(found, "lin@anda.cn", 2.0) == ()
    assert [one.address for one in kept.unsure()] == ["lin@anda.cn"]
    kept.release(found)
    assert kept.claim(found, "lin@anda.cn", 3.0) == found
    kept.sent(found, 4.0)
    kept.release(found)
    assert kept.unsent(found) == ()
    assert kept.unsure() == ()


# --- the calendar ---


TEXT = "请在截止前参加；多行,\n逗号"


def events(dues, **more):
    made = due_calendar(
        dues, lambda due: (f"考试：{due.title}", "请在截止前参加；多行,\n逗号"), 0.0, **more
    )
    assert b"\r\n" in made
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    return made, [one for one in Calendar.from_ical(made).walk("VEVENT")]


def test_the_calendar_has_a_whole_day_for_each_with_its_alarms():
    found = due_of(company(exam()), LIN, [result("2026Q3", 85.0)], ())
    made, (event,) = events(found, days_before=(14, 3), address="https://train.example.com/exams")
    assert b"DTSTART;VALUE=DATE:20261231" in made
    assert b"DTEND;VALUE=DATE:20270101" in made
    assert str(event["summary"]) == "考试：热线考核"
    assert str(event["description"]) == TEXT
    assert [one["trigger"].dt for one in event.walk("VALARM")] == [
        timedelta(days=-14, hours=9), timedelta(days=-3, hours=9),
    ]  # fmt: skip
    assert event["url"] == "https://train.example.com/exams"


def test_the_same_thing_due_keeps_its_id_and_others_have_their_own():
    here = company(exam(), exam("desk", "month"))
    found = due_of(here, LIN, [], ())
    _, first = events(found)
    _, again = events(reversed(found))
    assert {str(one["uid"]) for one in first} == {str(one["uid"]) for one in again}
    assert len({str(one["uid"]) for one in first}) == 2


def test_an_empty_calendar_is_a_calendar():
    made, found = events([])
    assert found == []
    assert made.startswith(b"BEGIN:VCALENDAR")
