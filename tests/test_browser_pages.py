"""The pages in headless Chromium: what a reload, a killed server or a refused microphone leave."""

from contextlib import contextmanager
from urllib.parse import quote

import numpy as np
import pytest
from browser_call import FLAGS, MICROPHONE_RATE, let_ring, serving, visiting
from playwright.sync_api import Page, expect, sync_playwright

from voices.audio import Audio, write_audio

pytestmark = pytest.mark.browser

ENGINES = {
    "THREERINGS_SPEAKER": "silent",
    "THREERINGS_LISTENER": "scripted",
    "THREERINGS_EMBEDDER": "letters",
}
SCENARIO = "silent-line"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("data"), **ENGINES) as running:
        yield running


@pytest.fixture(scope="module")
def microphone(tmp_path_factory):
    path = tmp_path_factory.mktemp("microphone") / "hum.wav"
    wave = 0.2 * np.sin(np.arange(20 * MICROPHONE_RATE) * 0.03)
    write_audio(path, Audio(wave.astype(np.float32), MICROPHONE_RATE))
    return path


@contextmanager
def a_page(browser_path: str, *flags: str, width: int = 1280):
    """A page of a visitor nobody knows, in a browser with these flags."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(flags))
        yield browser.new_page(viewport={"width": width, "height": 844})
        browser.close()


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    main = page.get_by_test_id("stMain")
    return bool(main.evaluate("page => page.scrollWidth <= page.clientWidth"))


def test_a_name_and_a_language_are_kept_by_the_browser(browser_path, server):
    with a_page(browser_path, *FLAGS) as page:
        page.goto(server.address)
        page.get_by_role("textbox", name="您怎么称呼？").fill("林晓")
        page.get_by_role("button", name="开始练习").click()
        page.get_by_text("English").click()
        expect(page.get_by_role("button", name="林晓")).to_be_visible()
        page.wait_for_function("document.cookie.includes('threerings_language=en')")
        page.goto(server.address)
        expect(page.get_by_text("Choose a call")).to_be_visible()
        expect(page.get_by_role("button", name="林晓")).to_be_visible()


def test_reloads_lose_neither_the_call_nor_its_record(browser_path, server, microphone):
    with visiting(browser_path, "重载", server.address, microphone) as context:
        page = context.new_page()
        let_ring(page, server.address, SCENARIO)
        page.get_by_role("button", name="接听").click()
        page.locator(".phone[data-phase=talking]").wait_for()
        page.get_by_role("button", name="我的").click()
        page.get_by_role("link", name="我的通话").click()
        expect(page.get_by_role("heading", name="我的通话")).to_be_visible()
        expect(page.locator(".phone[data-phase=talking]")).to_be_visible()
        page.goto(server.address)
        page.locator(".phone[data-phase=talking]").wait_for()
        going_on = page.get_by_role("button", name="继续通话")
        hang_up = page.get_by_role("button", name="挂机")
        expect(going_on.or_(hang_up).first).to_be_visible()
        if going_on.is_visible():
            going_on.click()
        hang_up.click()
        page.get_by_role("textbox", name="来电事由").fill("没有声音")
        page.get_by_role("textbox", name="处理结果").click()
        expect(page.get_by_text("已保存")).to_be_visible()
        page.reload()
        expect(page.get_by_role("textbox", name="来电事由")).to_have_value("没有声音")
        page.get_by_role("button", name="提交并评分").click()
        expect(page.locator(".tr-dial")).to_be_visible()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert fits(page)


def test_a_call_that_a_killed_server_left_is_listed(browser_path, tmp_path, microphone):
    with serving(tmp_path, **ENGINES) as first:
        with visiting(browser_path, "断线", first.address, microphone) as context:
            page = context.new_page()
            let_ring(page, first.address, SCENARIO)
            page.get_by_role("button", name="接听").click()
            page.locator(".phone[data-phase=talking]").wait_for()
            page.get_by_text("00:02").wait_for()
            first.process.kill()
    with serving(tmp_path, **ENGINES) as second:
        with visiting(browser_path, "断线", second.address, microphone) as context:
            page = context.new_page()
            page.goto(f"{second.address}/calls")
            page.get_by_role("button", name="查看").click()
            expect(page.get_by_role("heading", name="通话中断")).to_be_visible()
            expect(page.locator("audio")).to_be_visible()


def test_the_headset_check_hears_a_good_microphone(browser_path, server, microphone):
    flags = (*FLAGS, f"--use-file-for-fake-audio-capture={microphone}")
    with a_page(browser_path, *flags) as page:
        page.goto(f"{server.address}/headset")
        page.get_by_role("button", name="打开话筒").click()
        page.get_by_role("button", name="开始录音").click()
        expect(page.locator(".meter.good")).to_be_visible()
        page.get_by_role("button", name="读完了").click()
        expect(page.get_by_text("没有听出任何字")).to_be_visible()
        expect(page.locator("audio")).to_be_visible()


@pytest.mark.parametrize(
    ("flags", "host", "words"),
    [
        (("--use-fake-device-for-media-stream", "--deny-permission-prompts"), "", "网站设置"),
        ((), "", "请插好耳机"),
        (
            ("--host-resolver-rules=MAP desk.test 127.0.0.1",),
            "desk.test",
            "请改用 https://desk.test",
        ),
    ],
    ids=["refused", "none", "plain http"],
)
def test_what_keeps_the_microphone_away_is_told_with_its_remedy(
    browser_path, server, flags, host, words
):
    address = server.address.replace("127.0.0.1", host) if host else server.address
    with a_page(browser_path, "--no-sandbox", *flags, width=390) as page:
        page.goto(f"{address}/headset")
        if not host:
            page.get_by_role("button", name="打开话筒").click()
        expect(page.get_by_text(words)).to_be_visible()
        assert fits(page)


def test_the_clauses_fit_a_telephone_screen(browser_path, server):
    with a_page(browser_path, *FLAGS, width=390) as page:
        page.goto(f"{server.address}/clauses")
        page.locator(".tr-regulation summary").first.click()
        expect(page.locator(".tr-regulation[open] li").first).to_be_visible()
        assert fits(page)
        page.get_by_text("English").click()
        expect(page.get_by_role("heading", name="Clauses and their coverage")).to_be_visible()
        assert fits(page)


def test_a_round_of_theory_goes_by_the_keyboard_alone(browser_path, server):
    with a_page(browser_path, *FLAGS, width=390) as page:
        known(page, server.address)
        page.goto(f"{server.address}/theory")
        expect(page.locator(".st-key-theory-start button")).to_be_enabled()
        assert fits(page)
        for number in range(1, 4):
            if number == 1:
                page.locator(".st-key-theory-start button").click()
            page.get_by_text(f"第 {number} 题").wait_for()
            options = page.locator("[class*=st-key-theory-option-] button")
            expect(options.first).to_be_visible()
            # The last key is pressed last: every kind of question is then ready to be submitted.
            for key in range(1, options.count() + 1):
                option = options.nth(key - 1)
                expect(option).to_be_enabled()
                page.keyboard.press(str(key))
                expect(option).to_have_attribute("kind", "primary", timeout=15_000)
            submit = page.locator(".st-key-theory-submit button")
            expect(submit).to_have_attribute("kind", "primary", timeout=15_000)
            page.keyboard.press("Enter")
            page.locator(".tr-verdict").wait_for()
            assert fits(page)
            expect(page.locator(".st-key-theory-next button")).to_be_enabled()
            page.keyboard.press("Enter")
            page.locator(".tr-verdict").wait_for(state="hidden")


def test_breaches_are_named_by_key_and_shown_along_the_recording(browser_path, server):
    with a_page(browser_path, *FLAGS, width=390) as page:
        known(page, server.address)
        page.goto(f"{server.address}/spotting")
        page.locator(".st-key-spot-silent-line-threat button").click()
        audio = page.locator(".spotting audio")
        page.wait_for_function(
            "() => { const all = [...document.querySelectorAll('*')].flatMap("
            "e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll('audio')] : []);"
            "return [...document.querySelectorAll('audio'), ...all].some(a => a.duration > 20); }"
        )
        for second, key in ((24.0, "4"), (3.0, "1"), (10.0, "Escape")):
            audio.evaluate("(audio, second) => { audio.currentTime = second; }", second)
            page.mouse.click(2, 500)
            page.keyboard.press("Space")
            expect(page.locator(".spotting .choices")).to_be_visible()
            page.keyboard.press(key)
            expect(page.locator(".spotting .choices")).to_be_hidden()
        expect(page.locator(".spotting .named li")).to_have_count(2)
        expect(page.locator(".spotting .named li").first).to_contain_text("接听太晚")
        page.locator(".spotting .named li").first.get_by_role("button", name="删掉").click()
        expect(page.locator(".spotting .named li")).to_have_count(1)
        assert fits(page)
        page.locator(".spotting .hand-in").click()
        expect(page.locator(".strip .breach")).to_have_count(3)
        expect(page.locator(".note")).not_to_have_count(0)
        assert fits(page)


def known(page: Page, address: str) -> None:
    """The visitor gave their name on an earlier visit."""
    cookie = {"name": "threerings_name", "value": quote("林晓"), "url": address}
    page.context.add_cookies([cookie])
