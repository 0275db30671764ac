"""The written calls can be read, their sheets add up, and the agreement is reckoned rightly."""

from collections import Counter
from dataclasses import replace

import pytest

from bench.calls import Marked, agreement, responsible
from bench.written_calls import PASS_MARK, SECTIONS, entry_of, read_call, written_calls
from grading.call_file import CallFile, EndedBy, Key
from grading.grade import Grade, Mark, Verdict
from scenarios.catalog import house
from voices.transcript import Party

CALLS = written_calls()
EACH = pytest.mark.parametrize("written", CALLS, ids=[written.name for written in CALLS])
SHEET = {"points": [15, 10, 15, 30, 10, 8, 12], "why": "", "total": 100, "pass": True}


def script(talk):
    given = {"id": "one", "quality": "good", "rings": 2, "talk": talk, "record": {}}
    return read_call(given | {"expert": SHEET}, entry_of("refund-angry")).call


def test_there_are_five_qualities_of_eight_situations():
    assert len({written.entry.scenario.id for written in CALLS}) == 8
    assert set(Counter(written.quality for written in CALLS).values()) == {8}
    assert len(CALLS) == 40


@EACH
def test_a_sheet_adds_up(written):
    expert = written.expert
    assert len(expert.points) == len(SECTIONS)
    assert all(0 <= got <= most for got, most in zip(expert.points, SECTIONS.values(), strict=True))
    assert expert.total == expert.reckoned
    assert expert.passed == (expert.total >= PASS_MARK and not expert.fatal)
    assert expert.why


@EACH
def test_a_call_is_whole(written):
    call = written.call
    assert CallFile.from_json(call.to_json()) == call
    times = [visit.at_s for visit in call.visits]
    assert times == sorted(times)
    assert call.transcript.of(Party.TRAINEE)[0].start_s > call.answered_s
    assert call.transcript.turns[-1].end_s <= call.ended_s


@EACH
def test_no_trainee_repeats_an_accepted_wording(written):
    scenario = written.entry.scenario
    wordings = {
        phrase
        for check in scenario.checks
        for phrases in (*check.say, check.never)
        for phrase in phrases
        if len(phrase) > 9
    }
    for turn in written.call.transcript.of(Party.TRAINEE):
        assert not [phrase for phrase in wordings if phrase in turn.text]


def test_the_house_asks_for_the_pass_mark_of_the_key():
    assert {house(written.entry.scenario.house).pass_mark for written in CALLS} == {PASS_MARK}


def test_times_come_from_gaps_and_pace():
    call = script("学 1.0 您好安达物流\n来@outburst 0.5 我的钱呢\n学 -0.4 别急\n挂 1.5")
    turns = call.transcript.turns
    assert (turns[0].start_s, turns[0].end_s) == (7.5, 9.0)
    assert (turns[1].start_s, turns[1].party, turns[1].state) == (9.5, Party.CALLER, "outburst")
    assert turns[2].start_s == pytest.approx(turns[1].end_s - 0.4)
    assert turns[2].state == "outburst"
    assert (call.ended_by, call.ended_s) == (EndedBy.CALLER, turns[2].end_s + 1.5)


def test_keys_are_pressed_and_end_calls():
    call = script("学 1.0 您好\n键 0.3 hold\n键 9 resume\n键 1 transfer 售后部")
    assert [press.key for press in call.presses] == [
        Key.ANSWER,
        Key.HOLD,
        Key.RESUME,
        Key.TRANSFER,
    ]
    assert call.presses[2].at_s - call.presses[1].at_s == 9
    assert (call.ended_by, call.presses[-1].detail) == (EndedBy.TRANSFER, "售后部")


@pytest.mark.parametrize("talk", ["学 您好", "学 1.0 您好", "挂 1.0\n学 1.0 您好"])
def test_a_script_that_does_not_make_a_call_is_refused(talk):
    with pytest.raises(ValueError, match="one: "):
        script(talk)


def graded(written, score, passed):
    low, high = {True: (90, 90), False: (20, 20), None: (60, 90)}[passed]
    mark = Mark("soothed", "say", "致歉", Verdict.NOT_MET, 0.0, 12.0)
    grade = Grade("", "", "", "", {}, PASS_MARK, (mark,), (), score, low, high)
    return Marked(written, grade)


def test_equal_marks_agree_wholly():
    found = agreement([graded(w, float(w.expert.total), w.expert.passed) for w in CALLS])
    assert (found.rank, found.kappa) == (pytest.approx(1), pytest.approx(1))
    assert (found.same_result, found.undecided, found.apart) == (40, 0, 0)


def test_opposite_marks_disagree():
    found = agreement([graded(w, 100.0 - w.expert.total, not w.expert.passed) for w in CALLS])
    assert found.rank == pytest.approx(-1)
    assert found.kappa < 0
    assert found.same_result == 0


def test_undecided_calls_count_apart():
    marked = [graded(w, float(w.expert.total), None) for w in CALLS]
    assert (agreement(marked).same_result, agreement(marked).undecided) == (0, 40)
    assert not any(one.disagrees for one in marked)


def test_a_call_far_apart_names_the_checks():
    written = replace(CALLS[0], expert=replace(CALLS[0].expert, total=100))
    far = graded(written, 84.0, True)
    assert far.disagrees
    assert responsible(far) == ["soothed not_met 0/12"]
    assert not graded(written, 85.0, True).disagrees
