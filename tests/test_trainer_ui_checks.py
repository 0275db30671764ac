"""Figures on the result page: what counts, what is only shown, and where each was measured."""

from dataclasses import replace

import pytest

from grading.grade import Evidence, Grade, Mark, Unmarked, Verdict
from trainer.ui.checks import checks
from trainer.ui.talk import found_in

FAST = Mark(
    check="pace", kind="manner", means="语速适中", verdict=Verdict.NOT_MET, points=0.0, out_of=2.0,
    evidence=(Evidence("您的单号是", 12.0, 15.0, why="turn_pace_cpm", figure=420.0),),
    figure=350.0, measure="turn_pace_cpm", band=(120.0, 300.0),
)  # fmt: skip
SHOWN = replace(FAST, check="loud", means="音量适中", out_of=0.0, measure="loudness_drop_db")
OPEN = Unmarked("fillers", "manner", "少带口头语", "not_measured", out_of=2.0)
OPEN_FIGURE = replace(OPEN, check="ends", means="句尾清楚", reason="no_sound", out_of=0.0)


def page(*judged, language="zh"):
    marks = tuple(one for one in judged if isinstance(one, Mark))
    left = tuple(one for one in judged if isinstance(one, Unmarked))
    return checks(Grade("1", "s", "h", "r", {}, 80, marks, left, 50.0, 50.0, 60.0), language)


def group(html, name):
    """The part of the page that holds one group."""
    return html.partition(f'class="group {name}"')[2].partition("</details>")[0]


def test_a_figure_out_of_its_band_names_what_was_measured_and_where():
    told = group(page(FAST), "lost")
    assert "每分钟350字" in told
    assert "停顿也算在内" in told
    assert "120到300字/分" in told
    assert "420字/分" in told
    assert 'data-at="12.0"' in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_without_points_loses_none(language):
    html = page(SHOWN, OPEN_FIGURE, language=language)
    assert "音量适中" in group(html, "figures")
    assert "句尾清楚" in group(html, "figures")
    assert not group(html, "lost")
    assert not group(html, "open")


def test_what_could_not_be_measured_says_why():
    assert "没有测量" in group(page(OPEN), "open")


def test_only_places_at_fault_are_marked_in_the_talk():
    in_order = replace(FAST, verdict=Verdict.MET, points=2.0)
    grade = Grade("1", "s", "h", "r", {}, 80, (FAST, SHOWN, in_order), (), 50.0, 50.0, 60.0)
    assert [found.means for found in found_in(grade)] == ["语速适中"]
