"""Programs that show a token: whom it stands for, or why it does not let them in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from exams.permissions import Action, may, reach
from exams.results import Sight
from exams.tokens import TERMINAL, Token, Tokens, TokenScope
from trainer.people.gate import Gate

if TYPE_CHECKING:
    from trainer.office import Office

LONGEST = 200  # signs of what is shown
HOW = "Send a token as 'Authorization: Bearer trh_…'; HR makes them on the page of results."


@dataclass(frozen=True)
class Bearer:
    """A program with a token that lets it in, and whose results it sees."""

    token: Token
    sight: Sight


@dataclass(frozen=True)
class Unwelcome:
    """Why nobody is let in: 401 when it is unknown who asks, 403 when they may not."""

    status: int
    why: str

    def answer(self) -> Response:
        """The refusal, for programs."""
        headers = {"Cache-Control": "no-store"}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="Three Rings"'
        return JSONResponse({"error": self.why}, self.status, headers)


def bearer(
    office: Office, header: str, scope: TokenScope, now: float | None = None
) -> Bearer | Unwelcome:
    """Whom the header Authorization lets in where that scope is asked for. Blocks."""
    at = time.time() if now is None else now
    kind, _, text = header.strip().partition(" ")
    if not header:
        return Unwelcome(401, f"Nobody is signed in here, and no token was shown. {HOW}")
    if kind.lower() != "bearer" or not text.strip() or len(text) > LONGEST:
        return Unwelcome(401, f"The header Authorization holds no token. {HOW}")
    token = Tokens(office.store).used(text.strip(), at)
    if token is None:
        return Unwelcome(401, "This token is not one of ours. Check that it was copied whole.")
    if token.revoked_at is not None:
        return Unwelcome(401, f"The token '{token.name}' was revoked. Ask HR for another.")
    if not token.lasts(at):
        return Unwelcome(401, f"The token '{token.name}' has expired. Ask HR for another.")
    if scope not in token.scopes:
        return Unwelcome(
            403,
            f"The token '{token.name}' does not open '{scope}', only: "
            f"{', '.join(sorted(token.scopes))}. Ask HR for one that does.",
        )
    return _of_maker(office.gate, token)


def _of_maker(gate: Gate, token: Token) -> Bearer | Unwelcome:
    if token.made_by == TERMINAL:
        return Bearer(token, Sight())
    person = gate.register.person(token.made_by.removeprefix("@"))
    if person is None or person.locked or not may(person.visitor, Action.EXPORT_RESULTS):
        return Unwelcome(
            403,
            f"Whoever made the token '{token.name}' may not export results any more. "
            "Ask HR for another.",
        )
    seen = reach(person.visitor, Action.EXPORT_RESULTS)
    return Bearer(token, Sight(seen, person.key, person.department))
