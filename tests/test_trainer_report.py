import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from sample_call import sample_call, sample_grade

from grading.wording import between, open_score
from trainer.report import lines_of

GRADING = Path(__file__).parent.parent / "grading"
REASONS = yaml.safe_load((GRADING / "wording.yaml").read_text("utf-8"))["unmarked"]
GIVEN = re.compile(r"""(?:unmarked\([a-z_.]+, |Absent\(|doubts = \[)["']([a-z_]+)["']""")


def told(grade):
    return "\n".join(lines_of(sample_call(), grade))


def test_an_open_score_is_told_with_its_range_in_both_languages():
    text = told(sample_grade())
    assert "score 78 (72–82), passed: None" in text
    assert "有1项没有判定，判定以后得分在72–82之间。" in text
    assert "Checks still open: 1. Once they are settled, the score will be within 72–82." in text


def test_what_is_unmarked_is_told_with_its_points_and_its_reason():
    assert re.search(r"unmarked \?/5 +confirmed: 这一处没有听清", told(sample_grade()))


def test_a_settled_score_has_no_range():
    grade = replace(sample_grade(), unmarked=(), low=78.0, high=78.0)
    assert "score 78, passed" in told(grade)
    assert (between(grade), open_score(grade, "zh"), open_score(grade, "en")) == ("", "", "")


@pytest.mark.parametrize(
    "reason",
    sorted({r for path in GRADING.rglob("*.py") for r in GIVEN.findall(path.read_text("utf-8"))}),
)
def test_every_reason_to_leave_a_check_unmarked_has_its_sentence(reason):
    assert reason in REASONS
