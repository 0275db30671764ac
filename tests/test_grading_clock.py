"""Manner, holds and the silent line by the clock: a table of calls, and what must always hold."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from grading.case import Case
from grading.embedders import embedder
from grading.grade import Mark, Unmarked
from grading.marking import mark_all, score_of
from grading.measures import MEASURES, against_band
from grading.reading import reader
from grading.speech import fillers
from grading.wording import place_figure, sentence
from scenarios.catalog import Catalog
from scenarios.scenario import Band, Check, Measure
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import listener, speaker
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "clock.yaml").read_text("utf-8"))
SCENARIO = Catalog().get("silent-line").scenario
TALKING = SCENARIO.model_copy(
    update={"script": tuple(s.model_copy(update={"says": ("喂",)}) for s in SCENARIO.script)}
)
READER = reader(embedder("letters"))


def call_of(case):
    visits = [Visit(name, float(at)) for name, at in map(str.split, case.get("states", []))]
    turns, stretches = [], []
    for line in case.get("talk", []):
        who, start_s, end_s, text = line.split(" ", 3)
        party = Party.CALLER if who == "客" else Party.TRAINEE
        text = text.strip('"')
        piece = Piece(text, float(start_s), float(end_s), 1.0 if text else 0.0)
        entered = [v.state for v in visits if v.at_s <= float(start_s)]
        turns.append(Turn(party, (piece,), entered[-1] if entered else ""))
        stretches.append(Stretch(party, float(start_s), float(end_s)))
    if "turn" in case:  # a turn of several sounds
        said, *spans = case["turn"]
        times = [tuple(float(second) for second in span.split("-")) for span in spans]
        turns.append(Turn(Party.TRAINEE, (Piece(said[2:], times[0][0], times[-1][1]),)))
        stretches += [Stretch(Party.TRAINEE, *span) for span in times]
    presses = [Press(Key(key), float(at)) for key, at in map(str.split, case.get("keys", []))]
    return CallFile(
        call_id="1", scenario="s@1", house="h@1", started_at=0.0, rings=2, answered_s=5.0,
        ended_s=float(case.get("ends", 60)), ended_by=EndedBy(case.get("ended_by", "caller")),
        transcript=Transcript(tuple(sorted(turns, key=lambda t: t.start_s)), tuple(stretches)),
        presses=tuple(presses), visits=tuple(visits),
        engines={"listener": case.get("listener", "typed")},
    )  # fmt: skip


def judged(call, band, scenario=SCENARIO):
    check = Check(id="it", means="m", points=2, timing=band)
    return against_band(check, band, Case(call, scenario, READER))


def judged_case(case):
    talking = any(state.startswith("talk ") for state in case.get("states", []))
    band = Band(measure=case["measure"], min=case.get("min"), max=case.get("max"))
    return judged(call_of(case), band, TALKING if talking else SCENARIO)


def verdict_of(found):
    if found is None:
        return "not_asked"
    return found.verdict.value if isinstance(found, Mark) else "unmarked"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_call_by_the_second(case):
    found = judged_case(case)
    assert verdict_of(found) == case["expect"], found
    if "figure" in case:
        assert found.figure == case["figure"]
    if "at" in case:
        assert found.evidence[0].start_s == pytest.approx(case["at"], abs=0.5)
    if "reason" in case:
        assert isinstance(found, Unmarked)
        assert found.reason == case["reason"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_verdict_is_told_in_both_languages(case):
    found = judged_case(case)
    if found is None:
        return
    for language in ("zh", "en"):
        told = sentence(found, language)
        assert told
        assert "{" not in told
    if isinstance(found, Mark) and verdict_of(found) == "not_met":
        assert sentence(found, "zh").endswith("。")
        assert len(sentence(found, "en").split(". ")) >= 2, "it says what to do next time"


@pytest.mark.parametrize("measure", Measure, ids=str)
def test_every_measure_has_a_function_and_words(measure):
    assert measure in MEASURES
    mark = Mark("c", "manner", "m", "not_met", 0, 2, figure=7.0, measure=measure, band=(None, 3.0))
    assert "测得" not in sentence(mark, "zh")
    assert "Measured" not in sentence(mark, "en")


ORDER = (
    Check(id="asked", means="先问一声", points=2, say=(("请问您听得到吗",),)),
    Check(id="left", means="问过之后才道别", points=2, say=(("再见",),), after="asked"),
)


@pytest.mark.parametrize(
    ("talk", "expect"),
    [
        (["我 6 9 请问您听得到吗", "我 14 16 没有声音再见"], ["met", "met"]),
        (["我 6 9 没有声音再见", "我 14 16 请问您听得到吗"], ["met", "not_met"]),
        (["我 6 9 没有声音再见"], ["not_met", "not_met"]),
    ],
)
def test_prompts_in_the_wrong_order_are_not_met(talk, expect):
    states = ["pickup 5", "silent_once 9.5"]
    case = Case(call_of({"talk": talk, "states": states}), SCENARIO, READER)
    assert [verdict_of(found) for found in mark_all(ORDER, case)] == expect


def test_a_figure_of_no_points_is_shown_and_points_at_nothing():
    band = Band(measure="hold_s", max=5)
    call = call_of({"talk": ["我 6 9 请稍等"], "keys": ["hold 10", "resume 20"]})
    counted = judged(call, band)
    check = Check(id="it", means="m", points=0, timing=band)
    shown = against_band(check, band, Case(call, SCENARIO, READER))
    assert (counted.is_only_shown, shown.is_only_shown) == (False, True)
    assert counted.points_at
    assert not shown.points_at
    assert score_of([shown], []) == (None, 0.0, 100.0)


# --- pace, loudness ---


def manner_call(*spoken, levels=(), **more):
    """A call of (from, to, words, level) of the trainee's; several sounds share one turn."""
    turns, stretches = [], []
    heard = [-70.0] * 600 if levels else []
    for start_s, end_s, text in spoken:
        turns.append(Turn(Party.TRAINEE, (Piece(text, start_s, end_s),)))
        stretches.append(Stretch(Party.TRAINEE, start_s, end_s))
    for start_s, end_s, level in levels:
        for tenth in range(round(start_s * 10), round(end_s * 10)):
            heard[tenth] = level
    made = call_of({})
    return replace(
        made, transcript=Transcript(tuple(turns), tuple(stretches)), levels_db=tuple(heard), **more
    )


TWENTY = "一二三四五六七八九十一二三四五六七八九十"


def test_the_pace_of_speech_leaves_pauses_out_and_that_of_turns_does_not():
    turn = Turn(Party.TRAINEE, (Piece(TWENTY, 6, 12),))
    sounds = (Stretch(Party.TRAINEE, 6, 8), Stretch(Party.TRAINEE, 10, 12))
    call = replace(call_of({}), transcript=Transcript((turn,), sounds))
    speech = judged(call, Band(measure="pace_cpm", max=250))
    whole = judged(call, Band(measure="turn_pace_cpm", max=250))
    assert (speech.figure, whole.figure) == (300, 200)
    assert (verdict_of(speech), verdict_of(whole)) == ("not_met", "met")
    assert "不算停顿" in sentence(speech, "zh")
    assert "停顿也算在内" in sentence(whole, "zh")


def test_a_typed_turn_does_not_speed_up_the_spoken_ones():
    call = manner_call((6, 12, TWENTY))
    typed = Turn(Party.TRAINEE, (Piece(TWENTY, 20, 20.1),))
    both = replace(call.transcript, turns=(*call.transcript.turns, typed))
    assert judged(replace(call, transcript=both), Band(measure="pace_cpm", max=250)).figure == 200


def test_the_turns_outside_the_band_are_shown_first_with_their_own_pace():
    call = manner_call((6, 12, TWENTY), (20, 23, TWENTY))
    found = judged(call, Band(measure="pace_cpm", min=120, max=250))
    assert found.evidence[0].start_s == 20
    assert place_figure(found.measure, found.evidence[0], "zh") == "400字/分"


def test_a_turn_that_drops_is_found():
    levels = [(6, 9, -25.0), (12, 15, -26.0), (18, 21, -40.0), (24, 27, -25.0)]
    call = manner_call(*((a, b, TWENTY) for a, b, _ in levels), levels=levels)
    found = judged(call, Band(measure="loudness_drop_db", max=10))
    assert verdict_of(found) == "not_met"
    assert found.figure == pytest.approx(14.5)
    assert (found.evidence[0].start_s, found.evidence[0].end_s) == (18, 21)


def test_two_turns_are_too_few_for_a_drop():
    levels = [(6, 9, -25.0), (12, 15, -40.0)]
    call = manner_call(*((a, b, TWENTY) for a, b, _ in levels), levels=levels)
    assert judged(call, Band(measure="loudness_drop_db", max=10)).reason == "too_little_speech"


def test_sentence_ends_that_die_away_are_found():
    levels = [(6, 8.4, -25.0), (8.4, 9, -42.0)]
    call = manner_call((6, 9, TWENTY), levels=levels)
    found = judged(call, Band(measure="ending_drop_db", max=12))
    assert verdict_of(found) == "not_met"
    assert found.figure == pytest.approx(16.0, abs=1)


def test_the_pause_behind_a_sentence_is_not_its_end():
    call = manner_call((6, 9.5, TWENTY), levels=[(6, 9, -25.0)])
    assert judged(call, Band(measure="ending_drop_db", max=12)).figure == 0


# --- fillers, really spoken ---

PLAIN = ("对不起，这个号码不方便提供，您可以留个口信。", "您的退款明天上午十点之前会到账。")
FILLED = (
    "对不起，呃，这个号码不方便提供，您可以，呃，留个口信。",
    "您的退款，呃，明天上午会到账。",
)


@pytest.mark.model
@pytest.mark.parametrize(("texts", "least", "most"), [(PLAIN, 0, 0), (FILLED, 2, 3)])
def test_what_whisper_makes_of_a_filler_is_found_and_of_plain_speech_is_none(texts, least, most):
    speaking, hearing = speaker("kokoro"), listener("whisper")
    found = 0
    for text in texts:
        sounds = speaking.speak(text, Delivery("zf_xiaobei", 0.9))
        samples = np.concatenate([sound.at_rate(LINE_RATE).samples for sound in sounds])
        heard = hearing.listen(Audio(samples, LINE_RATE)).text
        call = call_of({"talk": [f"我 6 12 {heard}"], "listener": "whisper"})
        found += fillers(call, SCENARIO).figure
    assert least <= found <= most


# --- what must always hold ---

sixteenths = st.integers(0, 1500).map(lambda count: 5 + count / 16)
words = st.sampled_from(
    ["您好", "嗯", "好的", "请您稍等我查一下", "让您久等了", "你急什么", "", "再见", TWENTY]
)


@st.composite
def any_call(draw):
    turns, stretches = [], []
    for _ in range(draw(st.integers(0, 6))):
        start_s, party = draw(sixteenths), draw(st.sampled_from(Party))
        end_s = start_s + draw(st.integers(1, 80)) / 16
        turns.append(Turn(party, (Piece(draw(words), start_s, end_s),)))
        stretches.append(Stretch(party, start_s, end_s))
    keys = st.sampled_from([Key.HOLD, Key.RESUME, Key.MUTE, Key.HANG_UP])
    presses = sorted(draw(st.lists(st.tuples(sixteenths, keys), max_size=5)), key=lambda p: p[0])
    states = st.sampled_from([state.state for state in SCENARIO.script])
    visits = sorted(draw(st.lists(st.tuples(sixteenths, states), max_size=4)), key=lambda v: v[0])
    levels = draw(st.lists(st.floats(-70, -10), max_size=40))
    return replace(
        call_of({"ended_by": draw(st.sampled_from(["caller", "trainee", "interrupted"]))}),
        transcript=Transcript(tuple(sorted(turns, key=lambda t: t.start_s)), tuple(stretches)),
        presses=tuple(Press(key, at) for at, key in presses),
        visits=tuple(Visit(state, at) for at, state in visits),
        ended_s=100.0,
        levels_db=tuple(round(level, 1) for level in levels) * 30,
    )


def shifted(call, by_s):
    """The same call, begun `by_s` later."""
    script = call.transcript
    return replace(
        call,
        answered_s=call.answered_s + by_s,
        ended_s=call.ended_s + by_s,
        transcript=Transcript(
            tuple(
                replace(
                    turn,
                    pieces=tuple(
                        replace(p, start_s=p.start_s + by_s, end_s=p.end_s + by_s)
                        for p in turn.pieces
                    ),
                )
                for turn in script.turns
            ),
            tuple(replace(s, start_s=s.start_s + by_s, end_s=s.end_s + by_s)
                  for s in script.stretches),
        ),
        presses=tuple(replace(press, at_s=press.at_s + by_s) for press in call.presses),
        visits=tuple(replace(visit, at_s=visit.at_s + by_s) for visit in call.visits),
        levels_db=(-70.0,) * round(by_s * 10) + call.levels_db if call.levels_db else (),
    )  # fmt: skip


def outcome(call, measure):
    found = judged(call, Band(measure=measure, min=1, max=4))
    return verdict_of(found), getattr(found, "figure", None), getattr(found, "reason", None)


@settings(deadline=None, max_examples=25)
@given(any_call(), st.sampled_from([0.5, 7, 60, 1800]))
def test_a_call_begun_later_is_judged_the_same(call, by_s):
    later = shifted(call, by_s)
    for measure in Measure:
        assert outcome(later, measure) == outcome(call, measure), measure


@settings(deadline=None, max_examples=25)
@given(any_call())
def test_no_call_makes_a_measure_crash_or_speak_without_words(call):
    for measure in Measure:
        found = judged(call, Band(measure=measure, min=1, max=4))
        if found is not None:
            assert sentence(found, "zh")
            assert sentence(found, "en")
