import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_office import FakeLibrary, fake_office, finished
from sample_call import sample_call, sample_grade
from streamlit.testing.v1 import AppTest

from exams.attempt import Status
from exams.store import Store
from grading.call_file import EndedBy, Key, Press
from scenarios.scenario import Kind, RecordFacts
from trainer import office as the_office
from trainer.engines import EngineState, Readiness

HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"


@pytest.fixture
def office(tmp_path, monkeypatch):
    appointed = fake_office(tmp_path)
    the_office.appoint(appointed)
    monkeypatch.setattr(
        "trainer.practice.grade_call", lambda call, *_: sample_grade(call.call_id, 78.0)
    )
    yield appointed
    the_office.appoint(None)


def visit(name="林晓", language="zh") -> AppTest:
    """A new session: what the browser kept is all that is left of an earlier one."""
    app = AppTest.from_file(str(HOME), default_timeout=20)
    app.session_state["name"] = name
    app.session_state["language"] = language
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def shown(app: AppTest) -> str:
    """All text and HTML on the page, components' included."""
    texts = [element.proto.body for element in app.get("html")]
    texts += [element.value for element in app.markdown]
    texts += [element.value for element in (*app.warning, *app.error, *app.caption)]
    for component in app.get("bidi_component"):
        data = json.loads(component.proto.json or "{}")
        texts.append(data.get("html", ""))
    return "\n".join(texts)


def components(app: AppTest) -> list[str]:
    return [component.proto.component_name for component in app.get("bidi_component")]


def ended_call(office, app, **changes):
    """The call this session is on comes to its end at the desk."""
    call_id = app.session_state["call"]
    office.desk.files[call_id] = replace(sample_call(call_id), **changes)
    return app.run()


def test_a_stranger_is_asked_for_a_name_before_any_call(office):
    app = visit(name="")
    assert app.text_input[0].label == "您怎么称呼？"
    assert app.button(key="take-angry-refund").disabled
    app.text_input[0].set_value("  林   晓 ")
    press(app, "FormSubmitter:introduction-开始练习")
    assert app.session_state["name"] == "林 晓"
    assert not app.button(key="take-angry-refund").disabled


def test_every_published_scenario_has_a_card_with_ones_own_results(office):
    office.store.save(finished("call1", grade=sample_grade("call1", 60.0)))
    office.store.save(finished("call2", started_at=2e9, grade=sample_grade("call2", 50.0)))
    text = shown(visit())
    assert text.count("class='tr-card'") == 4
    assert "<dd>60 <small>54–64</small></dd>" in text
    assert "<dd>50 <small>44–54</small></dd>" in text


def test_without_scenarios_the_page_says_how_they_come(office):
    office.library.entries.clear()
    assert "没有已发布的场景" in shown(visit())


def test_scenario_mistakes_are_told_where_trainers_look(tmp_path):
    library = FakeLibrary(problems=("lost.yaml:3:1: unknown key 'sya'",))
    the_office.appoint(replace(fake_office(tmp_path), library=library))
    assert visit().code[0].value == "lost.yaml:3:1: unknown key 'sya'"
    the_office.appoint(None)


def test_a_missing_engine_is_told_in_plain_words(tmp_path):
    missing = EngineState("listener", "whisper", Readiness.MISSING, "…")
    the_office.appoint(fake_office(tmp_path, (missing,)))
    assert "threerings models install" in visit().warning[0].value
    the_office.appoint(None)


def test_the_language_changes_in_place(office):
    app = visit()
    assert "选一通来电" in shown(app)
    app.session_state["language"] = "en"
    assert "Choose a call" in shown(app.run())


def test_the_briefing_comes_before_the_ring(office):
    app = press(visit(), "take-angry-refund")
    text = shown(app)
    assert "您在客服热线值班" in text
    assert "8012" in text
    assert "13812345678" in text
    assert components(app) == []


def test_letting_it_ring_puts_the_telephone_on_the_page(office):
    app = press(press(visit(), "take-angry-refund"), "ring")
    assert components(app) == ["threerings_phone"]
    assert app.query_params["call"] == app.session_state["call"]
    assert "退款审核" in shown(app)
    assert office.store.attempts("林晓")[0].status is Status.OPEN


def test_reruns_and_other_pages_leave_the_telephone_alone(office):
    app = press(press(visit(), "take-angry-refund"), "ring")
    before = app.get("bidi_component")[0].proto.json
    app.run()
    app.run()
    assert app.get("bidi_component")[0].proto.json == before
    assert office.desk.tickets == 1


def test_a_reload_in_mid_call_finds_the_call_again(office):
    press(press(visit(), "take-angry-refund"), "ring")
    app = visit()
    assert components(app) == ["threerings_phone"]
    assert app.query_params["call"] == "new1"
    assert office.desk.tickets == 2


def test_another_trainee_does_not_find_it(office):
    press(press(visit(), "take-angry-refund"), "ring")
    assert components(visit(name="别人")) == []


def test_after_the_call_the_record_is_asked_for(office):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"))
    assert components(app) == []
    assert "call" not in app.session_state
    assert [field.value for field in app.text_input] == ["", "", ""]
    assert "赵敏 订单 20260418" in shown(app)


def test_what_is_typed_into_the_record_outlives_a_reload(office):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"))
    app.text_input[0].set_value("赵敏").run()
    app.text_area[0].set_value("退款未到账").run()
    app = press(visit(), "due-new1")
    assert app.text_input[0].value == "赵敏"
    assert app.text_area[0].value == "退款未到账"


def test_full_width_digits_are_a_number_and_letters_are_not(office):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"))
    app.text_input[1].set_value("１３９００００１１１１").run()
    assert office.store.attempt("new1").call.record.caller_phone == "13900001111"
    app.text_input[1].set_value("没留").run()
    assert "没留" in app.warning[0].value
    assert office.store.attempt("new1").call.record.caller_phone == "13900001111"


def test_handing_in_the_record_shows_the_marks(office):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"))
    app.text_input[0].set_value("赵敏").run()
    press(app, "hand-in")
    assert app.query_params["call"] == "new1"
    assert components(app) == ["three_rings_replay"]
    kept = office.store.attempt("new1")
    assert kept.status is Status.FINISHED
    assert kept.call.record == RecordFacts(caller_name="赵敏")


def test_a_call_is_not_marked_by_a_scenario_that_was_changed_since(office):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"))
    first = office.library.entries[0]
    office.library.entries[0] = replace(first, version="angry-refund@ffffffff")
    press(app, "hand-in")
    assert app.status[0].label.startswith("这个场景在通话之后改过")
    assert office.store.attempt("new1").status is Status.AWAITING_RECORD


@pytest.mark.parametrize(
    ("ended_by", "word"),
    [(EndedBy.INTERRUPTED, "通话中断"), (EndedBy.UNANSWERED, "无人接听")],
)
def test_a_call_that_came_to_nothing_is_shown_without_a_record(office, ended_by, word):
    app = ended_call(office, press(press(visit(), "take-angry-refund"), "ring"), ended_by=ended_by)
    assert word in shown(app)
    assert "我上个月的退款" in shown(app)
    assert app.text_input == []


def result(office, grade) -> str:
    office.store.save(finished("call1", grade=grade))
    return shown(turn_to(visit(), "result", call="call1"))


def turn_to(app: AppTest, page: str, **query: str) -> AppTest:
    """To one of our pages, as the header's links do."""
    app._page_hash = app.session_state["pages"][page]._script_hash
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def calls(app: AppTest) -> AppTest:
    return turn_to(app, "calls")


def test_a_result_says_pass_or_not_in_words(office):
    grade = replace(sample_grade(), unmarked=(), low=85, high=85, score=85.0)
    assert "通过</h1>" in result(office, grade)


def test_a_result_that_hangs_on_what_was_not_heard_needs_an_assessor(office):
    text = result(office, sample_grade())
    assert "需要考评员确认" in text
    assert "有1项没有判定，判定以后得分在72–82之间。" in text


def test_a_score_range_and_its_reasons_are_told_in_both_languages(office):
    text = result(office, sample_grade())
    assert "这一处没有听清，请考官听录音。" in text
    assert "5 分待定" in text
    app = turn_to(visit(language="en"), "result", call="call1")
    assert "Checks still open: 1. Once they are settled, the score will be within 72–82." in shown(
        app
    )
    assert "The recogniser did not hear this well; an assessor should listen." in shown(app)


def test_a_score_that_could_not_be_given_still_has_its_range(office):
    grade = replace(sample_grade(), marks=(), score=None, low=0.0, high=100.0)
    assert "判定以后得分在0–100之间" in result(office, grade)


def test_what_is_open_without_points_moves_no_score(office):
    open_ = replace(sample_grade().unmarked[0], out_of=0.0, fatal=True)
    text = result(office, replace(sample_grade(), unmarked=(open_,), low=78.0, high=78.0))
    assert "有1项没有判定，不影响得分。" in text
    assert "底线待定" in text
    steering = replace(open_, fatal=False)
    text = result(office, replace(sample_grade(), unmarked=(steering,), low=78.0, high=78.0))
    assert "没有判定" not in text
    assert "没能判断" not in text


def test_a_list_of_calls_shows_what_each_score_may_become(office):
    office.store.save(finished("call1", grade=sample_grade()))
    assert "78<small>72–82</small>" in shown(calls(visit()))


def test_a_broken_rule_is_set_apart_from_the_score(office):
    text = result(office, replace(sample_grade(), fatal=("kept_secret",)))
    assert "触碰了不能触碰的底线" in text
    assert text.index("底线问题") < text.index("丢分的地方")


def test_each_check_shows_verdict_evidence_and_what_would_have_passed(office):
    text = result(office, sample_grade())
    for expected in ("部分做到", "没做到", "未判", "我帮你查一下", "我帮您查一下", "5 / 10 分"):
        assert expected in text
    assert 'data-at="24.6"' in text


def test_a_recording_is_offered_where_there_is_one(office):
    assert "没有留下录音" in result(office, sample_grade())
    folder = office.calls / "call1"
    folder.mkdir(parents=True)
    (folder / "call.flac").write_bytes(b"fLaC")
    assert "<audio" in result(office, sample_grade())


def test_somebody_elses_result_is_not_shown(office):
    office.store.save(finished("call1", trainee="别人"))
    assert "找不到这次通话" in shown(turn_to(visit(), "result", call="call1"))


def test_try_again_and_next_lead_to_a_briefing(office):
    office.store.save(finished("call1"))
    for key, scenario in (("next", "silent-line"), ("again", "angry-refund")):
        app = press(turn_to(visit(), "result", call="call1"), key)
        assert app.query_params["scenario"] == scenario


def test_a_line_of_my_calls_opens_its_result(office):
    office.store.save(finished("call1"))
    app = press(calls(visit()), "open-call1")
    assert app.query_params["call"] == "call1"
    assert components(app) == ["three_rings_replay"]


def test_a_large_library_is_searched_and_filtered(office):
    one = office.library.entries[0]
    many = [
        replace(
            one, scenario=one.scenario.model_copy(update={"id": f"s{n}", "title": f"来电{n}号"})
        )
        for n in range(7)
    ]
    office.library.entries = [
        *many[:6],
        replace(many[6], scenario=many[6].scenario.model_copy(update={"kind": Kind.PRAISE})),
    ]
    office.store.save(finished("call1", scenario="s1@x"))
    app = visit()
    assert app.caption[0].value == "共 7 通"
    app.text_input(key="search").input("3号").run()
    assert [key.key for key in app.button if str(key.key).startswith("take-")] == ["take-s3"]
    app.text_input(key="search").input("").run()
    app.selectbox(key="filter-kind").select(Kind.PRAISE).run()
    assert app.caption[0].value == "共 1 通"
    app.selectbox(key="filter-progress").select("passed").run()
    assert "没有符合条件的来电" in shown(app)


def test_my_calls_are_empty_at_first(office):
    assert "还没有通话记录" in shown(calls(visit()))


def test_my_calls_are_filtered(office):
    office.store.save(finished("call1"))
    office.store.save(finished("cut1", status=Status.INTERRUPTED, grade=None, kind="silent_line"))
    app = calls(visit())
    assert app.caption[0].value == "共 2 通"
    app.selectbox(key="filter-status").select(Status.INTERRUPTED).run()
    assert app.caption[0].value == "共 1 通"
    assert "中断" in shown(app)
    app.selectbox(key="filter-kind").select("angry_caller").run()
    assert "没有符合条件的通话" in shown(app)


def test_the_headset_check_is_a_component_with_all_its_words(office):
    app = turn_to(visit(), "headset")
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert data["words"]["begin"] == "打开话筒"
    assert data["address"].startswith("/headset/")


def test_records_that_cannot_be_used_are_told_on_the_page(tmp_path):
    broken = replace(fake_office(tmp_path), store=Store(Path("/proc/nowhere/records.db")))
    the_office.appoint(broken)
    assert "write access" in visit().error[0].value
    the_office.appoint(None)


def outgoing(office):
    """The first scenario becomes one in which the trainee dials."""
    first, *others = office.library.entries
    scenario = first.scenario.model_copy(update={"direction": "outgoing"})
    office.library.entries[:] = [replace(first, scenario=scenario), *others]


def test_an_outgoing_call_tells_whom_to_ring_before_and_during_it(office):
    outgoing(office)
    app = visit()
    assert app.button(key="take-angry-refund").label == "打这通电话"
    app = press(app, "take-angry-refund")
    assert "赵敏 · 13900001111" in shown(app)
    assert app.button(key="ring").label == "拿起电话"
    app = press(app, "ring")
    assert "赵敏 · 13900001111" in shown(app)
    (component,) = app.get("bidi_component")
    data = json.loads(component.proto.json)
    assert (data["outgoing"], data["name"], data["number"]) == (True, "赵敏", "13900001111")


def test_the_record_of_an_outgoing_call_asks_for_whom_was_called(office):
    app = press(press(visit(), "take-angry-refund"), "ring")
    app = ended_call(office, app, presses=(Press(Key.DIAL, 0.0),))
    labels = [field.label for field in app.text_input]
    assert "对方姓名" in labels
    assert "来电者姓名" not in labels


def test_no_block_of_the_look_swallows_what_comes_after_it():
    style = re.sub(r"/\*.*?\*/", "", HOME.with_name("style.css").read_text("utf-8"), flags=re.S)
    depth = 0
    for number, line in enumerate(style.split("\n"), 1):
        assert not (depth and line.startswith("@media")), f"line {number}: within another block"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"line {number}: closes what is not open"
    assert depth == 0
