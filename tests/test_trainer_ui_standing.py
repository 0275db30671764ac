"""The standing page as a trainee, a trainer, an assessor and HR meet it."""

import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_office import fake_office
from icalendar import Calendar
from standing_company import LIN, NOW, RULES, STAFF, WU, ZHAO, scored, settle_down
from streamlit.testing.v1 import AppTest

from exams.outcomes import Outcomes
from exams.people import Session, token_hash
from exams.permissions import Role
from trainer import office as the_office
from trainer.standing import StandingOffice
from trainer.ui.standing_due import calendar_file

PAGE = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"


@pytest.fixture
def office(tmp_path, monkeypatch):
    settle_down(tmp_path)
    appointed = fake_office(tmp_path)
    the_office.appoint(appointed)
    monkeypatch.setattr("trainer.ui.standing.time", lambda: NOW)
    yield appointed
    the_office.appoint(None)


@pytest.fixture
def visit(office, monkeypatch):
    """The page as somebody sees it; `who` is a person, or the name of a role."""
    kept = {"token": ""}
    for place in ("visitor", "account"):
        monkeypatch.setattr(f"trainer.ui.{place}.token", lambda: kept["token"])

    def visit_as(who, language="zh", **query):
        person = next((one for one in STAFF if one.id == who), who)
        kept["token"] = secrets.token_hex(8)
        now = time.time()
        session = Session(token_hash(kept["token"]), person.id, now, now)
        office.gate.register.begin_session(session)
        app = AppTest.from_file(str(PAGE), default_timeout=30)
        app.session_state["language"] = language
        app.run()
        app._page_hash = app.session_state["pages"]["standing"]._script_hash
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return visit_as


def shown(app):
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption, *app.code, *app.info)]
    assert not app.exception
    return "\n".join(texts + [element.value for element in app.warning])


def view(app, name):
    chosen = next(one for one in app.get("button_group") if one.key == "standing-view")
    return chosen.set_value(name).run()


# --- one's own ---


def test_a_trainee_sees_their_own_score_with_its_working_and_what_is_due(visit):
    text = shown(visit(WU))
    assert "<b class='settled'>91.0</b>" in text
    assert "2026Q4 · 截至目前" in text
    assert "2026-10-11 热线考核</span><b>91.0" in text
    assert "还没有，不计入，占比由其他项目分担" in text  # practice calls
    assert "现在没有要考的" in text
    assert "某lin" not in text


def test_the_period_that_is_over_shows_what_follows_and_by_which_clause(visit):
    app = visit(LIN)
    app.selectbox(key="standing-own-period").select_index(1).run()
    text = shown(app)
    assert "<b class='settled'>74.0</b>" in text
    assert "比上期 +2.0" in text
    assert "再培训" in text
    assert "客服部规章制度细则 · 第五条" in text
    assert "2026Q1 70.0 · 2026Q2 72.0 · 2026Q3 74.0" in text  # three in a row


def test_no_result_is_no_score_and_the_examination_is_due(visit):
    text = shown(visit(LIN))
    assert "2026Q4 · 未考核" in text
    assert "没有成绩不等于零分" in text
    assert "还有 39 天" in text
    assert "2026Q4 还没有考" in text


def test_a_result_that_waits_for_an_assessor_is_a_range_without_consequences(office, visit):
    Outcomes(office.store).save(scored(LIN, "2026Q4", None, "2026-11-20"))
    text = shown(visit(LIN))
    assert "<b class='waits'>70.0–90.0</b>" in text
    assert "等考评员评阅：热线考核" in text
    assert "照现在的得分，将产生" not in text


def test_the_page_reads_english_too(visit):
    text = shown(visit(LIN, "en"))
    assert "2026Q4 · Not assessed" in text
    assert "not sat for 2026Q4" in text
    assert "Hotline" in text


@pytest.mark.parametrize("who", [WU, "administrator"])
def test_nobody_reads_another_s_standing_without_the_right_to(visit, who):
    text = shown(visit(who, person="lin"))
    assert "没有这个人，或者您看不到他的考核" in text
    assert "74.0" not in text


def test_an_open_house_shows_what_is_kept_under_the_name(tmp_path, monkeypatch):
    appointed = fake_office(tmp_path)
    the_office.appoint(appointed)
    monkeypatch.setattr("trainer.ui.standing.time", lambda: NOW)
    try:
        app = AppTest.from_file(str(PAGE), default_timeout=30)
        app.session_state["language"] = "zh"
        app.run()
        app._page_hash = app.session_state["pages"]["standing"]._script_hash
        assert "先告诉我们您是谁" in shown(app.run())
        app.session_state["name"] = "林晓"
        assert "2026Q4 · 未考核" in shown(app.run())
    finally:
        the_office.appoint(None)


# --- of others ---


def test_a_trainer_sees_their_own_department_and_hr_everybody(visit):
    trainer, hr = shown(visit("trainer")), shown(visit("hr"))
    assert "某lin" in trainer
    assert "某zhao" not in trainer
    assert "某lin" in hr
    assert "某zhao" in hr
    assert "<h3>某hr" not in hr  # takes no calls


def test_the_list_of_a_period_has_scores_consequences_and_the_department_s_mean(visit):
    app = visit("hr")
    box = next(one for one in app.selectbox if one.key.startswith("standing-period"))
    text = shown(box.select_index(1).run())
    assert "<b class='settled'>74.0</b>" in text
    assert "<b class='settled'>94.0</b>" in text
    assert "<b class='settled'>84.0</b><small>2 人的平均分" in text
    assert "tr-st-effect off_phone" in text


def test_filters_leave_whom_they_name(visit):
    app = visit("hr")
    text = shown(app.selectbox(key="standing-department").select("营业部").run())
    assert "某zhao" in text
    assert "某lin" not in text
    text = shown(app.text_input(key="standing-search").set_value("没有此人").run())
    assert "没有符合条件的人" in text


def test_one_person_is_opened_from_the_list(visit):
    app = visit("assessor", person="lin")
    assert "某lin" in shown(app)
    assert "怎么算出来的" in shown(app)
    assert visit("trainer", person="zhao").warning


def test_what_is_due_is_listed_with_the_overdue_apart(visit):
    app = view(visit("hr"), "due")
    text = shown(app)
    assert "待考 1 项，已过期 1 项" in text
    assert "<b>某lin</b>" in text
    assert "已过期 53 天" in text  # 某zhao has not sat it since the second quarter
    state = next(one for one in app.get("button_group") if one.key == "standing-due-state")
    assert "<b>某lin</b>" not in shown(state.set_value("overdue").run())


def test_the_calendar_of_hr_names_the_people(office, visit):
    app = view(visit("hr"), "due")
    assert [one.label for one in app.get("download_button")] == ["下载日历（.ics）"]
    here = StandingOffice(office.settings, office.store)
    rules, people = here.rules(), (LIN, WU, ZHAO)
    names = {one.key: one for one in people}
    made = calendar_file(here, rules, here.due(rules, people, NOW), NOW, (names, "zh"))
    summaries = {str(one["summary"]) for one in Calendar.from_ical(made).walk("VEVENT")}
    assert summaries == {"考试截止：热线考核（某lin A-LIN）", "考试截止：热线考核（某zhao A-ZHAO）"}


def test_consequences_are_of_the_period_that_is_over_and_can_be_chosen_by_kind(visit):
    app = view(visit("hr"), "follows")
    text = shown(app)
    assert "某lin" in text
    assert "调离" in text
    assert "某wu" in text  # commended
    assert "是否执行、怎样执行由公司决定" in text
    text = shown(app.selectbox(key="standing-effect").select("off_phone").run())
    assert "某lin" in text
    assert "某wu" not in text


def test_what_falls_on_the_head_of_a_department_is_told_apart(office, visit):
    low = scored(ZHAO, "2026Q3", 60.0, "2026-08-01")
    Outcomes(office.store).save(low)
    text = shown(view(visit("hr"), "follows"))
    assert "部门 营业部" in text
    assert "800 元，落在部门负责人" in text


def test_lists_with_nobody_in_them_say_so(office, visit):
    for one in (LIN, WU, ZHAO):
        office.gate.register.change(one.id, lambda p: replace(p, roles=frozenset({Role.TRAINER})))
    assert "还没有要考核的人" in shown(visit("hr"))


def test_rules_with_faults_are_told_with_their_lines(office, visit):
    file = office.settings.data / "scenarios" / "assessments" / "neutral.yaml"
    file.write_text(RULES.replace("weight: 60", "wieght: 60"), "utf-8")
    text = shown(visit("hr"))
    assert "考核办法文件有错" in text
    assert "unknown key 'wieght'; did you mean 'weight'?" in text
