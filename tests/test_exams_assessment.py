"""Assessment rules: those supplied, and every fault of a file told with its place and remedy."""

import re
from pathlib import Path

import pytest
from standing_cases import written

from exams.assessment import FOLDER, Effect, assessment_rules, read_rules, rules_ids
from scenarios.clauses import clause
from scenarios.source import ScenarioError

GOOD = """\
id: mine
title: 考核
title_en: Assessment
version: 1
period: month
score:
  exams: {weight: 60}
  calls: {weight: 40, least: 5, most: 20}
consequences:
  - {id: low, effect: retraining, below: 80, clause: bureau.training, zh: 再培训, en: Again}
"""


def faults(folder, old, new):
    with pytest.raises(ScenarioError) as told:
        read_rules(written(folder, GOOD.replace(old, new)))
    return [(one.line, one.text) for one in told.value.problems]


@pytest.mark.parametrize("name", [file.stem for file in sorted(FOLDER.glob("*.yaml"))])
def test_supplied_rules_can_be_used_and_every_consequence_names_its_clause(name):
    rules = assessment_rules(name)
    assert rules.id == name
    assert Effect.COMMENDATION in {one.effect for one in rules.consequences}
    for one in rules.consequences:
        assert one.clause is not None
        assert clause(one.clause).id == one.clause


def test_a_company_s_own_file_comes_before_the_supplied_one_of_its_name(tmp_path):
    written(tmp_path, GOOD.replace("id: mine", "id: neutral"), "neutral.yaml")
    assert assessment_rules("neutral", [tmp_path]).title_en == "Assessment"
    assert assessment_rules(str(written(tmp_path, GOOD))).id == "mine"
    assert "neutral" in rules_ids([tmp_path])


def test_rules_that_are_not_there_are_told_with_the_likely_name():
    with pytest.raises(ScenarioError, match=r"no assessment rules are called 'neutra'.*'neutral'"):
        assessment_rules("neutra")


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ("weight: 60", "wieght: 60", 7, "unknown key 'wieght'; did you mean 'weight'?"),
        ("period: month", "period: week", 5, "'period' is 'week'; choose one of: half, month"),
        ("below: 80", "below: lots", 10, "'below' is 'lots'; write a number"),
        ("below: 80", "below: 120", 10, "'below' is '120'; it must be at most 100"),
        ("below: 80, ", "", 10, "'low' has no condition; give at_least, above, at_most"),
        ("below: 80", "below: 80, at_least: 80", 10, "no score is both over 80 and under 80"),
        ("below: 80", "below: 80, at_most: 70", 10, "'low' has both at_most and below; keep one"),
        ("below: 80", "below: 80, yuan: 5", 10, "'yuan' belongs to a bonus or a deduction"),
        ("bureau.training", "bureau.trainin", 10, "did you mean 'bureau.training'?"),
        ("id: mine", "id: other", 1, "the file is called 'mine', its rules 'other'"),
        ("most: 20", "most: 2", 8, "'calls' counts at most 2 and needs at least 5"),
        ("least: 5", "take: best, least: 5", 8, "'take' belongs to 'exams'"),
    ],
)
def test_every_fault_is_told_with_its_line_and_what_to_do(tmp_path, old, new, line, text):
    found = faults(tmp_path, old, new)
    told = [at for at, words in found if text in words]
    assert told, found
    assert told[0] in (line, line - 1)  # of a group: where it begins


def test_two_consequences_of_one_name_are_told(tmp_path):
    again = GOOD + "  - {id: low, effect: warning, below: 60, zh: 警告, en: Warned}\n"
    with pytest.raises(ScenarioError, match=r"11:10: a second consequence is called 'low'"):
        read_rules(written(tmp_path, again))


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_rules_in_the_readme_can_be_used(tmp_path, name):
    text = (Path(__file__).parent.parent / name).read_text("utf-8")
    found = re.search(r"```yaml\n(id: ours\n.*?)```", text, re.DOTALL)
    assert found is not None
    assert len(read_rules(written(tmp_path, found[1], "ours.yaml")).consequences) == 2
