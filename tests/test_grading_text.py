"""Numbers, times, sounds, slots and clauses as speech and recognisers give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.text.address import familiar, only_formal
from grading.text.forbidden import (
    breaches,
    families,
    only_courteous,
    only_innocent,
)
from grading.text.normalise import plain, plain_text
from grading.text.numbers import codes, digits_of, numbers_as_worded, value_of
from grading.text.pinyin import figures_by_sound, find_by_sound
from grading.text.sentences import clauses, windows
from grading.text.slots import Facts, almost_told, fill, fill_as_said, find_slot, with_slots
from grading.text.soundalikes import as_worded
from grading.text.times import is_definite, money, times


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("三千五", 3500), ("一万二", 12000), ("三百零五", 305), ("十五", 15), ("幺三九", 139)],
)  # fmt: skip
def test_numerals_have_their_value(numeral, value):
    assert value_of(numeral) == value


@pytest.mark.parametrize(
    "said", ["13907712268", "1390771 2268", "幺三九零七七幺二二六八", "139-0771-2268"]
)
def test_a_telephone_number_in_any_form_is_the_same(said):
    assert [code.digits for code in codes(f"电话是{said}对吗")] == ["13907712268"]


@pytest.mark.parametrize(
    ("said", "wording", "read"),
    [
        ("赶紧打幺幺九", "请您马上拨打119", "赶紧打119"),
        ("我报错了是28", "应该是二十八块", "我报错了是二十八"),
        ("六零二漏水，要三千五", "602室，3500元", "602漏水，要3500"),
        ("一层5分钟到", "五分钟", "一层五分钟到"),
        ("您等一下，三号楼", "1楼3层", "您等一下，三号楼"),
        ("打幺幺零", "请您马上拨打119", "打幺幺零"),
        ("打幺幺零", "请您马上报警", "打幺幺零"),
    ],
)
def test_a_number_is_read_as_the_wordings_write_the_same(said, wording, read):
    assert numbers_as_worded(said, [wording]) == read


@given(st.text("0123456789", min_size=3, max_size=12))
def test_digits_read_out_come_back(digits):
    spoken = "".join("零幺二三四五六七八九"[int(digit)] for digit in digits)
    assert digits_of(spoken) == digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("礼拜四", "周四"),
        ("星期天", "周日"),
        ("十五点", "下午三点"),
        ("三点半", "3:30"),
        ("半个小时", "30分钟"),
    ],
)
def test_the_same_time_in_other_words(one, other):
    assert any(a.agrees(b) for a in times(one) for b in times(other))


@pytest.mark.parametrize(
    ("one", "other"), [("周四", "周五"), ("上午三点", "下午四点"), ("两天", "三天")]
)
def test_another_time_does_not_agree(one, other):
    assert not any(a.agrees(b) for a in times(one) for b in times(other) if a.kind == b.kind)


@pytest.mark.parametrize(
    "said",
    ["尽快", "第一时间", "一会儿", "到时候", "一定", "过几天", "今天", "晚一点", "声音大一点"],
)
def test_vague_words_are_no_definite_time(said):
    assert not is_definite(times(said))


@pytest.mark.parametrize("said", ["明天上午", "两小时内", "周四", "今天下午", "十点之前", "3月5号"])
def test_definite_times_are_found(said):
    assert is_definite(times(said))


def test_minutes_stop_before_what_is_counted_next():
    (train,) = times("两点四十一班")
    assert train.agrees(times("两点四十")[0])


def test_money_in_any_form():
    assert money("五百八十块")[0].value == money("580元")[0].value
    assert money("大床房一晚三百八")[0].value == money("380元")[0].value


@pytest.mark.parametrize("said", ["三百八十个人", "两千五百件", "一百二个", "一百人"])
def test_what_is_counted_is_no_money(said):
    assert money(said) == []


def test_a_space_beside_a_numeral_is_only_typing():
    assert [token.value for token in money(plain_text("运费是 26 块"))] == ["26"]
    assert plain_text("138 0000 1111") == "138 0000 1111"


def test_a_price_is_known_without_its_unit():
    assert [token.value for token in money("一年是三千一百八")] == ["3180"]


def test_the_callers_own_number_is_shown_in_advice():
    assert fill("您的电话是{phone}对吗", Facts(phone="13712345678")) == "您的电话是13712345678对吗"
    assert "{" not in fill("电话是{phone}", Facts())


def test_a_name_is_found_by_its_sound():
    assert find_by_sound("张伟", "我叫章为") == (2, 4)
    assert find_by_sound("张伟", "我叫李刚") is None


def test_slots_are_filled_for_showing_and_found_in_speech():
    facts = Facts(company="安达物流", trainee="李明", facts={"price": "三百八十元"})
    assert fill("{company}{trainee}{fact:price}", facts) == "安达物流李明三百八十元"
    assert find_slot("fact:price", "一晚380块", facts)
    assert find_slot("trainee", "我是黎明", facts)
    assert find_slot("time", "尽快", facts) is None


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("您住5栋302对吧", True),
        ("五栋的三零二室", True),
        ("六栋三零二", False),
        ("五栋三零三", False),
    ],
)
def test_a_fact_of_two_numbers_needs_both(said, there):
    assert (find_slot("fact:home", said, Facts(facts={"home": "五栋三零二"})) is not None) is there


def test_a_fact_spelt_out_in_a_wording_is_looked_for_by_its_value():
    facts = Facts(company="安达物流", facts={"when": "周四下午三点"})
    assert with_slots("安达物流周四下午三点给您回电", facts) == "{company}{fact:when}给您回电"
    assert with_slots("{fact:when}前一定回电", facts) == "{fact:when}前一定回电"


@given(st.text(alphabet="您好请问，。 嗯我我是谁了吗1幺三八但是谢谢", max_size=60))
def test_plain_text_knows_where_it_came_from(source):
    read = plain(source)
    assert len(read.text) == len(read.offsets)
    assert list(read.offsets) == sorted(read.offsets)
    assert plain_text(read.text) == plain_text(plain_text(source))


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("洗衣机现在是出了什么毛病", ["洗衣机现在是出了什么毛病"]),
        ("我先帮您看了一下单子", ["我先帮您看了一下单子"]),
        ("货昨天已经发了您明天能收到", ["货昨天已经发了", "您明天能收到"]),
    ],
)
def test_a_clause_goes_on_to_what_its_verb_is_about(said, cut):
    assert [said[start:end] for start, end in clauses(said)] == cut


@given(st.text(alphabet="您好请问 我是谁了吗但是谢谢再见麻烦留一下电话", max_size=80))
def test_clauses_leave_nothing_out(source):
    text = plain_text(source)
    cut = clauses(text)
    assert "".join(text[a:b] for a, b in cut).replace(" ", "") == text.replace(" ", "")
    assert all(window.start < window.end for window in windows(cut))


def test_fillers_and_stutters_go_and_numbers_stay():
    assert plain_text("嗯，那个那个我我想问一下，幺幺零零") == "我想问一下 幺幺零零"


def test_innocent_look_alikes_are_no_breach():
    kind = families(["这个我不知道"])
    assert breaches("这个我不知道", kind)
    assert only_innocent("不知道您现在方便吗", kind)
    assert not only_innocent("今天天气好", kind)


def test_calling_into_a_silent_line_is_not_rude_but_scolding_whoever_is_silent_is():
    rude = families(["喂，说话呀，快说", "再不说话我就挂了", "你有病吧"])
    for said in ("喂 您好 有人吗", "您好请问您能听见我说话吗", "喂您还在听吗"):
        assert only_courteous(said, rude)
    for said in ("喂 有人吗 快说", "有人吗 说话呀", "喂 你聋了吗", "有没有人接电话的"):
        assert not only_courteous(said, rude)
    assert not only_courteous("喂 您好 有人吗", families(["不知道"]))


@pytest.mark.parametrize(
    ("means", "forbidden"),
    [
        ("对来电人应以“您”相称，不得主要用“你”称呼", True),
        ("出现一次单个的“你”就算，改口“您”也不算补救", True),
        ("用“你”称呼来电者", True),
        ("粗声粗气（你谁啊），来电者自己要求不用“您”的不算", False),
        ("不得辱骂来电人", False),
    ],
)
def test_that_only_the_courteous_you_will_do_is_read_from_what_counts(means, forbidden):
    assert only_formal(["你贵姓", "你等一下"], means) is forbidden
    assert not only_formal(["你贵姓", "快点说"], means)


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("谢谢你的信任 周三下午见", True),
        ("请带上结婚证 律师会先听你讲", True),
        ("麻烦说一下你的地址", True),
        ("你好 请问需要订花吗", False),
        ("您的事你们单位知道吗", False),
        ("小吴你先把那桶水换了 不好意思啊您接着说", False),
        ("短信里写的是请你尽快归还", False),
        ("您记得他原话是你等着对吗", False),
        ("您借的那本书名是你当像鸟飞往你的山对吗", False),
        ("您慢慢说", False),
        ("屏幕上有“你已登录”这几个字", False),
    ],
)
def test_only_a_you_said_to_the_caller_counts(said, calls):
    assert bool(familiar(said)) is calls


def test_to_ask_whether_one_was_clear_and_to_reassure_is_courteous():
    rude = families(["难道您听不懂我的话吗", "您跟我说也没用"])
    for said in ("不知道我说清楚了没有", "一点小事 都过去了 您真不必记在心里", "您别多想", "没事"):
        assert only_courteous(said, rude)
    for said in ("我说了多少遍了 我说清楚了没有", "没事别来烦我们", "您没听清楚吗"):
        assert not only_courteous(said, rude)


@pytest.mark.parametrize(
    ("phrase", "said", "told"),
    [
        ("{time}之前答复您", "徐师傅今天晚上八点给您回话", "今天晚上八点之前答复您"),
        ("{time}之前答复您", "好的", "明天上午十点之前答复您"),
        ("收您{money}", "一共四百八十元", "收您四百八十元"),
        ("您的手机是{phone}", "幺三五幺幺二二三三四四对吧", "您的手机是幺三五幺幺二二三三四四"),
        ("您的手机是{phone}", "幺三五幺幺二二三三四五对吧", "您的手机是13511223344"),
    ],
)
def test_a_slot_takes_the_form_in_which_it_was_said_and_no_other_fact(phrase, said, told):
    assert fill_as_said(phrase, Facts(phone="13511223344"), said) == told


@pytest.mark.parametrize(
    ("said", "wording", "read"),
    [
        ("您贵性", "请问您贵姓", "您贵姓"),
        ("请问您的电在哪个线", "您的店开在哪个县", "请问您的店在哪个县"),
        ("祝您周莫鱼块再见", "祝您周末愉快", "祝您周末愉快再见"),
        ("转街", "帮您转接", "转接"),
        ("我想买房", "您想卖房吗", "我想买房"),  # another tone
        ("这是我们的事实", "这是事先说好的", "这是我们的事实"),
        ("", "您好", ""),
    ],
)
def test_what_sounds_like_a_wording_is_read_as_it_is_written(said, wording, read):
    assert as_worded(said, [wording]) == read


def test_what_is_said_word_for_word_stays():
    said = "好的 麻烦您留个电话，139-0771"
    assert as_worded(said, [said, "麻烦你留个电话"]) == said


def test_figures_are_heard_by_their_sound_beside_others():
    assert digits_of(figures_by_sound("要39045878遥")) == "1390458781"
    assert figures_by_sound("我要她等三个人") == "我要她等三个人"


@pytest.mark.parametrize(
    ("said", "almost"),
    [
        ("电话幺三九零四五八七八幺", True),
        ("要39045587881", True),
        ("幺三九零四五八七八幺", True),  # both pairs heard once
        ("幺三九零四五五八八七八幺幺", False),
        ("幺三九零四五五八七八二", False),  # another figure is another number
        ("电话八七八幺", False),
        ("没有电话", False),
    ],
)
def test_a_number_that_lacks_what_recognisers_lose_was_almost_told(said, almost):
    facts = Facts(facts={"seller": "幺三九零四五五八七八幺"})
    assert almost_told("fact:seller", said, facts) is almost
