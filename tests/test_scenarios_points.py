"""Points add up when the matter weighs more than manners; a draft may be on its way there."""

from pathlib import Path

import pytest

from scenarios.catalog import check_file

GOOD = (Path(__file__).parent / "cases" / "good_scenario.yaml").read_text("utf-8")


@pytest.mark.parametrize(("status", "told"), [("draft", 0), ("in_review", 1), ("published", 1)])
def test_a_draft_may_still_lack_points(tmp_path, status, told):
    text = GOOD.replace("points: 60", "points: 20").replace(
        "status: published", f"status: {status}"
    )
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    _, problems = check_file(tmp_path / "a.yaml")
    assert sum(problem.code == "points" for problem in problems) == told
    assert all(problem.severity == "warning" for problem in problems)


def test_the_house_may_earn_no_more_than_the_scenario(tmp_path):
    for points, told in ((47, 0), (46, 1)):
        text = GOOD.replace("points: 60", f"points: {points}")
        (tmp_path / "a.yaml").write_text(text, "utf-8")
        assert sum(one.code == "points" for one in check_file(tmp_path / "a.yaml")[1]) == told
