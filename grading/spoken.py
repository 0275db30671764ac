"""Words by the second: a turn's characters laid over the time in which it really sounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grading.call_file import CallFile
from grading.timeline import Span
from voices.transcript import Party, Piece


@dataclass(frozen=True)
class Spoken:
    """One character and when it was said, an even pace of speech assumed, pauses left out."""

    character: str
    at_s: float


def spoken(call: CallFile, party: Party) -> list[Spoken]:
    """Every character the party said, in order."""
    pieces = [piece for turn in call.transcript.of(party) for piece in turn.pieces]
    laid = [one for piece in pieces for one in _laid(piece, _sounding(call, party, piece))]
    return sorted(laid, key=lambda one: one.at_s)


def words_in(call: CallFile, party: Party, start_s: float, end_s: float) -> str:
    """What the party said from one second to another."""
    return "".join(one.character for one in spoken(call, party) if start_s <= one.at_s < end_s)


def _sounding(call: CallFile, party: Party, piece: Piece) -> list[Span]:
    cut = [
        Span(max(one.start_s, piece.start_s), min(one.end_s, piece.end_s))
        for one in call.transcript.stretches
        if one.party is party
    ]
    kept = sorted((span for span in cut if span.seconds > 0), key=lambda span: span.start_s)
    return kept or [Span(piece.start_s, piece.end_s)]


def _laid(piece: Piece, sounding: list[Span]) -> Iterator[Spoken]:
    each_s = sum(span.seconds for span in sounding) / max(1, len(piece.text))
    for i, character in enumerate(piece.text):
        into_s = (i + 0.5) * each_s
        for span in sounding:
            if into_s <= span.seconds:
                yield Spoken(character, span.start_s + into_s)
                break
            into_s -= span.seconds
        else:  # the last one, by a rounding
            yield Spoken(character, sounding[-1].end_s)
