import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from sample_call import sample_call, sample_grade

from grading.call_file import Cut, EndedBy, Key, Notice, Press
from trainer.ui.timeline import (
    NARROW,
    WIDE,
    clock,
    cuts,
    holds,
    legend,
    overlaps,
    quiet,
    ringings,
    summary,
    timeline,
)
from voices.transcript import Party, Stretch, Transcript


def call_with(*stretches: Stretch, **changes):
    return replace(sample_call(), transcript=Transcript((), stretches), **changes)


def test_an_overlap_is_when_both_speak():
    both = call_with(Stretch(Party.CALLER, 1, 5), Stretch(Party.TRAINEE, 4, 8))
    assert overlaps(both) == [(4, 5)]


def test_a_touch_is_not_an_overlap():
    both = call_with(Stretch(Party.CALLER, 1, 5), Stretch(Party.TRAINEE, 4.95, 8))
    assert overlaps(both) == []


def test_a_hold_that_was_never_resumed_lasts_to_the_end():
    held = replace(sample_call(), presses=(Press(Key.HOLD, 20.0),), ended_s=30.0)
    assert holds(held) == [(20.0, 30.0)]


def test_quiet_is_neither_speech_nor_hold():
    call = call_with(
        Stretch(Party.TRAINEE, 5, 8),
        Stretch(Party.CALLER, 12, 14),
        answered_s=4.0,
        ended_s=30.0,
        presses=(Press(Key.HOLD, 15.0), Press(Key.RESUME, 28.0)),
    )
    assert quiet(call) == [(8, 12)]


def test_nobody_is_quiet_on_a_call_that_was_not_answered():
    assert quiet(call_with(answered_s=None)) == []


def test_the_summary_says_what_the_picture_shows():
    assert summary(sample_call(), "en") == (
        "Answered on ring 2, 54 s on the line; the caller spoke 11 s, you 17 s, "
        "both at once 0.4 s; 1 holds, longest quiet 4 s."
    )


def test_an_unanswered_call_says_so():
    call = call_with(answered_s=None, ended_by=EndedBy.UNANSWERED, rings=6)
    assert summary(call, "en") == "It rang 6 times and was not answered."


@pytest.mark.parametrize("layout", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_is_well_formed_and_told_in_words(layout, language):
    picture = timeline(sample_call(), sample_grade(), language, layout)
    rows = ET.fromstring(f"<rows>{picture}</rows>")
    assert rows.findtext("svg/desc") == summary(sample_call(), language)
    assert all(row.get("role") == "img" and row.get("aria-label") for row in rows)


def test_a_narrow_picture_has_more_rows():
    def rows(layout):
        return timeline(sample_call(), None, "zh", layout).count("<svg")

    assert rows(WIDE) == 1
    assert rows(NARROW) == 3


def test_everything_lies_inside_the_picture():
    picture = timeline(sample_call(), sample_grade(), "zh", NARROW)
    for rect in ET.fromstring(f"<rows>{picture}</rows>").iter("rect"):
        x, width = float(rect.get("x", 0)), float(rect.get("width", 0))
        assert 0 <= x
        assert x + width <= NARROW.width


def test_names_from_outside_cannot_break_the_picture():
    call = replace(sample_call(), presses=(Press(Key.TRANSFER, 9.0, "<script>&"),))
    picture = timeline(call, None, "zh")
    assert "<script>" not in picture
    ET.fromstring(f"<rows>{picture}</rows>")


def test_a_long_call_is_cut_into_rows_of_one_length():
    call = replace(sample_call(), ended_s=305.0)
    assert timeline(call, None, "zh", WIDE).count("<svg") == 5


def test_a_second_is_told_as_minutes_and_seconds():
    assert [clock(at) for at in (0.0, 59.9, 60.0, 601.5)] == ["0:00", "0:59", "1:00", "10:01"]


BROKEN = replace(
    sample_call(),
    cuts=(Cut(20.0, rang_s=26.0, rings=2, answered_s=32.5),),
    notices=(Notice(40.0, "<b>访客</b>", "asks"),),
)
DIALLED = replace(sample_call(), presses=(Press(Key.DIAL, 0.0),))


def test_rings_are_drawn_where_each_ringing_began():
    assert ringings(BROKEN) == [(0.0, 1), (5.0, 2), (26.0, 1), (31.0, 2)]
    assert ringings(DIALLED) == [(1.0, 1), (6.0, 2)]


def test_a_dead_line_is_a_band_and_no_quiet():
    assert cuts(BROKEN) == [(20.0, 32.5)]
    assert all(end <= 20.0 or start >= 32.5 for start, end in quiet(BROKEN))
    drawn = timeline(BROKEN, None, "zh", WIDE)
    assert '<rect class="cut"' in drawn
    assert summary(BROKEN, "zh").endswith("线路断了 1 次。")
    assert "断线" in legend(BROKEN, "zh")
    assert "断线" not in legend(sample_call(), "zh")


def test_a_notice_is_drawn_at_its_second_and_is_no_markup():
    drawn = timeline(BROKEN, None, "zh", NARROW)
    assert '<g class="notice" data-at="40.0"><title>提示：&lt;b&gt;访客' in drawn
    ET.fromstring(f"<all>{drawn}</all>")


def test_whom_the_trainee_rang_is_not_a_caller():
    assert "对方" in legend(DIALLED, "zh")
    assert "来电者" not in timeline(DIALLED, None, "zh", WIDE)
    assert "The other side answered on ring 2" in summary(DIALLED, "en")
