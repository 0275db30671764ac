"""A recording of any length into words: a block at a time, parted where nobody speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from math import gcd
from pathlib import Path

from voices.audio import LINE_RATE, Audio, AudioError, join, read_in_blocks
from voices.cuts import quietest
from voices.engines import Listener, SpeechSpotter
from voices.hearing import LEAD_S, Times, hear
from voices.transcript import Piece
from voices.turns import Paused, TurnEnded, TurnSpotter

BLOCK_S = 10.0
REST_S = 1.5  # a longer silence parts what is heard together: sentences help one another
ENOUGH_S = 10.0  # of speech up to a pause: understood by itself, and not too dear
CONTEXT_S = 0.05  # of sound that the resampler wants on either side of a block
UNBROKEN_S = 60.0  # speech without any pause is cut after so long, so that memory stays bounded

Listened = Callable[[float], None]


def read_for_line(path: Path) -> Iterator[Audio]:
    """A sound file at LINE_RATE, a block at a time. Raises AudioError."""
    if not path.exists():
        raise AudioError(f"{path}: there is no such file. Give the path of a recording.")
    if path.is_dir():
        raise AudioError(f"{path}: this is a folder. Give the recordings in it: {path}/*.wav")
    blocks = read_in_blocks(path, BLOCK_S)
    first = next(blocks, None)
    if first is None or not len(first.samples):
        raise AudioError(
            f"{path}: the recording is empty (0 samples). Record it again, or leave it out."
        )
    return resampled(chain([first], blocks))


def resampled(blocks: Iterable[Audio]) -> Iterator[Audio]:
    """Blocks of one sound at LINE_RATE, with no click where they meet."""
    kept: Audio | None = None  # context already given out, and what is not yet
    given = unit_s = 0.0
    for block in blocks:
        if block.rate == LINE_RATE and kept is None:
            yield block
            continue
        unit_s = block.rate // gcd(block.rate, LINE_RATE) / block.rate  # whole samples at both
        context_s = unit_s * -(-CONTEXT_S // unit_s)
        kept = block if kept is None else join([kept, block])
        ready_s = unit_s * ((kept.seconds - context_s) // unit_s)
        if ready_s > given:
            yield kept.at_rate(LINE_RATE).between(given, ready_s)
            kept, given = kept.between(max(0.0, ready_s - context_s), kept.seconds), context_s
            given = min(given, ready_s)
    if kept is not None:
        yield kept.at_rate(LINE_RATE).between(given, kept.seconds + unit_s)


def hear_recording(
    listener: Listener,
    spotter: SpeechSpotter,
    blocks: Iterable[Audio],
    prompt: str = "",
    listened: Listened = lambda seconds: None,
) -> Iterator[Piece]:
    """The words of a sound at LINE_RATE, as they become known; `listened` is told how far it is."""
    tape = _Tape()
    turns = TurnSpotter(spotter, REST_S)
    for block in chain(blocks, [None]):
        events = turns.feed(block) if block else turns.close()
        if block:
            tape.sound = join([tape.sound, block])
        for event in events:
            if isinstance(event, Paused | TurnEnded) and tape.is_time(event):
                yield from tape.hear(listener, event.stretches, prompt)
        begun_s = turns.begun_s
        if begun_s is not None and tape.end_s - max(begun_s, tape.heard_s) > UNBROKEN_S:
            yield from tape.hear(listener, [(begun_s, tape.quiet_place())], prompt)
        tape.forget(tape.end_s if begun_s is None else begun_s)
        listened(tape.end_s)


class _Tape:
    """The sound still needed, from `first_s` of the recording; until `heard_s` it is done with."""

    def __init__(self) -> None:
        self.sound = Audio.silence(0)
        self.first_s = self.heard_s = 0.0

    @property
    def end_s(self) -> float:
        return self.first_s + self.sound.seconds

    def is_time(self, event: Paused | TurnEnded) -> bool:
        """Whether there is enough to hear for the work to be worth while, or nothing follows."""
        since_s = max(self.heard_s, event.stretches[0][0])
        built_up_s = event.stretches[-1][1] - since_s
        return built_up_s > 0 and (isinstance(event, TurnEnded) or built_up_s >= ENOUGH_S)

    def hear(self, listener: Listener, stretches: Times, prompt: str) -> tuple[Piece, ...]:
        fresh = [(max(start, self.heard_s), end) for start, end in stretches if end > self.heard_s]
        # What lies before the first fresh stretch was heard with the stretch before.
        border_s = (self.heard_s + fresh[0][0]) / 2 if self.heard_s else 0.0
        from_s = max(self.first_s, border_s)
        rest = self.sound.between(from_s - self.first_s, self.sound.seconds)
        self.heard_s = fresh[-1][1]
        return hear(listener, rest, from_s, fresh, prompt)

    def quiet_place(self) -> float:
        """Where to cut speech that has no pause: in its last seconds, where it is softest."""
        late_s = self.sound.seconds - UNBROKEN_S / 4
        late = self.sound.between(late_s, self.sound.seconds)
        return self.first_s + late_s + quietest(late.samples) / LINE_RATE

    def forget(self, needed_s: float) -> None:
        """Keep what speech from `needed_s` on may want, and its margin."""
        from_s = max(self.first_s, max(needed_s, self.heard_s) - LEAD_S)
        self.sound = self.sound.between(from_s - self.first_s, self.sound.seconds)
        self.first_s = from_s
