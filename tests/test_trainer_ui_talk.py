from dataclasses import replace

from sample_call import TURNS, sample_call, sample_grade

from grading.call_file import Cut, Key, Notice, Press
from trainer.ui.talk import talk
from voices.transcript import Party, Piece, Transcript, Turn


def one_turn(*pieces: Piece) -> str:
    call = replace(sample_call(), transcript=Transcript((Turn(Party.TRAINEE, pieces),)))
    return talk(call, None, "en")


def test_every_turn_is_shown_with_its_second():
    shown = talk(sample_call(), None, "zh")
    assert shown.count('class="turn ') == len(TURNS)
    assert 'data-at="47.4"' in shown


def test_words_that_cost_points_are_marked_with_the_worst_verdict():
    shown = talk(sample_call(), sample_grade(), "zh")
    assert '<mark class="not_met" title="对客户称“您”，不称“你”"' in shown
    assert '<mark class="partly"' not in shown


def test_a_broken_rule_outweighs_all_else():
    grade = replace(sample_grade(), fatal=("polite_you",))
    assert '<mark class="fatal"' in talk(sample_call(), grade, "zh")


def test_doubtful_words_are_marked():
    shown = one_turn(Piece("您好", 1, 2, 0.9), Piece("行吧应该", 2, 3, 0.2))
    assert '您好<span class="doubt" title="not sure">行吧应该</span>' in shown


def test_what_was_said_cannot_become_markup():
    assert "<b>" not in one_turn(Piece("<b>您好</b>", 1, 2))


def test_a_silent_call_says_so():
    assert "Nothing was said." in talk(replace(sample_call(), transcript=Transcript()), None, "en")


def test_a_cut_and_a_notice_stand_where_they_happened():
    call = replace(
        sample_call(),
        cuts=(Cut(20.0, rang_s=26.0, rings=2, answered_s=32.5),),
        notices=(Notice(1.0, "<b>访客</b>到前台", "asks"),),
    )
    shown = talk(call, None, "zh")
    assert shown.startswith('<p class="event">提示：&lt;b&gt;访客&lt;/b&gt;到前台')
    assert "线路断了 " in shown
    assert "响 2 声后再次接起" in shown
    assert 'data-at="32.5"' in shown


def test_whom_the_trainee_rang_is_the_other_side():
    call = replace(sample_call(), presses=(Press(Key.DIAL, 0.0),))
    assert "来电者" not in talk(call, None, "zh")
    assert "对方" in talk(call, None, "zh")
