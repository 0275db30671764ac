"""Tokens: what lets a program of HR's fetch results over HTTP, until it is revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from exams.audit import note
from exams.people import tidy, token_hash
from exams.store import Store

PREFIX = "trh_"  # so that whoever finds one lying about knows what it is
LONGEST_NAME = 60
USED_EVERY_S = 60.0  # the last use is kept no finer than this
DAY_S = 24 * 3600.0
DAYS, MOST_DAYS = 365, 1100  # a token lasts
TERMINAL = "terminal"  # who made or revoked one there: whoever has it has the records


class TokenError(ValueError):
    """A token cannot be made or revoked as asked; the text says why and what to do."""


class TokenScope(StrEnum):
    """What a token opens."""

    RESULTS = "results"  # tables of results
    RECORDS = "records"  # one person's whole record
    CERTIFICATES = "certificates"


@dataclass(frozen=True)
class Token:
    """What is kept of a token: a hash, never the token. Times are seconds since 1970, UTC.

    `made_by` is the key of a person, or TERMINAL. A person's lets in only as long as they
    themselves may.
    """

    id: str
    name: str
    scopes: frozenset[TokenScope]
    hash: str
    made_by: str
    made_at: float
    expires_at: float
    used_at: float | None = None
    revoked_at: float | None = None
    revoked_by: str = ""

    def lasts(self, now: float) -> bool:
        """Whether it is neither revoked nor over."""
        return self.revoked_at is None and now < self.expires_at


def make_token(
    name: str, scopes: Iterable[TokenScope], made_by: str, now: float, days: int, secret: str
) -> tuple[Token, str]:
    """A token and the text to hand out, which is never shown again. Raises TokenError."""
    called = tidy(name)
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise TokenError(
            f"The token's name is {name[:80]!r}; give 1 to {LONGEST_NAME} signs that tell "
            "which program uses it."
        )
    opened = frozenset(scopes)
    if not opened:
        raise TokenError(f"'{called}' would open nothing. Choose from: {', '.join(TokenScope)}.")
    if not 1 <= days <= MOST_DAYS:
        raise TokenError(f"'{called}' would last {days} days; give from 1 to {MOST_DAYS}.")
    text = PREFIX + secret
    kept = token_hash(text)
    return Token(kept[:8], called, opened, kept, made_by, now, now + days * DAY_S), text


class Tokens:
    """The tokens in the records. Any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, token: Token, actor: str = "") -> None:
        """Keep a new token. Raises TokenError when one in use is called the same.

        `actor` is what the audit log calls its maker, where it is not `made_by`.
        """
        with self._store.writing() as db:
            query = "select 1 from tokens where name = ? and revoked_at is null and expires_at > ?"
            if list(db.query(query, [token.name, token.made_at])):
                raise TokenError(
                    f"There is a token '{token.name}' in use already. Give this one another name, "
                    "or revoke that one first."
                )
            row = {**asdict(token), "scopes": " ".join(sorted(token.scopes))}
            db.table("tokens").insert(row)
            note(db, actor or token.made_by, "token.made", "", _told(token))

    def all(self) -> tuple[Token, ...]:
        """Every token there ever was, the newest first."""
        with self._store.reading() as db:
            return tuple(map(_token, db.query("select * from tokens order by made_at desc, id")))

    def revoke(self, token_id: str, by: str, now: float, actor: str = "") -> Token:
        """Let a token open nothing any more. Raises TokenError."""
        with self._store.writing() as db:
            rows = list(db.query("select * from tokens where id = ?", [token_id]))
            if not rows:
                raise TokenError(
                    f"'{token_id}': no token has this id. See them with: threerings hr token list"
                )
            token = _token(rows[0])
            if token.revoked_at is not None:
                raise TokenError(f"'{token.name}' ({token_id}) was revoked before; it stays so.")
            db.execute(
                "update tokens set revoked_at = ?, revoked_by = ? where id = ?", [now, by, token_id]
            )
            note(db, actor or by, "token.revoked", "", _told(token))
        return replace(token, revoked_at=now, revoked_by=by)

    def used(self, text: str, now: float) -> Token | None:
        """The token of that text, its use noted if it lasts; None if there never was one."""
        with self._store.reading() as db:
            rows = list(db.query("select * from tokens where hash = ?", [token_hash(text)]))
        token = _token(rows[0]) if rows else None
        if token and token.lasts(now) and now > (token.used_at or 0.0) + USED_EVERY_S:
            with self._store.writing() as db:
                db.execute("update tokens set used_at = ? where id = ?", [now, token.id])
        return token


def _told(token: Token) -> dict[str, object]:
    return {"token": token.id, "scopes": sorted(token.scopes), "expires_at": token.expires_at}


def _token(row: dict[str, Any]) -> Token:
    return Token(**{**row, "scopes": frozenset(map(TokenScope, row["scopes"].split()))})
