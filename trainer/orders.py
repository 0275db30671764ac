"""What the exchange wants done, by whoever holds the socket, the voices and the tape."""

from __future__ import annotations

from dataclasses import dataclass

from grading.call_file import EndedBy
from trainer.call import Say
from trainer.wire import Outgoing, Tone


@dataclass(frozen=True)
class Greet:
    """Welcome the telephone that has just connected."""


@dataclass(frozen=True)
class Tell:
    """Send this message."""

    message: Outgoing


@dataclass(frozen=True)
class Ring:
    """Play one ring or other tone, from this browser clock on, or at once."""

    utterance: int
    at: int | None = None
    tone: Tone = "ring"


@dataclass(frozen=True)
class Voice:
    """Have the caller say this."""

    utterance: int
    say: Say


@dataclass(frozen=True)
class Quiet:
    """Stop this utterance wherever it is."""

    utterance: int


@dataclass(frozen=True)
class Lay:
    """Put the utterance's sound, from sample `skip` on, at this position of the caller's track."""

    utterance: int
    position: int
    skip: int = 0


@dataclass(frozen=True)
class Blank:
    """Nothing was heard of the caller between these positions."""

    start: int
    end: int


@dataclass(frozen=True)
class Understand:
    """Find out what a typed answer fulfils, then hand it back to `Exchange.said`."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Finish:
    """The call is over: understand what is left, keep it, tell the telephone."""

    by: EndedBy
    at_s: float


Order = Greet | Tell | Ring | Voice | Quiet | Lay | Blank | Understand | Finish
