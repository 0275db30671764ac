from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from exams.people import CODE_S, FAILURES, SHUT_S, Person
from exams.permissions import Role
from exams.register import Register
from exams.store import Store
from trainer.people import accounts
from trainer.people.accounts import (
    FRESH_S,
    Refused,
    change_password,
    company_account,
    fresh_code,
    join,
    sign_in,
)
from trainer.people.passwords import hashed, matches

GOOD, BETTER = "copper-kettle-77", "每天下午五点前答复退款"
KEPT = hashed(GOOD)
NOW = 1_790_000_000.0
LIN = Person("lin", "2001", "林晓", email="lin@anda.cn", password=KEPT, joined_at=1.0)


@pytest.fixture
def register(tmp_path):
    made = Register(Store(tmp_path / "records.db"))
    made.add(Person("boss", "1001", "王敏", frozenset({Role.ADMINISTRATOR})))
    made.add(LIN)
    return made


def refused(found):
    assert isinstance(found, Refused), found
    return found.key


def test_a_hash_tells_its_own_password_only():
    assert KEPT.startswith("$argon2id$")
    assert matches(KEPT, GOOD)
    assert matches(KEPT, "ｃｏｐｐｅｒ－ｋｅｔｔｌｅ－７７")
    assert not matches(KEPT, BETTER)
    assert not matches("", "nobody's password")
    assert not matches("no hash at all", GOOD)


def test_the_right_password_lets_in(register):
    assert sign_in(register, " 2001 ", GOOD, NOW).id == "lin"


@pytest.mark.parametrize(
    ("number", "password"), [("2001", BETTER), ("9999", GOOD), ("1001", ""), ("", "")]
)
def test_everything_wrong_gets_the_same_answer(register, number, password):
    assert refused(sign_in(register, number, password, NOW)) == "wrong"


def test_after_five_failures_even_the_right_password_waits(register):
    for _ in range(FAILURES):
        assert refused(sign_in(register, "2001", "wrong", NOW)) == "wrong"
    shut = sign_in(register, "2001", GOOD, NOW + 1)
    assert shut == Refused("shut", NOW + SHUT_S)
    assert sign_in(register, "2001", GOOD, NOW + SHUT_S).id == "lin"
    assert register.person("lin").failures == 0


def test_guesses_at_the_same_moment_are_counted_before_they_are_judged(register, monkeypatch):
    judged = []

    def match(kept, password):
        judged.append(password)
        return False

    monkeypatch.setattr(accounts, "matches", match)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: sign_in(register, "2001", f"guess {n}", NOW), range(40)))
    assert len(judged) == FAILURES


def test_a_locked_account_is_told_to_its_owner_only(register):
    register.change("lin", lambda one: replace(one, locked=True))
    assert refused(sign_in(register, "2001", "wrong", NOW)) == "wrong"
    assert refused(sign_in(register, "2001", GOOD, NOW)) == "locked"


def test_a_code_joins_once(register):
    code = fresh_code(register, "boss", NOW)
    assert join(register, "1001", code.lower(), GOOD, NOW).joined_at == NOW
    assert refused(join(register, "1001", code, BETTER, NOW)) == "wrong_code"
    assert sign_in(register, "1001", GOOD, NOW).id == "boss"


def test_a_code_used_at_the_same_moment_twice_joins_once(register):
    code = fresh_code(register, "boss", NOW)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda word: join(register, "1001", code, word, NOW), (GOOD, BETTER)))
    assert sorted(isinstance(one, Person) for one in found) == [False, True]


@pytest.mark.parametrize(
    ("later", "code", "password", "key"),
    [
        (CODE_S + 1, None, GOOD, "wrong_code"),
        (0.0, "ABCD-EFGH-JKMN", GOOD, "wrong_code"),
        (0.0, "", GOOD, "wrong_code"),
        (0.0, None, "short", "too_short"),
    ],
)
def test_what_does_not_join(register, later, code, password, key):
    given = fresh_code(register, "boss", NOW)
    found = join(register, "1001", given if code is None else code, password, NOW + later)
    assert refused(found) == key


def test_a_poor_password_costs_neither_the_code_nor_a_try(register):
    code = fresh_code(register, "boss", NOW)
    for _ in range(FAILURES + 1):
        assert refused(join(register, "1001", code, "short", NOW)) == "too_short"
    assert join(register, "1001", code, GOOD, NOW).id == "boss"


def test_nobody_joins_without_a_code(register):
    assert refused(join(register, "2001", "", GOOD, NOW)) == "wrong_code"
    assert refused(join(register, "9999", "", GOOD, NOW)) == "wrong_code"


def test_guessing_codes_is_shut_too(register):
    code = fresh_code(register, "boss", NOW)
    for _ in range(FAILURES):
        join(register, "1001", "ABCD-EFGH-JKMN", GOOD, NOW)
    assert refused(join(register, "1001", code, GOOD, NOW)) == "shut"


def test_a_new_password_needs_the_present_one(register):
    assert refused(change_password(register, LIN, "wrong", BETTER, NOW)) == "wrong_present"
    assert refused(change_password(register, LIN, GOOD, "2001林晓2001", NOW)) == "about_you"
    assert change_password(register, LIN, GOOD, BETTER, NOW).id == "lin"
    assert refused(sign_in(register, "2001", GOOD, NOW)) == "wrong"
    assert sign_in(register, "2001", BETTER, NOW).id == "lin"


# --- the company's own accounts ---


def claims(**changes):
    return {"email": "Lin@anda.cn", "email_verified": True, "iat": NOW - 5, **changes}


def test_the_company_lets_in_by_address(register):
    assert company_account(register, claims(), "email", NOW).id == "lin"


def test_the_company_lets_in_by_staff_number(register):
    found = company_account(register, claims(employee="2001"), "employee", NOW)
    assert found.id == "lin"


def test_a_first_company_sign_in_joins_and_uses_the_code_up(register):
    fresh_code(register, "boss", NOW)
    register.change("boss", lambda one: replace(one, email="wang@anda.cn"))
    found = company_account(register, claims(email="wang@anda.cn"), "email", NOW)
    assert (found.joined_at, found.code) == (NOW, "")


@pytest.mark.parametrize(
    ("changes", "claim", "key"),
    [
        ({"email": "stranger@anda.cn"}, "email", "not_on_roster"),
        ({"email": ""}, "email", "not_on_roster"),
        ({}, "employee", "not_on_roster"),
        ({"email_verified": False}, "email", "unverified"),
        ({"iat": NOW - FRESH_S - 1}, "email", "stale"),
        ({"iat": None}, "email", "stale"),
        ({"iat": NOW + FRESH_S + 1}, "email", "stale"),
    ],
)
def test_whom_the_company_does_not_let_in(register, changes, claim, key):
    assert refused(company_account(register, claims(**changes), claim, NOW)) == key


def test_signing_out_everywhere_ends_the_companys_word_too(register):
    register.sign_out_everywhere("lin", NOW - 1)
    assert refused(company_account(register, claims(), "email", NOW)) == "stale"
    assert company_account(register, claims(iat=NOW), "email", NOW).id == "lin"


def test_the_company_does_not_let_in_who_is_locked_here(register):
    register.change("lin", lambda one: replace(one, locked=True))
    assert refused(company_account(register, claims(), "email", NOW)) == "locked"
