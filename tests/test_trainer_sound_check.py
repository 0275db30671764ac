import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from trainer.recordings import Seal
from trainer.sound_check import (
    LONGEST_S,
    PURPOSE,
    SENTENCE,
    likeness,
    report,
    sound_check_routes,
)
from voices.audio import LINE_RATE, Audio
from voices.engines import EngineMissing
from voices.silent import ScriptedListener

SEAL = Seal("a secret")


class MissingListener:
    name = "whisper"

    def listen(self, sound, prompt=""):
        raise EngineMissing("Install it.")


def tone(level: float, seconds: float = 1.0) -> Audio:
    wave = np.sin(np.arange(int(seconds * LINE_RATE)) * 0.1) * level
    return Audio(wave.astype(np.float32), LINE_RATE)


def post(listener, pcm: bytes, token: str | None = None):
    client = TestClient(Starlette(routes=sound_check_routes(listener, SEAL)))
    return client.post(f"/headset/{token or SEAL.token(PURPOSE)}", content=pcm)


def test_a_reading_is_heard_and_compared():
    found = post(ScriptedListener(SENTENCE), tone(0.3).pcm16()).json()
    assert found["text"] == SENTENCE
    assert found["likeness"] == 1.0
    assert found["seconds"] == 1.0


def test_punctuation_does_not_count():
    assert likeness("我正在试耳机和话筒现在的声音听得清楚吗") == 1.0


@pytest.mark.parametrize(
    ("text", "at_least", "below"),
    [
        ("我正在试耳机和话筒现在的声音听得清楚么", 0.8, 1.0),
        ("今天天气不错", 0.0, 0.5),
        ("", 0.0, 0.01),
    ],
)
def test_other_words_are_less_alike(text, at_least, below):
    assert at_least <= likeness(text) < below


def test_a_faint_and_a_cut_off_voice_show_in_the_figures():
    assert report(ScriptedListener(), tone(0.003)).level_db < -45
    assert report(ScriptedListener(), tone(3.0)).clipped > 0
    loud = Audio.from_pcm16(tone(3.0).pcm16())
    assert report(ScriptedListener(), loud).clipped > 0.1


@pytest.mark.parametrize(
    ("pcm", "code", "fault"),
    [(b"", 400, "empty"), (b"\0" * (LONGEST_S * LINE_RATE * 2 + 2), 413, "too_long")],
)
def test_a_recording_of_the_wrong_length_is_refused(pcm, code, fault):
    answer = post(ScriptedListener(), pcm)
    assert (answer.status_code, answer.json()) == (code, {"fault": fault})


def test_an_odd_byte_at_the_end_is_dropped():
    assert post(ScriptedListener(), tone(0.1).pcm16() + b"\0").status_code == 200


def test_a_stranger_is_refused():
    assert post(ScriptedListener(), tone(0.1).pcm16(), "made-up").json() == {"fault": "expired"}


def test_a_missing_listener_is_told():
    answer = post(MissingListener(), tone(0.1).pcm16())
    assert (answer.status_code, answer.json()["detail"]) == (503, "Install it.")
