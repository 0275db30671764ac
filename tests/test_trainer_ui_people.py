"""Signing in, one's own account and the people page, as visitors of each role meet them."""

import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_office import fake_office, finished
from sample_call import sample_grade
from streamlit.testing.v1 import AppTest

from exams.people import Person, Session, token_hash
from exams.permissions import Action, Role, may
from trainer import office as the_office
from trainer.library import Library
from trainer.people.accounts import fresh_code
from trainer.people.doors import PAGES
from trainer.people.passwords import hashed

HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
PASSWORD = "copper-kettle-77"
KEPT = hashed(PASSWORD)


def person(role):
    return Person(
        role.value, f"N-{role.value}".upper(), f"某{role.value}", frozenset({role}), "客服部",
        password=KEPT, joined_at=1.0,
    )  # fmt: skip


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    appointed.library.houses = Library([]).houses
    the_office.appoint(appointed)
    for role in Role:
        appointed.gate.register.add(person(role))
    yield appointed
    the_office.appoint(None)


@pytest.fixture
def browser(monkeypatch):
    """What the browser keeps: its session cookie, and the word it was handed to fetch one."""
    kept = {"token": ""}
    monkeypatch.setattr("trainer.ui.visitor.token", lambda: kept["token"])
    monkeypatch.setattr("trainer.ui.account.token", lambda: kept["token"])
    return kept


@pytest.fixture
def visit(office, browser):
    def visit_as(role=None):
        if role is not None:
            now = time.time()
            browser["token"] = secrets.token_hex(8)
            session = Session(token_hash(browser["token"]), str(role), now, now)
            office.gate.register.begin_session(session)
        app = AppTest.from_file(str(HOME), default_timeout=20)
        app.session_state["language"] = "zh"
        return app.run()

    return visit_as


def shown(app):
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption, *app.code)]
    texts += [element.value for element in (*app.warning, *app.error, *app.success, *app.info)]
    return "\n".join(texts)


def press(app, key):
    return app.button(key=key).click().run()


def submit(app, form):
    button = next(one for one in app.button if one.key.startswith(f"FormSubmitter:{form}-"))
    return button.click().run()


def enter(office, browser, app):
    """The browser fetches its cookie with the word on the page, and loads the page anew."""
    html = next(e.proto.body for e in app.get("html") if "/session/begin" in e.proto.body)
    browser["token"] = office.gate.begin(html.split('body: "')[1].split('"')[0])
    again = AppTest.from_file(str(HOME), default_timeout=20)
    again.session_state["language"] = "zh"
    return again.run()


# --- signing in ---


def test_who_is_not_signed_in_sees_nothing_else(visit):
    app = visit()
    assert "工号" in [one.label for one in app.text_input]
    assert "class='tr-card'" not in shown(app)
    assert [link.label for link in app.get("page_link")] == []


def test_signing_in_leads_to_the_page(office, browser, visit):
    app = visit()
    app.text_input(key="sign-in-number").set_value("n-trainee")
    app.text_input(key="sign-in-password").set_value(PASSWORD)
    app = enter(office, browser, submit(app, "sign-in"))
    assert "class='tr-card'" in shown(app)
    assert app.session_state["presence"].person.id == "trainee"


def test_a_wrong_password_is_told(visit):
    app = visit()
    app.text_input(key="sign-in-number").set_value("n-trainee")
    app.text_input(key="sign-in-password").set_value("wrong")
    assert "工号或密码不对" in submit(app, "sign-in").error[0].value


def test_joining_with_a_code(office, browser, visit):
    code = fresh_code(office.gate.register, "trainee", time.time())
    app = visit()
    app.session_state["way-in"] = "by_code"
    app.run()
    app.text_input(key="sign-in-number").set_value("N-TRAINEE")
    app.text_input(key="sign-in-code").set_value(code)
    first, again = (one for one in app.text_input if one.key.startswith("password-"))
    first.set_value("每天下午五点前答复退款")
    again.set_value("每天下午五点前答复")
    app = submit(app, "join")
    assert "两遍新密码不一样" in app.error[0].value
    next(one for one in app.text_input if one.key.endswith("again")).set_value(
        "每天下午五点前答复退款"
    )
    assert "class='tr-card'" in shown(enter(office, browser, submit(app, "join")))


def test_the_company_sign_in_lets_in_whom_the_roster_names(office, browser, visit, monkeypatch):
    register = office.gate.register
    register.change("trainee", lambda one: replace(one, email="lin@anda.cn"))
    the_office.appoint(replace(office, settings=replace(office.settings, oidc=HOME)))
    said = {"email": "lin@anda.cn", "iat": time.time(), "is_logged_in": True}
    monkeypatch.setattr("trainer.ui.sign_in.company_claims", lambda: said)
    app = visit()
    assert "正在登录" in shown(app)
    assert "请用公司账号再登录一次" in shown(app.run()), "it let in twice"
    said["email"] = "stranger@anda.cn"
    assert "名册里没有这个公司账号" in shown(visit())
    monkeypatch.setattr("trainer.ui.sign_in.company_claims", dict)
    assert visit().button(key="company").label == "用公司账号登录"


def test_without_any_account_the_page_says_how_they_begin(tmp_path, browser):
    made = fake_office(tmp_path)
    the_office.appoint(replace(made, settings=replace(made.settings, sign_in="yes")))
    app = AppTest.from_file(str(HOME), default_timeout=20).run()
    assert "threerings people add" in app.code[0].value
    assert not app.text_input
    the_office.appoint(None)


# --- being signed in ---


def test_signing_out_ends_the_session_and_what_the_page_held(office, visit):
    app = visit(Role.TRAINEE)
    app.session_state["call"] = "somebody's call"
    app = press(app, "sign-out")
    assert office.gate.register.sessions("trainee", time.time()) == 0
    assert "call" not in app.session_state
    assert "工号" in [one.label for one in app.text_input]


def test_signing_out_everywhere_ends_other_browsers_too(office, visit):
    now = time.time()
    office.gate.register.begin_session(Session("elsewhere", "trainee", now, now))
    app = visit(Role.TRAINEE)
    press(app, "sign-out-everywhere")
    assert office.gate.register.signed_in("elsewhere", time.time()) is None


def test_a_page_drops_what_it_held_when_somebody_else_signs_in(office, browser, visit):
    app = visit(Role.TRAINEE)
    app.session_state["spotting-item"] = "the trainee's"
    now = time.time()
    office.gate.register.begin_session(Session(token_hash("other"), "hr", now, now))
    browser["token"] = "other"
    assert "spotting-item" not in app.run().session_state


def test_a_new_password_signs_in_anew(office, browser, visit):
    app = visit(Role.TRAINEE)
    app.text_input(key="present-password").set_value(PASSWORD)
    for one in app.text_input:
        if one.key.startswith("password-"):
            one.set_value("每天下午五点前答复退款")
    app = enter(office, browser, submit(app, "change-password"))
    assert app.session_state["presence"].person.id == "trainee"


def test_calls_are_kept_under_the_account_and_not_under_a_name(office, visit):
    office.store.save(finished("mine", "@trainee", grade=sample_grade("mine", 60.0)))
    office.store.save(finished("typed", "某trainee", grade=sample_grade("typed", 90.0)))
    app = visit(Role.TRAINEE)
    assert "<dd>60" in shown(app)
    assert "<dd>90" not in shown(app)
    app = press(press(app, "take-angry-refund"), "ring")
    assert office.store.attempt(app.session_state["call"]).trainee == "@trainee"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("owner", ["own", "@trainee", "某人"])
def test_results_open_for_whom_the_table_says(office, visit, role, owner):
    key = f"@{role.value}" if owner == "own" else owner
    office.store.save(finished("call1", key))
    expected = may(person(role).visitor, Action.READ_RESULTS, office.gate.register.owner(key))
    assert ("class='tr-score'" in shown(turned(visit(role), "result", call="call1"))) is expected


def turned(app, page, **query):
    """The same visit on another page, as if its address had been typed."""
    app._page_hash = app.session_state["pages"][page]._script_hash
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", [one for one in PAGES if one and one != "from-call"])
def test_pages_open_for_whom_the_table_says(visit, role, page):
    app = turned(visit(role), page)
    refused = "您的角色不能打开这个页面" in shown(app)
    asked = PAGES[page]
    assert refused is (asked is not None and not may(person(role).visitor, asked))
    assert not app.exception


# --- the people page ---


@pytest.fixture
def people(visit):
    return lambda role=Role.ADMINISTRATOR, **query: turned(visit(role), "people", **query)


def test_an_open_house_says_how_accounts_begin(tmp_path, browser):
    the_office.appoint(fake_office(tmp_path))
    app = AppTest.from_file(str(HOME), default_timeout=20)
    app.session_state["name"] = "林晓"
    app = turned(app.run(), "people")
    assert "现在不用登录" in shown(app)
    assert "people add" in app.code[0].value
    the_office.appoint(None)


def test_the_list_can_be_searched_and_filtered(people):
    app = people()
    assert shown(app).count("class='tr-file'") == len(Role)
    app.text_input(key="people-search").set_value("客服 n-hr")
    assert shown(app.run()).count("class='tr-file'") == 1
    app.selectbox(key="people-role").set_value(Role.TRAINEE)
    assert "没有符合条件的人" in shown(app.run())


def test_somebody_is_added_with_a_code_that_joins(office, people):
    app = people()
    app.text_input(key="add-number").set_value("3001")
    app.text_input(key="person-new-name").set_value("<陈立>")
    app = submit(app, "add")
    made = office.gate.register.of_staff_number("3001")
    assert made.name == "<陈立>"
    assert made.roles == {Role.TRAINEE}
    assert "&lt;陈立&gt;" in shown(app)
    assert "class='tr-codes'" in shown(app)
    assert "class='tr-codes'" not in shown(press(app, "codes-kept"))


def test_a_bad_entry_is_told(people):
    app = people()
    app.text_input(key="add-number").set_value("3001")
    assert "姓名: 没有填" in submit(app, "add").error[0].value


def test_locking_asks_first_and_signs_out(office, people):
    now = time.time()
    office.gate.register.begin_session(Session("theirs", "trainee", now, now))
    app = people(person="trainee")
    assert "马上在所有设备上退出" in shown(app)
    app = press(app, "sure-lock")
    assert office.gate.register.person("trainee").locked
    assert office.gate.register.signed_in("theirs", now) is None
    press(app, "people-unlock")
    assert not office.gate.register.person("trainee").locked


def test_the_last_administrator_cannot_lock_themselves_out(office, people):
    app = press(people(person="administrator"), "sure-lock")
    assert "last administrator" in app.error[0].value
    assert not office.gate.register.person("administrator").locked


def test_hr_looks_after_trainees_only_and_gives_no_roles(office, people):
    app = people(Role.HR, person="trainer")
    assert "只有管理员能改" in app.info[0].value
    assert not any(one.key == "sure-new_code" for one in app.button)
    app = people(Role.HR, person="trainee")
    assert not any(one.key == "sure-lock" for one in app.button)
    app = press(app, "sure-new_code")
    assert "class='tr-codes'" in shown(app)
    assert office.gate.register.person("trainee").code


def test_an_entry_is_changed(office, people):
    app = people(person="trainee")
    app.text_input(key="person-trainee-team").set_value("一班")
    submit(app, "person")
    assert office.gate.register.person("trainee").team == "一班"


def test_nobody_of_that_id_is_told(people):
    assert "名册里没有这个人" in shown(people(person="gone"))


ROSTER = "工号,姓名,部门\nN-TRAINEE,某trainee,财务部\n3001,陈立,客服部\n3002,=坏,\n"


def test_a_roster_is_looked_through_before_it_is_taken(office, people):
    app = people()
    app.session_state["people-view"] = "roster"
    app = app.run()
    app.file_uploader[0].set_value(("roster.csv", ROSTER.encode("gb18030"), "text/csv"))
    app = app.run()
    text = shown(app)
    assert "新增 1 人，改动 1 人，0 人不变；有 1 处错误" in text
    assert "第 4 行 · 姓名" in text
    assert "<del>客服部</del> → <ins>财务部</ins>" in text
    assert office.gate.register.of_staff_number("3001") is None
    assert app.button(key="roster-take").disabled
    app.checkbox(key="roster-leave-out").check()
    app = press(app.run(), "roster-take")
    assert office.gate.register.of_staff_number("3001").code
    assert office.gate.register.person("trainee").department == "财务部"
    assert "class='tr-codes'" in shown(app)


def test_a_roster_that_somebody_overtook_is_not_taken(office, people):
    app = people()
    app.session_state["people-view"] = "roster"
    app = app.run()
    app.file_uploader[0].set_value(("r.csv", "工号,姓名\nN-HR,新名\n".encode(), "text/csv"))
    app = app.run()
    office.gate.register.change("hr", lambda one: replace(one, team="三班"))
    app = press(app, "roster-take")
    assert "有人同时改了名册" in shown(app)
    assert office.gate.register.person("hr").name == "某hr"


def test_a_file_that_is_no_roster_is_told(people):
    app = people()
    app.session_state["people-view"] = "roster"
    app = app.run()
    app.file_uploader[0].set_value(("r.csv", b"a,b\n1,2\n", "text/csv"))
    assert "第一行没有这一列" in shown(app.run())


def test_the_table_of_permissions_is_shown_whole(people):
    app = people()
    app.session_state["people-view"] = "table"
    text = shown(app.run())
    assert text.count("<td") == len(Action) * (len(Role) + 1)
