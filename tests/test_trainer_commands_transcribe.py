import json

import numpy as np
import pytest
import soundfile

from trainer import cli
from trainer.commands import transcribe
from voices import models
from voices.audio import LINE_RATE, Audio, join, write_audio
from voices.energy import EnergySpotter
from voices.engines import Heard
from voices.silent import ScriptedListener
from voices.transcript import Piece


def tone(seconds: float) -> Audio:
    at = np.arange(round(seconds * LINE_RATE)) / LINE_RATE
    return Audio((0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32), LINE_RATE)


@pytest.fixture
def engines(monkeypatch):
    """Engines with no model in the place of the real ones."""

    def use(ears):
        monkeypatch.setattr(transcribe, "listener", lambda name: ears)
        monkeypatch.setattr(transcribe, "spotter", lambda name: EnergySpotter())

    return use


@pytest.fixture
def call(tmp_path):
    path = tmp_path / "call.wav"
    write_audio(path, join([Audio.silence(1), tone(2), Audio.silence(1)]))
    return path


def test_a_line_of_json_for_each_recording(engines, call, capsys):
    engines(ScriptedListener("您好", "再见"))
    assert cli.main(["transcribe", str(call), str(call)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert list(first) == ["file", "text", "segments", "engine", "cpu_s"]
    assert (first["file"], first["text"], first["engine"]) == (str(call), "您好", "scripted")
    [segment] = first["segments"]
    assert (segment["text"], segment["confidence"]) == ("您好", 1.0)
    assert (segment["start"], segment["end"]) == pytest.approx((1.0, 3.0), abs=0.1)
    assert first["cpu_s"] >= 0
    assert second["text"] == "再见"


def test_a_bad_file_is_named_and_the_others_are_still_read(engines, call, tmp_path, capsys):
    engines(ScriptedListener("您好", "再见"))
    text = tmp_path / "notes.txt"
    text.write_text("this is no sound", "utf-8")
    empty = tmp_path / "empty.wav"
    soundfile.write(empty, np.zeros(0, np.float32), 8000)
    gone = tmp_path / "gone.wav"
    files = [str(path) for path in (call, text, empty, gone, call)]
    assert cli.main(["transcribe", *files]) == 2
    out, err = capsys.readouterr()
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["您好", "再见"]
    assert [line.partition(":")[0] for line in err.splitlines()[:3]] == files[1:4]
    assert "not a sound file" in err
    assert "0 samples" in err
    assert "no such file" in err
    assert "3 of 5 recordings" in err


def test_silence_has_no_text_and_is_no_fault(engines, tmp_path, capsys):
    engines(ScriptedListener("凭空而来"))
    path = tmp_path / "silence.wav"
    write_audio(path, Audio.silence(3))
    assert cli.main(["transcribe", str(path)]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["text"], line["segments"]) == ("", [])


def test_names_are_passed_on(engines, call, capsys):
    class Echo:
        name = "echo"

        def listen(self, sound: Audio, prompt: str = "") -> Heard:
            return Heard((Piece(prompt, 0.0, sound.seconds),))

    engines(Echo())
    assert cli.main(["transcribe", "--prompt", "安达物流", str(call)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "安达物流"


def test_a_long_recording_tells_how_far_it_is(engines, tmp_path, capsys):
    engines(ScriptedListener())
    path = tmp_path / "long.wav"
    write_audio(path, Audio.silence(150))
    assert cli.main(["transcribe", str(path)]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "1:00 listened to" in err


def test_vosk_is_taken_where_its_mandarin_model_is(monkeypatch):
    for present, name in ((True, "vosk"), (False, "whisper")):
        monkeypatch.setattr(models, "is_present", lambda model, here=present: here)
        assert models.listener_name("auto") == name
    assert models.listener_name("whisper") == "whisper"
