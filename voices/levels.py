"""How loud speech is, measured while somebody speaks, and setting it."""

from __future__ import annotations

import numpy as np

from voices.audio import Audio, Samples

FRAME_S = 0.02
SPEAKING_DB = 25.0  # a frame this far below the loudest one is a pause
SPEECH_DB = -23.0  # full scale; leaves room for the peaks of every voice we have
QUIET_DB = -120.0  # what we call the level of nothing at all


def speech_db(sound: Audio) -> float:
    """The level of the frames in which somebody speaks, in dB below full scale."""
    powers = _frame_powers(sound)
    loudest = float(powers.max(initial=0.0))
    if loudest <= 0:
        return QUIET_DB
    speaking = powers[powers > loudest * 10 ** (-SPEAKING_DB / 10)]
    return float(10 * np.log10(speaking.mean()))


def tenths_db(sound: Audio) -> tuple[float, ...]:
    """The level of each whole tenth of a second, in dB below full scale, to one decimal."""
    step = round(0.1 * sound.rate)
    whole = len(sound.samples) // step * step
    powers = np.mean(sound.samples[:whole].reshape(-1, step).astype(np.float64) ** 2, axis=1)
    decibels = 10 * np.log10(np.maximum(powers, 10 ** (QUIET_DB / 10)))
    return tuple(round(float(level), 1) for level in decibels)


def at_level(sound: Audio, level_db: float) -> Audio:
    """The sound with its speech at `level_db`; peaks are bent, not cut. Silence stays silent."""
    now = speech_db(sound)
    if now <= QUIET_DB:
        return sound
    return Audio(
        softly_limited(sound.samples * np.float32(10 ** ((level_db - now) / 20))), sound.rate
    )


def softly_limited(samples: Samples, knee: float = 0.7) -> Samples:
    """Samples bent towards full scale above the knee, untouched below."""
    size = np.abs(samples)
    if float(size.max(initial=0.0)) <= knee:
        return samples
    room = np.float32(1 - knee)
    bent = np.sign(samples) * (knee + room * np.tanh((size - knee) / room))
    return np.where(size > knee, bent, samples).astype(np.float32)


def trimmed(sound: Audio, lead_s: float, tail_s: float) -> Audio:
    """The sound without the quiet at its ends, but for `lead_s` and `tail_s` of it."""
    powers = _frame_powers(sound)
    loudest = float(powers.max(initial=0.0))
    if loudest <= 0:
        return sound.between(0, 0)
    # Soft consonants at the ends are far below the vowels.
    speaking = np.flatnonzero(powers > loudest * 10 ** (-45 / 10))
    start_s = speaking[0] * FRAME_S - lead_s
    return sound.between(max(0.0, start_s), (speaking[-1] + 1) * FRAME_S + tail_s)


def _frame_powers(sound: Audio) -> Samples:
    size = max(1, round(FRAME_S * sound.rate))
    whole = len(sound.samples) // size * size
    if not whole:
        return np.array([np.mean(sound.samples**2)] if len(sound.samples) else [], np.float32)
    powers: Samples = np.mean(sound.samples[:whole].reshape(-1, size) ** 2, axis=1)
    return powers
