"""People and what holds for them: accounts, passwords, one-time codes, lockout, sessions."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from exams.permissions import Action, Role, Visitor, may

FAILURES = 5  # wrong passwords or codes in a row, after which nobody is let in
SHUT_S = 15 * 60.0  # for so long
IDLE_S = 8 * 3600.0  # a session nobody used for so long is over
LONGEST_S = 7 * 24 * 3600.0  # and so is one that began so long ago
CODE_S = 14 * 24 * 3600.0  # a one-time code lasts
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 12
SHORTEST, LONGEST = 10, 128  # signs of a password
LEAST_KINDS = 5  # different signs in it

# What people take first when they must take something.
COMMON = (
    *("password", "passw0rd", "qwerty", "qwertyuiop", "iloveyou", "woaini", "admin", "welcome"),
    *("abcdef", "abc123", "123456", "1234567890", "0987654321", "1qaz2wsx", "asdfghjkl", "letmein"),
)


class PeopleError(ValueError):
    """What was asked of somebody's account cannot be done; the text says why and what to do."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account. Times are seconds since 1970, UTC.

    `password` and `code` are hashes, empty where there is none. `claims` lets them take over, on
    joining, what was practised under exactly their name before there were accounts.
    """

    id: str
    staff_number: str
    name: str
    roles: frozenset[Role] = frozenset({Role.TRAINEE})
    department: str = ""
    team: str = ""
    email: str = ""
    claims: bool = False
    password: str = ""
    code: str = ""
    code_until: float = 0.0
    locked: bool = False
    failures: int = 0
    failed_at: float = 0.0
    joined_at: float | None = None
    signed_out_at: float = 0.0  # everywhere

    @property
    def key(self) -> str:
        """What their records are kept under; no typed name begins with '@'."""
        return f"@{self.id}"

    @property
    def visitor(self) -> Visitor:
        """This person as the table of permissions knows them."""
        return Visitor(self.key, self.roles, self.department)


@dataclass(frozen=True)
class Session:
    """That somebody is signed in at one browser; `id` is the hash of what its cookie holds."""

    id: str
    person: str
    began_at: float
    seen_at: float

    def lasts(self, now: float) -> bool:
        """Whether it still lets its person in."""
        return now < self.seen_at + IDLE_S and now < self.began_at + LONGEST_S


# --- as people type them ---


def tidy(text: str) -> str:
    """One line, full-width signs made plain, no space too many."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def staff_number(text: str) -> str:
    """A staff number as it is kept: capitals, no space within."""
    return tidy(text).replace(" ", "").upper()


def email(text: str) -> str:
    """An e-mail address as it is kept."""
    return tidy(text).replace(" ", "").lower()


def password(text: str) -> str:
    """A password as it is hashed: the same typed with a Chinese keyboard or without."""
    return unicodedata.normalize("NFKC", text)


# --- passwords and codes ---


def password_fault(given: str, person: Person) -> str | None:
    """What is wrong with a new password, as the key of its words; None if nothing is."""
    chosen = password(given)
    if len(chosen) < SHORTEST:
        return "too_short"
    if len(chosen) > LONGEST:
        return "too_long"
    if len(set(chosen)) < LEAST_KINDS:
        return "too_plain"
    small = chosen.lower()
    own = [person.staff_number, person.name.replace(" ", ""), person.email.partition("@")[0]]
    rest = _without(small, (word.lower() for word in own if len(word) > 1))
    if len(rest) < SHORTEST // 2 and rest != small:
        return "about_you"
    if len(_without(small, COMMON)) < SHORTEST // 2:
        return "too_common"
    return None


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def new_code(choose: Callable[[str], str]) -> str:
    """A one-time code in groups of four; `choose` takes one of the letters by chance."""
    signs = "".join(choose(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def code_hash(person_id: str, code: str) -> str:
    """What is kept of a code; spaces, hyphens and small letters make no difference."""
    signs = "".join(sign for sign in tidy(code).upper() if sign.isalnum())
    return hashlib.sha256(f"{person_id} {signs}".encode()).hexdigest()


def token_hash(token: str) -> str:
    """What is kept of what a browser's cookie holds."""
    return hashlib.sha256(token.encode()).hexdigest()


def with_code(person: Person, code: str, now: float) -> Person:
    """The person with a new one-time code; the one before it opens nothing any more."""
    return replace(
        person, code=code_hash(person.id, code), code_until=now + CODE_S, failures=0, failed_at=0.0
    )


# --- lockout ---


def shut_until(person: Person, now: float) -> float | None:
    """Until when nobody is let in after too many failures; None when they may try."""
    until = person.failed_at + SHUT_S
    return until if person.failures >= FAILURES and now < until else None


def tried(person: Person, now: float) -> Person:
    """The person after a try, which counts as failed until it is known not to be."""
    before = person.failures if now < person.failed_at + SHUT_S else 0
    return replace(person, failures=before + 1, failed_at=now)


def let_in(person: Person, now: float) -> Person:
    """The person after they proved to be themselves."""
    joined = person.joined_at if person.joined_at is not None else now
    return replace(person, failures=0, failed_at=0.0, joined_at=joined)


# --- who looks after whom ---


def may_change(visitor: Visitor, person: Person) -> bool:
    """Whether the visitor may change this person's entry or give them a code.

    Who keeps the roster looks after those who only train: a code or an address is a way into an
    account, and must not be one to more than its giver may do.
    """
    if may(visitor, Action.GIVE_ROLES):
        return True
    return may(visitor, Action.KEEP_ROSTER) and person.roles <= {Role.TRAINEE}


def steers(person: Person) -> bool:
    """Whether this person can look after the accounts; one such person must always remain."""
    return Role.ADMINISTRATOR in person.roles and not person.locked
