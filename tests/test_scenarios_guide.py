"""The author's guide: its fragments add up to sound files, alike in both languages."""

import re

import pytest
import yaml

from scenarios.catalog import check_file
from scenarios.guide import PARTS, fragments, growths, guide_text, links_to, plain_text, sections
from scenarios.guide.fragments import appended, replaced
from scenarios.scenario import Status

LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
PATTERNS = 18


def laid_down(files, folder):
    """The files as they would lie in an author's folder; the scenario among them."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return next(folder / name for name in files if "/" not in name)


def faults(files, folder):
    entry, problems = check_file(laid_down(files, folder), (folder / "houses",))
    return entry, [problem.text for problem in problems if problem.severity == "error"]


def recipes(language="zh"):
    """The files of each pattern of the cookbook as they stand after its last fragment."""
    whole = {one.fragment.heading: one.files for one in growths(guide_text("cookbook", language))}
    return {heading: files for heading, files in whole.items() if files}


def test_the_tutorial_is_sound_after_every_step_but_the_one_that_says_so(tmp_path):
    steps = list(growths(guide_text("tutorial", "zh")))
    assert len(steps) == 7
    for number, step in enumerate(steps):
        entry, told = faults(step.files, tmp_path / str(number))
        if step.fragment.heading.startswith("第四步"):
            assert told
            assert all("no check or event is called" in text for text in told)
        else:
            assert entry is not None, told
            assert told == []


def test_the_tutorial_ends_with_a_published_scenario_of_all_levels(tmp_path):
    *_, last = growths(guide_text("tutorial", "zh"))
    entry, _ = faults(last.files, tmp_path)
    assert entry.scenario.status is Status.PUBLISHED
    levels = {example.level for example in entry.scenario.examples}
    assert levels == {"good", "middling", "failing", "near_miss"}


def test_each_pattern_in_its_frame_is_sound(tmp_path):
    found = recipes()
    assert len(found) == PATTERNS
    for number, (heading, files) in enumerate(found.items()):
        entry, told = faults(files, tmp_path / str(number))
        assert told == [], heading
        assert entry.scenario.examples, f"{heading}: shows no trainee"
        assert all(one.expect.checks for one in entry.scenario.examples), heading


@pytest.mark.parametrize("part", ["tutorial", "cookbook"])
def test_the_fragments_are_alike_in_both_languages(part):
    zh, en = (
        [(one.does, one.text) for one in fragments(guide_text(part, name))] for name in ("zh", "en")
    )
    assert zh == en


@LANGUAGES
@pytest.mark.parametrize("part", PARTS)
def test_every_block_of_yaml_can_be_read(part, language):
    for one in fragments(guide_text(part, language)):
        assert yaml.safe_load(one.text)


@LANGUAGES
def test_links_lead_to_pages_and_headings_that_exist(language):
    for part in PARTS:
        text = plain_text(guide_text(part, language))
        files = re.findall(r"\]\(([^)]+)\)", text)
        assert all(name in {f"{one}.{language}.md" for one in PARTS} for name in files), files
        shown = links_to(text, "/guide")
        assert ".md)" not in shown
        assert "cog" not in shown


def test_the_reference_tells_of_every_key():
    for language in ("zh", "en"):
        text = guide_text("fields", language)
        assert "### State\n" in text
        assert "- `hold_patience_s` — " in text
        assert "— None" not in text
        told = re.findall(r"^### (\w+)$", text, re.MULTILINE)
        assert len(told) == len(set(told))


def test_a_section_is_replaced_whole_and_a_new_one_comes_last():
    text = "# first\na: 1\nb:\n  - x\nc: 3\n"
    assert replaced(text, "b:\n  - y\nd: 4\n") == "# first\na: 1\nb:\n  - y\nc: 3\nd: 4\n"


def test_items_are_added_to_the_end_of_their_section():
    assert appended("a:\n  - x\nb: 2\n", "a:\n  - y\n") == "a:\n  - x\n  - y\nb: 2\n"


def test_a_block_that_says_something_unknown_is_refused():
    with pytest.raises(ValueError, match="frame, replace or append"):
        list(growths("```yaml file=a.yaml\na: 1\n```\n```yaml rplace\na: 2\n```\n"))


def test_sections_begin_with_what_stands_above_them():
    assert sections("# T\nhi\n## One\nx\n## Two\ny\n") == (
        ("", "# T\nhi\n"),
        ("One", "x\n"),
        ("Two", "y\n"),
    )
