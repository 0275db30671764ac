"""The gate: whether people sign in here, who a browser's cookie stands for, what they may do."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from exams.people import Person, Session, token_hash
from exams.permissions import NOBODY, Action, Visitor, may
from exams.register import Register

COOKIE = "threerings_session"
HAND_OVER_S = 60.0  # from the page that let somebody in to the address that sets the cookie


class Gate:
    """One a process. `sign_in` is the setting: auto, yes, no. Any thread may call it."""

    def __init__(
        self, register: Register, sign_in: str, now: Callable[[], float] = time.time
    ) -> None:
        self.register = register
        self._sign_in = sign_in
        self._now = now
        self._had_administrator = False
        self._hand_overs: dict[str, tuple[str, float]] = {}  # nonce → person, until
        self._used: set[str] = set()  # words of the company's sign-in
        self._lock = threading.Lock()

    # --- who is there ---

    def open_house(self) -> bool:
        """Whether anybody comes in under any name."""
        if self._sign_in != "auto":
            return self._sign_in == "no"
        # There is always an administrator once there has been one, so it is not asked again.
        if not self._had_administrator:
            self._had_administrator = self.register.has_administrator()
        return not self._had_administrator

    def person(self, token: str) -> Person | None:
        """Whom the cookie's token stands for now."""
        return self.register.signed_in(token_hash(token), self._now()) if token else None

    def visitor(self, token: str) -> Visitor:
        """The same, as the table of permissions knows them; not for an open house."""
        person = self.person(token)
        return person.visitor if person else NOBODY

    def allows(self, visitor: Visitor, action: Action, whose: str | None = None) -> bool:
        """Whether the visitor may do that, with what is kept under the key `whose`."""
        return may(visitor, action, self.register.owner(whose) if whose is not None else None)

    # --- coming and going ---

    def hand_over(self, person: Person) -> str:
        """A word for the page to give to the address that sets the cookie; good once."""
        now, nonce = self._now(), secrets.token_urlsafe(24)
        with self._lock:
            self._hand_overs = {n: one for n, one in self._hand_overs.items() if one[1] > now}
            self._hand_overs[nonce] = (person.id, now + HAND_OVER_S)
        return nonce

    def begin(self, nonce: str) -> str | None:
        """Begin the session that was handed over: its token, or None when it was not."""
        now = self._now()
        with self._lock:
            person_id, until = self._hand_overs.pop(nonce, ("", 0.0))
        if now > until:
            return None
        token = secrets.token_urlsafe(32)
        self.register.begin_session(Session(token_hash(token), person_id, now, now))
        return token

    def first_use(self, word: str) -> bool:
        """Whether this word of the company's sign-in lets in for the first time.

        It lasts in the browser's own cookie, and would undo every signing out.
        """
        with self._lock:
            used = word in self._used
            self._used.add(word)
        return not used

    def end(self, token: str) -> None:
        """End the session of this token."""
        if token:
            self.register.end_session(token_hash(token))

    def end_all(self, person: Person, actor: str) -> None:
        """Sign somebody out everywhere, as `actor` wants."""
        with self._lock:
            waiting = self._hand_overs.items()
            self._hand_overs = {n: one for n, one in waiting if one[0] != person.id}
        self.register.by(actor).sign_out_everywhere(person.id, self._now())
