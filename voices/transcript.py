"""Who said what, when, and how sure we are: the record that crosses from the line to the marking.

All times are seconds of line time: 0 is the first sample of the first ring, counted in samples
as the browser's audio clock heard them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter


class Party(StrEnum):
    """The two ends of a call."""

    CALLER = "caller"
    TRAINEE = "trainee"


@dataclass(frozen=True)
class Piece:
    """Some words heard together. `confidence` is 0..1, the recogniser's own."""

    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Turn:
    """One party's words until the other may speak. `state` is the script state it belongs to."""

    party: Party
    pieces: tuple[Piece, ...]
    state: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def start_s(self) -> float:
        return self.pieces[0].start_s

    @property
    def end_s(self) -> float:
        return self.pieces[-1].end_s

    @property
    def confidence(self) -> float:
        """That of the least certain piece."""
        return min(piece.confidence for piece in self.pieces)

    def second_of(self, offset: int) -> float:
        """When the character at `offset` of the text was said, even pace within a piece assumed."""
        for piece in self.pieces:
            if offset < len(piece.text):
                share = offset / max(1, len(piece.text))
                return piece.start_s + share * (piece.end_s - piece.start_s)
            offset -= len(piece.text)
        return self.end_s


@dataclass(frozen=True)
class Stretch:
    """A time in which one party made speech sounds: what voice activity or the player reports."""

    party: Party
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Transcript:
    """A call's turns in order of their start, and when each party made a sound."""

    turns: tuple[Turn, ...] = ()
    stretches: tuple[Stretch, ...] = ()

    def of(self, party: Party) -> tuple[Turn, ...]:
        """The turns of one party."""
        return tuple(turn for turn in self.turns if turn.party is party)

    def to_json(self) -> str:
        """As text that `from_json` reads back to an equal value."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> Transcript:
        """The transcript `to_json` wrote. Raises pydantic.ValidationError."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Transcript)
