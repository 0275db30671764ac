"""A call as a state machine over its scenario's script: event in, actions out.

No clock, no sound, no network: every event carries its own line time.
"""

from __future__ import annotations

from dataclasses import dataclass

from grading.call_file import EndedBy, Key
from voices.delivery import Mood


@dataclass(frozen=True)
class Answered:
    """The trainee picked up."""

    at_s: float


@dataclass(frozen=True)
class TraineeStarted:
    """The trainee began to make speech sounds."""

    at_s: float


@dataclass(frozen=True)
class TraineeSaid:
    """A turn of the trainee's is over and understood.

    `signals` are the checks of the scenario that the words fulfil (for `never` and `secret`: that
    were broken); empty with `understood` False when sound was speech but no words were made out.
    """

    at_s: float  # when the pause rule was met
    start_s: float
    end_s: float
    text: str
    signals: frozenset[str]
    understood: bool = True


@dataclass(frozen=True)
class LineHeard:
    """The caller's line was played to its end (or to where it was cut) at the trainee's ear."""

    at_s: float
    line: str


@dataclass(frozen=True)
class Pressed:
    """A key of the telephone other than answer."""

    at_s: float
    key: Key
    detail: str = ""


@dataclass(frozen=True)
class TimeCame:
    """The moment a `WakeMe` asked for."""

    at_s: float


@dataclass(frozen=True)
class Lost:
    """The line to the trainee is gone and was not resumed in time."""

    at_s: float


Event = Answered | TraineeStarted | TraineeSaid | LineHeard | Pressed | TimeCame | Lost


@dataclass(frozen=True)
class Say:
    """Let the caller speak. `line` names this utterance; `LineHeard` will come back with it."""

    line: str
    text: str
    mood: Mood
    state: str


@dataclass(frozen=True)
class BeQuiet:
    """Cut the caller's line short: nothing more of it is to be heard."""


@dataclass(frozen=True)
class WakeMe:
    """Send `TimeCame` at this line time; a later WakeMe replaces an earlier one."""

    at_s: float


@dataclass(frozen=True)
class Enter:
    """The script moved to this state."""

    state: str
    at_s: float


@dataclass(frozen=True)
class End:
    """The call is over."""

    by: EndedBy
    at_s: float


Action = Say | BeQuiet | WakeMe | Enter | End
