"""Moments as they are written in certificates and lists: seconds since 1970 and UTC text."""

from __future__ import annotations

from datetime import UTC, datetime

_FORM = "%Y-%m-%dT%H:%M:%SZ"


def to_text(at: float) -> str:
    """A moment, to the second: 2026-11-22T09:30:00Z."""
    return datetime.fromtimestamp(int(at), UTC).strftime(_FORM)


def from_text(text: str) -> float:
    """The moment of such a text. Raises ValueError."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC).timestamp()
