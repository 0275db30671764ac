"""Hashing of passwords: dear enough to hinder guessing, few at once to spare the calls."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from exams import people

AT_ONCE = 2  # each takes 32 MiB and some 60 ms of a core
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_turn = threading.BoundedSemaphore(AT_ONCE)
# What is checked when there is nobody of that number, so that the answer takes as long.
_NOBODYS = _hasher.hash("nobody's password")


def hashed(password: str) -> str:
    """What is kept of a password. Blocks."""
    with _turn:
        return _hasher.hash(people.password(password))


def matches(kept: str, password: str) -> bool:
    """Whether this is the password of which that was kept; nobody's never is. Blocks."""
    with _turn:
        try:
            _hasher.verify(kept or _NOBODYS, people.password(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)
