"""The page of house rules: one house in plain words, or two held against each other."""

import re
from pathlib import Path

import pytest
from fake_office import fake_office
from streamlit.testing.v1 import AppTest

from scenarios.house_rules import find_houses, house
from scenarios.source import Problem
from trainer import office as the_office

PAGE = """
import streamlit as st
from trainer.ui.houses import houses_page
houses_page()
"""


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    appointed.library.houses = find_houses
    the_office.appoint(appointed)
    yield appointed
    the_office.appoint(None)


def visit(language="zh"):
    app = AppTest.from_string(PAGE, default_timeout=20)
    app.session_state["language"] = language
    return app.run()


def shown(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def items(app):
    text = re.sub(r"<[^>]+>", " ", shown(app))
    return " ".join(text.split())


def test_the_neutral_rules_are_shown_first(office):
    told = items(visit())
    assert f"通用电话规范 house: neutral · 版本 {house('neutral').version}" in told
    assert "4 铃响三声之内接起电话 不超过3声（来电才考）" in told
    assert "沿用" not in told
    assert "一票否决" not in told


def test_a_house_marks_what_is_its_own_and_what_fails_a_call(office):
    app = visit()
    app.selectbox(key="house").select("line400").run()
    told = items(app)
    assert "一票否决：犯了就不合格 公司和客户的资料一律不外泄 自己的" in told
    assert "4 铃响两到三声时接起 改过的 2到3声（来电才考） line400.two-or-three" in told
    assert "1 接起后马上开口 不超过3秒（来电才考）" in told
    assert "这里是〔公司〕" in told


def test_two_houses_are_held_against_each_other(office):
    app = visit("en")
    app.selectbox(key="house").select("line400").run()
    app.selectbox(key="other-house").select("roadline").run()
    told = items(app)
    assert "4 points · 铃响两到三声时接起 — 2 to 3 rings" in told
    assert "4 points · 第二声到第五声铃响时接起 — 2 to 5 rings" in told
    assert "not asked for" in told
    assert "接起后马上开口" not in told


def test_a_broken_house_is_told_of_and_the_others_stay(office):
    fault = Problem("acme.yaml", 4, 10, "no house rules are called 'x'")
    office.library.houses = lambda: (find_houses()[0], (fault,))
    app = visit()
    assert "acme.yaml:4:10: no house rules are called 'x'" in app.code[0].value
    assert "通用电话规范" in items(app)


def test_what_stands_in_a_file_cannot_become_part_of_the_page(office, tmp_path):
    text = "id: acme\ntitle: <b onclick=x>坏</b>\nversion: 1\nextends: neutral\nchecks:\n"
    text += "  - {id: hello, means: <i>问候</i>, say: [['<script>您好']]}\n"
    (tmp_path / "acme.yaml").write_text(text, "utf-8")
    office.library.houses = lambda: find_houses((tmp_path,))
    app = visit()
    app.selectbox(key="house").select("acme").run()
    for tag in ("<b onclick", "<i>问候", "<script>"):
        assert tag not in shown(app)
    assert "&lt;script&gt;您好" in shown(app)


def test_the_page_is_in_the_navigation():
    frame = (Path(__file__).parent.parent / "trainer" / "ui" / "frame.py").read_text("utf-8")
    assert 'st.page_link(pages["houses"]' in frame
