"""House rules that extend others: what is inherited, what is refused and where, what is kept."""

import os
from pathlib import Path

import pytest

from scenarios import Catalog, ScenarioError
from scenarios.catalog import checks_of
from scenarios.house_rules import HOUSES, find_houses, house, house_text, read_house
from scenarios.scenario import HouseRules, Scenario, Secret
from scenarios.source import parse

GOOD = (Path(__file__).parent / "cases" / "good_scenario.yaml").read_text("utf-8")
BASE = """\
id: base
title: 底本
version: 3
pass_mark: 75
checks:
  - id: answered_in_time
    means: 三声之内
    timing: {measure: rings, max: 3}
  - id: civil
    means: 用语文明
    points: -10
    never: [你烦不烦]
"""
CHILD = """\
id: child
title: 另一家
version: 1
extends: base
checks:
  - id: thanks
    means: 致谢
    after: greeting
    say: [[谢谢您]]
  - id: answered_in_time
    means: 五声之内
    timing: {measure: rings, max: 5}
  - id: greeting
    means: 问候
    say: [[您好]]
"""


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "base", BASE)
    return tmp_path


def write(folder, name, text):
    (folder / f"{name}.yaml").write_text(text, "utf-8")


def refusals(folder, name="child"):
    with pytest.raises(ScenarioError) as refused:
        house(name, (folder,))
    return [str(one).removeprefix(f"{folder}{os.sep}") for one in refused.value.problems]


def test_what_is_not_written_is_inherited(folder):
    write(folder, "child", CHILD)
    rules = house("child", (folder,))
    assert type(rules) is HouseRules
    assert (rules.id, rules.title, rules.pass_mark) == ("child", "另一家", 75)
    assert [check.id for check in rules.checks] == [
        "answered_in_time",
        "civil",
        "thanks",
        "greeting",
    ]
    assert rules.checks[0].timing.max == 5


def test_a_value_that_is_written_wins_even_when_it_is_the_usual_one(folder):
    write(folder, "child", CHILD.replace("version: 1", "version: 1\npass_mark: 80"))
    assert house("child", (folder,)).pass_mark == 80


def test_checks_can_be_left_out(folder):
    write(folder, "child", CHILD.replace("version: 1", "version: 1\nwithout: [civil]"))
    assert "civil" not in [check.id for check in house("child", (folder,)).checks]


def test_a_change_to_either_gives_the_joined_rules_another_version(folder):
    write(folder, "child", CHILD)
    assert house("child", (folder,)).version == 4
    write(folder, "base", BASE.replace("version: 3", "version: 4"))
    assert house("child", (folder,)).version == 5


def test_an_edit_on_disk_is_read(folder):
    write(folder, "child", CHILD)
    assert house("child", (folder,)).checks[0].timing.max == 5
    write(folder, "child", CHILD.replace("max: 5", "max: 11"))
    assert house("child", (folder,)).checks[0].timing.max == 11


def test_a_house_may_extend_one_that_extends_another(folder):
    write(folder, "child", CHILD)
    write(folder, "third", "id: third\ntitle: 三\nversion: 2\nextends: child\nwithout: [thanks]\n")
    rules = house("third", (folder,))
    assert rules.version == 6
    assert [check.id for check in rules.checks] == ["answered_in_time", "civil", "greeting"]


def test_a_company_may_change_the_neutral_rules_under_their_own_name(tmp_path):
    text = "id: neutral\ntitle: 我们的\nversion: 1\nextends: neutral\npass_mark: 90\n"
    write(tmp_path, "neutral", text)
    mine, supplied = house("neutral", (tmp_path,)), house("neutral")
    assert (mine.pass_mark, supplied.pass_mark) == (90, 80)
    assert mine.checks == supplied.checks
    assert mine.version == supplied.version + 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "extends: base",
            "extends: bass",
            "child.yaml:4:10: no house rules are called 'bass'; did you mean 'base'?",
        ),
        (
            "extends: base",
            "extends: child",
            "child.yaml:4:10: the house rules extend themselves (child → child); "
            "take one 'extends' out",
        ),
        (
            "checks:",
            "without: [civill]\nchecks:",
            "child.yaml:5:11: the rules extended have no check 'civill'; did you mean 'civil'?",
        ),
        (
            "checks:",
            "without: [answered_in_time]\nchecks:",
            "child.yaml:5:11: 'answered_in_time' is written below all the same; delete it here",
        ),
        (
            "extends: base",
            "without: [civil]",
            "child.yaml:4:10: there is nothing to leave out; name the rules it is left out of "
            "with 'extends'",
        ),
        (
            "id: child",
            "id: chilt",
            "child.yaml:1:5: the file is called 'child', its rules 'chilt'; give both one name",
        ),
        (
            "id: greeting",
            "id: thanks",
            "child.yaml:13:9: a second check is called 'thanks'; rename one",
        ),
        (
            "after: greeting",
            "after: greetin",
            "child.yaml:8:12: no other check is called 'greetin'; did you mean 'greeting'?",
        ),
        (
            "say: [[谢谢您]]",
            'say: [["谢谢{fact:price}"]]',
            "child.yaml:9:12: '{fact:price}' is one scenario's; a house's rules are for all, "
            "write it out",
        ),
        (
            "say: [[谢谢您]]",
            'say: [["谢谢{compny}"]]',
            "child.yaml:9:12: no slot is called '{compny}'; did you mean 'company'?",
        ),
        (
            "say: [[谢谢您]]",
            "secret: 王总手机号",
            "child.yaml:9:13: a house cannot know a desk's secret '王总手机号'; write '*' for "
            "every one",
        ),
        (
            "means: 致谢",
            "means: 致谢\n    clause: reception.openin",
            "child.yaml:8:13: no clause is called 'reception.openin'; did you mean "
            "'reception.opening'?",
        ),
        (
            "means: 致谢",
            "means: 致谢\n    points: -3",
            "child.yaml:8:13: what is asked for earns points; write 'points: 3'",
        ),
        ("version: 1", "version: 0", "child.yaml:3:10: 'version' is '0'; it must be at least 1"),
        (
            "extends: base",
            "extend: base",
            "child.yaml:4:1: unknown key 'extend'; did you mean 'extends'?",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(folder, old, new, told):
    assert old in CHILD
    write(folder, "child", CHILD.replace(old, new, 1))
    assert told in refusals(folder)


def test_rules_that_extend_one_another_in_a_circle_are_refused(folder):
    write(folder, "child", CHILD)
    write(folder, "base", BASE.replace("pass_mark: 75", "extends: child"))
    assert refusals(folder) == [
        "base.yaml:4:10: the house rules extend themselves (child → base → child); "
        "take one 'extends' out"
    ]


def test_a_fault_in_what_is_extended_is_told_in_its_own_file(folder):
    write(folder, "child", CHILD)
    write(folder, "base", BASE.replace("points: -10", "points: 10"))
    (told,) = refusals(folder)
    assert told.startswith("base.yaml:11:13: ")


def test_rules_without_checks_need_something_to_extend(tmp_path):
    write(tmp_path, "child", "id: child\ntitle: 空\nversion: 1\n")
    (told,) = refusals(tmp_path)
    assert told.endswith("'checks' is missing; add it, or name other rules with 'extends'")


def test_one_broken_house_leaves_the_others_in_use(folder):
    write(folder, "child", CHILD.replace("extends: base", "extends: nobody"))
    houses, problems = find_houses((folder,))
    assert "base" in [one.rules.id for one in houses]
    assert "child" not in [one.rules.id for one in houses]
    assert len(problems) == 1


def test_a_scenario_is_told_of_the_fault_in_its_house(tmp_path):
    (tmp_path / "houses").mkdir()
    write(tmp_path / "houses", "child", CHILD)
    text = GOOD.replace("level: 1\n", "level: 1\nhouse: child\n")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (problem,) = Catalog([tmp_path]).problems
    assert "the house rules 'child' cannot be used" in problem.text
    assert "no house rules are called 'base'" in problem.text


# --- what a call keeps ---


def test_the_text_a_call_keeps_stands_without_the_rules_it_extended(folder):
    write(folder, "child", CHILD)
    rules = house("child", (folder,))
    text = house_text(rules)
    write(folder, "base", BASE.replace("max: 3", "max: 1").replace("civil", "polite"))
    (folder / "base.yaml").unlink()
    kept, _ = parse(text, "kept", HouseRules)
    assert kept == rules
    assert house_text(kept) == text


@pytest.mark.parametrize("name", [file.stem for file in sorted(HOUSES.glob("*.yaml"))])
def test_the_kept_text_of_every_supplied_house_makes_the_same_rules(name):
    rules = house(name)
    assert parse(house_text(rules), "kept", HouseRules)[0] == rules


# --- a house's checks at a desk ---


def desk_with(*secrets):
    scenario, _ = parse(GOOD, "a.yaml", Scenario)
    own = [check for check in scenario.checks if check.secret is None]
    desk = scenario.desk.model_copy(update={"secrets": secrets})
    return scenario.model_copy(update={"desk": desk, "checks": tuple(own)})


def test_a_house_keeps_every_secret_of_the_desk():
    rules = house("hotline")
    secrets = (Secret(name="王总手机号", value="13812345678"), Secret(name="底价", value="九百元"))
    kept = [one for one in checks_of(desk_with(*secrets), rules) if one.secret]
    assert [(one.id, one.secret, one.fatal) for one in kept] == [
        ("kept_secrets", "王总手机号", True),
        ("kept_secrets.2", "底价", True),
    ]
    assert kept[1].means.endswith("：底价")
    assert not [one for one in checks_of(desk_with(), rules) if one.secret]


def test_a_secret_that_the_scenario_keeps_itself_is_not_asked_for_twice():
    entry = Catalog().get("confidential-number")
    own = [check.secret for check in entry.scenario.checks if check.secret]
    marked = [one.secret for one in checks_of(entry.scenario, house("hotline")) if one.secret]
    assert sorted(marked) == sorted(own)


def test_the_file_and_what_it_extends_are_told():
    found = read_house("line400")
    assert found.written.version == 1
    assert found.base is not None
    assert found.base.rules == house("neutral")
