"""The golden table of secrets: what gives one away and what keeps it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grading.secrets.leaks import find_leak, kept
from grading.secrets.reading import but_for_open_numbers, read_leak

TABLE = Path(__file__).parent / "cases" / "secrets.yaml"
CASES = yaml.safe_load(TABLE.read_text("utf-8"))
SPOKEN = "零幺二三四五六七八九"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_secrets(case):
    leak = find_leak(kept(*case["secret"].split("|")), str(case["said"]), str(case["heard"]))
    assert (leak.why if leak else "kept") == case["leaks"], case["why"]


@given(st.text("0123456789", min_size=7, max_size=18), st.integers(1, 6))
def test_every_number_read_out_in_groups_is_found(digits, size):
    spoken = "".join(SPOKEN[int(digit)] for digit in digits)
    groups = [spoken[i : i + size] for i in range(0, len(spoken), size)]
    assert find_leak(kept("手机号", digits), "嗯".join(groups)).why == "said"


@given(st.integers(11, 99), st.sampled_from(["38万", "八五折", "13912347788", "周海燕"]))
def test_a_place_is_inside_the_words(number, value):
    said = f"是{number}万吧 尾号7788 姓周"
    leak = find_leak(kept("底价和号码", value), said, "姓什么")
    assert leak is None or 0 <= leak.start < leak.end <= len(said)


def test_numbers_in_the_directory_may_be_said():
    secret = kept("经理直线", "62218012", frozenset({"8012"}))
    assert find_leak(secret, "您拨八零幺二") is None


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("电话是一三五 二四六八 一三五七 都对吗", "电话是 都对吗"),
        ("您拨八零幺二", "您拨"),
        ("电话是一三五 二四六八 一三五八", "电话是一三五 二四六八 一三五八"),
    ],
)
def test_numbers_that_may_be_said_are_not_read_as_leaks(said, read):
    assert but_for_open_numbers(said, frozenset({"13524681357", "8012"})) == read


class Certain:
    """A judge that takes everything for a leak."""

    def answers(self, questions):
        return [SimpleNamespace(logit=9.0) for _ in questions]


SURE = SimpleNamespace(encoder=Certain())


@pytest.mark.parametrize("said", ["啊？您说什么密码？", "什么密码", "对不起，您说什么"])
def test_asking_back_tells_nothing(said):
    assert (
        read_leak("开门密码", "739206", "密码是什么", said, SimpleNamespace(encoder=Certain())) == 0
    )


@pytest.mark.parametrize("said", ["什么都别说了，是老王", "哪有，就一个人", "您怎么什么都知道"])
def test_what_only_begins_like_a_question_is_read(said):
    assert read_leak("值班", "晚上一个人", "几个人", said, SURE) > 0.5
