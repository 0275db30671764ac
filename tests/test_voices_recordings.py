from itertools import pairwise

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.audio import LINE_RATE, Audio, AudioError, join
from voices.energy import EnergySpotter
from voices.engines import Heard
from voices.recordings import UNBROKEN_S, hear_recording, read_for_line, resampled
from voices.transcript import Piece


class Meter:
    """Hears in each sound one word: how long it is."""

    name = "meter"

    def __init__(self) -> None:
        self.longest_s = 0.0

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        self.longest_s = max(self.longest_s, sound.seconds)
        return Heard((Piece("话", 0.0, sound.seconds),))


def tone(seconds: float, rate: int = LINE_RATE) -> Audio:
    at = np.arange(round(seconds * rate)) / rate
    return Audio((0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32), rate)


def in_blocks(sound: Audio, seconds: float):
    size = round(seconds * sound.rate)
    for start in range(0, len(sound.samples), size):
        yield Audio(sound.samples[start : start + size], sound.rate)


@given(st.sampled_from([8000, 11025, 22050, 44100, 48000]), st.floats(0.03, 2.0))
@settings(max_examples=30, deadline=None)
def test_resampling_in_blocks_is_resampling_at_once(rate, seconds):
    sound = tone(2.3, rate)
    whole = sound.at_rate(LINE_RATE).samples
    cut = join(resampled(in_blocks(sound, seconds))).samples
    assert len(cut) == len(whole)
    assert np.abs(cut - whole).max() < 2e-3


def test_speech_over_a_block_border_is_heard_in_one_piece():
    sound = join([Audio.silence(8), tone(4), Audio.silence(8)])
    [piece] = hear_recording(Meter(), EnergySpotter(), in_blocks(sound, 10))
    assert (piece.start_s, piece.end_s) == pytest.approx((8.0, 12.0), abs=0.1)


@given(st.floats(0.05, 12))
@settings(max_examples=20, deadline=None)
def test_how_a_recording_is_cut_makes_no_difference(seconds):
    parts = (Audio.silence(1), tone(3), Audio.silence(3), tone(13), Audio.silence(0.5), tone(2))
    sound = join(parts)
    found = list(hear_recording(Meter(), EnergySpotter(), in_blocks(sound, seconds)))
    times = [time for piece in found for time in (piece.start_s, piece.end_s)]
    assert times == pytest.approx([1.0, 4.0, 7.0, 20.0, 20.5, 22.5], abs=0.1)


def test_all_speech_is_heard_and_none_twice():
    sound = join([part for _ in range(12) for part in (tone(4), Audio.silence(0.5))])
    found = list(hear_recording(Meter(), EnergySpotter(), in_blocks(sound, 10)))
    assert sum(piece.end_s - piece.start_s for piece in found) == pytest.approx(12 * 4.5, abs=3.0)
    for one, following in pairwise(found):
        assert one.end_s <= following.start_s


class Chatterbox:
    """Takes everything for speech."""

    name = "chatterbox"
    window = 512

    def probability(self, window: Audio, memory: object | None) -> tuple[float, object]:
        return 1.0, None


def test_unbroken_speech_is_cut_and_not_kept():
    meter = Meter()
    minutes = 10
    blocks = (tone(10) for _ in range(6 * minutes))
    found = list(hear_recording(meter, Chatterbox(), blocks))
    assert meter.longest_s <= UNBROKEN_S + 11
    assert found[-1].end_s == pytest.approx(60 * minutes, abs=1.0)


def test_progress_is_told():
    told = []
    list(hear_recording(Meter(), EnergySpotter(), in_blocks(tone(25), 10), "", told.append))
    assert told == [10.0, 20.0, 25.0, 25.0]


def test_any_rate_and_any_channels(tmp_path):
    path = tmp_path / "stereo.flac"
    table = np.stack([tone(1.5, 44100).samples, np.zeros(66150, np.float32)], axis=1)
    soundfile.write(path, table, 44100)
    sound = join(read_for_line(path))
    assert sound.rate == LINE_RATE
    assert sound.seconds == pytest.approx(1.5)
    assert np.abs(sound.samples).max() == pytest.approx(0.15, abs=0.01)


def test_an_empty_recording_is_said_to_be_empty(tmp_path):
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros(0, np.float32), 16000)
    with pytest.raises(AudioError, match=r"empty\.wav: the recording is empty \(0 samples\)"):
        list(read_for_line(path))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("notes.wav", b"this is no sound\n", "not a sound file"), ("gone.wav", None, "no such file")],
)
def test_what_is_no_recording_is_refused_by_name(tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError, match=f"{name}: .*{says}"):
        list(read_for_line(path))


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(AudioError, match="this is a folder"):
        list(read_for_line(tmp_path))
