"""The golden table of verdicts, and what a grade makes of them."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from grading.case import Case
from grading.checks import never
from grading.embedders import embedder
from grading.grade import Evidence, Mark, Unmarked, Verdict
from grading.marking import grade_call, mark_all, score_of
from grading.reading import reader
from grading.verdicts import unmarked, whole
from grading.wording import sentence
from scenarios.catalog import Catalog
from scenarios.scenario import Check, HouseRules, RecordFacts, Scenario
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

TABLE = Path(__file__).parent / "cases" / "grading.yaml"
CASES = yaml.safe_load(TABLE.read_text("utf-8"))
EMBEDDERS = {}
CATALOG = Catalog()
SECONDS = 0.2  # for a character
ASKED = Check(id="asked", means="转接前征得同意", say=(("我帮您转到售后部可以吗",),))
SCENARIO = Scenario.model_validate(
    {
        "id": "refund",
        "title": "退款",
        "kind": "angry_caller",
        "level": 1,
        "desk": {
            "company": "安达物流",
            "trainee": "李明",
            "briefing": "值班",
            "directory": [
                {"desk": "售后部", "extension": "8012", "person": "陈主管"},
                {"desk": "财务部", "extension": "8020"},
            ],
            "secrets": [
                {"name": "王总手机号", "value": "13812345678"},
                {"name": "新总监", "value": "欧阳建国"},
            ],
            "facts": {"amount": "五百八十元", "number": "幺三九零四五五八七八幺"},
        },
        "caller": {"name": "赵敏", "phone": "13900001111"},
        "record": {
            "caller_name": "赵敏",
            "caller_phone": "13900001111",
            "matter": "退款申请三周未到账",
            "follow_up": "明天上午十点之前给客户回电",
        },
        "script": [
            {"state": "open"},
            {"state": "talk", "says": ["我要退款"], "next": [{"go": "later"}]},
            {"state": "silent", "next": [{"go": "later"}]},
            {"state": "later", "says": ["还有一件事"], "hangs_up": True},
        ],
        "checks": [ASKED.model_dump()],
    }
)


def with_embedder(name):
    if name not in EMBEDDERS:
        EMBEDDERS[name] = embedder(name)
    return EMBEDDERS[name]


def call_of(case):
    """The call a case of the table tells of: 0.2 s a character, 0.5 s between turns."""
    clock, turns, visits = 5.0, [], [Visit("open", 4.0)]
    for line in case.get("talk", []):
        who, _, text = line.partition(" ")
        text, _, confidence = text.partition("~")
        state = who.partition("@")[2] or visits[-1].state
        if state != visits[-1].state:
            visits.append(Visit(state, clock))
        end = clock + len(text) * SECONDS
        party = Party.CALLER if who[0] == "客" else Party.TRAINEE
        piece = Piece(text, clock, end, float(confidence or 1))
        turns.append(Turn(party, (piece,), state))
        clock = end + 0.5
    presses = []
    for press in case.get("presses", []):
        key, _, detail = press.partition(" ")
        presses.append(Press(Key(key), clock, detail))
    stretches = tuple(Stretch(turn.party, turn.start_s, turn.end_s) for turn in turns)
    missed = case.get("ended_by") == "unanswered"
    return CallFile(
        call_id="1",
        scenario="refund@1",
        house="neutral@1",
        started_at=0.0,
        rings=case.get("rings", 2),
        answered_s=None if missed else 4.0,
        ended_s=clock + 1,
        ended_by=EndedBy(case.get("ended_by", "caller")),
        transcript=Transcript(tuple(turns), stretches),
        presses=tuple(presses),
        visits=tuple(visits),
        record=RecordFacts(**case.get("record", {})),
        engines={"listener": case.get("listener", "typed")},
    )


def judged(case, name):
    check = Check(id="it", means=case["check"].get("means", "…"), points=10, **_typed(case))
    found = mark_all([ASKED, check], Case(call_of(case), SCENARIO, reader(with_embedder(name))))
    return next((one for one in found if one.check == "it"), None)


def _typed(case):
    return {key: value for key, value in case["check"].items() if key != "means"}


def verdict_of(found):
    if found is None:
        return "not_asked"
    return found.verdict.value if isinstance(found, Mark) else "unmarked"


def reasons_of(found):
    if isinstance(found, Unmarked):
        return {found.reason}
    parts = [part.evidence for part in found.parts if part.evidence]
    return {evidence.why for evidence in (*found.evidence, *parts)}


def marks_of(case):
    marks = [pytest.mark.model] if case.get("with") == "e5" else []
    if "short" in case:  # what the marking is known to get wrong, and why; strict
        marks.append(pytest.mark.xfail(reason=case["short"], strict=True))
    return marks


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"], marks=marks_of(case)) for case in CASES]
)
def test_golden_table(case):
    found = judged(case, case.get("with", "letters"))
    assert verdict_of(found) == case["expect"], found
    if "reason" in case:
        assert case["reason"] in reasons_of(found)
    if "figure" in case:
        assert found.figure == case["figure"]
    if "points" in case:
        assert found.points == case["points"]
    if found is not None:
        assert sentence(found, "zh")
        assert sentence(found, "en")


@pytest.mark.model
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"])
        for case in CASES
        if "say" in case["check"] and case.get("with") != "e5"
    ],
)
def test_golden_table_of_meaning_holds_with_the_sentence_model_too(case):
    assert verdict_of(judged(case, "e5")) == case["expect"]


HOUSE = HouseRules.model_validate(
    {
        "id": "neutral",
        "title": "通用",
        "version": 1,
        "checks": [
            {"id": "in_time", "means": "三声内接", "timing": {"measure": "rings", "max": 3}},
            {"id": "rude", "means": "不骂人", "points": -10, "fatal": True, "never": ["你有病吧"]},
        ],
    }
)  # fmt: skip


def test_a_grade_is_the_same_every_time():
    call = call_of({"talk": ["我 您好我帮您转到售后部可以吗"]})
    grades = {grade_call(call, SCENARIO, HOUSE, embedder("letters")).to_json() for _ in range(3)}
    assert len(grades) == 1


def test_evidence_carries_the_words_and_their_second():
    call = call_of({"talk": ["客 我要找售后", "我 好的没问题我帮您转到售后部可以吗"]})
    grade = grade_call(call, SCENARIO, HOUSE, embedder("letters"))
    evidence = next(mark for mark in grade.marks if mark.check == "asked").evidence[0]
    spoken = call.transcript.turns[1]
    assert "转到售后部" in evidence.quote
    assert spoken.start_s <= evidence.start_s < evidence.end_s <= spoken.end_s
    assert evidence.start_s == pytest.approx(
        spoken.second_of(spoken.text.index(evidence.quote)), abs=0.01
    )


def test_what_would_have_passed_names_the_missing_part():
    check = Check(id="it", means="报姓名", say=(("我是{trainee}",),))
    case = Case(call_of({"talk": ["我 您好"]}), SCENARIO, reader(embedder("letters")))
    assert mark_all([check], case)[0].would_pass == "我是李明"


def check_of(points, **kind):
    return Check(id="c", means="m", points=points, **(kind or {"say": (("您好",),)}))


def test_the_score_is_points_of_a_hundred():
    marks = [whole(check_of(6), True), whole(check_of(4), False)]
    assert score_of(marks, []) == (60.0, 60.0, 60.0)


def test_forbidden_things_take_points_away_down_to_nothing():
    broken = whole(check_of(-20, never=("滚",)), False)
    assert broken.points == -20
    assert broken.out_of == 0
    assert score_of([whole(check_of(10), True), broken], [])[0] == 0.0


def test_unmarked_checks_widen_the_range_and_not_the_score():
    marks = [whole(check_of(6), True)]
    left = [unmarked(check_of(4), "not_heard"), unmarked(check_of(-3, never=("滚",)), "doubtful")]
    assert score_of(marks, left) == (100.0, 30.0, 100.0)


def test_nothing_marked_is_no_score():
    assert score_of([], [unmarked(check_of(4), "not_heard")]) == (None, 0.0, 100.0)


def test_a_broken_fatal_check_fails_the_call():
    call = call_of({"talk": ["我 我帮您转到售后部可以吗"]})
    kept = grade_call(call, SCENARIO, HOUSE, embedder("letters"))
    assert kept.passed is True
    assert replace(kept, fatal=("rude",)).passed is False


@pytest.mark.parametrize("entry", CATALOG.entries, ids=lambda entry: entry.scenario.id)
@pytest.mark.parametrize("ended_by", ["unanswered", "interrupted", "caller"])
def test_a_call_without_a_word_earns_no_pass(entry, ended_by):
    call = call_of({"ended_by": ended_by})
    house = CATALOG.house(entry)
    grade = grade_call(call, entry.scenario, house, with_embedder("letters"))
    assert not grade.passed
    assert all(sentence(one, "zh") for one in (*grade.marks, *grade.unmarked))


def test_waiting_for_what_never_came_is_too_early_and_not_a_crash():
    ring = [
        Check(id="one", means="一", say=(("您好",),), after="two"),
        Check(id="two", means="二", say=(("再见",),), after="one"),
    ]
    case = Case(call_of({"talk": ["我 您好"]}), SCENARIO, reader(with_embedder("letters")))
    assert len(mark_all(ring, case)) == 2


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_the_more_is_said_the_surer_a_breach_must_be(share):
    assert never.among(share, 1) == pytest.approx(share)
    shares = [never.among(share, passages) for passages in (1, 2, 5, 20)]
    assert shares == sorted(shares, reverse=True)
    assert never.among(0.95, 10) > never.BROKEN > never.among(0.85, 10)


def broken(nearest, quote="您找别人吧", kind="never", why="forbidden", would_pass=""):
    evidence = Evidence(quote, 1.0, 2.0, nearest=nearest, score=0.9, why=why)
    return Mark(
        *("kept", kind, "…", Verdict.NOT_MET, -5.0, 0.0),
        evidence=(evidence,),
        would_pass=would_pass,
    )


def test_what_must_not_be_said_comes_with_what_to_say_next_time():
    passing = sentence(broken("这个不归我管"), "zh")
    assert passing.startswith("说了“您找别人吧”")
    assert passing.endswith("下次自己接下来，例如“这件事我去联系，今天下午五点之前给您回话”。")
    assert "这件事我去联系" in sentence(broken("这个不归我管"), "en")
    assert "可以帮您转达" in sentence(broken("", kind="secret", why="said"), "zh")
    # The author's own hint is shown beside it, and a family nobody knows has no advice.
    assert "下次" not in sentence(broken("这个不归我管", would_pass="我来帮您问"), "zh")
    assert sentence(broken("今天天气好", quote="下雨了"), "zh").endswith("”是一类话。")
