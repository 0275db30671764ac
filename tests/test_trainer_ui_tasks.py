"""What next, on the practice page; and the page by which trainers give tasks."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_office import fake_office, finished
from learners import mark
from sample_call import sample_grade
from test_trainer_ui_pages import press, shown, turn_to, visit

from exams.answer import Answer
from exams.assignment import Assignment, Task
from grading.grade import Verdict
from scenarios.learning import LearningPath, LearningStep
from trainer import office as the_office

WEEK = LearningPath(
    id="week",
    title="第一周",
    title_en="First week",
    about="给新人。",
    about_en="For new hires.",
    steps=(
        LearningStep(scenario="silent-line"),
        LearningStep.model_validate_json('{"topic": "greeting", "level": 1, "questions": 2}'),
        LearningStep(spotting="dead-air", mark=70),
        LearningStep.model_validate_json('{"situation": "renewal"}'),
        LearningStep(clauses=("reception.opening",)),
    ),
)


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    appointed.library.learning_paths = (WEEK,)
    the_office.appoint(appointed)
    yield appointed
    the_office.appoint(None)


def task(number=1, days=3, **changes) -> Assignment:
    return replace(
        Assignment(
            id=f"task{number}",
            assignee="林晓",
            task=Task.PATH,
            target="week",
            title="第一周",
            due=datetime.now(UTC).date() + timedelta(days=days),
            given_by="王老师",
            given_at=1.0,
            counts_from=0.0,
        ),
        **changes,
    )


def tasks(language="zh", name="王老师"):
    return turn_to(visit(name=name, language=language), "tasks")


# --- the trainee ---


def test_a_beginner_is_told_where_to_begin(office):
    text = shown(visit())
    assert "<h3>下一步</h3>" in text
    assert "从这里开始" in text
    assert "接起与开场 · 入门" in text


def test_a_stranger_is_not_told_what_is_next(office):
    assert "<h3>下一步</h3>" not in shown(visit(name=""))


def test_what_was_missed_comes_first_with_its_reason(office):
    missed = mark("manager.transfer-consent", Verdict.NOT_MET, means="转接前<征得>同意")
    grade = replace(sample_grade("call1", 40.0), marks=(missed,), unmarked=())
    office.store.save(finished("call1", grade=grade))
    office.library.offers = lambda: _with_clause(office, "manager.transfer-consent")
    text = shown(visit())
    assert "上次没做到：转接前&lt;征得&gt;同意（manager.transfer-consent）" in text
    assert "Missed last time: " in shown(visit(language="en"))


def _with_clause(office, clause):
    made = type(office.library).offers(office.library)
    return tuple(replace(one, clauses=frozenset({clause})) for one in made)


def test_one_click_starts_a_call(office):
    app = press(visit(), "do-todo-1")
    assert app.query_params["scenario"] == "silent-line"


def test_one_click_starts_a_round_of_questions(office):
    app = press(visit(), "do-todo-0")
    going = app.session_state["theory-round"]
    assert {one.topic for one in going.questions} == {"greeting"}
    assert {one.level for one in going.questions} == {1}


def test_a_task_shows_its_day_its_progress_and_what_follows(office):
    office.store.save_assignments([task()])
    text = shown(visit())
    assert "还有 3 天" in text
    assert "0 / 4" in text  # nothing is published on renewals
    assert "接着练： 接起来没有人说话" in text
    app = press(visit(), "do-todo-task1")
    assert app.query_params["scenario"] == "silent-line"


def test_a_task_goes_on_with_questions_then_a_recording(office):
    office.store.save_assignments([task()])
    passed = replace(sample_grade("c", 95.0), unmarked=(), low=95, high=95)
    office.store.save(finished("c", scenario="silent-line@1", kind="silent_line", grade=passed))
    app = press(visit(), "do-todo-task1")
    assert len(app.session_state["theory-round"].questions) == 2
    for question in ("greeting.rings", "greeting.opening"):
        office.store.save_answer(Answer("林晓", f"{question}@1", "[0]", 1.0, time.time()))
    bank = [q.id for q in app.session_state["theory-round"].questions]
    for question in bank:
        office.store.save_answer(Answer("林晓", f"{question}@1", "[0]", 1.0, time.time()))
    app = press(visit(), "do-todo-task1")
    assert app.session_state["spotting-item"] == "dead-air"


@pytest.mark.parametrize(("days", "words"), [(-2, "已过 2 天"), (0, "今天（"), (1, "还有 1 天")])
def test_a_day_is_told_by_how_near_it_is(office, days, words):
    office.store.save_assignments([task(days=days)])
    assert words in shown(visit())


def test_a_task_whose_path_is_gone_says_so_and_starts_nothing(office):
    office.library.learning_paths = ()
    office.store.save_assignments([task()])
    app = visit()
    assert "这条学习路径的文件已经不在了" in shown(app)
    assert "do-todo-task1" not in [button.key for button in app.button]


def test_a_task_done_is_only_counted(office):
    passed = replace(sample_grade("c", 95.0), unmarked=(), low=95, high=95)
    office.store.save(finished("c", scenario="silent-line@1", kind="silent_line", grade=passed))
    office.store.save_assignments([task(task=Task.SCENARIO, target="silent-line", title="无声")])
    assert "已完成 1 项任务" in shown(visit())


# --- the trainer ---


def test_without_tasks_the_page_says_how_they_come(office):
    text = shown(tasks())
    assert "还没有布置任务" in text
    assert "第一周" in text
    assert "暂无内容，先跳过" in text


def test_without_a_name_nobody_gives_tasks(office):
    assert "任务会写明是谁布置的" in shown(tasks(name=""))


def test_without_paths_the_page_says_where_they_lie(office):
    office.library.learning_paths = ()
    assert "没有学习路径" in shown(tasks())


def test_several_people_are_given_a_path(office):
    app = tasks()
    app.session_state["task-people-0"] = ["林晓、陈静", " 赵 敏 "]
    app = press(app.run(), "give-now")
    given = office.store.assignments()
    assert {one.assignee for one in given} == {"林晓", "陈静", "赵 敏"}
    assert {(one.task, one.target, one.given_by) for one in given} == {
        (Task.PATH, "week", "王老师")
    }
    assert all(one.counts_from == one.given_at > 0 for one in given)
    assert given[0].due == datetime.now(UTC).date() + timedelta(days=7)
    assert "已布置给：林晓、陈静、赵 敏" in app.info[0].value


def test_nobody_named_is_told(office):
    assert "请写上给谁" in press(tasks(), "give-now").warning[0].value
    assert office.store.assignments() == ()


def test_who_has_the_task_already_is_told_and_not_given_it_twice(office):
    office.store.save_assignments([task()])
    app = tasks()
    app.session_state["task-people-0"] = ["林晓"]
    app = press(app.run(), "give-now")
    assert "林晓 已有这项任务" in app.info[0].value
    assert len(office.store.assignments()) == 1


def test_earlier_results_count_where_the_trainer_says_so(office):
    app = tasks()
    app.session_state["task-people-0"] = ["林晓"]
    app.checkbox(key="task-earlier").check()
    press(app.run(), "give-now")
    assert office.store.assignments()[0].counts_from == 0


def test_overdue_tasks_stand_first(office):
    office.store.save_assignments(
        [task(1, 5, assignee="甲"), task(2, -1, assignee="乙"), task(3, 2, assignee="丙")]
    )
    text = shown(tasks())
    assert text.index(">乙<") < text.index(">丙<") < text.index(">甲<")
    assert "过期 1" in text
    assert "进行中 2" in text


def test_many_tasks_can_be_narrowed_down(office):
    office.store.save_assignments([task(n, 5, assignee=f"学员{n}") for n in range(9)])
    app = tasks()
    app.selectbox(key="filter-person").set_value("学员4").run()
    assert shown(app).count("class='who'") == 1
    app.selectbox(key="filter-standing").set_value("done").run()
    assert "没有符合条件的任务" in shown(app)


def test_withdrawing_asks_first(office):
    office.store.save_assignments([task()])
    app = press(tasks(), "withdraw-task1")
    assert len(office.store.assignments()) == 1
    app = press(app, "withdraw-sure")
    assert office.store.assignments() == ()
    assert "已撤回布置给林晓的“第一周”" in app.info[0].value


def test_the_page_is_there_in_english(office):
    office.store.save_assignments([task(days=-1)])
    text = shown(tasks("en"))
    assert "First week" in text
    assert "Overdue 1" in text
