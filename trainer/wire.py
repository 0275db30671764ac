"""Messages between the browser's telephone and the line: parse, dump, version.

Text frames are one JSON object, its `t` naming the record below. Binary frames from the browser are
the microphone, see `MicFrame`; binary frames to the browser are PCM of the utterance last announced
by `Say`. A `clock` is the browser's audio clock, counted in samples at `voices.audio.LINE_RATE`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, cast

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

VERSION = 2
SUBPROTOCOL = f"threerings.{VERSION}"
FRAME = 640  # samples in one sound frame: 40 ms
TEXT_LIMIT = 20_000  # characters in a text frame; the longest is a full notepad
NOTE_LIMIT = 8_000
TYPED_LIMIT = 1_000
_HEADER = struct.Struct("<IQ")
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

Clock = Annotated[int, Field(ge=0, lt=2**53)]  # what a JavaScript number holds exactly
Count = Annotated[int, Field(ge=0, lt=2**31)]


class WireError(ValueError):
    """The browser sent what this line does not speak; the text says what and where."""


# --- from the browser ---


@dataclass(frozen=True)
class Hello:
    """First message on every connection: which version is spoken and what the clock shows now."""

    __pydantic_config__ = _STRICT
    version: int
    clock: Clock
    rate: Annotated[int, Field(ge=3000, le=800_000)]  # of the browser's audio, in Hz
    latency_s: Annotated[float, Field(ge=0, le=10)] = 0.0  # sample rendered to sample heard
    t: Literal["hello"] = "hello"


@dataclass(frozen=True)
class Tick:
    """What the clock shows, several times a second: time passes without a microphone too."""

    __pydantic_config__ = _STRICT
    clock: Clock
    t: Literal["tick"] = "tick"


@dataclass(frozen=True)
class Answer:
    """The receiver was lifted; `microphone` is False when the trainee goes on by typing."""

    __pydantic_config__ = _STRICT
    clock: Clock
    microphone: bool = True
    t: Literal["answer"] = "answer"


@dataclass(frozen=True)
class Dial:
    """The trainee rings the other side; `microphone` as in `Answer`."""

    __pydantic_config__ = _STRICT
    clock: Clock
    microphone: bool = True
    t: Literal["dial"] = "dial"


@dataclass(frozen=True)
class KeyDown:
    """A key other than answer and dial; `detail` is the desk of a transfer."""

    __pydantic_config__ = _STRICT
    key: Literal["hold", "resume", "mute", "unmute", "transfer", "hang_up"]
    clock: Clock
    detail: Annotated[str, Field(max_length=200)] = ""
    t: Literal["key"] = "key"


@dataclass(frozen=True)
class Typing:
    """The trainee began to type an answer instead of speaking it."""

    __pydantic_config__ = _STRICT
    clock: Clock
    t: Literal["typing"] = "typing"


@dataclass(frozen=True)
class Typed:
    """A typed answer; `began` is when its first character was entered. Empty: thought better of."""

    __pydantic_config__ = _STRICT
    text: Annotated[str, Field(max_length=TYPED_LIMIT)]
    began: Clock
    clock: Clock
    t: Literal["typed"] = "typed"


@dataclass(frozen=True)
class Note:
    """The whole notepad as it now is."""

    __pydantic_config__ = _STRICT
    text: Annotated[str, Field(max_length=NOTE_LIMIT)]
    t: Literal["note"] = "note"


@dataclass(frozen=True)
class Started:
    """The first sample of an utterance was rendered at this clock."""

    __pydantic_config__ = _STRICT
    utterance: Count
    clock: Clock
    t: Literal["started"] = "started"


@dataclass(frozen=True)
class Underrun:
    """Sound ran out after `played` samples of the utterance and went on at this clock."""

    __pydantic_config__ = _STRICT
    utterance: Count
    played: Count
    clock: Clock
    t: Literal["underrun"] = "underrun"


@dataclass(frozen=True)
class Played:
    """An utterance is over: how much of it was rendered, when, and whether that was all of it."""

    __pydantic_config__ = _STRICT
    utterance: Count
    played: Count
    clock: Clock
    whole: bool
    t: Literal["played"] = "played"


@dataclass(frozen=True)
class MicFrame:
    """Sound from the microphone; `clock` is that of its first sample, `seq` counts the frames."""

    seq: int
    clock: int
    pcm: bytes


Text = Hello | Tick | Answer | Dial | KeyDown | Typing | Typed | Note | Started | Underrun | Played
Incoming = Text | MicFrame

# --- to the browser ---

# idle: to be dialled; calling: rings at the other side; cut: the line went dead and comes back;
# dropped: the browser's connection is gone.
CallPhase = Literal["idle", "calling", "ringing", "talking", "held", "cut", "dropped", "ended"]
Tone = Literal["ring", "ring_back", "cut_off"]


@dataclass(frozen=True)
class Welcome:
    """The connection stands. `resume` opens the next one, should this one be lost."""

    __pydantic_config__ = _STRICT
    phase: CallPhase
    resume: str
    rings: Count = 0
    muted: bool = False
    microphone: bool = True
    talking_s: float = 0.0
    held_s: float = 0.0
    notes: str = ""
    notice: str = ""
    version: int = VERSION
    t: Literal["welcome"] = "welcome"


@dataclass(frozen=True)
class Status:
    """What the telephone's display shows from now on."""

    __pydantic_config__ = _STRICT
    phase: CallPhase
    rings: Count
    muted: bool = False
    t: Literal["status"] = "status"


@dataclass(frozen=True)
class Say:
    """The binary frames that follow are this utterance; `at` is the clock to begin at, if set."""

    __pydantic_config__ = _STRICT
    utterance: Count
    samples: Count
    kind: Tone | Literal["voice"] = "voice"
    at: Clock | None = None
    t: Literal["say"] = "say"


@dataclass(frozen=True)
class Notice:
    """Something beside the call to show the trainee, with a soft sound of the browser's own."""

    __pydantic_config__ = _STRICT
    text: str
    sound: Literal["ring", "knock", "none"] = "none"
    t: Literal["notice"] = "notice"


@dataclass(frozen=True)
class Flush:
    """Nothing more of this utterance is to be heard."""

    __pydantic_config__ = _STRICT
    utterance: Count
    t: Literal["flush"] = "flush"


@dataclass(frozen=True)
class Ended:
    """The call is over; `by` is a value of grading.call_file.EndedBy."""

    __pydantic_config__ = _STRICT
    by: str
    seconds: float
    t: Literal["ended"] = "ended"


Outgoing = Welcome | Status | Say | Notice | Flush | Ended

Message = TypeVar("Message")
_INCOMING: TypeAdapter[Text] = TypeAdapter(Annotated[Text, Field(discriminator="t")])
_OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Annotated[Outgoing, Field(discriminator="t")])


def parse(text: str) -> Text:
    """The message in a text frame from the browser. Raises WireError."""
    return _parse(_INCOMING, text)


def parse_outgoing(text: str) -> Outgoing:
    """The message in a text frame to the browser, as a telephone reads it. Raises WireError."""
    return _parse(_OUTGOING, text)


def dump(message: Text | Outgoing) -> str:
    """The text frame that `parse` or `parse_outgoing` reads back to an equal record."""
    adapter = cast("TypeAdapter[Text | Outgoing]", TypeAdapter(type(message)))
    return adapter.dump_json(message).decode()


def unpack(frame: bytes) -> MicFrame:
    """The microphone frame in a binary frame. Raises WireError."""
    pcm = frame[_HEADER.size :]
    if not 2 <= len(pcm) <= FRAME * 2 or len(pcm) % 2:
        raise WireError(
            f"sound frame of {len(frame)} bytes: it holds {len(pcm)} bytes of samples; send "
            f"{_HEADER.size} bytes of header and 2 to {FRAME * 2} bytes of 16-bit samples."
        )
    seq, clock = _HEADER.unpack_from(frame)
    if clock >= 2**53:
        raise WireError(f"sound frame {seq}: clock {clock} is past what a browser can count.")
    return MicFrame(seq, clock, pcm)


def pack(frame: MicFrame) -> bytes:
    """The binary frame that `unpack` reads back."""
    return _HEADER.pack(frame.seq, frame.clock) + frame.pcm


def _parse(adapter: TypeAdapter[Message], text: str) -> Message:
    if len(text) > TEXT_LIMIT:
        raise WireError(f"message of {len(text)} characters: the limit is {TEXT_LIMIT}.")
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "message"
        raise WireError(f"{place}: {first['msg']} (got {text[:80]!r})") from error
