"""Numbers read out figure by figure, as a recogniser writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.figures import with_figures


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        ("电话要八五七一六三零二九七对吗", "电话幺八五七一六三零二九七对吗"),
        ("要三期，要六五零二九四八请王总", "幺三七，幺六五零二九四八请王总"),
        ("妖武零、妻妖三四、八八二零对吗", "幺五零、七幺三四、八八二零对吗"),
        ("要把把六六五五四四三三寄下了", "幺八八六六五五四四三三寄下了"),
        ("是八八零六五二腰", "是八八零六五二幺"),
        ("要3988776655、星期五", "幺3988776655、星期五"),
    ],
)
def test_what_sounds_like_a_figure_in_a_long_number_is_one(heard, read):
    assert with_figures(heard) == read


@pytest.mark.parametrize(
    "said",
    [
        "我要八八折",
        "一二三四五六七吧",
        "电话八八零六五五二一要转告",
        "要一三九零七七一二二六八您记一下",
        "请打六五七三二零一一就好",
        "他要把把手和酒一起流给二五八",
        "",
    ],
)
def test_words_beside_and_without_a_long_number_stay(said):
    assert with_figures(said) == said


@given(st.text(alphabet="0189零一二三七九幺要期把吧就 ，您对", max_size=40))
def test_a_text_keeps_its_length_and_what_was_written_in_figures(text):
    read = with_figures(text)
    assert len(read) == len(text)
    assert all(a == b for a, b in zip(text, read, strict=True) if a in "0189零一二三七九幺您对")
