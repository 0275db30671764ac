"""Joining, signing in and out in headless Chromium, with the cookies and the company's sign-in."""

import time
from socket import create_server

import pytest
from browser_call import FLAGS, SLOW_MS, let_ring, serving
from fake_company import auth_table, company
from playwright.sync_api import expect, sync_playwright

from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.register import Register
from exams.store import Store
from trainer.people.accounts import fresh_code, join
from trainer.people.gate import COOKIE

pytestmark = pytest.mark.browser

ENGINES = {
    "THREERINGS_SPEAKER": "silent",
    "THREERINGS_LISTENER": "scripted",
    "THREERINGS_EMBEDDER": "letters",
    "THREERINGS_FETCH": "no",
}
BOSS = Person("boss", "1001", "王敏", frozenset({Role.ADMINISTRATOR}), email="wang@anda.cn")


@pytest.fixture
def page(browser_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(SLOW_MS)
        expect.set_options(timeout=SLOW_MS)
        yield page
        browser.close()


@pytest.fixture
def register(tmp_path):
    made = Register(Store(tmp_path / "records.db"))
    made.add(BOSS)
    return made


def test_joining_signing_out_everywhere_and_in_by_keyboard(page, register, tmp_path):
    code = fresh_code(register, "boss", time.time())
    with serving(tmp_path, **ENGINES) as server:
        page.goto(f"{server.address}/people")
        page.get_by_text("用代码加入").click()
        page.get_by_role("textbox", name="一次性代码").fill(code)
        page.get_by_role("textbox", name="工号").fill("1001")
        for label in ("新密码", "再输入一遍新密码"):
            page.get_by_role("textbox", name=label, exact=True).fill("copper-kettle-77")
        page.get_by_role("button", name="加入").click()
        expect(page.locator(".tr-file")).to_contain_text("王敏")
        cookies = {one["name"]: one for one in page.context.cookies()}
        assert cookies["threerings_session"]["httpOnly"]
        assert "threerings_session" not in page.evaluate("document.cookie")
        page.get_by_role("button", name="王敏").click()
        page.get_by_role("button", name="在所有设备上退出").click()
        number = page.get_by_role("textbox", name="工号")
        number.fill("1001")
        assert register.sessions("boss", time.time()) == 0
        page.keyboard.press("Tab")
        page.keyboard.type("copper-kettle-77")
        page.keyboard.press("Enter")
        expect(page.locator(".tr-file")).to_contain_text("王敏")
        main = page.get_by_test_id("stMain")
        assert main.evaluate("page => page.scrollWidth <= page.clientWidth")


def test_a_call_rings_for_who_is_signed_in_and_is_kept_under_the_account(page, register, tmp_path):
    code = fresh_code(register, "boss", time.time())
    joined = join(register, "1001", code, "copper-kettle-77", time.time())
    assert isinstance(joined, Person)
    token, now = "a browser's token", time.time()
    register.begin_session(Session(token_hash(token), "boss", now, now))
    with serving(tmp_path, **ENGINES) as server:
        cookie = {"name": COOKIE, "value": token, "url": server.address, "httpOnly": True}
        page.context.add_cookies([cookie])
        let_ring(page, server.address, "silent-line")
        page.get_by_role("button", name="接听").click()
        page.locator(".phone[data-phase=talking]").wait_for()
        (attempt,) = Store(tmp_path / "records.db").attempts("@boss")
        assert attempt.scenario_id == "silent-line"


def test_the_company_signs_in_and_signing_out_lasts(page, register, tmp_path):
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = f"http://127.0.0.1:{port}"
    said = {"email": "wang@anda.cn", "email_verified": True}
    with company(said) as theirs:
        settings = tmp_path / "company.toml"
        settings.write_text(auth_table(theirs, ours), "utf-8")
        asked = {**ENGINES, "THREERINGS_OIDC": str(settings)}
        with serving(tmp_path, port, **asked) as server:
            assert server.address == ours
            page.goto(f"{ours}/people")
            page.get_by_role("button", name="用公司账号登录").click()
            expect(page.get_by_role("button", name="王敏")).to_be_visible()
            assert register.person("boss").joined_at is not None
            page.get_by_role("button", name="王敏").click()
            page.get_by_role("button", name="退出登录").click()
            expect(page.get_by_role("button", name="用公司账号登录")).to_be_visible()
            page.reload()
            expect(page.get_by_role("button", name="用公司账号登录")).to_be_visible()
            said["email"] = "stranger@anda.cn"
            page.get_by_role("button", name="用公司账号登录").click()
            expect(page.get_by_text("名册里没有这个公司账号")).to_be_visible()
