from pathlib import Path

import numpy as np
import pytest

from trainer.authoring.checking import check_text
from trainer.authoring.from_transcript import draft_of
from trainer.authoring.outline import outline_of
from trainer.authoring.places import FileRef, Place
from trainer.authoring.recording import read_recording, write_down
from trainer.authoring.transcript import (
    Said,
    TranscriptFault,
    as_text,
    disguised,
    find_facts,
    read_transcript,
)
from voices.audio import LINE_RATE, Audio, AudioError, write_audio
from voices.transcript import Party, Piece

CALL = """客服：您好，这里是安达物流，请问有什么可以帮您？
客户：你好，我叫王芳，我的快递三天了还没到，单号是2046881。
客服：好的王女士，麻烦您报一下联系电话。
[00:31] 客户：幺三九幺二三四五六七八。
客服：收到。您的包裹明天上午十点之前送到，晚了的话赔您二十元。
客户：行，那我等着，谢谢。
  不用再打给我了。
客服：不客气，再见。"""
REF = FileRef(Place("own", Path("/none")), "from-call.yaml")


def test_lines_become_turns_and_a_line_without_a_speaker_goes_on():
    turns = read_transcript(CALL)
    assert [turn.party for turn in turns] == [Party.TRAINEE, Party.CALLER] * 3 + [Party.TRAINEE]
    assert turns[5].text == "行，那我等着，谢谢。不用再打给我了。"
    assert read_transcript(as_text(turns)) == turns


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("你好\n客户：在吗", "Line 1 does not say who speaks"),
        ("客户：在吗", "Nobody speaks as '客服：'"),
        ("客服：您好", "Nobody speaks as '客户：'"),
        ("", "Nobody speaks"),
    ],
)
def test_words_that_are_no_call_are_refused_with_the_remedy(text, words):
    with pytest.raises(TranscriptFault, match=words):
        read_transcript(text)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "我叫王芳，手机幺三九幺二三四五六七八",
            [("name", "王芳"), ("phone", "幺三九幺二三四五六七八")],
        ),
        ("座机是010-62345678", [("phone", "010-62345678")]),
        ("单号2046", [("number", "2046")]),
        ("陈主管明天下午三点给您回电", [("name", "陈主管"), ("time", "明天下午三点")]),
        ("赔您五百八十元", [("money", "五百八十元")]),
        ("我是来查快递的", []),
        ("好的，没问题", []),
    ],
)
def test_facts_are_found_as_they_were_said(said, found):
    facts = find_facts((Said(Party.CALLER, said),))
    assert [(fact.kind, fact.text) for fact in facts] == found
    assert all(said[fact.start : fact.end] == fact.text for fact in facts)


def test_disguise_leaves_no_name_and_no_number_and_is_the_same_throughout():
    text = as_text(disguised(read_transcript(CALL)))
    for real in ("王芳", "王女士", "2046881", "幺三九幺二三四五六七八"):
        assert real not in text
    names = [fact.text for fact in find_facts(read_transcript(text)) if fact.kind == "name"]
    assert len({name[0] for name in names}) == 1
    assert "明天上午十点" in text


def test_a_draft_passes_the_check_and_has_the_call_in_it():
    text = draft_of("from-call", '查"快递"', read_transcript(CALL))
    assert [one for one in check_text(text, REF).problems if one.severity == "error"] == []
    outline = outline_of(text)
    assert [state.state for state in outline.states] == ["pickup", "turn_1", "turn_2", "turn_3"]
    assert outline.desk.company == "安达物流"
    assert outline.caller.phone == "13912345678"
    assert outline.caller.name == "王芳"
    wordings = [phrase for check in outline.checks for part in check.say for phrase in part]
    assert "好的{caller}，麻烦您报一下联系电话" in wordings
    assert "您的包裹{fact:time_2}之前送到，晚了的话赔您{fact:money_1}" in wordings
    assert outline.examples[0].answers["turn_1"][0].say.startswith("好的王女士")


@pytest.mark.parametrize(
    "call",
    [
        "客户：喂\n客服：嗯",
        "客户：{喂}: '\"\n客服：#我们- 会{尽快}处理",
        "客户：" + "很长" * 60 + "\n客服：您好",
    ],
)
def test_any_call_makes_a_draft_that_passes(call):
    text = draft_of("from-call", "- {x}: #", read_transcript(call))
    told = [str(one) for one in check_text(text, REF).problems if one.severity == "error"]
    # Braces in a caller's line cannot be spoken, and the author is told so.
    assert [one for one in told if "aloud" not in one] == []


def tone(seconds, rate=8000):
    return 0.3 * np.sin(np.arange(int(seconds * rate)) * 0.3).astype(np.float32)


def test_a_mono_recording_is_refused_because_it_does_not_say_who_speaks(tmp_path):
    write_audio(tmp_path / "mono.wav", Audio(tone(1), 8000))
    with pytest.raises(AudioError, match=r"1 channel\(s\).*paste the words"):
        read_recording((tmp_path / "mono.wav").read_bytes(), 0)
    with pytest.raises(AudioError, match="no sound that can be read"):
        read_recording(b"not a sound", 0)


def test_the_channels_are_told_apart(tmp_path):
    left, right = Audio(tone(1), 8000), Audio.silence(2, 8000)
    write_audio(tmp_path / "call.wav", left, right)
    raw = (tmp_path / "call.wav").read_bytes()
    assert read_recording(raw, 0).caller.samples.max() > 0.1
    assert read_recording(raw, 1).caller.samples.max() < 0.01
    assert read_recording(raw, 1).trainee.rate == LINE_RATE


def test_turns_of_a_recording_are_in_the_order_they_began(monkeypatch, tmp_path):
    write_audio(tmp_path / "call.wav", Audio(tone(1), 8000), Audio(tone(1), 8000))
    recording = read_recording((tmp_path / "call.wav").read_bytes(), 0)
    heard = {
        id(recording.caller): [Piece("我的包裹呢", 2.0, 3.0, 0.9), Piece("谢谢", 6.0, 7.0, 0.9)],
        id(recording.trainee): [Piece("您好", 0.0, 1.0, 0.9), Piece("我查", 4.0, 4.5, 0.9)],
    }
    order = [heard[id(recording.caller)], heard[id(recording.trainee)]]

    def hear(listener, spotter, blocks, listened):
        listened(1.0)
        return iter(order.pop(0))

    monkeypatch.setattr("trainer.authoring.recording.hear_recording", hear)
    shares = []
    turns = write_down(recording, None, None, shares.append)
    assert as_text(turns) == "客服：您好\n客户：我的包裹呢\n客服：我查\n客户：谢谢"
    assert shares == [0.5, 1.0]
