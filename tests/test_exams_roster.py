from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.people import Person, steers
from exams.permissions import Role, Visitor
from exams.roster import Fault, Row, plan

ADMIN = Visitor("@boss", frozenset({Role.ADMINISTRATOR}))
HR = Visitor("@hr", frozenset({Role.HR}))
BOSS = Person("boss", "1001", "王敏", frozenset({Role.ADMINISTRATOR}), email="wang@anda.cn")
LIN = Person("lin", "2001", "林晓", department="客服部", email="lin@anda.cn")


def planned(*rows, people=(BOSS, LIN), by=ADMIN):
    numbers = count(1)
    numbered = [Row(number, values) for number, values in enumerate(rows, 2)]
    return plan(numbered, people, by, lambda: f"new{next(numbers)}")


def faults(*rows, **given):
    return [(one.number, one.column, one.key) for one in planned(*rows, **given).faults]


def row(number="2001", name="林晓", **values):
    return {"staff_number": number, "name": name, **values}


def test_what_is_new_what_changes_and_what_stays():
    found = planned(
        row(team="一班"), row("2002", "陈 立", roles="学员、培训师"), row("1001", "王敏")
    )
    assert [(one.number, one.fields) for one in found.changes] == [
        (2, (("team", "", "一班"),)),
        (
            3,
            (
                ("staff_number", "", "2002"),
                ("name", "", "陈 立"),
                ("roles", "", "trainee trainer"),
            ),
        ),
    ]
    assert (found.same, found.absent, found.faults) == (1, 0, ())


def test_a_column_that_is_missing_changes_nothing_and_an_empty_cell_clears():
    assert planned(row()).same == 1
    (change,) = planned(row(department="", roles="")).changes
    assert change.fields == (("department", "客服部", ""),)


def test_people_not_in_the_file_stay():
    assert planned(row("3001", "新人")).absent == 2


@pytest.mark.parametrize(
    ("values", "column", "key"),
    [
        (row(""), "staff_number", "missing"),
        (row("20 01/7"), "staff_number", "staff_number"),
        (row(name=" "), "name", "missing"),
        (row(name="=SUM(A1)"), "name", "formula"),
        (row(name="@boss"), "name", "formula"),
        (row(name="林" * 41), "name", "long"),
        (row(department="+1"), "department", "formula"),
        (row(team="班" * 61), "team", "long"),
        (row(email="lin"), "email", "email"),
        (row(email="wang@anda.cn"), "email", "email_twice"),
        (row(roles="trainee, boss"), "roles", "role"),
        (row(claims="maybe"), "claims", "yes_or_no"),
        (row("1001", "王敏", roles="trainee"), "roles", "last_administrator"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_left_out(values, column, key):
    found = planned(values)
    assert [(one.number, one.column, one.key) for one in found.faults] == [(2, column, key)]
    assert found.changes == ()


def test_a_number_that_stands_twice_is_taken_from_neither_row():
    assert faults(row(), row("２００１", "别人")) == [
        (2, "staff_number", "twice"),
        (3, "staff_number", "twice"),
    ]


def test_addresses_may_change_hands():
    found = planned(row(email="wang@anda.cn"), row("1001", "王敏", email="lin@anda.cn"))
    assert len(found.changes) == 2


def test_who_stays_as_they_are_stands_in_the_way_of_others():
    kept_back = row("1001", "王敏", roles="trainee", email="new@anda.cn")
    taker = row("3001", "新人", email="wang@anda.cn")
    assert faults(kept_back, taker) == [
        (2, "roles", "last_administrator"),
        (3, "email", "email_twice"),
    ]


def test_only_one_of_a_name_may_claim_its_past():
    rows = (row("3001", "张伟", claims="是"), row("3002", "张伟", claims="yes"))
    assert faults(*rows) == [(2, "claims", "claimed_twice"), (3, "claims", "claimed_twice")]
    assert planned(rows[0]).changes[0].after.claims


def test_who_has_joined_claims_no_more():
    joined = replace(LIN, joined_at=1.0)
    assert planned(row(claims="yes"), people=(BOSS, joined)).same == 1


def test_hr_gives_no_roles_and_leaves_those_who_have_some_alone():
    assert faults(row("3001", "新人", roles="trainer"), by=HR) == [(2, "roles", "no_roles")]
    assert faults(row("1001", "王敏", email="hr@anda.cn"), by=HR) == [
        (2, "staff_number", "not_yours")
    ]
    assert len(planned(row("3001", "新人", roles="学员"), by=HR).changes) == 1


words = st.sampled_from(["", "1001", "2001", "2002", "王敏", "=1", "a@b.cn", "trainee", "hr", "是"])
rows = st.lists(
    st.dictionaries(
        st.sampled_from(["department", "team", "email", "roles", "claims"]), words
    ).flatmap(
        lambda rest: st.builds(
            lambda number, name: {"staff_number": number, "name": name, **rest}, words, words
        )
    ),
    max_size=8,
)


@settings(max_examples=200)
@given(rows)
def test_whatever_is_brought_an_administrator_remains_and_nothing_clashes(given_rows):
    found = planned(*given_rows)
    later = {one.id: one for one in (BOSS, LIN)} | {c.after.id: c.after for c in found.changes}
    mails = [one.email for one in later.values() if one.email]
    numbers = [one.staff_number for one in later.values()]
    assert any(map(steers, later.values()))
    assert len(mails) == len(set(mails))
    assert len(numbers) == len(set(numbers))
    bad = {fault.number for fault in found.faults}
    assert bad.isdisjoint(change.number for change in found.changes)
    assert len(given_rows) == len(bad) + len(found.changes) + found.same


def test_a_fault_names_what_was_given():
    assert planned(row(email="lin")).faults == (Fault(2, "email", "lin", "email"),)
