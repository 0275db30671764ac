"""Figures read off the clock and the voices."""

import pytest

from grading import holds, loudness, quiet, silent_line, speech, timeline
from grading.call_file import CallFile, Cut, EndedBy, Key, Press, Visit
from grading.timeline import Absent
from scenarios.catalog import Catalog
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

SCENARIO = Catalog().get("silent-line").scenario


def call(*spoken, **more):
    """A call of (who, from, to, words) and what else is to be said of it."""
    turns, stretches = [], []
    for who, start_s, end_s, text in spoken:
        party = Party.CALLER if who == "客" else Party.TRAINEE
        turns.append(Turn(party, (Piece(text, start_s, end_s),)))
        stretches.append(Stretch(party, start_s, end_s))
    given = {
        "call_id": "1", "scenario": "s@1", "house": "h@1", "started_at": 0.0, "rings": 2,
        "answered_s": 5.0, "ended_s": 60.0, "ended_by": EndedBy.CALLER,
        "transcript": Transcript(tuple(turns), tuple(stretches)),
    }  # fmt: skip
    return CallFile(**{**given, **more})


def figure(measure, made):
    found = measure(made, SCENARIO)
    return found if found is None or isinstance(found, Absent) else pytest.approx(found.figure)


def test_the_opening_is_timed_from_the_answer():
    assert figure(timeline.opening_delay, call(("我", 6.5, 8, "您好"))) == 1.5


def test_beginning_over_the_caller_is_an_interruption():
    talk = call(("客", 6, 12, "我跟你讲"), ("我", 8, 13, "您先听我说"))
    assert figure(quiet.interruptions, talk) == 1


@pytest.mark.parametrize("word", ["嗯", "好的", "对", "嗯嗯", "是的"])
def test_a_backchannel_is_no_interruption(word):
    talk = call(("客", 6, 12, "我跟你讲"), ("我", 8, 8.4, word))
    assert figure(quiet.interruptions, talk) == 0


def test_being_quick_is_no_interruption():
    talk = call(("客", 6, 12, "我跟你讲"), ("我", 11.8, 13, "您请说完"))
    assert figure(quiet.interruptions, talk) == 0


def test_the_caller_talking_over_the_trainee_is_no_interruption():
    talk = call(("我", 6, 12, "请问您的单号"), ("客", 8, 13, "快点"))
    assert figure(quiet.interruptions, talk) == 0


def test_dead_air_is_the_longest_silence_after_the_callers_words():
    talk = call(("客", 6, 8, "在吗"), ("客", 17, 18, "喂"), ("我", 19, 20, "在的"), ended_s=40)
    assert figure(quiet.dead_air, talk) == 9


def test_a_hold_is_no_dead_air_and_no_slow_reply():
    presses = (Press(Key.HOLD, 9), Press(Key.RESUME, 30))
    talk = call(("客", 6, 8, "查一下"), ("我", 31, 33, "让您久等了"), presses=presses)
    assert figure(quiet.dead_air, talk) == 1
    assert figure(quiet.reply_delay, talk) is None
    assert figure(holds.hold_length, talk) == 21
    assert figure(holds.holds_unannounced, talk) == 1


def test_a_hold_after_a_word_is_announced():
    presses = (Press(Key.HOLD, 9), Press(Key.RESUME, 30))
    talk = call(("我", 6, 8, "请您稍等"), presses=presses)
    assert figure(holds.holds_unannounced, talk) == 0


def test_the_reply_delay_is_the_median():
    talk = call(
        ("客", 6, 8, "一"), ("我", 9, 10, "好"), ("客", 11, 12, "二"), ("我", 17, 18, "好"),
        ("客", 19, 20, "三"), ("我", 22, 23, "好"),
    )  # fmt: skip
    assert figure(quiet.reply_delay, talk) == 2


def test_prompts_into_silence_are_counted_and_timed():
    visits = (Visit("pickup", 5.0), Visit("silent_once", 8.0), Visit("silent_twice", 15.0))
    talk = call(
        ("我", 6, 8, "您好"), ("我", 13, 15, "听得到吗"), ("我", 21, 24, "再见"), visits=visits
    )
    assert figure(silent_line.silent_prompts, talk) == 3
    assert figure(silent_line.prompt_gap, talk) == 5.5


def test_the_wait_counts_only_when_the_trainee_hangs_up():
    assert figure(timeline.wait_before_hang_up, call(ended_by=EndedBy.TRAINEE)) == 55
    assert figure(timeline.wait_before_hang_up, call()) is None


def test_pace_is_of_the_trainees_own_speech():
    talk = call(("客", 5, 20, "很多话"), ("我", 20, 26, "一二三四五六七八九十一二三四五六七八九十"))
    assert figure(speech.pace, talk) == 200


def test_pace_needs_sound():
    silent = call(transcript=Transcript((Turn(Party.TRAINEE, (Piece("您好", 6, 7),)),)))
    assert figure(speech.pace, silent) == Absent("no_sound")


def test_the_share_of_talk():
    talk = call(("客", 5, 11, "话"), ("我", 12, 14, "话"))
    assert figure(speech.talk_share, talk) == 0.25


def test_loudness_is_measured_where_the_trainee_speaks():
    levels = tuple(-20.0 if 60 <= tenth <= 80 else -60.0 for tenth in range(600))
    assert figure(loudness.loudness, call(("我", 6, 8, "您好"), levels_db=levels)) == -20
    assert figure(loudness.loudness, call(("我", 6, 8, "您好"))) == Absent("no_sound")


CUT = Cut(20.0, rang_s=26.0, rings=4, answered_s=43.0)


@pytest.mark.parametrize(
    ("more", "worst"),
    [
        ({"rings": 2, "cuts": (CUT,)}, [2, 4]),
        ({"rings": 2, "cuts": (Cut(20.0, 26.0, 6),)}, [2, 7]),  # not answered again
        ({"rings": 2, "cuts": (Cut(20.0),)}, None),  # the call was lost before it rang again
        ({"rings": 2, "cuts": (CUT,), "presses": (Press(Key.DIAL, 0.0),)}, [4]),
    ],
)
def test_each_time_it_rings_counts_by_itself(more, worst):
    found = timeline.rings(call(**more), SCENARIO)
    if worst is None:
        assert (found.figure, found.each) == (2, False)
    else:
        assert ([span.figure for span in found.spans], found.each) == (worst, True)


def test_who_dials_answers_no_ring():
    assert timeline.rings(call(presses=(Press(Key.DIAL, 0.0),)), SCENARIO) is None


def test_a_dead_line_is_no_dead_air_and_no_slow_reply():
    talk = call(
        ("我", 6, 8, "您好"), ("客", 9, 20, "单号是"), ("我", 44, 46, "刚才断了"), cuts=(CUT,),
        ended_s=47.0,
    )  # fmt: skip
    assert figure(quiet.dead_air, talk) == 1
    assert figure(quiet.reply_delay, talk) is None
