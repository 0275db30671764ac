"""Examples played against the script on a simulated clock."""

from pathlib import Path

import pytest

from grading.call_file import EndedBy, Key
from scenarios.catalog import Entry, house
from scenarios.scenario import Scenario
from trainer.mouths import TypedMouths, laid_out
from trainer.rehearsal import USUAL, Rehearsal, RehearsalError, Tempo
from voices.audio import LINE_RATE, Audio
from voices.transcript import Party

WORLD = {
    "id": "late-parcel",
    "title": "包裹",
    "kind": "angry_caller",
    "level": 1,
    "desk": {
        "company": "安达",
        "trainee": "小林",
        "briefing": "接电话",
        "directory": [{"desk": "售后部", "extension": "8012"}],
    },
    "caller": {"name": "赵敏"},
    "script": [
        {"state": "pickup", "patience_s": 3, "next": [{"go": "asks"}]},
        {
            "state": "asks",
            "says": ["我的包裹呢"],
            "patience_s": 6,
            "next": [
                {"if": "sorry", "go": "bye"},
                {"if": "silence", "go": "bye"},
                {"unless": "sorry", "go": "asks"},
            ],
        },
        {"state": "bye", "says": ["再见"], "hangs_up": True},
    ],
    "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
}


class Sorry:
    """Understands an apology and nothing else."""

    def signals(self, said: str, heard: str) -> frozenset[str]:
        return frozenset({"sorry"} if "抱歉" in said else ())


class Deaf(TypedMouths):
    """Makes something else of the trainee's first words in a call."""

    def trainee(self, text, at_s, faint=False):
        first, self.trainee = text[-1:] + text, super().trainee
        return super().trainee(first, at_s, faint)


class StoneDeaf(TypedMouths):
    """Makes something else of all that the trainee says."""

    def trainee(self, text, at_s, faint=False):
        return super().trainee(text[-1:] + text, at_s, faint)


def play(answers, tempo=USUAL, rings=2, mouths=TypedMouths, **changes):
    example = {"name": "例", "level": "good", "rings": rings, "answers": answers, "expect": {}}
    scenario = Scenario.model_validate(WORLD | changes | {"examples": [example]})
    entry = Entry(Path("late-parcel.yaml"), scenario, "late-parcel@1")
    rules = house("neutral")
    return Rehearsal(entry, rules, scenario.examples[0], Sorry(), mouths(), tempo).play()


def said(call):
    return call.transcript.of(Party.TRAINEE)


def states(call):
    return [visit.state for visit in call.visits]


def test_a_call_goes_from_ring_to_goodbye():
    call = play({"pickup": [{"say": "您好"}], "asks": [{"say": "抱歉"}], "bye": [{"say": "再见"}]})
    assert (call.rings, call.answered_s, call.ended_by) == (2, 6.5, EndedBy.CALLER)
    assert states(call) == ["pickup", "asks", "bye"]
    assert [turn.text for turn in call.transcript.of(Party.TRAINEE)] == ["您好", "抱歉", "再见"]


def test_a_turn_belongs_to_the_state_it_answers():
    call = play({"pickup": [{"say": "您好"}], "asks": [{"say": "抱歉"}]})
    assert [turn.state for turn in call.transcript.of(Party.TRAINEE)] == ["pickup", "asks"]


def test_words_in_a_row_are_one_turn():
    call = play({"pickup": [{"say": "您好,"}, {"say": "安达"}], "asks": [{"say": "抱歉"}]})
    assert call.transcript.of(Party.TRAINEE)[0].text == "您好,安达"


def test_an_example_without_an_answer_stays_silent():
    call = play({"pickup": [{"say": "您好"}]})
    assert states(call) == ["pickup", "asks", "bye"]


def test_who_was_misheard_says_it_again_once_when_asked_again():
    assert [turn.text for turn in said(play({"pickup": [{"say": "您好"}]}))] == ["您好"]
    again = said(play({"pickup": [{"say": "您好"}]}, mouths=Deaf))
    assert [(turn.text, turn.state) for turn in again] == [("好您好", "pickup"), ("您好", "asks")]


def test_who_is_misheard_again_has_said_it_twice_and_no_more():
    script = [
        {"state": "pickup", "next": [{"go": "asks"}]},
        {"state": "asks", "says": ["包裹呢"], "patience_s": 4, "next": [{"go": "again"}]},
        {"state": "again", "says": ["喂"], "patience_s": 4, "next": [{"go": "bye"}]},
        {"state": "bye", "says": ["再见"], "hangs_up": True},
    ]
    again = said(play({"pickup": [{"say": "您好"}]}, mouths=StoneDeaf, script=script))
    assert [(turn.text, turn.state) for turn in again] == [("好您好", "pickup"), ("好您好", "asks")]


def test_a_key_follows_the_words_before_it():
    hold = [{"say": "稍等"}, {"press": "hold"}, {"wait_s": 5}, {"press": "resume"}, {"say": "抱歉"}]
    call = play({"pickup": [{"say": "您好"}], "asks": hold})
    keys = [press.key for press in call.presses]
    assert keys == [Key.ANSWER, Key.HOLD, Key.RESUME]
    held, resumed = (press.at_s for press in call.presses[1:])
    assert resumed - held == pytest.approx(5 + USUAL.reaction_s)
    assert states(call) == ["pickup", "asks", "bye"]


def test_a_transfer_ends_the_call():
    call = play({"pickup": [{"say": "您好"}], "asks": [{"press": "transfer", "to": "售后部"}]})
    assert (call.ended_by, call.presses[-1].detail) == (EndedBy.TRANSFER, "售后部")


def test_a_slower_tempo_makes_a_longer_call():
    answers = {"pickup": [{"say": "您好"}], "asks": [{"say": "抱歉"}]}
    assert play(answers, Tempo(2.0, 0.3)).ended_s > play(answers).ended_s


def test_a_trainee_may_settle_before_the_first_word():
    answers = {"pickup": [{"say": "您好"}]}
    at_once, later = play(answers), play(answers, Tempo(settle_s=1.5))
    first = [call.transcript.turns[0].start_s for call in (at_once, later)]
    assert first[1] - first[0] == pytest.approx(1.5)


def test_an_example_that_never_ends_is_told_of():
    script = [{"state": "asks", "says": ["呢"], "patience_s": 5, "next": [{"go": "asks"}]}]
    with pytest.raises(RehearsalError, match=r"30 minutes .* state 'asks'; give that state"):
        play({}, script=script)


def test_sound_is_laid_where_it_was_said_and_cut_by_what_follows():
    one = Audio.silence(1).samples + 1
    track = laid_out([(1.0, Audio(one, LINE_RATE)), (1.5, Audio(one * 2, LINE_RATE))], 3.0)
    at = [track.samples[int(second * LINE_RATE)] for second in (0.5, 1.2, 1.8, 2.6)]
    assert at == [0, 1, 2, 0]


BYE = {"state": "bye", "says": ["再见"], "hangs_up": True}


def test_the_trainee_dials_and_hears_the_rings_of_the_scenario():
    script = [{"state": "asks", "says": ["喂"], "next": [{"go": "bye"}]}, BYE]
    outgoing = {"direction": "outgoing", "rings_before_answer": 3, "script": script}
    call = play({"asks": [{"say": "您好"}]}, **outgoing)
    assert (call.outgoing, call.rings, call.answered_s) == (True, 3, 12.5)
    assert [press.key for press in call.presses] == [Key.DIAL]
    assert [turn.text for turn in call.transcript.turns] == ["喂", "您好", "再见"]


def test_a_dropped_line_is_answered_again_on_the_same_ring():
    script = [
        {"state": "asks", "says": ["单号是"], "drops": True, "back_after_s": 3, "next": [
            {"go": "again"}]},
        {"state": "again", "next": [{"go": "bye"}]},
        BYE,
    ]  # fmt: skip
    answers = {"asks": [{"say": "没人听见"}], "again": [{"say": "刚才断了"}]}
    call = play(answers, script=script, rings=3)
    assert [turn.text for turn in call.transcript.turns] == ["单号是", "刚才断了", "再见"]
    (cut,) = call.cuts
    assert cut.rang_s - cut.at_s == 3
    assert (cut.rings, cut.answered_s - cut.rang_s) == (3, 11.5)
    assert [press.key for press in call.presses] == [Key.ANSWER, Key.ANSWER]
    assert states(call) == ["asks", "again", "bye"]


def test_a_notice_is_in_the_call_unless_the_call_ended_before():
    asks = {"state": "asks", "says": ["呢"], "notice": "访客到前台", "next": [{"go": "bye"}]}
    call = play({"asks": [{"say": "您好"}]}, script=[asks, BYE])
    assert [(notice.text, notice.state) for notice in call.notices] == [("访客到前台", "asks")]
    late = {**asks, "notice_after_s": 30}
    assert play({"asks": [{"press": "hang_up"}]}, script=[late, BYE]).notices == ()


def test_a_faint_step_is_faint_to_the_caller():
    script = [
        {"state": "greets", "next": [{"if": "faint", "go": "deaf"}, {"go": "bye"}]},
        {"state": "deaf", "says": ["喂"], "next": [{"if": "faint", "go": "deaf"}, {"go": "bye"}]},
        BYE,
    ]
    soft, loud = {"say": "您好", "faint": True}, {"say": "您好"}
    assert states(play({"greets": [soft], "deaf": [loud]}, script=script)) == [
        *("greets", "deaf", "bye")
    ]
    assert states(play({"greets": [loud]}, script=script)) == ["greets", "bye"]
