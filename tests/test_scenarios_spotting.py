"""Error-spotting items: what a file must hold, and what ours do hold."""

from collections import Counter

import pytest

from scenarios.spotting import (
    FOLDER,
    Breach,
    check_items,
    library_scenario,
    spotting_entries,
)

GOOD = """\
id: one
title: 一通
level: 1
about: 听。
turns:
  - {trainee: 喂。}
  - {caller: 你好，我要查快递。}
  - {pause_s: 9, hold: true}
  - {trainee: 查到了。}
breaches:
  - {turn: 1, kind: poor_opening, clause: reception.opening, why: 没问好。}
  - {turn: 3, kind: hold_unannounced, clause: standards.interrupting-the-call, why: 没打招呼。}
"""


def told(tmp_path, text):
    (tmp_path / "one.yaml").write_text(text, "utf-8")
    _, problems = check_items([tmp_path / "one.yaml"], library_scenario)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_good_item_has_no_problems(tmp_path):
    assert told(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("turn: 1", "turn: 9", "one.yaml:11:12: the call has 4 turns; give one from 0 to 4"),
        ("turn: 1", "turn: 2", "one.yaml:11:12: turn 2 is the caller's; name the trainee's turn"),
        (
            "kind: poor_opening",
            "kind: poor_openin",
            "'kind' is 'poor_openin'; did you mean 'poor_o",
        ),
        (
            "kind: poor_opening",
            "kind: rude, also: [rude]",
            "'rude' is the breach's own kind; leave",
        ),
        ("reception.opening", "reception.openin", "one.yaml:11:43: no clause is called"),
        (
            "{trainee: 喂。}",
            "{trainee: 喂。, caller: 喂。}",
            "a turn is one of caller, trainee and pause",
        ),
        (
            "{trainee: 喂。}",
            "{trainee: 喂。, hold: true}",
            "'hold' belongs to a pause; write it beside",
        ),
        ("{trainee: 喂。}", "{trainee: 喂。, after_s: -1}", "nothing stands before the first turn"),
        (
            "turns:",
            "of: {scenario: refund-angry, example: 顶撞客户}\nturns:",
            "give the call as 'turns'",
        ),
        (
            "level: 1",
            "level: 1\nvoices: {caller: zf_xiaoy}",
            "no voice is called 'zf_xiaoy'; did you",
        ),
        (
            "level: 1",
            "level: 1\nvoices: {caller: zm_yunjian}",
            "both parties have one voice; choose",
        ),
    ],
)
def test_a_mistake_is_told_with_place_fault_and_remedy(tmp_path, old, new, message):
    problems = told(tmp_path, GOOD.replace(old, new, 1))
    assert any(message in problem for problem in problems), problems


def of_example(scenario, example):
    script = GOOD[GOOD.index("turns:") : GOOD.index("breaches:")]
    return GOOD.replace(script, f"of: {{scenario: {scenario}, example: {example}}}\n")


def test_an_unknown_scenario_or_example_is_told(tmp_path):
    assert (
        "no scenario is called 'refund-angr'; did you mean"
        in told(tmp_path, of_example("refund-angr", "顶撞客户"))[0]
    )
    assert (
        "'refund-angry' has no example '顶撞'"
        in told(tmp_path, of_example("refund-angry", "顶撞"))[0]
    )


def test_the_turns_of_an_example_are_its_lines_and_the_states_first_wordings(tmp_path):
    (tmp_path / "one.yaml").write_text(of_example("refund-angry", "模范"), "utf-8")
    entries, _ = check_items([tmp_path / "one.yaml"], library_scenario)
    example = next(e for e in library_scenario("refund-angry").examples if e.name == "模范")
    said = [step.say for steps in example.answers.values() for step in steps if step.say]
    assert [turn.text for turn in entries[0].turns if turn.party == "trainee"] == said
    held = [turn for turn in entries[0].turns if turn.party == "pause"]
    assert [(turn.pause_s, turn.hold) for turn in held] == [(12, True)]
    assert {turn.party for turn in entries[0].turns} == {"caller", "trainee", "pause"}


# --- our own items ---


def test_there_are_items_enough_and_every_kind_of_breach_is_heard():
    entries = spotting_entries()
    assert len(entries) >= 15
    kinds = Counter(breach.kind for entry in entries for breach in entry.item.breaches)
    assert set(kinds) == set(Breach)
    assert {entry.item.level for entry in entries} == {1, 2, 3}
    assert any(entry.item.of for entry in entries)


def test_each_is_there_in_both_languages_and_points_editors_at_the_schema():
    for entry in spotting_entries():
        assert entry.item.title_en
        assert entry.item.about_en
        assert all(breach.why_en for breach in entry.item.breaches)
        first = (FOLDER / f"{entry.item.id}.yaml").read_text("utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../spotting.schema.json"


def test_a_version_is_of_the_turns_too(tmp_path):
    versions = set()
    for text in (GOOD, GOOD.replace("查到了", "有了"), GOOD):
        (tmp_path / "one.yaml").write_text(text, "utf-8")
        versions.add(check_items([tmp_path / "one.yaml"], library_scenario)[0][0].version)
    assert len(versions) == 2
