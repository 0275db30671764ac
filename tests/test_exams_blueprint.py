"""Blueprints: what their files must hold, told with place, fault and remedy; and ours."""

from dataclasses import replace

import pytest

from exams.blueprint import Blueprint
from exams.blueprint_files import (
    FOLDER,
    Known,
    blueprint_files,
    check_blueprints,
    find_blueprints,
    parse_blueprint,
    published,
    read_blueprint,
)
from exams.draw import draw
from exams.pool import Pool, PoolCall, PoolQuestion, PoolRecording, pool_of
from exams.schema import COMMITTED, blueprint_schema, field_texts
from exams.sitting import ItemKind
from scenarios import Catalog, ScenarioError
from scenarios.house_rules import house_ids
from scenarios.questions import Topic, questions
from scenarios.scenario import Kind
from scenarios.spotting import spotting_entries

OURS = sorted(FOLDER.glob("*.yaml"))
GOOD = """\
id: b
title: 小考
about: 试一试。
calls:
  - {count: 2, situations: [angry_caller], minutes: 8}
  - {houses: [hotline], levels: [2]}
theory:
  - {count: 5, topics: [secrets], seconds: 60}
spotting:
  - {count: 1, levels: [1]}
minutes: 45
weights: {call: 60, theory: 30, spotting: 10}
pass_mark: 80
fatal: cap
cap: 59
attempts: {most: 2, within_days: 30, wait_days: 3}
period: quarter
validity_months: 12
"""


HOUSES = frozenset(house_ids())


@pytest.fixture(scope="module")
def ours():
    """What our own blueprints draw from."""
    return Known(pool_of(Catalog().entries, questions(), spotting_entries()), HOUSES)


@pytest.fixture(scope="module")
def known():
    """Four angry callers, four calls of the hotline and another, thirteen questions on secrets."""
    calls = [PoolCall(f"angry-{n}@1", Kind.ANGRY_CALLER, 1 + n % 3, "neutral") for n in range(4)]
    calls += [PoolCall(f"hot-{n}@1", Kind.NOISY_LINE, 2, "hotline") for n in range(4)]
    calls.append(PoolCall("praise@1", Kind.PRAISE, 2, "neutral"))
    asked = [PoolQuestion(f"ask-{n}@1", Topic.SECRETS, 1, ("a.b",)) for n in range(13)]
    heard = [PoolRecording(f"hear-{n}@1", 1, ("a.b",)) for n in range(3)]
    return Known(Pool(tuple(calls), tuple(asked), tuple(heard)), HOUSES)


def told(tmp_path, known, text, name="b"):
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, "utf-8")
    _, problems = check_blueprints([file], known)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_good_blueprint_has_no_problems(tmp_path, known):
    assert told(tmp_path, known, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pass_mark:", "pas_mark:", "b.yaml:13:1: unknown key 'pas_mark'; did you mean"),
        ("period: quarter\n", "", "b.yaml:1:1: 'period' is missing; add it here"),
        ("period: quarter", "period: querter", "17:9: 'period' is 'querter'; did you mean 'quart"),
        ("id: b", "id: c", "1:5: the file is called 'b', its blueprint 'c'; give both one name"),
        (
            "angry_caller",
            "angry_caler",
            "5:29: this item of 'situations' is 'angry_caler'; did you mean 'angry_caller'?",
        ),
        ("topics: [secrets]", "topics: [secret]", "8:25: this item of 'topics' is 'secret'; did"),
        ("levels: [2]", "levels: [4]", "6:34: this item of 'levels' is '4'; it must be at most 3"),
        ("[hotline]", "[hotlin]", "6:15: no house rules are called 'hotlin'; did you mean 'hot"),
        ("minutes: 45", "minutes: 30", "11:10: the items may take 38 minutes and the whole 30; gi"),
        (", seconds: 60", "", None),
        (
            "count: 5, topics",
            "count: 50, topics",
            "8:5: 50 are drawn, and 13 questions fit; ask for 13 at most",
        ),
        (
            "count: 5, topics",
            "count: 12, topics",
            "8:5: warning: 12 are drawn, and only 13 questions fit, so that a second sitting meets",
        ),
        (
            "houses: [hotline], levels: [2]",
            "situations: [praise, dialect], count: 2",
            "6:5: 2 are drawn, and 1 published scenarios fit; ask for 1 at most",
        ),
        (
            "houses: [hotline], levels: [2]",
            "houses: [roadline], levels: [1]",
            "6:5: no published scenarios fit this; ask for others",
        ),
        (
            ", theory: 30",
            "",
            "12:10: 'theory' weighs nothing; give it a weight, as in 'theory: 50'",
        ),
        ("theory: 30", "theory: 0", "12:29: 'theory' weighs nothing; give it a weight"),
        (
            "spotting:\n  - {count: 1, levels: [1]}\n",
            "",
            "10:43: there is no 'spotting' for this; add it, or delete this",
        ),
        ("pass_mark: 80", "pass_mark: 80\nleast: {call: 101}", "14:15: 'call' is '101'; it must"),
        ("cap: 59\n", "", "14:8: 'cap' is missing; add the score that a broken fatal check leaves"),
        ("fatal: cap\n", "", "14:6: this belongs to 'fatal: cap'; write that, or delete this"),
        ("cap: 59", "cap: 80", "15:6: 80 is a pass all the same; give less than 80"),
        (
            "most: 2, within_days: 30, wait_days: 3",
            "most: 5, within_days: 10, wait_days: 3",
            "16:11: 5 sittings with 3 days between them do not fit in 10 days; wait less, or allow",
        ),
        (
            "validity_months: 12",
            "validity_months: 2",
            "18:18: warning: a certificate of 2 months runs out within its quarter; give 3 or more",
        ),
        ("validity_months: 12", "review: {assessors: 3}", "18:21: 'assessors' is '3'"),
        ("validity_months: 12", "who: {roles: [boss]}", "18:15: this item of 'roles' is 'boss'; c"),
    ],
)
def test_a_mistake_is_told_with_place_fault_and_remedy(tmp_path, known, old, new, message):
    assert old in GOOD
    problems = told(tmp_path, known, GOOD.replace(old, new, 1))
    assert bool(problems) is (message is not None), problems
    assert message is None or any(message in problem for problem in problems), problems


def test_slots_that_fit_alone_must_fit_together_too(tmp_path, known):
    slots = "  - {situations: [praise]}\n  - {levels: [2], situations: [praise]}\n"
    text = GOOD.replace("  - {houses: [hotline], levels: [2]}\n", slots)
    problems = told(tmp_path, known, text)
    expected = (
        "b.yaml:5:3: each fits by itself, but of 4 published scenarios only 3 can be drawn "
        "together; ask for fewer"
    )
    assert expected in problems


def test_nothing_asked_is_told(tmp_path, known):
    text = "id: b\ntitle: x\nabout: x\nminutes: 5\npass_mark: 80\nperiod: month\n"
    (problem,) = told(tmp_path, known, text)
    assert "nothing is asked; add 'calls', 'theory' or 'spotting'" in problem


def test_one_part_needs_no_weights(tmp_path, known):
    text = "id: b\ntitle: x\nabout: x\nminutes: 10\npass_mark: 80\nperiod: month\n"
    assert told(tmp_path, known, f"{text}theory:\n  - {{count: 5}}\n") == []


def test_without_a_pool_only_the_file_itself_is_looked_at(tmp_path):
    text = (
        GOOD.replace("[hotline]", "[gone]")
        .replace("count: 5, t", "count: 14, t")
        .replace(": 45", ": 60")
    )
    assert told(tmp_path, None, text) == []


def test_weights_are_shares_of_the_parts_there_are():
    text = GOOD.replace("call: 60, theory: 30, spotting: 10", "call: 3, theory: 2, spotting: 1")
    made = parse_blueprint(text)
    assert [made.weight(kind) for kind in ItemKind] == pytest.approx([1 / 2, 1 / 3, 1 / 6])
    alone = Blueprint.model_validate(
        {**{"id": "b", "title": "x", "about": "x", "minutes": 9, "pass_mark": 1},
         **{"period": "year", "theory": [{"count": 3}]}}
    )  # fmt: skip
    assert [alone.weight(kind) for kind in ItemKind] == [0, 1, 0]


# --- files ---


def test_a_company_adds_its_own_and_takes_the_place_of_ours(tmp_path):
    own = tmp_path / "b.yaml"
    own.write_text(GOOD, "utf-8")
    changed = (FOLDER / "monthly-check.yaml").read_text("utf-8") + "status: retired\n"
    (tmp_path / "monthly-check.yaml").write_text(changed, "utf-8")
    found, problems = find_blueprints([tmp_path, tmp_path / "nowhere"])
    assert problems == ()
    by_id = {one.blueprint.id: one for one in found}
    assert by_id["b"].path == own
    assert by_id["monthly-check"].path.parent == tmp_path
    assert len(found) == len(OURS) + 1
    assert {one.blueprint.id for one in published(found)} == by_id.keys() - {"monthly-check"}


def test_a_broken_file_leaves_the_others(tmp_path):
    (tmp_path / "b.yaml").write_text("id: [", "utf-8")
    found, problems = find_blueprints([tmp_path])
    assert len(found) == len(OURS)
    assert len(problems) == 1
    with pytest.raises(ScenarioError, match=r"b\.yaml:1"):
        read_blueprint("b", [tmp_path])


def test_a_name_that_is_not_there_is_told_with_the_likely_one():
    with pytest.raises(ScenarioError, match="there is no such file; did you mean 'front-desk'"):
        read_blueprint("front-dsk")


def test_the_version_follows_the_text(tmp_path):
    (tmp_path / "b.yaml").write_text(GOOD, "utf-8")
    first = read_blueprint("b", [tmp_path])
    (tmp_path / "b.yaml").write_text(GOOD + "# \n", "utf-8")
    second = read_blueprint("b", [tmp_path])
    assert first.version != second.version
    assert first.version.startswith("b@")
    assert parse_blueprint(first.text) == first.blueprint


# --- ours ---


def test_ours_are_in_order_and_can_be_drawn_twice_without_meeting_anything_again(ours):
    found, problems = check_blueprints(blueprint_files(), ours)
    assert [str(one) for one in problems] == []
    assert {one.blueprint.id for one in found} == {
        *("hotline-onboarding", "line400-quarterly", "front-desk", "monthly-check"),
    }
    for one in found:
        paper = draw(one, ours.pool, 1)
        again = draw(one, ours.pool, 2, [paper], [paper])
        assert {item.id for item in paper.items}.isdisjoint(item.id for item in again.items)


def test_the_onboarding_of_hotline_staff_is_three_calls_and_twenty_questions():
    one = read_blueprint("hotline-onboarding").blueprint
    assert [one.count(kind) for kind in ItemKind] == [3, 20, 0]


@pytest.mark.parametrize("file", OURS, ids=[file.stem for file in OURS])
def test_one_of_ours_is_in_both_languages_and_points_editors_at_the_schema(file):
    text = file.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../blueprint.schema.json\n")
    one = parse_blueprint(text)
    assert one.wording("en") == (one.title_en, one.about_en)
    assert one.wording("zh") == (one.title, one.about)


def test_the_schema_is_the_one_the_record_makes():
    assert COMMITTED.read_text("utf-8") == blueprint_schema()


def test_every_key_is_described_and_every_description_has_a_key():
    schema = Blueprint.model_json_schema(by_alias=True)
    keys = {
        name: set(one["properties"])
        for name, one in {**schema["$defs"], "Blueprint": schema}.items()
        if "properties" in one
    }
    assert {name: set(texts) for name, texts in field_texts().items()} == keys


def test_blueprints_ask_only_for_what_is_published(known, tmp_path):
    (tmp_path / "b.yaml").write_text(GOOD, "utf-8")
    empty = replace(known, pool=replace(known.pool, calls=()))
    _, problems = check_blueprints([tmp_path / "b.yaml"], empty)
    assert [one.line for one in problems] == [5, 6], "both slots of calls"
