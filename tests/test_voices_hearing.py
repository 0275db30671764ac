import pytest

from voices.audio import Audio
from voices.engines import Heard
from voices.hearing import SETTLED_S, hear, hear_on, pieces_of
from voices.inventions import is_invention, is_loop, is_too_much
from voices.silent import ScriptedListener
from voices.transcript import Piece


class Tape:
    """Writes down what it was given to hear, and says the length of it."""

    name = "tape"

    def __init__(self) -> None:
        self.lengths: list[float] = []

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        self.lengths.append(sound.seconds)
        return Heard((Piece(f"第{len(self.lengths)}段", 0.0, sound.seconds, 0.9),))


class Answers:
    """Hears always the same pieces."""

    name = "answers"

    def __init__(self, *pieces: Piece) -> None:
        self._pieces = pieces

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        return Heard(self._pieces)


def test_times_are_those_of_the_line():
    [piece] = hear(ScriptedListener("您好"), Audio.silence(3), 100.0, [(101.0, 102.0)])
    assert (piece.text, piece.start_s, piece.end_s) == ("您好", 101.0, 102.0)


def test_where_nobody_spoke_nobody_is_asked():
    tape = Tape()
    assert hear(tape, Audio.silence(10), 0.0, []) == ()
    assert tape.lengths == []


def test_words_outside_speech_are_refused():
    listener = Answers(Piece("您好", 0.1, 0.9), Piece("再来一遍", 6.0, 8.0))
    pieces = hear(listener, Audio.silence(10), 0.0, [(0.2, 1.0)])
    assert [piece.text for piece in pieces] == ["您好"]


@pytest.mark.parametrize(
    "text",
    [
        "字幕由Amara.org社区提供",
        "中文字幕志愿者 李宗盛",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "谢谢观看",
        "优优独播剧场——YoYo Television Series Exclusive",
    ],
)
def test_known_inventions_are_refused(text):
    assert is_invention(text)
    assert hear(Answers(Piece(text, 0, 5)), Audio.silence(5), 0.0, [(0, 5)]) == ()


@pytest.mark.parametrize(
    "text", ["感谢您的来电，再见", "谢谢您", "请您翻译一下这份合同", "我帮您订阅这份报纸"]
)
def test_what_people_say_on_the_telephone_is_no_invention(text):
    assert not is_invention(text)


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("好的好的好的好的好的", True),
        ("银银银银银银银银", True),
        ("我知道了，我知道了，我知道了，我知道了", True),
        ("好的好的", False),
        ("是四零零八八八八八八八八", False),
        ("对对对对", False),
        ("我的号码是8888888", False),
        ("您好，请问有什么可以帮您", False),
    ],
)
def test_loops_are_told_from_insistence(text, loop):
    assert is_loop(text) is loop


def test_nobody_says_a_sentence_in_a_cough():
    assert is_too_much("感谢您拨打我们的服务热线", 0.3)
    assert not is_too_much("您好", 0.3)
    cough = [(1.0, 1.2)]
    listener = Answers(Piece("感谢您拨打我们的服务热线", 0.0, 1.0))
    assert hear(listener, Audio.silence(3), 0.0, cough) == ()


def test_a_long_turn_is_heard_in_passages_parted_at_its_longest_pause():
    tape = Tape()
    stretches = [(0.0, 8.0), (8.3, 12.0), (14.0, 20.0), (20.3, 26.0)]
    pieces = hear(tape, Audio.silence(26), 0.0, stretches)
    assert [piece.text for piece in pieces] == ["第1段", "第2段"]
    assert tape.lengths == pytest.approx([12.4, 13.0])


def test_passages_side_by_side_share_no_sound():
    tape = Tape()
    hear(tape, Audio.silence(30), 0.0, [(0.0, 15.0), (15.1, 30.0)])
    assert sum(tape.lengths) == pytest.approx(30.0)


def test_of_a_growing_turn_only_the_new_part_is_heard():
    tape, sound = Tape(), Audio.silence(40)
    first = hear_on(tape, (sound.between(0, 10), 50.0, [(50.0, 59.5)]))
    more = [(50.0, 59.5), (60.0, 62.0)]
    second = hear_on(tape, (sound.between(0, 13), 50.0, more), first)
    last = hear_on(tape, (sound.between(0, 15), 50.0, [*more, (63.0, 64.5)]), second)
    assert tape.lengths[0] > SETTLED_S
    assert tape.lengths[1:] == pytest.approx([2.65, 5.15])
    assert [piece.text for piece in pieces_of(last)] == ["第1段", "第3段"]
    assert all(50.0 <= piece.start_s < piece.end_s <= 65.0 for piece in pieces_of(last))
    assert hear_on(tape, (sound.between(0, 15), 50.0, more), last[:1])[:1] == last[:1]


def test_a_turn_with_nothing_new_is_not_heard_again():
    tape, turn = Tape(), (Audio.silence(10), 0.0, [(0.0, 9.0)])
    parts = hear_on(tape, turn)
    assert hear_on(tape, turn, parts) == parts
    assert len(tape.lengths) == 1
