import numpy as np
import pytest

from voices.audio import LINE_RATE, Audio, join
from voices.delivery import Delivery
from voices.energy import EnergySpotter
from voices.engines import EngineMissing, speaker
from voices.silero import SileroSpotter
from voices.turns import SpeechStarted, TurnEnded, TurnSpotter


def noise(seconds: float, level: float) -> Audio:
    samples = np.random.default_rng(2).standard_normal(round(seconds * LINE_RATE))
    return Audio((level * samples).astype(np.float32), LINE_RATE)


def mixed(a: Audio, b: Audio) -> Audio:
    return Audio(a.samples + b.samples[: len(a.samples)], LINE_RATE)


@pytest.fixture(scope="module")
def sentence():
    kokoro = speaker("kokoro")
    try:
        sound = join(kokoro.speak("您好，请问您找哪一位？", Delivery("zm_yunxi")))
    except EngineMissing as missing:
        pytest.skip(str(missing))
    return sound.at_rate(LINE_RATE)


def turns(sound: Audio, spotter):
    turns = TurnSpotter(spotter, 0.7)
    return turns.feed(sound) + turns.close()


@pytest.mark.model
@pytest.mark.parametrize("level", [0.0, 0.003, 0.01])
def test_a_sentence_in_noise_is_one_turn(sentence, level):
    sound = join([Audio.silence(1.5), sentence, Audio.silence(1.5)])
    found = turns(mixed(sound, noise(20, level)), SileroSpotter())
    assert isinstance(found[0], SpeechStarted)
    assert found[0].at_s == pytest.approx(1.55, abs=0.15)
    [ended] = [event for event in found if isinstance(event, TurnEnded)]
    assert ended.stretches[-1][1] == pytest.approx(1.5 + sentence.seconds, abs=0.4)


@pytest.mark.model
@pytest.mark.parametrize("level", [0.001, 0.01, 0.1, 0.3])
def test_noise_is_no_speech(level):
    assert turns(noise(6, level), SileroSpotter()) == []


def test_loudness_follows_the_noise_of_the_line():
    tone = np.sin(np.arange(LINE_RATE) * 0.1).astype(np.float32)
    loud = join([noise(3, 0.01), Audio(0.3 * tone, LINE_RATE), noise(2, 0.01)])
    [started, _, ended] = turns(loud, EnergySpotter())
    assert started.at_s == pytest.approx(3.0, abs=0.06)
    assert ended.stretches[-1][1] == pytest.approx(4.0, abs=0.1)
