import os
import struct
import threading

import numpy as np
import pytest

from voices.audio import LINE_RATE, Audio, join
from voices.cuts import quietest
from voices.delivery import Delivery
from voices.engines import EngineMissing, listener, speaker
from voices.mel import log_mel
from voices.punctuation import chinese_marks, without_spaces
from voices.simplified import simplified
from voices.whisper import LONGEST_S
from voices.whisper_model import EMBEDDINGS, _is_needed, with_rows


def variable(name: bytes, shape: tuple[int, ...], data: bytes) -> bytes:
    head = struct.pack("<H", len(name)) + name
    return head + struct.pack(f"<B{len(shape)}IBI", len(shape), *shape, 4, len(data)) + data


def model_file(rows: np.ndarray) -> bytes:
    head = struct.pack("<IH", 6, 2) + b"W\0" + struct.pack("<II", 3, 2)
    other = variable(b"decoder/scale\0", (2,), b"\1\2\3\4")
    return head + variable(EMBEDDINGS, rows.shape, rows.tobytes()) + other + b"aliases"


def test_only_the_rows_of_the_signs_are_left_in_a_model():
    rows = np.arange(20, dtype="<f2").reshape(5, 4)
    assert with_rows(model_file(rows), (0, 2, 4)) == model_file(rows[[0, 2, 4]])


@pytest.mark.parametrize(
    ("sign", "needed"),
    [("A", True), ("123", True), ("VIP", True), ("Ġthe", False), ("ä½ł", True), ("ĠпÑĢи", False)],
)
def test_signs_are_kept_if_chinese_is_written_with_them(sign, needed):
    assert _is_needed(sign) is needed


def test_the_picture_is_as_long_as_was_asked_and_silence_is_even():
    assert log_mel(np.zeros(LINE_RATE, np.float32), 5.0).shape == (80, 500)
    assert np.ptp(log_mel(np.zeros(LINE_RATE, np.float32), 5.0)) == 0.0


def test_a_tone_lies_in_its_band():
    at = np.arange(LINE_RATE) / LINE_RATE
    low, high = (
        log_mel(np.sin(2 * np.pi * hz * at).astype(np.float32), 1.0)[:, 50].argmax()
        for hz in (300, 3000)
    )
    assert low < 15 < 50 < high


def test_a_sound_shorter_than_a_frame_has_a_picture():
    assert log_mel(np.ones(7, np.float32), 1.0).shape == (80, 100)


def test_sound_is_cut_where_it_is_softest():
    samples = np.full(3 * LINE_RATE, 0.3, np.float32)
    samples[LINE_RATE : LINE_RATE + LINE_RATE // 4] = 0.001
    assert LINE_RATE < quietest(samples) < 1.25 * LINE_RATE


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("您好,请问您是?", "您好，请问您是？"),
        ("好的 我知道了.", "好的，我知道了。"),
        ("一共3.5元", "一共3.5元"),
        ("用 APP 查询", "用APP查询"),
        ("4:05分", "4:05分"),
    ],
)
def test_marks_are_those_of_chinese(written, printed):
    assert chinese_marks(written) == printed


def test_traditional_characters_become_simplified():
    assert simplified("請您別著急,這裡什麼時候聽著") == "请您别着急,这里什么时候听着"
    assert simplified("顯著的進步,一部名著") == "显著的进步,一部名著"


def test_spaces_go_only_beside_chinese():
    assert without_spaces("您 好 请 问") == "您好请问"
    assert without_spaces("안녕 하세요 hello there") == "안녕 하세요 hello there"


def installed(engine):
    """The engine, loaded; without its model the test is skipped by name, or under CI fails."""
    try:
        engine.warm()
    except EngineMissing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    return engine


@pytest.fixture(scope="module")
def whisper():
    return installed(listener("whisper"))


@pytest.fixture(scope="module")
def say():
    kokoro = installed(speaker("kokoro"))
    return lambda text: join(kokoro.speak(text, Delivery("zf_xiaoyi"))).at_rate(LINE_RATE)


@pytest.mark.model
def test_speech_is_written_in_simplified_characters_with_its_times(whisper, say):
    sound = join([Audio.silence(1.0), say("我完全理解您的心情，请您稍等。"), Audio.silence(1.0)])
    heard = whisper.listen(sound)
    assert "理解您的心情" in heard.text
    assert heard.pieces[0].start_s < 2.0
    assert 2.5 < heard.pieces[-1].end_s <= sound.seconds
    assert 0.4 < heard.pieces[0].confidence < 1.0


@pytest.mark.model
def test_a_name_is_written_as_the_prompt_has_it(whisper, say):
    sound = say("您好，我是安达物流的赵敏。")
    assert "安达物流" in whisper.listen(sound, "安达物流、赵敏").text


@pytest.mark.model
def test_a_long_sound_is_heard_to_its_end(whisper, say):
    said = {
        "我马上帮您查一下订单。": "订单",
        "您可以告诉我车牌号吗？": "车牌",
        "明天上午十点之前一定送到。": "上午",
        "请问还有什么可以帮您？": "可以帮您",
        "您的地址是建国路八十八号。": "地址",
        "最后跟您确认一下电话号码。": "电话号码",
        "非常感谢您的来电，再见。": "再见",
    }
    sound = join([part for text in said for part in (say(text), Audio.silence(2.0))])
    assert sound.seconds > LONGEST_S
    pieces = whisper.listen(sound).pieces
    text = "".join(piece.text for piece in pieces)
    assert [word for word in said.values() if word not in text] == []
    assert pieces[-1].start_s > LONGEST_S - 5


@pytest.mark.model
def test_several_threads_hear_the_same(whisper, say):
    sound, heard = say("请问有什么可以帮您？"), []
    threads = [
        threading.Thread(target=lambda: heard.append(whisper.listen(sound).text)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [heard[0]] * 4
    assert "有什么可以" in heard[0]


@pytest.mark.model
@pytest.mark.parametrize("level", [0.0, 0.0001, 0.003, 0.02, 0.1])
@pytest.mark.parametrize("seconds", [0.3, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("prompt", ["", "安达物流、李小姐、赵敏、陈主管、售后部"])
def test_nothing_is_heard_in_noise(whisper, level, seconds, prompt):
    samples = np.random.default_rng(1).standard_normal(round(seconds * LINE_RATE)) * level
    assert whisper.listen(Audio(samples.astype(np.float32), LINE_RATE), prompt).text == ""
