"""What happened on a call, on disk before it is acted on; and the call file that is read from it.

A folder of a call holds events.jsonl, the two raw tracks while it lasts (trainer.tape), and at the
end call.flac and call.json. Finished or killed, the call file is made by the same reading.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from grading.call_file import CallFile, Cut, EndedBy, Key, Notice, Press, Visit
from trainer import tape
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

EVENTS, CALL_FILE = "events.jsonl", "call.json"


class JournalError(RuntimeError):
    """A call cannot be kept; the text says where and what to do."""


@dataclass(frozen=True)
class Opened:
    """The first line: whose call it is and what it is about."""

    call_id: str
    trainee: str
    scenario: str
    house: str
    started_at: float
    engines: dict[str, str] = field(default_factory=dict)
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True)
class Rang:
    """The start of a ring was heard."""

    at_s: float
    kind: Literal["rang"] = "rang"


@dataclass(frozen=True)
class PickedUp:
    """The receiver was lifted, by the trainee unless `other` says that the other side did."""

    at_s: float
    microphone: bool = True
    other: bool = False
    kind: Literal["picked_up"] = "picked_up"


@dataclass(frozen=True)
class CutOff:
    """The script cut the line; the telephone will ring again."""

    at_s: float
    kind: Literal["cut_off"] = "cut_off"


@dataclass(frozen=True)
class Notified:
    """A notice was shown on the telephone."""

    at_s: float
    text: str
    state: str
    kind: Literal["notified"] = "notified"


@dataclass(frozen=True)
class KeyPressed:
    """A key other than answer."""

    at_s: float
    key: Key
    detail: str = ""
    kind: Literal["key"] = "key"


@dataclass(frozen=True)
class Entered:
    """The script moved to a state."""

    at_s: float
    state: str
    kind: Literal["entered"] = "entered"


@dataclass(frozen=True)
class LineBegun:
    """The caller's line began at the trainee's ear; `reply_gap_s` after the trainee's last word."""

    at_s: float
    utterance: int
    line: str
    state: str
    text: str
    end_s: float  # if nothing cuts it
    reply_gap_s: float | None = None
    speaker: str = ""
    kind: Literal["line_begun"] = "line_begun"


@dataclass(frozen=True)
class LineOver:
    """The caller's line ended, or was cut, having been heard as far as `text`."""

    at_s: float
    utterance: int
    text: str
    whole: bool
    kind: Literal["line_over"] = "line_over"


@dataclass(frozen=True)
class Said:
    """A turn of the trainee's, as it was understood."""

    at_s: float
    pieces: tuple[Piece, ...]
    stretches: tuple[tuple[float, float], ...]
    state: str
    signals: tuple[str, ...] = ()
    typed: bool = False
    faint: bool = False
    kind: Literal["said"] = "said"


@dataclass(frozen=True)
class SpeechBegan:
    """The trainee began to make speech sounds."""

    at_s: float
    kind: Literal["speech_began"] = "speech_began"


@dataclass(frozen=True)
class Noted:
    """The notepad as it then was."""

    at_s: float
    text: str
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True)
class LineDropped:
    """The connection was lost."""

    at_s: float
    kind: Literal["dropped"] = "dropped"


@dataclass(frozen=True)
class LineResumed:
    """It came back, by whichever browser clock."""

    at_s: float
    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True)
class ClockSlipped:
    """The browser's clock left the server's by this much and was set right."""

    at_s: float
    slip_s: float
    kind: Literal["clock_slipped"] = "clock_slipped"


@dataclass(frozen=True)
class FramesLost:
    """So many microphone frames never came."""

    at_s: float
    frames: int
    kind: Literal["frames_lost"] = "frames_lost"


@dataclass(frozen=True)
class CallEnded:
    """The call is over. `fault` is what broke on our side, if that ended it."""

    at_s: float
    by: EndedBy
    fault: str = ""
    kind: Literal["ended"] = "ended"


Entry = (
    Opened
    | Rang
    | PickedUp
    | CutOff
    | Notified
    | KeyPressed
    | Entered
    | LineBegun
    | LineOver
    | SpeechBegan
    | Said
    | Noted
    | LineDropped
    | LineResumed
    | ClockSlipped
    | FramesLost
    | CallEnded
)
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


class Journal:
    """The events of one call, appended. `write` returns once they and the sound are on disk."""

    def __init__(self, folder: Path, opened: Opened) -> None:
        try:
            folder.mkdir(parents=True)
            self._file = (folder / EVENTS).open("ab", buffering=0)
            self.tape = tape.Tape(folder)
            self.folder = folder
            self.write([opened])
            _sync_folder(folder)
        except OSError as error:
            raise JournalError(
                f"{folder}: the call cannot be kept there ({error.strerror}). Make the data folder "
                "writable and see that its disk has room, or set THREERINGS_DATA to another one."
            ) from error

    def write(self, entries: Iterable[Entry]) -> None:
        """Append the entries and wait for the disk."""
        lines = b"".join(_ENTRY.dump_json(entry) + b"\n" for entry in entries)
        if lines:
            self._file.write(lines)
            os.fdatasync(self._file.fileno())

    def close(self) -> None:
        """Sync and let go of the files; closing twice is closing once."""
        if self._file.closed:
            return
        self.tape.sync()
        self.tape.close()
        self._file.close()


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """The events of a call, but for a last line that a crash cut short. Raises JournalError."""
    path = folder / EVENTS
    lines = path.read_bytes().split(b"\n")
    entries = []
    for number, line in enumerate(lines[:-1], 1):  # what follows the last newline was never synced
        try:
            entries.append(_ENTRY.validate_json(line))
        except ValidationError as error:
            if number == len(lines) - 1:
                break  # a whole block may be zeros after a power cut
            raise JournalError(
                f"{path}:{number}: this is not an event of a call ({line[:60]!r}). "
                "Restore the file from a backup, or move its folder away."
            ) from error
    return tuple(entries)


def finish(folder: Path) -> CallFile:
    """Make call.flac and call.json of what the folder holds. Raises JournalError."""
    entries = read_entries(folder)
    opening(folder, entries)
    call = call_file(entries, tape.taped_s(folder))
    tape.make_flac(folder, call.ended_s)
    call = replace(call, levels_db=tape.levels_db(folder, call.ended_s))
    made = folder / "call.part.json"
    made.write_text(call.to_json(), encoding="utf-8")
    made.replace(folder / CALL_FILE)
    _sync_folder(folder)
    tape.drop_tracks(folder)
    return call


def recover(folder: Path) -> list[CallFile]:
    """Finish the calls under `folder` that a dead server left, oldest first.

    A call that died before its journal's first line was whole holds nothing and is passed over.
    """
    found = []
    for call_folder in sorted(path.parent for path in folder.glob(f"*/{EVENTS}")):
        if not (call_folder / CALL_FILE).exists() and read_entries(call_folder):
            found.append(finish(call_folder))
    return sorted(found, key=lambda call: call.started_at)


def trainee_of(folder: Path) -> str:
    """Whose call is kept in this folder of a call. Raises JournalError."""
    return opening(folder, read_entries(folder)).trainee


def opening(folder: Path, entries: tuple[Entry, ...]) -> Opened:
    """The first of a call's events. Raises JournalError."""
    if not entries or not isinstance(entries[0], Opened):
        raise JournalError(f"{folder / EVENTS}: it does not begin with the opening of a call.")
    return entries[0]


def call_file(entries: tuple[Entry, ...], taped_s: float) -> CallFile:
    """The call these events tell of. Without an end it was interrupted at the last sign of life."""
    opened = entries[0]
    assert isinstance(opened, Opened)
    ends = [entry for entry in entries if isinstance(entry, CallEnded)]
    if ends:  # not always the last line: words said just before may be understood after it
        ended_s, ended_by = ends[0].at_s, ends[0].by
    else:
        told = [entry.at_s for entry in entries if not isinstance(entry, Opened)]
        ended_s, ended_by = max([0.0, taped_s, *told]), EndedBy.INTERRUPTED
    first, *again = ringings(entries)
    notes = [entry.text for entry in entries if isinstance(entry, Noted)]
    speakers = [e.speaker for e in entries if isinstance(e, LineBegun) and e.speaker]
    return CallFile(
        call_id=opened.call_id,
        scenario=opened.scenario,
        house=opened.house,
        started_at=opened.started_at,
        rings=first.rings,
        answered_s=first.answered_s,
        ended_s=ended_s,
        ended_by=ended_by,
        transcript=_transcript(entries, ended_s),
        presses=tuple(_presses(entries)),
        visits=tuple(Visit(e.state, e.at_s) for e in entries if isinstance(e, Entered)),
        notes=notes[-1] if notes else "",
        engines=opened.engines | ({"speaker": speakers[-1]} if speakers else {}),
        cuts=tuple(again),
        notices=tuple(Notice(e.at_s, e.text, e.state) for e in entries if isinstance(e, Notified)),
    )


def ringings(entries: Iterable[Entry]) -> list[Cut]:
    """The times the telephone rang: at the beginning of the call, and after each cut."""
    found = [Cut(0.0)]
    for entry in entries:
        latest = found[-1]
        if isinstance(entry, CutOff):
            found.append(Cut(entry.at_s))
        elif isinstance(entry, Rang):
            rang_s = entry.at_s if latest.rang_s is None else latest.rang_s
            found[-1] = replace(latest, rang_s=rang_s, rings=latest.rings + 1)
        elif isinstance(entry, PickedUp):
            found[-1] = replace(latest, answered_s=entry.at_s)
    return found


def _presses(entries: tuple[Entry, ...]) -> Iterable[Press]:
    for entry in entries:
        if isinstance(entry, PickedUp) and not entry.other:
            yield Press(Key.ANSWER, entry.at_s)
        elif isinstance(entry, KeyPressed):
            yield Press(entry.key, entry.at_s, entry.detail)


def _transcript(entries: tuple[Entry, ...], ended_s: float) -> Transcript:
    turns: list[Turn] = []
    stretches: list[Stretch] = []
    over = {entry.utterance: entry for entry in entries if isinstance(entry, LineOver)}
    for entry in entries:
        if isinstance(entry, LineBegun):
            cut = over.get(entry.utterance)
            end_s = cut.at_s if cut else max(entry.at_s, min(entry.end_s, ended_s))
            text = cut.text if cut else heard_part(entry, end_s)
            if text:
                piece = Piece(text, entry.at_s, end_s)
                turns.append(Turn(Party.CALLER, (piece,), entry.state))
                stretches.append(Stretch(Party.CALLER, entry.at_s, end_s))
        elif isinstance(entry, Said):
            turns.append(Turn(Party.TRAINEE, entry.pieces, entry.state))
            stretches += [Stretch(Party.TRAINEE, a, b) for a, b in entry.stretches]
    return Transcript(
        tuple(sorted(turns, key=lambda turn: turn.start_s)),
        tuple(sorted(stretches, key=lambda stretch: stretch.start_s)),
    )


def heard_part(line: LineBegun, until_s: float) -> str:
    """As much of a line's words as fit until `until_s`, an even pace assumed."""
    whole_s = max(line.end_s - line.at_s, 1e-9)
    return line.text[: round(len(line.text) * min(1.0, (until_s - line.at_s) / whole_s))]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
