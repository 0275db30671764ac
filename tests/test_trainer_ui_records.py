"""The page of records: how the log stands, a backup, what is due, one person's data."""

import io
import secrets
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fake_office import fake_office
from streamlit.testing.v1 import AppTest
from test_exams_audit import by_force
from test_exams_backup import take_call

from exams.audit import Anchor, AuditLog
from exams.backup import check
from exams.consents import Consents, Purpose
from exams.people import Person, Session, token_hash
from exams.permissions import Role
from trainer import office as the_office
from trainer.library import Library

HOME = Path(__file__).parent.parent / "trainer" / "ui" / "home.py"
BOSS = Person("boss", "1001", "王敏", frozenset({Role.ADMINISTRATOR}))
LIN = Person("lin", "A1024", "林晓")
DAY = 86400.0


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    appointed.library.houses = Library([]).houses
    the_office.appoint(appointed)
    take_call(tmp_path, 1)
    for one in (BOSS, LIN):
        appointed.gate.register.add(one)
    with appointed.store.writing() as db:
        then = time.time() - 200 * DAY
        db.execute("update attempts set trainee = '@lin', started_at = ?", [then])
    Consents(appointed.store).give("@lin", Purpose.EXAMS, "我同意录音。", then)
    yield appointed
    the_office.appoint(None)


@pytest.fixture
def page(office, monkeypatch):
    token = secrets.token_hex(8)
    now = time.time()
    office.gate.register.begin_session(Session(token_hash(token), "boss", now, now))
    monkeypatch.setattr("trainer.ui.visitor.token", lambda: token)
    return opened()


def opened(language="zh"):
    app = AppTest.from_file(str(HOME), default_timeout=30)
    app.session_state["language"] = language
    app.session_state["name"] = "某人"
    app.run()
    app._page_hash = app.session_state["pages"]["records"]._script_hash
    return app.run()


def shown(app):
    assert not app.exception
    texts = [e.proto.body for e in app.get("html") if "--tr-card" not in e.proto.body]
    texts += [element.value for element in (*app.markdown, *app.caption, *app.code)]
    texts += [element.value for element in (*app.warning, *app.error, *app.success, *app.info)]
    return "\n".join([*texts, *(one.value for one in app.toast)])


def press(app, key):
    return app.button(key=key).click().run()


def look_up(app, number):
    app.text_input(key="person-given").set_value(number)
    return next(one for one in app.button if one.key.startswith("FormSubmitter:one-person")).click()


def test_a_log_that_holds_is_shown_with_its_notes_and_an_anchor(office, page):
    text = shown(page)
    assert "完整" in text
    assert "开设账号</b> 林晓" in text
    assert office.store.path.exists()
    assert AuditLog(office.store).head().hash in text
    (button,) = (one for one in page.get("download_button") if "锚点" in one.proto.label)
    assert button
    assert "Audit log" in shown(opened("en"))


def test_a_broken_log_is_shown_with_its_place_and_what_to_do(office, page):
    by_force(office.store, "update audit set actor = '@x' where id = 2")
    text = shown(page.run())
    assert "第 2 条断开" in text
    assert "这一条的内容被改过" in text
    assert "与之前的备份对照" in text


def test_notes_can_be_told_by_area(page):
    page.button_group(key="log-area").set_value("consent").run()
    assert shown(page).count("<li><span class='n'>") == 1


def test_a_backup_is_made_and_noted(office, page):
    page = press(page, "backup-now")
    (path,) = (office.settings.data / "backups").iterdir()
    assert check(path).manifest.attempts == 1
    assert f"已备份并核对：{path.name}" in shown(page)
    newest = AuditLog(office.store).latest(1)[0]
    assert (newest.actor, newest.action) == ("@boss", "records.backed_up")
    assert "上次备份：" in shown(page.run())


def test_what_is_due_is_shown_before_it_is_deleted(office, page):
    sound = office.settings.data / "calls/call-1/call.flac"
    page = press(page, "retention-look")
    assert "data-label='到期'>1</td>" in shown(page)
    assert sound.exists()
    page = press(page, "retention-sure")
    assert "已删除 1 项" in shown(page)
    assert not sound.exists()
    assert AuditLog(office.store).latest(1)[0].actor == "@boss"
    assert "没有到期的内容" in shown(press(page, "retention-look"))


def test_a_fault_in_the_house_rules_is_told(office, page):
    (office.settings.data / "retention.yaml").write_text("recordings: ever\n", "utf-8")
    page = page.run()
    assert "retention.yaml:1:13" in page.error[0].value


def test_a_copy_is_made_for_the_person(office, page):
    page = press(look_up(page, "a1024").run(), "person-copy")
    kind, data = page.session_state["records-copy"]
    assert kind == "@lin"
    assert "calls/call-1/call.flac" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert [one.proto.label for one in page.get("download_button")][-1] == "下载副本（ZIP）"
    assert AuditLog(office.store).latest(1)[0].action == "person.exported"


def test_a_person_is_erased_once_their_number_is_typed(office, page):
    page = look_up(page, "A1024").run()
    text = shown(page)
    assert "通话及录音" in text
    assert "须能说明谁做过什么" in text
    page = press(page, "person-erase")
    page.text_input(key="erase-typed").set_value("A1023")
    page = press(page, "erase-sure")
    assert "没有删除" in shown(page)
    assert office.gate.register.person("lin") is not None
    page.text_input(key="erase-typed").set_value("A1024")
    page = press(page, "erase-sure")
    assert "A1024 的数据已删除" in shown(page)
    assert office.gate.register.person("lin") is None
    assert not (office.settings.data / "calls/call-1").exists()


def test_the_last_administrator_stays(office, page):
    page = press(look_up(page, "1001").run(), "person-erase")
    page.text_input(key="erase-typed").set_value("1001")
    assert "last administrator" in press(page, "erase-sure").error[0].value


def test_nobody_of_that_number_is_told(page):
    assert "没有这个工号" in shown(look_up(page, "9999").run())


def test_a_withdrawal_of_consent_is_entered(office, page):
    page = press(look_up(page, "A1024").run(), "withdraw-exams")
    assert Consents(office.store).current("@lin", Purpose.EXAMS) is None
    assert "撤回" in shown(page)
    newest = AuditLog(office.store).latest(1)[0]
    assert (newest.actor, newest.action, newest.subject) == ("@boss", "consent.withdrawn", "@lin")


def test_many_notes_are_verified_when_asked_for(office, page, monkeypatch):
    monkeypatch.setattr("trainer.ui.records.AT_ONCE", 1)
    page = page.run()
    assert "还没有核对" in shown(page)
    assert "完整" in shown(press(page, "log-verify"))


def test_an_open_house_shows_nothing_of_it(tmp_path):
    made = fake_office(tmp_path)
    the_office.appoint(replace(made, settings=replace(made.settings, sign_in="no")))
    AuditLog(made.store).note("某人", "task.given", "林晓")
    app = opened()
    assert "这一页不开放" in shown(app)
    assert "布置任务" not in shown(app)
    assert not [one for one in app.button if one.key in ("backup-now", "retention-look")]
    the_office.appoint(None)


def test_an_anchor_is_read_back(office):
    head = AuditLog(office.store).head()
    assert Anchor.from_json(head.to_json()) == head
