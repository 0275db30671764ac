"""The guide in the application: the part the address names, in the language of the page."""

import pytest
from streamlit.testing.v1 import AppTest

from trainer.ui.guide import page_text

PAGE = """
from trainer.ui.guide import guide_page
guide_page()
"""


def visit(language="zh", **query):
    app = AppTest.from_string(PAGE, default_timeout=20)
    app.session_state["language"] = language
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def shown(app):
    return "\n".join(element.value for element in app.markdown)


@pytest.mark.parametrize(
    ("language", "first", "step"),
    [
        ("zh", "# 从零写一个情景", "## 第八步"),
        ("en", "# Write a scenario from nothing", "## Step 8"),
    ],
)
def test_the_tutorial_comes_first_in_the_language_of_the_page(language, first, step):
    told = shown(visit(language))
    assert told.startswith(first)
    assert step in told


def test_the_address_names_the_part_and_patterns_fold():
    app = visit(part="cookbook")
    assert [one.label for one in app.expander][1] == "1. 听到道歉，来电人就软下来"
    assert app.query_params["part"] == "cookbook"


def test_another_part_is_chosen_on_the_page():
    app = visit()
    app.segmented_control(key="guide-part").select("fields").run()
    assert shown(app).startswith("# 字段一览")
    assert app.query_params["part"] == "fields"


def test_an_address_that_names_no_part_shows_the_tutorial():
    assert shown(visit(part="nothing")).startswith("# 从零写一个情景")


def test_links_of_the_guide_lead_to_its_page():
    assert "](/guide?part=cookbook)" in page_text("tutorial", "zh")
    assert "<!--" not in page_text("marks", "en")
