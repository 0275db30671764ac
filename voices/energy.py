"""Loudness as voice activity: no model, for tests and for machines without one."""

from __future__ import annotations

import math

import numpy as np

from voices.audio import Audio

QUIETEST_DB = -50.0  # dBFS; whatever is softer is nobody speaking into a telephone
LOUDEST_DB = -35.0  # what a line may begin with and still be thought of as noise
ABOVE_DB = 9.0  # this far above the line's own noise, it is as likely speech as not
SOFTNESS_DB = 1.5  # how gradually the one becomes the other
SINK, RISE_DB = 0.5, 0.05  # how fast the notion of the line's noise follows, per window


class EnergySpotter:
    """What is well above the noise of the line is speech; that noise is learnt on the way."""

    name = "energy"
    window = 512

    def probability(self, window: Audio, memory: object | None) -> tuple[float, object]:
        """See voices.engines.SpeechSpotter; the memory is the noise's level in dBFS."""
        level = _level_db(window)
        noise = memory if isinstance(memory, float) else min(level, LOUDEST_DB)
        # Noise is what remains in the gaps of speech: believe a fall at once, a rise slowly.
        noise = noise + SINK * (level - noise) if level < noise else noise + RISE_DB
        excess = level - max(noise + ABOVE_DB, QUIETEST_DB)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, excess / SOFTNESS_DB)))), noise


def _level_db(window: Audio) -> float:
    power = float(np.mean(window.samples.astype(np.float64) ** 2)) if len(window.samples) else 0.0
    return 10 * math.log10(max(power, 1e-10))
