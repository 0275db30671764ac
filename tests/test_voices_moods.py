"""What a mood does to a voice, measured on a plain tone."""

import numpy as np
import pytest

from voices.audio import Audio, join
from voices.delivery import Delivery, Mood
from voices.levels import SPEECH_DB, speech_db
from voices.moods import MANNERS, in_mood

RATE = 24_000
TONE_HZ = 200.0


def tone(words, pace):
    """A speaker that says every character for a fifth of a second, as a tone."""
    at = np.arange(round(len(words) * 0.2 / pace * RATE)) / RATE
    yield Audio((0.3 * np.sin(2 * np.pi * TONE_HZ * at)).astype(np.float32), RATE)


def spoken(mood, text="我等了三个星期了"):
    return join(in_mood(tone, text, Delivery(mood=mood)))


def pitch_of(sound):
    spectrum = np.abs(np.fft.rfft(sound.samples * np.hanning(len(sound.samples))))
    return float(np.argmax(spectrum) * sound.rate / len(sound.samples))


@pytest.mark.parametrize("mood", list(Mood))
def test_pace_pitch_and_level_are_those_of_the_mood(mood):
    sound, manner = spoken(mood), MANNERS[mood]
    assert sound.seconds == pytest.approx(1.6 / manner.pace, rel=0.02)
    assert pitch_of(sound) == pytest.approx(TONE_HZ * manner.pitch, rel=0.02)
    assert speech_db(sound) == pytest.approx(SPEECH_DB + manner.level_db, abs=0.5)


def test_every_mood_sounds_different():
    heard = {(round(m.pace, 2), round(m.pitch, 2), m.level_db) for m in MANNERS.values()}
    assert len(heard) == len(Mood)


def test_the_hesitant_pause_at_commas():
    text = "我想，问一下那个，退款的事"
    plain = len(text) * 0.2 / MANNERS[Mood.HESITANT].pace
    assert spoken(Mood.HESITANT, text).seconds == pytest.approx(
        plain + MANNERS[Mood.HESITANT].pause_s, abs=0.6
    )
    quiet = np.abs(spoken(Mood.HESITANT, text).samples) < 1e-4
    assert quiet.sum() / RATE >= MANNERS[Mood.HESITANT].pause_s * 0.9
