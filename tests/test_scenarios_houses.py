"""The supplied house rules: they load, their points add up, their greetings are taken."""

from pathlib import Path

import pytest
import yaml

from grading.embedders import embedder
from grading.grade import Verdict
from grading.reading import reader
from grading.trying import Trial, try_out
from scenarios.house_rules import find_houses
from scenarios.scenario import Caller, Desk, DirectoryEntry

HOUSES, PROBLEMS = find_houses()
RULES = {one.rules.id: one.rules for one in HOUSES}
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "greetings.yaml").read_text("utf-8"))
# What every house must let pass: said in each, right in each.
HARMLESS = (
    "好的，我跟您核对一下，您的电话是幺三九，零零零零，幺幺幺幺，对吗？",
    "很抱歉，这属于公司机密，我不方便告诉您。",
    "对不起，我不能把别的客户的电话给您，您可以留下姓名，我请他联系您。",
    "请您稍等，我帮您查一下订单，查好了马上告诉您。",
    "这个问题我不太清楚，我去问一下同事，明天上午十点之前给您回电话。",
    "非常抱歉给您添麻烦了，我理解您的心情，我会尽力帮您解决。",
    "售后部的分机是八零一二，我帮您转过去，您看可以吗？",
)


def test_every_house_loads_without_a_problem():
    assert [str(problem) for problem in PROBLEMS] == []
    assert set(RULES) == set(CASES)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_points_add_up_to_what_scenarios_reckon_with(rules):
    asked = [check for check in rules.checks if check.points > 0 and not check.when]
    assert 38 <= sum(check.points for check in asked) <= 48
    assert sum(check.points for check in asked if check.record) in range(8, 11)
    assert max(check.points for check in rules.checks) <= 6
    assert 70 <= rules.pass_mark <= 90


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_fatal_check_forbids_words_and_costs_points(rules):
    fatal = [check for check in rules.checks if check.fatal]
    assert all(check.kind in ("never", "secret") and check.points < 0 for check in fatal)
    assert len(fatal) <= 1


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_every_check_has_its_clause_and_every_figure_its_advice(rules):
    for check in rules.checks:
        assert check.clause, check.id
        assert check.hint or check.points <= 0 or check.kind not in ("timing", "manner"), check.id


def test_the_figures_the_documents_disagree_on():
    bands = {
        name: next(check.timing for check in rules.checks if check.id == "answered_in_time")
        for name, rules in RULES.items()
    }
    assert (bands["line400"].min, bands["line400"].max) == (2, 3)
    assert (bands["roadline"].min, bands["roadline"].max) == (2, 5)
    assert {
        (bands[name].min, bands[name].max) for name in set(bands) - {"line400", "roadline"}
    } == {(None, 3)}
    paces = {
        name: next(check.manner for check in rules.checks if check.id == "pace")
        for name, rules in RULES.items()
    }
    assert (paces["line400"].min, paces["line400"].max) == (140, 160)


@pytest.fixture(scope="module")
def marking():
    return reader(embedder())


def tried(name, check, said, marking):
    desk = Desk(
        company=CASES[name]["company"],
        trainee="林晓",
        briefing="试一试",
        directory=(DirectoryEntry(desk="售后部", extension="8012", person="陈主管"),),
    )
    return try_out(Trial(check, said, desk=desk, caller=Caller(name="周敏")), marking)


@pytest.mark.model
@pytest.mark.parametrize("name", RULES)
def test_a_house_takes_its_own_greeting_and_no_other(name, marking):
    (opening,) = (check for check in RULES[name].checks if check.id == "opening")
    for said in CASES[name]["good"]:
        assert tried(name, opening, said, marking).judged.verdict is Verdict.MET, said
    for said in CASES[name]["bad"]:
        assert tried(name, opening, said, marking).judged.verdict is not Verdict.MET, said


@pytest.mark.model
@pytest.mark.parametrize("name", RULES)
def test_no_house_forbids_what_is_right(name, marking):
    for check in (one for one in RULES[name].checks if one.kind == "never"):
        for said in HARMLESS:
            assert tried(name, check, said, marking).verdict == "met", (check.id, said)


@pytest.mark.model
@pytest.mark.parametrize("name", RULES)
def test_what_a_house_forbids_is_heard(name, marking):
    for check in (one for one in RULES[name].checks if one.kind == "never"):
        assert tried(name, check, check.never[0], marking).verdict == "not_met", check.id
