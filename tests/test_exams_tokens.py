"""Tokens: made once, kept as a hash, revoked for good; and the command that does it."""

import re

import pytest

from exams.audit import AuditLog
from exams.store import Store
from exams.tokens import (
    DAY_S,
    LONGEST_NAME,
    MOST_DAYS,
    TERMINAL,
    USED_EVERY_S,
    TokenError,
    Tokens,
    TokenScope,
    make_token,
)
from trainer.cli import main

NOW = 1e9


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "records.db")


def made(name="payroll", scopes=(TokenScope.RESULTS,), days=10, secret="s" * 43):
    return make_token(name, scopes, TERMINAL, NOW, days, secret)


def test_what_is_kept_is_not_what_is_handed_out(store, tmp_path):
    token, text = made()
    Tokens(store).keep(token)
    assert text == "trh_" + "s" * 43
    with store.reading() as db:
        assert text not in str(list(db.query("select * from tokens")))
    assert Tokens(store).all() == (token,)


def test_who_made_and_revoked_it_stands_in_the_audit_log(store):
    token, text = made()
    Tokens(store).keep(token, "terminal:li")
    Tokens(store).revoke(token.id, "@boss", NOW + 1)
    log = AuditLog(store)
    last, first = log.latest(9)
    assert (first.actor, first.action, first.told()["token"]) == (
        "terminal:li",
        "token.made",
        token.id,
    )
    assert (last.actor, last.action) == ("@boss", "token.revoked")
    assert text not in first.details
    with pytest.raises(TokenError):
        Tokens(store).revoke(token.id, "@boss", NOW + 2)
    assert log.head().notes == 2, "what was refused is not noted"


def test_a_token_lasts_its_days():
    token, _ = made(days=10)
    assert token.lasts(NOW + 10 * DAY_S - 1)
    assert not token.lasts(NOW + 10 * DAY_S)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "  "}, "give 1 to 60 signs"),
        ({"name": "长" * (LONGEST_NAME + 1)}, "give 1 to 60 signs"),
        ({"name": "a\x07b"}, "give 1 to 60 signs"),
        ({"scopes": ()}, "would open nothing"),
        ({"days": 0}, "would last 0 days"),
        ({"days": MOST_DAYS + 1}, "would last 1101 days"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(changes, why):
    with pytest.raises(TokenError, match=why):
        made(**changes)


def test_a_name_in_use_is_refused_until_it_is_free(store):
    tokens = Tokens(store)
    first, _ = made()
    tokens.keep(first)
    again, _ = made(secret="t" * 43)
    with pytest.raises(TokenError, match="'payroll' in use already"):
        tokens.keep(again)
    tokens.revoke(first.id, TERMINAL, NOW)
    tokens.keep(again)


def test_the_last_use_is_kept_but_not_every_one(store):
    tokens = Tokens(store)
    token, text = made()
    tokens.keep(token)
    for later, kept in ((1, 1), (USED_EVERY_S, 1), (USED_EVERY_S + 2, USED_EVERY_S + 2)):
        tokens.used(text, NOW + later)
        assert tokens.all()[0].used_at == NOW + kept
    assert tokens.used("trh_other", NOW) is None


def test_a_revoked_token_stays_revoked_and_is_not_used(store):
    tokens = Tokens(store)
    token, text = made()
    tokens.keep(token)
    tokens.revoke(token.id, "@hr", NOW + 5)
    with pytest.raises(TokenError, match="revoked before"):
        tokens.revoke(token.id, "@hr", NOW + 6)
    found = tokens.used(text, NOW + 7)
    assert (found.lasts(NOW + 7), found.used_at, found.revoked_by) == (False, None, "@hr")


# --- the command ---


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))

    def run(*words):
        code = main(["hr", "token", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_makes_lists_and_revokes(run, store):
    code, text, err = run("add", "夜间同步", "--scope", "results", "--scope", "records")
    assert code == 0
    assert re.fullmatch(r"trh_[\w-]{43}\n", text)
    assert "opens records, results until" in err
    token = Tokens(store).all()[0]
    _, listed, err = run("list")
    assert re.search(rf"{token.id}\s+夜间同步\s+records results\s+terminal", listed)
    assert (text.strip() in listed, err) == (False, "1 tokens\n")
    assert run("revoke", token.id)[0] == 0
    assert "revoked" in run("list")[1]


def test_the_command_tells_what_is_wrong(run):
    code, _, err = run("revoke", "nothing")
    assert code == 2
    assert err.startswith("'nothing': no token has this id.")
    assert run("add", "x", "--days", "0")[0] == 2
