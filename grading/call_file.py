"""What a finished call left behind: the only thing marking reads besides the scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter

from scenarios.scenario import RecordFacts
from voices.transcript import Transcript


class Key(StrEnum):
    """The keys of the telephone."""

    DIAL = "dial"
    ANSWER = "answer"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    UNMUTE = "unmute"
    TRANSFER = "transfer"
    HANG_UP = "hang_up"


class EndedBy(StrEnum):
    """How a call came to its end."""

    TRAINEE = "trainee"  # hung up
    CALLER = "caller"  # hung up
    TRANSFER = "transfer"  # handed on to another desk
    UNANSWERED = "unanswered"  # rang until the caller gave up
    INTERRUPTED = "interrupted"  # line, browser or server lost, and not resumed in time


@dataclass(frozen=True)
class Press:
    """A key and when; `detail` is the desk of a transfer."""

    key: Key
    at_s: float
    detail: str = ""


@dataclass(frozen=True)
class Visit:
    """A state of the caller's script and when it was entered."""

    state: str
    at_s: float


@dataclass(frozen=True)
class Cut:
    """The line was cut, and the telephone rang again.

    `rang_s` is where that began, None when it did not come to it; `rings` and `answered_s` are as
    in the call file.
    """

    at_s: float
    rang_s: float | None = None
    rings: int = 0
    answered_s: float | None = None


@dataclass(frozen=True)
class Notice:
    """What the telephone told the trainee during the call, and when."""

    at_s: float
    text: str
    state: str  # whose notice it is


@dataclass(frozen=True)
class CallFile:
    """One call as it happened. Times are line time, see `voices.transcript`."""

    call_id: str
    scenario: str  # id@hash, see scenarios.catalog
    house: str  # id@version
    started_at: float  # seconds since 1970, UTC
    rings: int  # begun when first answered; all there were when not
    answered_s: float | None
    ended_s: float
    ended_by: EndedBy
    transcript: Transcript = field(default_factory=Transcript)
    presses: tuple[Press, ...] = ()
    visits: tuple[Visit, ...] = ()
    record: RecordFacts = field(default_factory=RecordFacts)
    notes: str = ""
    # Level of the trainee's microphone in dBFS, one figure for each tenth of a second from 0.
    levels_db: tuple[float, ...] = ()
    engines: dict[str, str] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def outgoing(self) -> bool:
        """Whether the trainee dialled."""
        return any(press.key is Key.DIAL for press in self.presses)

    def to_json(self) -> str:
        """As text that `from_json` reads back to an equal value."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> CallFile:
        """The call that `to_json` wrote. Raises pydantic.ValidationError."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(CallFile)
