"""Who may connect to a call: signed tickets that open it once."""

from __future__ import annotations

import secrets
import threading
from typing import Literal
from urllib.parse import urlparse

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from trainer.wire import SUBPROTOCOL

TICKET_S = 60  # from the page that shows the phone to the phone's connection

TicketKind = Literal["ticket", "resume"]


class TicketRefused(ValueError):
    """This ticket does not open this call; the text says why."""


class Tickets:
    """Makes tickets and punches them. They die with the process: the secret is its own."""

    def __init__(self) -> None:
        self._signer = URLSafeTimedSerializer(secrets.token_hex(32))
        self._punched: dict[str, set[str]] = {}  # nonces by call
        self._lock = threading.Lock()

    def make(self, call_id: str, kind: TicketKind) -> str:
        """A ticket for this call: for `TICKET_S`, or, to resume it, while it lasts."""
        made = self._signer.dumps({"call": call_id, "nonce": secrets.token_hex(8)}, salt=kind)
        return made if isinstance(made, str) else made.decode()

    def punch(self, call_id: str, ticket: str) -> None:
        """Use a ticket up. Raises TicketRefused."""
        claim = self._read(ticket)
        if claim["call"] != call_id:
            raise TicketRefused("the ticket is for another call")
        with self._lock:
            punched = self._punched.setdefault(call_id, set())
            if claim["nonce"] in punched:
                raise TicketRefused("the ticket has been used")
            punched.add(claim["nonce"])

    def forget(self, call_id: str) -> None:
        """The call is over: nobody asks for it any more."""
        with self._lock:
            self._punched.pop(call_id, None)

    def _read(self, ticket: str) -> dict[str, str]:
        for kind, age_s in (("ticket", TICKET_S), ("resume", None)):
            try:
                claim: dict[str, str] = self._signer.loads(ticket, max_age=age_s, salt=kind)
            except BadSignature:
                continue
            return claim
        raise TicketRefused("the ticket is not one of ours, or too old")


def from_own_page(asking: HTTPConnection) -> bool:
    """Whether a page of this server asks, as its browser tells."""
    host = asking.headers.get("host", "")
    try:
        return bool(host) and urlparse(asking.headers.get("origin", "")).netloc == host
    except ValueError:  # no browser's: it is not an address
        return False


def ticket_in(socket: WebSocket) -> str:
    """The ticket a browser of our own page offers beside the protocol. Raises TicketRefused."""
    origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
    if not from_own_page(socket):
        raise TicketRefused(f"the page is from {origin or 'nowhere'} and the line at {host}")
    offered = socket.scope.get("subprotocols", [])
    if len(offered) != 2 or offered[0] != SUBPROTOCOL:
        raise TicketRefused(f"the subprotocols offered are not {SUBPROTOCOL} and a ticket")
    return str(offered[1])
