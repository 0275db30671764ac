"""The call record held against the facts: missing, wrong, short and invented kept apart."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from grading.call_file import CallFile, EndedBy
from grading.case import Case
from grading.checks import record
from grading.embedders import embedder
from grading.grade import Mark, Unmarked
from grading.reading import reader
from grading.wording import sentence
from scenarios.scenario import Check, RecordFacts, Scenario
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "record.yaml").read_text("utf-8"))
FACTS = {
    "caller_name": "王芳",
    "caller_phone": "13912345678",
    "company": "宏图机械有限公司",
    "matter": "赔付款五百八十元申请三周还没有到账",
    "follow_up": "明天上午十点之前给客户回电",
}
SCENARIO = Scenario.model_validate(
    {
        "id": "refund",
        "title": "退款",
        "kind": "angry_caller",
        "level": 1,
        "desk": {"company": "安达物流", "trainee": "李明", "briefing": "值班"},
        "caller": {"name": "王芳", "phone": "13912345678", "company": "宏图机械有限公司"},
        "record": FACTS,
        "script": [{"state": "open"}],
        "checks": [{"id": "c", "means": "m", "record": "matter"}],
    }
)
EMPTY = SCENARIO.model_copy(update={"record": RecordFacts()})


def case_of(scenario, written, said="我的赔付款呢", ended_by=EndedBy.CALLER):
    turn = Turn(Party.CALLER, (Piece(said, 6, 9),), "open")
    call = CallFile(
        call_id="1", scenario="refund@1", house="neutral@1", started_at=0.0, rings=2,
        answered_s=5.0, ended_s=60.0, ended_by=ended_by,
        transcript=Transcript((turn,), (Stretch(Party.CALLER, 6, 9),)),
        record=RecordFacts(**written),
    )  # fmt: skip
    return Case(call, scenario, reader(embedder("letters")))


def judged(field, case):
    return record.mark(Check(id="it", means="记录", points=2, record=field), case)


def verdict(found):
    if found is None:
        return "not_asked"
    return found.verdict.value if isinstance(found, Mark) else "unmarked"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_field_against_its_fact(case):
    about = case_of(SCENARIO, {case["field"]: case["given"]}, case.get("said", "我的赔付款呢"))
    found = judged(case["field"], about)
    assert verdict(found) == case["expect"], found
    if found is not None:
        assert found.evidence[0].why == case.get("reason", ""), found
        assert sentence(found, "zh")
        assert sentence(found, "en")


@pytest.mark.parametrize("field", list(FACTS))
def test_what_is_missing_is_told_with_what_should_stand_there(field):
    found = judged(field, case_of(SCENARIO, {}))
    assert found.evidence[0].why == "missing"
    assert FACTS[field] in sentence(found, "zh")
    assert FACTS[field] in sentence(found, "en")


@pytest.mark.parametrize("field", list(FACTS))
def test_a_call_that_broke_off_leaves_an_empty_record_open(field):
    found = judged(field, case_of(SCENARIO, {}, ended_by=EndedBy.INTERRUPTED))
    assert isinstance(found, Unmarked)
    assert found.reason == "interrupted"


@pytest.mark.parametrize(
    ("field", "given", "expect"),
    [
        ("caller_name", "赵铁柱", "not_met"),
        ("caller_name", "王芳", "not_asked"),  # she is the caller, whether or not it is asked for
        ("caller_name", "王女士", "not_asked"),
        ("caller_phone", "02155556666", "not_met"),
        ("caller_phone", "13912345678", "not_asked"),
        ("company", "大华机械", "not_met"),
        ("company", "宏图机械", "not_asked"),
        ("company", "无", "not_asked"),
        ("company", "安达物流", "not_asked"),  # the desk's own company is no invention
        ("matter", "咨询订单", "not_asked"),
    ],
)
def test_a_field_the_scenario_does_not_name_may_not_be_invented(field, given, expect):
    found = judged(field, case_of(EMPTY, {field: given}, said="我姓王想问一下订单"))
    assert verdict(found) == expect
    if found is not None:
        assert found.evidence[0].why == "invented"
        assert given in sentence(found, "zh")


def test_a_name_accepted_by_its_sound_carries_a_note():
    found = judged("caller_name", case_of(SCENARIO, {"caller_name": "汪芳"}))
    assert verdict(found) == "met"
    assert "王芳" in sentence(found, "zh")


def test_where_the_record_lies_in_time_changes_nothing():
    about = case_of(SCENARIO, {"company": "大华"})
    later = replace(about, call=replace(about.call, ended_s=999.0))
    assert verdict(judged("company", about)) == verdict(judged("company", later))
