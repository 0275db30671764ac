"""Both sides of a call: raw samples laid at their place as they come, a stereo FLAC at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from voices.audio import LINE_RATE, Audio
from voices.levels import tenths_db
from voices.transcript import Party

CHANNELS = (Party.CALLER, Party.TRAINEE)  # left, right
BLOCK = 60 * LINE_RATE  # samples handled at a time, so that an hour fits in little memory
_WIDTH = 2  # bytes a sample


class Tape:
    """Two raw tracks in a folder; what was never laid is silence. Not for two threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {party: _opened(track(folder, party)) for party in CHANNELS}

    def lay(self, party: Party, position: int, pcm: bytes) -> None:
        """Put 16-bit samples at a position of line time, over what is there."""
        early = max(0, -position)
        os.pwrite(self._files[party], pcm[early * _WIDTH :], (position + early) * _WIDTH)

    def erase(self, party: Party, start: int, end: int) -> None:
        """Make the samples from `start` up to `end` silence."""
        for position in range(max(0, start), end, BLOCK):
            self.lay(party, position, bytes((min(end, position + BLOCK) - position) * _WIDTH))

    def sync(self) -> None:
        """Wait until all of it is on disk."""
        for file in self._files.values():
            os.fdatasync(file)

    def close(self) -> None:
        """Let go of the files; they stay."""
        for file in self._files.values():
            os.close(file)


def track(folder: Path, party: Party) -> Path:
    """Where one party's raw samples are while the call lasts."""
    return folder / f"{party.value}.s16"


def blocks(folder: Path, party: Party, samples: int) -> Iterator[Audio]:
    """One side of the call, `samples` long, a minute at a time; silence where there is nothing."""
    path = track(folder, party)
    with path.open("rb") if path.exists() else open(os.devnull, "rb") as file:
        for start in range(0, samples, BLOCK):
            size = min(BLOCK, samples - start) * _WIDTH
            yield Audio.from_pcm16(file.read(size)[: size // _WIDTH * _WIDTH].ljust(size, b"\0"))


def levels_db(folder: Path, seconds: float) -> tuple[float, ...]:
    """The trainee's level in dBFS in each tenth of a second, to a tenth of a decibel."""
    tenth = LINE_RATE // 10
    levels: list[float] = []
    for block in blocks(folder, Party.TRAINEE, int(seconds * 10) * tenth):
        levels += tenths_db(block)
    return tuple(levels)


def taped_s(folder: Path) -> float:
    """How long the trainee's track is: the last sign of life when a journal just stops."""
    path = track(folder, Party.TRAINEE)
    return path.stat().st_size / 2 / LINE_RATE if path.exists() else 0.0


def make_flac(folder: Path, seconds: float) -> Path:
    """Join the raw tracks to call.flac: caller left, trainee right, `seconds` long."""
    made, final = folder / "call.part.flac", folder / "call.flac"
    samples = round(seconds * LINE_RATE)
    with soundfile.SoundFile(made, "w", LINE_RATE, len(CHANNELS), subtype="PCM_16") as file:
        for sides in zip(*(blocks(folder, party, samples) for party in CHANNELS), strict=True):
            file.write(np.stack([side.samples for side in sides], axis=1))
        file.flush()
    made.replace(final)
    return final


def drop_tracks(folder: Path) -> None:
    """Remove the raw tracks, once the FLAC is there."""
    for party in CHANNELS:
        track(folder, party).unlink(missing_ok=True)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
