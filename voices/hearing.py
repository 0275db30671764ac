"""The words of a stretch of the line: only where somebody spoke, and at line time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voices.audio import LINE_RATE, Audio
from voices.engines import Listener
from voices.inventions import is_invention, is_too_much
from voices.transcript import Piece

LONGEST_S = 20.0  # a passage for the recogniser; its cost grows faster than the length beyond
# Of sound given to the recogniser before speech and behind it: in loud noise, and at the very
# beginning of a recording, a beginning is noticed up to 1.5 s late.
LEAD_S, TAIL_S = 1.5, 0.4
SLACK_S = 0.3  # how far a recogniser's times may be out
SETTLED_S = 8.0  # speech enough to be understood by itself

Times = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Part:
    """What was heard of a turn in one piece of work."""

    start_s: float
    end_s: float
    pieces: tuple[Piece, ...]


def hear(
    listener: Listener, sound: Audio, start_s: float, stretches: Times, prompt: str = ""
) -> tuple[Piece, ...]:
    """The words in `sound`, which begins at `start_s` of line time. Blocks.

    `stretches` are the times of speech; whatever the listener makes of the rest is refused.
    """
    passages = _passages(stretches)
    # Sound between two passages belongs to both margins; a word in it may be heard once only.
    borders = [(a[-1][1] + b[0][0]) / 2 for a, b in pairwise(passages)]
    heard: list[Piece] = []
    for passage, from_s, to_s in zip(
        passages, [start_s, *borders], [*borders, start_s + sound.seconds], strict=False
    ):
        from_s = max(from_s, passage[0][0] - LEAD_S)
        cut = sound.between(from_s - start_s, min(to_s, passage[-1][1] + TAIL_S) - start_s)
        if len(cut.samples):
            pieces = listener.listen(cut.at_rate(LINE_RATE), prompt).pieces
            heard += _believed(pieces, from_s, passage)
    return tuple(heard)


def hear_on(
    listener: Listener,
    turn: tuple[Audio, float, Times],
    before: tuple[Part, ...] = (),
    prompt: str = "",
) -> tuple[Part, ...]:
    """Hear what a growing turn (its sound, start and stretches) has more than `before`.

    Call it at every pause with what the last call gave: parts long enough stay as they were heard,
    and only what came after them is work, so that little is left to do when a long turn ends.
    """
    sound, start_s, stretches = turn
    settled = before
    if before and before[-1].end_s - before[-1].start_s < SETTLED_S:
        settled = before[:-1]
    since = settled[-1].end_s if settled else start_s
    fresh = [(max(start, since), end) for start, end in stretches if end > since]
    if not fresh:
        return settled
    from_s = (since + fresh[0][0]) / 2 if settled else start_s
    rest = sound.between(from_s - start_s, sound.seconds)
    pieces = hear(listener, rest, from_s, fresh, prompt)
    return (*settled, Part(fresh[0][0], fresh[-1][1], pieces))


def pieces_of(parts: Sequence[Part]) -> tuple[Piece, ...]:
    """All that was heard, in order."""
    return tuple(piece for part in parts for piece in part.pieces)


def _passages(stretches: Times) -> list[list[tuple[float, float]]]:
    """Stretches in groups, each short enough to be heard at once, parted at the longest pauses."""
    ordered = sorted((start, end) for start, end in stretches if end > start)
    if len(ordered) < 2 or ordered[-1][1] - ordered[0][0] <= LONGEST_S:
        return [ordered] if ordered else []
    length = ordered[-1][1] - ordered[0][0]

    def gain(cut: int) -> float:
        """A long pause, and not a lone word apart: it would be heard worse than in its sentence."""
        pause = ordered[cut][0] - ordered[cut - 1][1]
        shorter = min(ordered[cut - 1][1] - ordered[0][0], ordered[-1][1] - ordered[cut][0])
        return pause * (0.2 + shorter / length)

    best = max(range(1, len(ordered)), key=gain)
    return _passages(ordered[:best]) + _passages(ordered[best:])


def _believed(pieces: Sequence[Piece], from_s: float, passage: Times) -> list[Piece]:
    """Of what a listener made of a passage, what can have been said in it; at line time."""
    on_line = (
        replace(piece, start_s=piece.start_s + from_s, end_s=piece.end_s + from_s)
        for piece in pieces
    )
    first, last = passage[0][0], passage[-1][1]
    said = [_within(piece, first, last) for piece in on_line if _was_said(piece, passage)]
    spoken_s = sum(end - start for start, end in passage)
    return [] if is_too_much("".join(piece.text for piece in said), spoken_s) else said


def _was_said(piece: Piece, passage: Times) -> bool:
    if not piece.text.strip() or is_invention(piece.text):
        return False
    return any(
        piece.start_s < end + SLACK_S and start - SLACK_S < piece.end_s for start, end in passage
    )


def _within(piece: Piece, first: float, last: float) -> Piece:
    """The piece with its times no further out than the speech it comes from."""
    start_s = min(max(piece.start_s, first), last)
    return replace(piece, start_s=start_s, end_s=max(start_s, min(piece.end_s, last)))
