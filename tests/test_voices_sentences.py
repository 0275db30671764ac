"""Where a long line is cut before it is spoken."""

from hypothesis import given
from hypothesis import strategies as st

from voices.sentences import LONGEST, stretches


def test_a_line_is_spoken_sentence_by_sentence():
    assert stretches("我等了三个星期了。你们到底管不管？") == [
        "我等了三个星期了。",
        "你们到底管不管？",
    ]


def test_a_word_alone_stays_with_what_follows():
    assert stretches("喂？喂！你听得见吗？") == ["喂？喂！你听得见吗？"]


def test_a_sentence_too_long_for_one_breath_is_cut_at_a_comma():
    clause = "我在你们这里买了一台洗衣机用了不到一个星期就坏了，"
    cut = stretches(clause * 4)
    assert len(cut) > 1
    assert all(piece.endswith("，") and len(piece) <= LONGEST for piece in cut)


def test_marks_without_a_word_are_not_spoken():
    assert stretches("……") == []
    assert stretches("\n ") == []


@given(st.text(alphabet="好的，。！？ab\n…", max_size=200))
def test_no_word_is_lost_and_none_is_too_long(text):
    cut = stretches(text)
    letters = "".join(c for c in text if c.isalnum())
    assert "".join(c for c in "".join(cut) if c.isalnum()) == letters
    assert all(len(piece) <= LONGEST for piece in cut)
