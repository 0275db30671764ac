"""What a telephone does to a voice."""

import numpy as np
import pytest

from voices.audio import LINE_RATE, Audio
from voices.handset import Noise, line_noise, on_the_line
from voices.levels import SPEECH_DB, at_level, speech_db


def tone(hz, seconds=1.0, rate=24_000):
    at = np.arange(round(seconds * rate)) / rate
    return Audio((0.1 * np.sin(2 * np.pi * hz * at)).astype(np.float32), rate)


@pytest.mark.parametrize("hz", [60, 150, 4500, 6000])
def test_what_lies_outside_the_telephone_band_is_gone(hz):
    assert speech_db(on_the_line(tone(hz))) < speech_db(tone(hz)) - 15


@pytest.mark.parametrize("hz", [500, 1000, 3000])
def test_what_lies_inside_the_band_passes(hz):
    assert speech_db(on_the_line(tone(hz))) == pytest.approx(speech_db(tone(hz)), abs=2)


def test_it_leaves_at_the_rate_of_the_line_and_as_long_as_it_was():
    heard = on_the_line(tone(1000, 1.5))
    assert heard.rate == LINE_RATE
    assert heard.seconds == pytest.approx(1.5, abs=0.001)


@pytest.mark.parametrize("noise", [n for n in Noise if n is not Noise.NONE])
@pytest.mark.parametrize("snr_db", [5.0, 20.0])
def test_the_noise_lies_below_the_speech_by_the_ratio_asked_for(noise, snr_db):
    clean, noisy = on_the_line(tone(1000, 4)), on_the_line(tone(1000, 4), noise, snr_db)
    behind = float(np.mean((noisy.samples - clean.samples) ** 2))
    assert 10 * np.log10(np.mean(clean.samples**2) / behind) == pytest.approx(snr_db, abs=0.7)


@pytest.mark.parametrize("noise", [n for n in Noise if n is not Noise.NONE])
def test_the_same_seed_is_the_same_noise_and_another_is_another(noise):
    first, same, other = (line_noise(noise, 2, -40, seed).samples for seed in (1, 1, 2))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


def test_a_silent_line_has_its_noise_too():
    heard = on_the_line(Audio.silence(2), Noise.HISS, 20)
    assert 10 * np.log10(np.mean(heard.samples**2)) == pytest.approx(SPEECH_DB - 20, abs=0.5)


def test_louder_never_leaves_full_scale():
    heard = on_the_line(at_level(tone(1000), -6), Noise.STREET, 5, level_db=20)
    assert np.abs(heard.samples).max() <= 1


def test_no_sound_at_all_stays_so():
    assert on_the_line(Audio.silence(0), Noise.OFFICE).seconds == 0


def test_an_unknown_noise_is_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"'rain'.*none, hiss, hum, street, office"):
        on_the_line(tone(1000), "rain")
