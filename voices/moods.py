"""What a mood does to a voice: pace, pitch, level and pauses, the same for every speaker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np
from scipy.signal import resample_poly

from voices.audio import Audio, Samples
from voices.delivery import Delivery, Mood
from voices.levels import SPEECH_DB, at_level

Speech = Callable[[str, float], Iterator[Audio]]  # words, pace → sound in stretches


@dataclass(frozen=True)
class Manner:
    """`pace` and `pitch` multiply the voice's own; `pause_s` is put in at every comma."""

    pace: float = 1.0
    pitch: float = 1.0
    level_db: float = 0.0
    pause_s: float = 0.0


MANNERS = {
    Mood.PLAIN: Manner(),
    Mood.ANGRY: Manner(pace=1.12, pitch=1.06, level_db=5.0),
    Mood.WORRIED: Manner(pace=1.07, pitch=1.05, level_db=-1.0),
    Mood.COLD: Manner(pace=0.95, pitch=0.94, level_db=-3.0),
    Mood.HESITANT: Manner(pace=0.88, pitch=0.99, level_db=-3.0, pause_s=0.45),
}


def in_mood(speech: Speech, text: str, delivery: Delivery) -> Iterator[Audio]:
    """Speak `text` as `delivery` asks, by means of a `speech` that knows words and pace only."""
    manner = MANNERS[delivery.mood]
    # Raising the pitch by playing faster shortens the sound; slower speech makes up for it.
    pace = delivery.pace * manner.pace / manner.pitch
    rate = 0
    for phrase in _phrases(text) if manner.pause_s else [text]:
        if rate:
            yield Audio.silence(manner.pause_s, rate)
        for sound in speech(phrase, pace):
            rate = sound.rate
            yield at_level(_pitched(sound, manner.pitch), SPEECH_DB + manner.level_db)


def _phrases(text: str) -> list[str]:
    """The text cut after commas; a phrase of a character or two stays with what follows."""
    phrases = [""]
    for phrase in re.findall(r"[^，,、；;…—]+[，,、；;…—]*|[，,、；;…—]+", text):
        if len(re.sub(r"\W", "", phrases[-1])) < 2:
            phrases[-1] += phrase
        else:
            phrases.append(phrase)
    return phrases


def _pitched(sound: Audio, pitch: float) -> Audio:
    """The sound played faster by `pitch`, at the same rate: higher, and shorter."""
    if pitch == 1:
        return sound
    ratio = Fraction(1 / pitch).limit_denominator(200)
    samples = resample_poly(sound.samples, ratio.numerator, ratio.denominator)
    return Audio(cast(Samples, samples.astype(np.float32)), sound.rate)
