"""The page of results: whose are seen, what filters leave, charts and their tables, tokens."""

import re
import secrets
import time
from pathlib import Path

import pytest
from fake_office import fake_office
from fake_results import fake_outcomes, fake_people, fill, quarters
from streamlit.testing.v1 import AppTest

from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.results import Results, Sought
from exams.tokens import Tokens
from trainer import office as the_office
from trainer.ui.results_charts import points_of
from trainer.ui.words import all_words

PEOPLE = fake_people(60)
MADE = fake_outcomes(PEOPLE, quarters(2026, 1))
LAST = [one for one in MADE if one.period == "2026Q4"]
HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
OURS = {
    Role.HR: Person("hr", "H1", "李娜", frozenset({Role.HR}), "人力资源部"),
    Role.TRAINER: Person("trainer", "T1", "陈强", frozenset({Role.TRAINER}), "客服部"),
    Role.TRAINEE: PEOPLE[0],
}


@pytest.fixture
def office(tmp_path):
    office = fake_office(tmp_path)
    the_office.appoint(office)
    boss = Person("boss", "B1", "王敏", frozenset({Role.ADMINISTRATOR}))
    for person in (*PEOPLE, OURS[Role.HR], OURS[Role.TRAINER], boss):
        office.gate.register.add(person)
    yield office
    the_office.appoint(None)


@pytest.fixture
def filled(office):
    fill(office.store, MADE)
    return office


@pytest.fixture
def visit(office, monkeypatch):
    def visit_as(role):
        now, token = time.time(), secrets.token_hex(8)
        office.gate.register.begin_session(Session(token_hash(token), OURS[role].id, now, now))
        monkeypatch.setattr("trainer.ui.visitor.token", lambda: token)
        monkeypatch.setattr("trainer.ui.account.token", lambda: token)
        app = AppTest.from_file(str(HOME), default_timeout=60)
        app.session_state["language"] = "zh"
        app.run()
        app._page_hash = app.session_state["pages"]["results"]._script_hash
        return app.run()

    return visit_as


def shown(app):
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption, *app.code)]
    return "\n".join(texts)


def rows(app):
    return re.findall(r"<td class='who'><b>(.*?)</b><small>(.*?)</small>", shown(app))


def figure(app, label):
    return re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", shown(app))[1]


@pytest.mark.parametrize("role", OURS)
def test_each_sees_whom_they_may(filled, visit, role):
    app = visit(role)
    assert not app.exception
    mine = OURS[role]
    expected = {
        Role.HR: LAST,
        Role.TRAINER: [one for one in LAST if one.department == "客服部"],
        Role.TRAINEE: [one for one in LAST if one.candidate == mine.key],
    }[role]
    assert figure(app, "考试") == str(len(expected))
    assert {number for _, number in rows(app)} <= {one.staff_number for one in expected}
    assert (".pdf?lang=zh" in shown(app)) == (role is Role.HR)


def test_only_hr_is_offered_downloads_and_tokens(filled, visit):
    for role in OURS:
        app = visit(role)
        views = next(one for one in app.get("button_group") if one.key == "results-view")
        assert ("下载与接口" in [one.content for one in views.proto.options]) == (role is Role.HR)
        app.session_state["results-view"] = "take"
        assert ("/hr/results.csv" in shown(app.run())) == (role is Role.HR)


def test_filters_leave_what_was_chosen(filled, visit):
    app = visit(Role.HR)
    app.multiselect(key="results-period").set_value([])
    app.multiselect(key="results-department").set_value(["财务部"]).run()
    assert figure(app, "考试") == str(sum(one.department == "财务部" for one in MADE))
    app.text_input(key="results-search").set_value("没有这个人").run()
    assert "没有符合条件的成绩" in shown(app)


def test_pages_are_turned_and_another_search_begins_at_the_first(filled, visit):
    app = visit(Role.HR)
    first = rows(app)
    assert len(first) == 50
    app.button(key="results-later").click().run()
    second = rows(app)
    assert len(first) + len(second) == len(LAST)
    assert "第 2 / 2 页" in shown(app)
    app.selectbox(key="results-ordered").set_value("worst").run()
    assert "第 1 / 2 页" in shown(app)


def test_charts_have_tables_that_say_the_same(filled, visit):
    app = visit(Role.HR)
    app.session_state["results-view"] = "charts"
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 3
    app.toggle(key="results-as-table").set_value(True).run()
    assert not app.exception
    assert not app.get("vega_lite_chart")
    assert shown(app).count("class='hr-plain'") == 3


def test_a_token_is_shown_once_and_revoked(office, visit):
    app = visit(Role.HR)
    assert "还没有考试成绩" in shown(app)
    app.text_input(key="token-name").set_value("夜间同步")
    next(one for one in app.button if one.key.startswith("FormSubmitter:token-make")).click().run()
    (text,) = [one.value for one in app.code if one.value.startswith("trh_")]
    (token,) = Tokens(office.store).all()
    assert (token.made_by, token.hash) == ("@hr", token_hash(text))
    app.run()
    assert text not in shown(app)
    app.button(key=f"revoke-{token.id}").click().run()
    assert Tokens(office.store).all()[0].revoked_by == "@hr"


def test_departments_are_the_sum_of_their_teams(filled):
    found = Results(filled.store).by_team(Sought(periods=("2026Q4",)))
    teams, whole = points_of(found, True), points_of(found, False)
    assert sum(one.sittings for one in teams) == sum(one.sittings for one in whole)
    assert len(whole) < len(teams)


def test_every_word_of_the_page_has_both_languages():
    words = {key: told for key, told in all_words().items() if key.startswith("results.")}
    assert words
    assert all(told["zh"] and told["en"] for told in words.values())
