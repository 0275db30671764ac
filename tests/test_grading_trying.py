"""Trials: what a line may hold, what comes of it, and that it is the marking of real calls."""

import pytest

from grading.case import Case
from grading.embedders import embedder
from grading.marking import mark_all
from grading.reading import reader
from grading.trials import TrialFault, line_of
from grading.trying import call_of, scenario_of, try_out
from scenarios.scenario import Check

READER = reader(embedder("letters"))
DESK = {
    "company": "安达物流",
    "trainee": "李明",
    "secrets": [{"name": "王总手机号", "value": "13812345678"}],
    "facts": {"amount": 580},
}
TWO_PARTS = {
    "means": "致歉并征得同意",
    "say": [["非常抱歉让您久等了"], ["我帮您转到售后部可以吗"]],
}


def tried(check, said, heard="", desk=DESK):
    return try_out(line_of({"check": check, "said": said, "heard": heard, "desk": desk}, 1).trial,
                   READER)  # fmt: skip


def fault(**line):
    with pytest.raises(TrialFault) as refused:
        line_of(line, 1)
    return str(refused.value)


def test_each_part_is_told_with_the_words_nearest_to_it():
    found = tried(TWO_PARTS, "非常抱歉让您久等了")
    assert found.verdict == "partly"
    assert [part.met for part in found.parts] == [True, False]
    assert found.parts[0].nearest == "非常抱歉让您久等了"
    assert found.parts[0].score > 0.5 > found.parts[1].score
    assert found.score == found.parts[1].score
    assert found.would_pass == "我帮您转到售后部可以吗"


def test_a_trial_is_marked_as_a_call_of_one_turn_is():
    line = line_of({"check": TWO_PARTS, "said": "非常抱歉让您久等了我帮您转到售后部可以吗"}, 1)
    case = Case(call_of(line.trial), scenario_of(line.trial), READER)
    assert mark_all([line.trial.check], case) == [try_out(line.trial, READER).judged]


@pytest.mark.parametrize(
    ("said", "heard", "verdict", "score"),
    [
        ("号码是幺三八一二三四五六七八", "", "not_met", 0.0),
        ("很抱歉这个不方便透露", "", "met", 1.0),
        ("对的没错", "他的号码是13812345678吧", "not_met", 0.0),
    ],
)
def test_a_secret_is_met_when_it_was_kept(said, heard, verdict, score):
    found = tried({"secret": "王总手机号"}, said, heard)
    assert (found.verdict, found.score) == (verdict, score)


def test_a_forbidden_thing_is_told_with_the_wording_it_comes_near():
    check = {"means": "不推诿", "never": ["这不归我管"]}
    broken = tried(check, "这不归我管")
    assert (broken.verdict, broken.evidence.nearest) == ("not_met", "这不归我管")
    assert broken.score < 0.5
    kept = tried(check, "这件事我来帮您处理")
    assert kept.verdict == "met"
    assert kept.score > 0.5
    assert kept.evidence.nearest == "这不归我管"


def test_the_familiar_you_alone_is_looked_for_where_only_the_formal_will_do():
    check = {"means": "对来电人用“您”，不得用“你”", "never": ["你贵姓", "你等一下"]}
    told = "这边下午都有空，律师会先听您讲，再告诉您怎么准备。没问题，谢谢你的信任"
    broken = tried(check, told)
    assert broken.verdict == "not_met"
    assert "谢谢你的信任" in broken.evidence.quote
    assert tried(check, "门上贴的是「你已到期」四个字").verdict == "met"
    assert tried(check, "小吴你先等一下，女士您贵姓").verdict == "met"


def test_how_a_caller_is_called_needs_words_alone():
    check = {"means": "称您", "manner": {"measure": "informal_you", "max": 0}}
    assert tried(check, "我帮你查一下").verdict == "not_met"
    assert tried(check, "我帮您查一下").verdict == "met"


@pytest.mark.parametrize(
    "check",
    [
        {"key": {"press": "hold"}},
        {"timing": {"measure": "rings", "max": 3}},
        {"manner": {"measure": "pace_cpm", "max": 200}},
        {"record": "caller_name"},
    ],
)
def test_what_needs_a_whole_call_is_left_unmarked_with_its_reason(check):
    found = tried({"means": "要整通电话", **check}, "您好")
    assert (found.verdict, found.reason, found.score) == ("unmarked", "needs_call", None)


def test_a_doubtful_part_is_unmarked_and_keeps_its_score(monkeypatch):
    monkeypatch.setattr("grading.checks.say.DOUBT", 0.5)
    found = tried(TWO_PARTS, "非常抱歉让您久等了")
    assert (found.verdict, found.reason) == ("unmarked", "doubtful")
    assert len(found.parts) == 2
    assert found.score == min(part.score for part in found.parts)


def test_saying_nothing_meets_nothing_and_breaks_nothing():
    assert tried(TWO_PARTS, "").verdict == "not_met"
    assert tried({"never": ["这不归我管"]}, " ").verdict == "met"


def test_what_a_check_asks_of_the_rest_of_the_call_is_left_aside():
    check = {**TWO_PARTS, "after": "opening", "when": "hold", "during": ["asks", "waits"]}
    assert tried(check, "非常抱歉让您久等了").verdict == "partly"


def test_a_desk_is_read_in_any_of_its_shapes():
    desk = {
        "caller": "赵敏",
        "caller_phone": 13900001111,
        "secrets": {"密码": 4471},
        "directory": ["售后部"],
        "colour": "红",
        "company": None,
    }
    line = line_of({"check": TWO_PARTS, "said": "好", "desk": desk}, 7)
    assert (line.trial.caller.name, line.trial.caller.phone) == ("赵敏", "13900001111")
    assert line.trial.desk.secrets[0].value == "4471"
    assert line.trial.desk.directory[0].desk == "售后部"
    assert line.id == 7
    assert line.notes[0].startswith("desk: 'colour' is not used")


def test_a_caller_may_stand_beside_the_desk_as_in_a_scenario_file():
    check = {"say": [["{caller}您好"]]}
    line = line_of({"check": check, "said": "好", "caller": {"name": "赵敏"}}, 1)
    assert line.trial.caller.name == "赵敏"


def test_a_check_may_leave_out_its_id_and_its_one_line():
    line = line_of({"check": {"never": ["烦不烦"]}, "said": "您好"}, 1)
    assert (line.trial.check.id, line.trial.check.means) == ("check", "不说：烦不烦")


def test_a_fault_has_its_place_and_its_remedy():
    told = fault(check={"secret": "密码"}, said="好")
    assert told.startswith("check.secret: the desk has no secret called '密码'")
    assert told.endswith("or add it to desk.secrets")
    told = fault(check={"say": [["我是{company}的"]]}, said="好", desk={})
    assert told == "desk.company: it is empty, and the check asks for {company}; add it"
    assert "no slot is called '{tiem}'; did you mean 'time'?" in fault(
        check={"say": [["我{tiem}回电"]]}, said="好"
    )
    assert "unknown key 'sya'; did you mean 'say'?" in fault(check={"sya": [["好"]]}, said="好")
    assert fault(check=TWO_PARTS, siad="好").startswith("'said' is missing; add it, or rename: did")
    assert "it is not text" in fault(check=TWO_PARTS, said=3)
    with pytest.raises(TrialFault, match="one JSON object"):
        line_of([], 1)
    assert "desk.secrets" in fault(check=TWO_PARTS, said="好", desk={"secrets": [{"nam": "x"}]})


def test_a_check_of_a_scenario_keeps_its_own_id():
    check = Check(id="sorry", means="致歉", say=(("抱歉",),)).model_dump(exclude_defaults=True)
    assert tried(check, "抱歉").judged.check == "sorry"
