"""What the guide says of marks and example trainees is what the program does."""

import pytest
from test_scenarios_guide import laid_down, recipes

from grading.embedders import embedder
from scenarios.guide import growths, guide_text
from trainer.docs import fields, tried
from trainer.guide_trials import cases, compare, results
from trainer.replay import Replayer, mistakes
from trainer.settings import read_settings

CLOSE = 0.1  # another processor may differ in the last digits


def test_every_case_was_tried_on_the_answers_it_has():
    kept = results()
    assert {name: [one.said for one in found] for name, found in kept.items()} == {
        name: case["said"] for name, case in cases().items()
    }


def test_each_case_shows_a_difference():
    for name, found in results().items():
        assert any(one.before.verdict != one.after.verdict for one in found), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_hold_the_generated_parts_of_today(language):
    assert fields(language) in guide_text("fields", language)
    marks = guide_text("marks", language)
    for name in cases():
        assert tried(name, language) in marks


@pytest.mark.model
def test_the_answers_come_out_as_the_guide_says():
    for name, found in compare(embedder("e5")).items():
        for got, kept in zip(found, results()[name], strict=True):
            for now, then in ((got.before, kept.before), (got.after, kept.after)):
                told = f"{name}: {got.said} is {now}; 'make figures' tries them anew"
                assert now.verdict == then.verdict, told
                assert now.score == pytest.approx(then.score, abs=CLOSE), told


@pytest.mark.model
def test_the_examples_of_the_tutorial_and_the_patterns_land_and_walk_where_they_say(tmp_path):
    *_, last = growths(guide_text("tutorial", "zh"))
    replayer = Replayer(read_settings({"THREERINGS_DATA": str(tmp_path / "data")}), spoken=False)
    for heading, files in {"tutorial": last.files, **recipes()}.items():
        entry = replayer.entry(str(laid_down(files, tmp_path / heading)))
        for example in entry.scenario.examples:
            played = replayer.play(entry, example)
            assert mistakes(example, played.grade) == [], f"{heading}: {example.name}"
            walked = [visit.state for visit in played.call.visits]
            assert walked == list(example.answers), f"{heading}: {example.name}"
