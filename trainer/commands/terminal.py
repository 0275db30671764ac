"""Whoever is at the terminal: what the audit log calls them, and asking them before it is done."""

from __future__ import annotations

import getpass
import sys


def login() -> str:
    """The name of this login."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # nobody of that number in the system's list
        return "?"


def at_the_terminal() -> str:
    """What the audit log calls whoever types this."""
    return f"terminal:{login()}"


def agreed(question: str, answer: str = "yes") -> bool:
    """Whether they type the answer; nobody can where there is no terminal."""
    if not sys.stdin.isatty():
        return False
    return input(f"{question} Type {answer} to go on: ").strip() == answer
