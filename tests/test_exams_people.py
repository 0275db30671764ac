import random
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import people
from exams.people import (
    CODE_LETTERS,
    FAILURES,
    IDLE_S,
    LONGEST_S,
    SHUT_S,
    Person,
    Session,
    code_hash,
    let_in,
    may_change,
    new_code,
    password_fault,
    shut_until,
    tried,
)
from exams.permissions import Role, Visitor

LIN = Person(id="1", staff_number="20231", name="林晓", email="linxiao@anda.cn")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("短密码", "too_short"),
        ("x1" * 70, "too_long"),
        ("aaaaaaaaaaaa", "too_plain"),
        ("20231林晓linxiao", "about_you"),
        ("linxiao20231!", "about_you"),
        ("password123456", "too_common"),
        ("Qwertyuiop1", "too_common"),
        ("每天五点前答复退款", "too_short"),
        ("每天下午五点前答复退款", None),
        ("copper-kettle-77", None),
        ("20231-copper-kettle", None),
    ],
)
def test_password_rules(password, fault):
    assert password_fault(password, LIN) == fault


def test_a_password_typed_with_a_chinese_keyboard_is_the_same():
    assert people.password("ｃｏｐｐｅｒ－７７") == people.password("copper-77")


@given(st.text("abXY029ａＢ２．－._- \u3000", max_size=60))
def test_a_staff_number_is_kept_one_way_however_often_it_is_tidied(text):
    once = people.staff_number(text)
    assert people.staff_number(once) == once
    assert people.staff_number(f" {once.lower()} ").upper() == once.upper()


@given(st.integers())
def test_codes_have_letters_nobody_mistakes_and_survive_being_typed(seed):
    code = new_code(random.Random(seed).choice)
    signs = code.replace("-", "")
    assert len(signs) == 12
    assert set(signs) <= set(CODE_LETTERS)
    assert not set("0O1IL") & set(CODE_LETTERS)
    typed = f" {code.lower().replace('-', ' ')} "
    assert code_hash("1", typed) == code_hash("1", code)
    assert code_hash("2", code) != code_hash("1", code)


def test_five_failures_shut_the_door_for_a_quarter_of_an_hour():
    person = LIN
    for at in range(FAILURES):
        assert shut_until(person, 1000.0 + at) is None
        person = tried(person, 1000.0 + at)
    assert shut_until(person, 1005.0) == 1004.0 + SHUT_S
    assert shut_until(person, 1004.0 + SHUT_S) is None
    assert tried(person, 1004.0 + SHUT_S).failures == 1


@given(st.lists(st.floats(0, 5000), max_size=40))
def test_never_more_than_five_tries_in_a_quarter_of_an_hour(moments):
    person, judged = LIN, []
    for at in sorted(1e6 + moment for moment in moments):
        if shut_until(person, at) is None:
            person = tried(person, at)
            judged.append(at)
    for first, sixth in zip(judged, judged[FAILURES:], strict=False):
        assert sixth - first >= SHUT_S


def test_being_let_in_forgets_the_failures_and_keeps_the_first_day():
    person = let_in(tried(LIN, 10.0), 20.0)
    assert (person.failures, person.joined_at) == (0, 20.0)
    assert let_in(person, 30.0).joined_at == 20.0


def test_a_session_ends_when_unused_and_in_the_end_anyway():
    session = Session("hash", "1", began_at=0.0, seen_at=0.0)
    assert session.lasts(IDLE_S - 1)
    assert not session.lasts(IDLE_S)
    used = replace(session, seen_at=LONGEST_S - 10)
    assert used.lasts(LONGEST_S - 1)
    assert not used.lasts(LONGEST_S)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("other", list(Role))
def test_who_may_change_whose_entry(role, other):
    visitor = Visitor("@me", frozenset({role}))
    person = replace(LIN, roles=frozenset({Role.TRAINEE, other}))
    allowed = role is Role.ADMINISTRATOR or (role is Role.HR and other is Role.TRAINEE)
    assert may_change(visitor, person) is allowed


def test_the_letters_of_codes_are_plain_ones():
    assert set(CODE_LETTERS) <= set(string.ascii_uppercase + string.digits)
