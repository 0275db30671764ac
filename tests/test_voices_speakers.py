"""What every speaker promises, and how each of them fails."""

import asyncio
import io
import re
import stat

import numpy as np
import pytest
import soundfile
from edge_tts.exceptions import NoAudioReceived

from voices import models
from voices.audio import join
from voices.delivery import Delivery, Mood
from voices.edge import EdgeSpeaker
from voices.engines import SPEAKERS, EngineMissing, SpeakerFailed, VoiceUnknown, speaker
from voices.espeak import EspeakSpeaker
from voices.levels import speech_db

LINE = "您好，退款到哪一步了？电话是13812345678。"


def mp3(seconds=1.0, rate=24_000):
    at = np.arange(round(seconds * rate)) / rate
    packed = io.BytesIO()
    soundfile.write(packed, 0.2 * np.sin(2 * np.pi * 300 * at), rate, format="MP3")
    return packed.getvalue()


class Service:
    """A voice service in this process: what it was asked, and what it answers or raises."""

    def __init__(self, *parts, fault=None, silent=False):
        self.parts, self.fault, self.silent = parts, fault, silent
        self.asked = []

    async def __call__(self, text, voice, rate):
        self.asked.append((text, voice, rate))
        if self.silent:
            await asyncio.Event().wait()
        if self.fault:
            raise self.fault
        for part in self.parts:
            yield {"type": "audio", "data": part}
        yield {"type": "SentenceBoundary", "offset": 0, "duration": 0, "text": text}


def test_edge_puts_its_parts_together_and_says_figures_in_words():
    whole = mp3()
    service = Service(whole[:500], whole[500:])
    sound = join(EdgeSpeaker(service).speak("打110。", Delivery(pace=1.25)))
    assert service.asked == [("打幺幺零。", "zh-CN-XiaoxiaoNeural", "+25%")]
    assert sound.rate == 24_000
    assert sound.seconds == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize(
    ("service", "kind", "words"),
    [
        (
            Service(fault=ConnectionRefusedError(111, "Connection refused")),
            SpeakerFailed,
            "refused",
        ),
        (Service(fault=OSError("no route")), SpeakerFailed, "internet.*THREERINGS_SPEAKER"),
        (Service(fault=NoAudioReceived("no audio")), SpeakerFailed, "refused 'nobody'.*later"),
        (Service(fault=ValueError("Invalid voice")), VoiceUnknown, "voice 'nobody'"),
        (Service(b"<html>"), SpeakerFailed, "6 bytes that are no sound"),
        (Service(), SpeakerFailed, "0 bytes"),
        (Service(silent=True), SpeakerFailed, "did not answer in time"),
    ],
    ids=["refused", "offline", "no audio", "bad voice", "a web page", "nothing", "too slow"],
)
def test_edge_says_what_went_wrong_and_what_to_do(service, kind, words):
    with pytest.raises(kind, match=words):
        list(EdgeSpeaker(service, timeout_s=0.05).speak("您好。", Delivery("nobody")))


def test_espeak_says_when_its_program_is_absent():
    with pytest.raises(EngineMissing, match=r"program 'no-such-espeak'.*Install"):
        list(EspeakSpeaker("no-such-espeak").speak(LINE, Delivery()))


def test_espeak_is_quoted_when_it_fails(tmp_path):
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\necho out of memory >&2\nexit 1\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(SpeakerFailed, match="out of memory"):
        list(EspeakSpeaker(str(program)).speak(LINE, Delivery()))


def test_espeak_is_given_pinyin_because_it_misreads_characters(tmp_path):
    program = tmp_path / "espeak-ng"
    script = f'#!/bin/sh\necho "$2" > {tmp_path}/said\ncat >> {tmp_path}/said\nexit 1\n'
    program.write_text(script, "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(SpeakerFailed):
        list(EspeakSpeaker(str(program)).speak("您好，打110。", Delivery("cmn")))
    said = (tmp_path / "said").read_text("utf-8").split("\n")
    assert said == ["cmn-latn-pinyin", "nin2 hao3 , da3 yao1 yao1 ling2 ."]


def test_kokoro_without_its_model_says_how_to_get_it(tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(models, "_place", models.Place(tmp_path))
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match="threerings models install kokoro"):
        list(speaker("kokoro").speak(LINE, Delivery()))


def test_kokoro_lists_its_voices_when_asked_for_another():
    pytest.importorskip("onnxruntime")
    with pytest.raises(VoiceUnknown, match=r"'zf_nobody'.*zf_xiaoxiao.*zm_yunyang"):
        list(speaker("kokoro").speak(LINE, Delivery("zf_nobody")))


@pytest.fixture(params=[name for name in SPEAKERS if name != "edge"])
def installed(request):
    try:
        engine = speaker(request.param)
        list(engine.speak("您好", Delivery()))
    except EngineMissing as error:
        pytest.skip(str(error))
    return engine


@pytest.mark.model
def test_every_speaker_speaks_at_a_likely_length_and_faster_when_asked(installed):
    usual, fast = (join(installed.speak(LINE, Delivery(pace=pace))) for pace in (1.0, 1.4))
    assert 3 < usual.seconds < 12
    assert fast.seconds < usual.seconds / 1.2
    assert installed.version


@pytest.mark.model
def test_an_angry_caller_is_louder_and_faster_than_a_hesitant_one(installed):
    if installed.name == "silent":
        pytest.skip("silence has no mood")
    angry, hesitant = (
        join(installed.speak(LINE, Delivery(mood=mood))) for mood in (Mood.ANGRY, Mood.HESITANT)
    )
    assert speech_db(angry) > speech_db(hesitant) + 6
    assert angry.seconds < hesitant.seconds / 1.2


@pytest.mark.model
def test_kokoro_speaks_with_an_accent_where_the_mandarin_voices_are_missing(
    tmp_path, monkeypatch, caplog
):
    try:
        home = models.path("kokoro")
    except EngineMissing as error:
        pytest.skip(str(error))
    (tmp_path / "kokoro").symlink_to(home)
    monkeypatch.setattr(models, "_place", models.Place(tmp_path))
    engine = speaker("kokoro")
    assert join(engine.speak("您好", Delivery("zm_yunxi"))).seconds > 0.3
    assert engine.version.endswith("accent")
    assert re.search("zm_yunxi.*jm_kumo.*models install kokoro-voices-zh", caplog.text)
