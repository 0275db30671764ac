"""What a telephone does to a voice: the band it lets through, the noise on the line, the level."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfiltfilt

from voices.audio import LINE_RATE, Audio, Samples
from voices.levels import QUIET_DB, SPEECH_DB, softly_limited, speech_db

BAND_HZ = (300.0, 3400.0)
SNR_DB = 25.0  # a good line


class Noise(StrEnum):
    """What is heard behind the caller."""

    NONE = "none"
    HISS = "hiss"
    HUM = "hum"
    STREET = "street"
    OFFICE = "office"


def on_the_line(
    sound: Audio,
    noise: str = Noise.NONE,
    snr_db: float = SNR_DB,
    level_db: float = 0.0,
    seed: int = 0,
) -> Audio:
    """The sound as it leaves the earpiece, at LINE_RATE and as long as it was.

    `snr_db` is the speech's level above the noise's; `level_db` makes both louder or softer.
    The same seed gives the same noise. Raises ValueError.
    """
    voice = banded(sound.at_rate(LINE_RATE).samples)
    level = speech_db(Audio(voice, LINE_RATE))
    if level <= QUIET_DB:
        level = SPEECH_DB
    behind = line_noise(noise, len(voice) / LINE_RATE, level - snr_db, seed)
    gain = np.float32(10 ** (level_db / 20))
    return Audio(softly_limited((voice + behind.samples) * gain), LINE_RATE)


def line_noise(noise: str, seconds: float, level_db: float, seed: int = 0) -> Audio:
    """The line while nobody speaks. Raises ValueError."""
    if noise not in list(Noise):
        raise ValueError(f"No line noise is called '{noise}'. Choose one of: {', '.join(Noise)}.")
    count = round(seconds * LINE_RATE)
    if noise == Noise.NONE or not count:
        return Audio(np.zeros(count, np.float32), LINE_RATE)
    chance = np.random.default_rng(seed)
    # Short pieces of street or office would be all car or all quiet: cut from a longer one.
    whole = banded(_MAKERS[Noise(noise)](max(count, 4 * LINE_RATE), chance))
    power = float(np.mean(whole[: max(count, 1)] ** 2)) or 1.0
    gain = 10 ** (level_db / 20) / np.sqrt(power)
    return Audio((whole[:count] * gain).astype(np.float32), LINE_RATE)


def banded(samples: Samples) -> Samples:
    """Only what a telephone carries of it; nothing is delayed."""
    if not len(samples):
        return samples
    pad = min(len(samples) - 1, LINE_RATE // 10)
    filtered = sosfiltfilt(_band(), samples, padlen=pad)
    return cast(Samples, filtered.astype(np.float32))


@cache
def _band() -> Samples:
    return cast(Samples, butter(4, BAND_HZ, "bandpass", fs=LINE_RATE, output="sos"))


def _hiss(count: int, chance: np.random.Generator) -> Samples:
    return chance.standard_normal(count).astype(np.float32)


def _hum(count: int, chance: np.random.Generator) -> Samples:
    """The mains and its odd harmonics: the ones above 300 Hz are what a telephone lets through."""
    at = np.arange(count) / LINE_RATE
    tones = [
        np.sin(2 * np.pi * 50 * order * at + chance.uniform(0, 2 * np.pi)) / order
        for order in range(1, 31, 2)
    ]
    hum = np.sum(tones, axis=0) + 0.01 * chance.standard_normal(count)
    return cast(Samples, hum.astype(np.float32))


def _street(count: int, chance: np.random.Generator) -> Samples:
    """Traffic: a rumble, cars that come and go, now and then a horn."""
    at = np.arange(count) / LINE_RATE
    rumble = _lowpassed(chance.standard_normal(count), 900)
    wheels = _lowpassed(chance.standard_normal(count), 2200)
    swell = np.full(count, 0.35)
    for passing in np.arange(chance.uniform(0, 3), at[-1], 3.5):
        swell += chance.uniform(0.5, 1.5) * np.exp(
            -(((at - passing) / chance.uniform(0.6, 1.4)) ** 2)
        )
    street = rumble / rumble.std() + swell * wheels / wheels.std()
    for start in np.arange(chance.uniform(2, 12), at[-1], 11.0):
        blowing = (at >= start) & (at < start + chance.uniform(0.2, 0.5))
        horn = np.sin(2 * np.pi * 415 * at) + np.sin(2 * np.pi * 523 * at)
        street += 0.8 * horn * blowing
    return cast(Samples, street.astype(np.float32))


def _office(count: int, chance: np.random.Generator) -> Samples:
    """Colleagues at other desks, nobody to be understood, and somebody typing."""
    room = 0.15 * chance.standard_normal(count)
    talk = sum(_murmur(count, chance) for _ in range(6))
    keys = np.zeros(count)
    for stroke in range(0, count - 200, 1600):
        if chance.random() > 0.25:
            continue
        keys[stroke : stroke + 200] += chance.standard_normal(200) * np.exp(-np.arange(200) / 40)
    return cast(Samples, (room + talk + 0.8 * keys).astype(np.float32))


def _murmur(count: int, chance: np.random.Generator) -> Samples:
    """A voice without words: a buzz with formants that swells four times a second and pauses."""
    at = np.arange(count) / LINE_RATE
    pitch = chance.uniform(110, 230) * (
        1 + 0.06 * np.sin(2 * np.pi * chance.uniform(0.3, 0.9) * at)
    )
    buzz = np.sin(np.cumsum(2 * np.pi * pitch / LINE_RATE)) ** 15
    voiced = np.zeros(count)
    for low, high in ((350, 750), (900, 1600), (2200, 2900)):
        low, high = np.array([low, high]) * chance.uniform(0.9, 1.1)
        formant = butter(2, (low, high), "bandpass", fs=LINE_RATE, output="sos")
        voiced += sosfilt(formant, buzz) * chance.uniform(0.3, 1.0)
    syllables = 0.5 - 0.5 * np.cos(2 * np.pi * chance.uniform(3, 5) * at + chance.uniform(0, 6))
    phrases = np.sin(2 * np.pi * chance.uniform(0.1, 0.3) * at + chance.uniform(0, 6)) > -0.3
    murmur = voiced * syllables * _lowpassed(phrases.astype(float), 5)
    return cast(Samples, murmur / (murmur.std() or 1.0) * chance.uniform(0.3, 1.0))


def _lowpassed(samples: NDArray[Any], hz: float) -> NDArray[Any]:
    return cast(NDArray[Any], sosfilt(butter(2, hz, fs=LINE_RATE, output="sos"), samples))


_MAKERS = {
    Noise.HISS: _hiss,
    Noise.HUM: _hum,
    Noise.STREET: _street,
    Noise.OFFICE: _office,
}
