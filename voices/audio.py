"""Sound as a value: mono samples and their rate; the only file that knows sample widths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import cast

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

LINE_RATE = 16_000  # Hz; the rate of everything that crosses the telephone line

Samples = NDArray[np.float32]


class AudioError(ValueError):
    """A file holds no sound we can use, or takes none; the text says which, why, what to do."""


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono sound: float32 samples in -1..1 at `rate` Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def at_rate(self, rate: int) -> Audio:
        """The same sound at another rate, in Hz."""
        if rate == self.rate:
            return self
        common = gcd(rate, self.rate)
        resampled = resample_poly(self.samples, rate // common, self.rate // common)
        return Audio(cast(Samples, resampled.astype(np.float32)), rate)

    def between(self, start_s: float, end_s: float) -> Audio:
        """The part from `start_s` to `end_s`, cut to what there is."""
        start = max(0, round(start_s * self.rate))
        return Audio(self.samples[start : max(start, round(end_s * self.rate))], self.rate)

    def pcm16(self) -> bytes:
        """Little-endian signed 16-bit samples; what is louder than full scale is clipped."""
        return np.clip(np.rint(self.samples * 32767), -32768, 32767).astype("<i2").tobytes()

    @staticmethod
    def from_pcm16(pcm: bytes, rate: int = LINE_RATE) -> Audio:
        """The sound in little-endian signed 16-bit samples."""
        return Audio(np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32767), rate)

    @staticmethod
    def silence(seconds: float, rate: int = LINE_RATE) -> Audio:
        """Nothing, for `seconds`."""
        return Audio(np.zeros(round(seconds * rate), np.float32), rate)


def join(parts: Iterable[Audio]) -> Audio:
    """One sound after another, at the rate of the first; nothing at all is silence of length 0."""
    sounds = list(parts)
    if not sounds:
        return Audio.silence(0)
    rate = sounds[0].rate
    return Audio(np.concatenate([sound.at_rate(rate).samples for sound in sounds]), rate)


def write_audio(path: Path, *channels: Audio) -> None:
    """Write WAV or FLAC (by the suffix), 16 bit, one file channel for each sound given.

    Raises AudioError.
    """
    rate = channels[0].rate
    longest = max(len(channel.samples) for channel in channels)
    table = np.zeros((longest, len(channels)), np.float32)
    for column, channel in enumerate(channels):
        table[: len(channel.samples), column] = channel.samples
    try:
        soundfile.write(path, table, rate, subtype="PCM_16")
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"{path}: the sound cannot be written there ({error.error_string.strip()}). "
            "Choose a folder that exists, has room and may be written."
        ) from error


def read_audio(path: Path) -> Audio:
    """The whole of a sound file, its channels mixed to one. Raises AudioError."""
    return join(read_in_blocks(path, 600.0))


def read_in_blocks(path: Path, seconds: float) -> Iterator[Audio]:
    """A sound file a stretch at a time, channels mixed to one, so that hours fit in memory."""
    try:
        with soundfile.SoundFile(path) as file:
            for block in file.blocks(
                int(seconds * file.samplerate), dtype="float32", always_2d=True
            ):
                yield Audio(block.mean(axis=1, dtype=np.float32), file.samplerate)
    except soundfile.LibsndfileError as error:
        raise AudioError(
            f"{path}: this is not a sound file we can read ({error.error_string.strip()}). "
            "Give a WAV, FLAC, OGG or MP3 recording."
        ) from error
