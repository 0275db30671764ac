"""`threerings hr`: tokens for programs that fetch results, and the learning record store."""

from __future__ import annotations

import argparse
import secrets
import sys
import time

from exams.export.columns import local
from exams.outbox import Outbox
from exams.store import Store
from exams.tokens import (
    DAYS,
    TERMINAL,
    Token,
    Tokens,
    TokenScope,
    make_token,
)
from trainer.commands.houses import table
from trainer.commands.terminal import at_the_terminal
from trainer.lrs import Courier
from trainer.settings import read_settings

Commands = argparse._SubParsersAction


def add(subparsers: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    group = subparsers.add_parser("hr", help="tokens and what other systems are sent")
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    _tokens(commands.add_parser("token", help="tokens for fetching results over HTTP"))
    store = commands.add_parser("lrs", help="the learning record store")
    told = store.add_subparsers(metavar="COMMAND", required=True)
    text = "send what waits to the learning record store"
    sending = told.add_parser("send", help=text, description=text)
    sending.add_argument("--all", action="store_true", help="also what waits after a failure")
    sending.set_defaults(run=run_send)


def _tokens(group: argparse.ArgumentParser) -> None:
    commands = group.add_subparsers(metavar="COMMAND", required=True)
    text = "make a token and print it, once"
    made = commands.add_parser("add", help=text, description=text)
    made.add_argument("name", metavar="NAME", help="which program will use it")
    made.add_argument(
        "--scope",
        action="append",
        choices=[scope.value for scope in TokenScope],
        help="results, records, certificates; may be given more than once; results by default",
    )
    made.add_argument("--days", type=int, default=DAYS, help=f"how long it lasts; {DAYS}")
    made.set_defaults(run=run_add)
    text = "list the tokens, their scopes and last use"
    commands.add_parser("list", help=text, description=text).set_defaults(run=run_list)
    text = "let a token open nothing any more"
    revoked = commands.add_parser("revoke", help=text, description=text)
    revoked.add_argument("id", metavar="ID", help="as the list shows it")
    revoked.set_defaults(run=run_revoke)


def records() -> Store:
    """The records of this installation."""
    return Store(read_settings().data / "records.db")


def run_add(args: argparse.Namespace) -> int:
    """Make a token. Raises TokenError."""
    scopes = map(TokenScope, args.scope or [TokenScope.RESULTS])
    token, text = make_token(
        args.name, scopes, TERMINAL, time.time(), args.days, secrets.token_urlsafe(32)
    )
    Tokens(records()).keep(token, at_the_terminal())
    print(text)
    print(
        f"{token.name} ({token.id}) opens {', '.join(sorted(token.scopes))} until "
        f"{local(token.expires_at, None):%Y-%m-%d}. It is not shown again.",
        file=sys.stderr,
    )
    return 0


def run_list(args: argparse.Namespace) -> int:
    """A line for each token."""
    now = time.time()
    tokens = Tokens(records()).all()
    rows = [("ID", "NAME", "SCOPES", "MADE BY", "UNTIL", "LAST USED", "STATE")]
    rows += [
        (
            *(one.id, one.name, " ".join(sorted(one.scopes)), one.made_by, _day(one.expires_at)),
            *(_day(one.used_at), _state(one, now)),
        )
        for one in tokens
    ]
    print("\n".join(table(rows)))
    print(f"{len(tokens)} tokens", file=sys.stderr)
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    """Revoke a token. Raises TokenError."""
    tokens = Tokens(records())
    revoked = tokens.revoke(args.id, TERMINAL, time.time(), at_the_terminal())
    print(f"'{revoked.name}' ({revoked.id}) opens nothing any more.", file=sys.stderr)
    return 0


def run_send(args: argparse.Namespace) -> int:
    """Send what waits; 1 when something could not be sent. Raises SettingsError."""
    store = records()
    courier = Courier(read_settings(), store)
    if args.all:
        Outbox(store).hurry()
    sent = courier.send(time.time())
    courier.close()
    left = Outbox(store).backlog()
    print(f"{sent.told} sent, {left.waiting} waiting, {left.delayed} of them after a failure.")
    if left.fault:
        print(left.fault, file=sys.stderr)
    return 1 if sent.put_off else 0


def _day(at: float | None) -> str:
    return f"{local(at, None):%Y-%m-%d}" if at is not None else "—"


def _state(token: Token, now: float) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "in use" if token.lasts(now) else "expired"
