"""`threerings houses` prints rules and differences in plain words, lined up."""

from unicodedata import east_asian_width

import pytest

from scenarios.house_rules import house
from trainer.cli import main
from trainer.commands.houses import table

OWN = """\
id: acme
title: 我们公司
version: 2
extends: roadline
pass_mark: 90
without: [refused]
checks:
  - id: answered_in_time
    means: 两声之内接起
    points: 4
    timing: {measure: rings, max: 2}
  - id: hung_up
    means: 自己挂机
    points: 1
    key: {press: hang_up}
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("THREERINGS_SCENARIOS", str(tmp_path))
    (tmp_path / "houses").mkdir()
    return tmp_path / "houses"


def printed(capsys, *words):
    code = main(["houses", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_every_house_is_listed_with_its_rings_and_what_fails_a_call(capsys, folder):
    (folder / "acme.yaml").write_text(OWN, "utf-8")
    code, out, _ = printed(capsys)
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert code == 0
    assert {"acme", "neutral", "bank_service", "phone_manager"} <= set(lines)
    assert "不超过2声" in lines["acme"]
    assert "90" in lines["acme"]
    assert "2到5声" in lines["roadline"]
    assert lines["neutral"].endswith("—")


def test_a_house_that_cannot_be_used_is_told_beside_the_list(capsys, folder):
    (folder / "acme.yaml").write_text(OWN.replace("roadline", "raodline"), "utf-8")
    code, out, err = printed(capsys)
    assert code == 1
    assert "acme" not in out
    assert "acme.yaml:4:10: no house rules are called 'raodline'; did you mean 'roadline'?" in err


def test_a_house_is_shown_with_where_each_rule_comes_from(capsys, folder):
    (folder / "acme.yaml").write_text(OWN, "utf-8")
    code, out, _ = printed(capsys, "show", "acme")
    lines = out.splitlines()
    assert code == 0
    base = house("roadline").version
    assert lines[0] == f"acme  我们公司  版本 {2 + base}（自己的 2，加 roadline 的 {base}）"
    assert "  合格分: 90" in lines
    (rings,) = [line for line in lines if "answered_in_time" in line]
    assert "改过的" in rings
    assert rings.endswith("两声之内接起 — 不超过2声")
    assert any("自己的" in line and "按hang_up键" in line for line in lines)
    assert any("沿用roadline" in line and "一票否决" in line for line in lines)
    assert "refused" not in out


def test_english_words_stand_around_the_rules_where_asked_for(capsys):
    _, out, _ = printed(capsys, "show", "line400", "--english")
    assert "Pass mark: 81" in out
    assert "2 to 3 rings" in out
    assert "fails the call" in out


def test_two_houses_are_laid_side_by_side(capsys):
    code, out, err = printed(capsys, "diff", "line400", "roadline")
    assert code == 0
    assert "answered_in_time\n  line400   4 分 · 铃响两到三声时接起 — 2到3声（来电才考）\n" in out
    assert "\n  roadline  4 分 · 第二声到第五声铃响时接起 — 2到5声（来电才考）\n" in out
    assert "\n  line400   没有这一项\n  roadline  -12 分 · 不说：" in out
    assert "opening_promptly" not in out
    assert err.split()[0].isdigit()


def test_a_house_does_not_differ_from_itself(capsys):
    assert printed(capsys, "diff", "hotline", "hotline") == (0, "", "0 differences\n")


def test_wordings_alone_are_told_in_full(capsys, folder):
    text = "id: acme\ntitle: 一\nversion: 1\nextends: neutral\nchecks:\n"
    text += "  - {id: rude, means: 不说粗话, points: -15, clause: hotline.civil, never: [%s]}\n"
    (folder / "acme.yaml").write_text(text % "你有毛病吧, 你烦不烦, 滚开", "utf-8")
    _, out, _ = printed(capsys, "diff", "neutral", "acme")
    assert "你有毛病吧／你烦不烦／滚开" in out
    assert "你喊什么喊" in out


def test_an_unknown_house_gets_a_spelling_hint(capsys):
    code, _, err = printed(capsys, "show", "hotlin")
    assert code == 2
    assert "did you mean 'hotline'?" in err


def test_columns_line_up_under_chinese_and_letters():
    rows = list(table((("中文", "x"), ("abc", "y"))))
    ends = [
        sum(1 + (east_asian_width(char) in "WF") for char in row[: row.index(last)])
        for row, last in zip(rows, "xy", strict=True)
    ]
    assert ends == [6, 6]
