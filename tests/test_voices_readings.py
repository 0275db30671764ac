"""What a caller says where the author wrote figures."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.readings import cardinal, said_aloud

SAID = {
    "我的电话是13812345678。": "我的电话是幺三八 幺二三四 五六七八。",
    "请拨打400-820-1234": "请拨打四零零 八二零 幺二三四",
    "2024年3月5日下午3点半": "二零二四年三月五日下午三点半",
    "涨了15%": "涨了百分之十五",
    "A12座": "A十二座",
    "分机8012": "分机八零幺二",
    "一共1,280.50元": "一共一千二百八十元五角",
    "12.05元": "十二元零五分",
    "2个人等了2天": "两个人等了两天",
    "2月2日，2号楼2楼": "二月二日，二号楼二楼",
    "请打10086": "请打幺零零八六",
    "打110报警": "打幺幺零报警",
    "110元": "一百一十元",
    "10086元": "一万零八十六元",
    "2024-03-05 15:30": "二零二四年三月五日 十五点三十分",
    "9:05": "九点零五分",
    "3-5个工作日": "三到五个工作日",
    "020-87654321": "零二零 八七六五 四三二幺",
    "87654321": "八七六五 四三二幺",
    "订单号DD20240305001": "订单号DD二零二四零三零五零零幺",
    "1203房": "幺二零三房",
    "-5℃": "负五摄氏度",
    "3kg": "三公斤",
    "1/3": "三分之一",
    "3.14": "三点一四",
    "１３８００００１１１１": "幺三八 零零零零 幺幺幺幺",
    "+86 138 1234 5678": "幺三八 幺二三四 五六七八",
    "按#号键": "按井号键",
    "20000": "两万",
    "12000": "一万两千",
    "第1次，星期1": "第一次，星期一",
    "您好，请问找谁？": "您好，请问找谁？",
}


@pytest.mark.parametrize(("written", "said"), SAID.items(), ids=SAID)
def test_figures_are_said_as_people_say_them(written, said):
    assert said_aloud(written) == said


@pytest.mark.parametrize(
    ("number", "words"),
    {
        "0": "零",
        "10": "十",
        "12": "十二",
        "110": "一百一十",
        "1010": "一千零一十",
        "2000": "两千",
        "10000": "一万",
        "10500": "一万零五百",
        "22222": "两万两千二百二十二",
        "110000": "十一万",
        "100000001": "一亿零一",
        "100010000": "一亿零一万",
        "3.50": "三点五零",
    }.items(),
)
def test_how_many(number, words):
    assert cardinal(number) == words


@given(st.text(alphabet="0123456789年月日-:：.,%元AB个转 +#", max_size=25))
def test_no_digit_is_left_to_the_engine(text):
    assert not re.search(r"\d", said_aloud(text))
