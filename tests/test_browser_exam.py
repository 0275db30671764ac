"""A whole short examination in headless Chromium, spoken, with every byte it was sent read."""

from urllib.parse import quote

import numpy as np
import pytest
from browser_call import FLAGS, MICROPHONE_RATE, SLOW_MS, serving
from playwright.sync_api import Page, expect, sync_playwright
from raw_traffic import listening_in, secrets_of

from exams.attempt import Status
from exams.outcomes import Outcomes
from exams.sitting import EventKind, ItemKind, Stage
from exams.sittings import Sittings
from exams.store import Store
from trainer import exam_papers
from trainer.library import Library, folders_of
from trainer.settings import read_settings
from voices.audio import Audio, write_audio

pytestmark = pytest.mark.browser

ENGINES = {
    "THREERINGS_SPEAKER": "silent",
    "THREERINGS_LISTENER": "scripted",
    "THREERINGS_EMBEDDER": "letters",
    "THREERINGS_FETCH": "no",
    "THREERINGS_ISSUER": "安达物流",
}
BLUEPRINT = """\
id: short
title: 短考
about: 一通来电、两道题、一段录音。
calls: [{count: 1, situations: [silent_line], levels: [1], minutes: 5}]
theory: [{count: 2, topics: [greeting], seconds: 300}]
spotting: [{count: 1, levels: [1], seconds: 600}]
minutes: 30
weights: {call: 60, theory: 20, spotting: 20}
pass_mark: 80
period: quarter
"""
WHO = "林晓"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "exams").mkdir()
    (tmp_path / "exams" / "short.yaml").write_text(BLUEPRINT, "utf-8")
    return tmp_path


@pytest.fixture
def microphone(tmp_path):
    """Somebody who speaks and pauses, over and over: bursts of a voice's tones."""
    path, at = tmp_path / "voice.wav", np.arange(4 * MICROPHONE_RATE) / MICROPHONE_RATE
    voice = sum(np.sin(2 * np.pi * 140 * n * at) / n for n in range(1, 12))
    speaking = (np.sin(2 * np.pi * 4 * at) > -0.4) & (at < 2.5)
    write_audio(path, Audio((0.12 * voice * speaking).astype(np.float32), MICROPHONE_RATE))
    return path


@pytest.fixture
def page(browser_path, microphone):
    with sync_playwright() as playwright:
        flags = (*FLAGS, f"--use-file-for-fake-audio-capture={microphone}")
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(flags))
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(SLOW_MS)
        expect.set_options(timeout=SLOW_MS)
        yield page
        browser.close()


def come_in(page: Page, address: str) -> None:
    page.context.add_cookies([{"name": "threerings_name", "value": quote(WHO), "url": address}])


def begin(page: Page, address: str) -> None:
    page.goto(f"{address}/exams")
    page.locator(".st-key-sit-short button").click()
    page.get_by_text("我已读完以上规则").click()
    page.get_by_role("button", name="下一步：检查耳机").click()
    page.get_by_role("button", name="打开话筒").click()
    page.get_by_role("button", name="开始录音").click()
    page.get_by_role("button", name="读完了").click()
    page.locator("audio").first.wait_for()
    page.get_by_role("button", name="开始考试").click()


def take_call(page: Page) -> None:
    page.get_by_role("button", name="让电话响起来").click()
    page.locator(".phone[data-phase=ringing][data-microphone=open]").wait_for()
    page.get_by_role("button", name="接听").click()
    page.locator(".phone[data-phase=talking]").wait_for()


def hang_up(page: Page) -> None:
    page.get_by_text("00:03").wait_for()
    page.get_by_role("button", name="挂机").click()
    page.get_by_role("textbox", name="来电事由").fill("没有声音")
    page.get_by_role("textbox", name="处理结果").click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    page.get_by_role("button", name="提交记录，进入下一项").click()


def answer(page: Page, at: int) -> None:
    options = page.locator(f"[class*='st-key-exam-option-{at}-'] button")
    if page.get_by_text("按先后顺序依次点选").is_visible():
        for place in range(options.count()):
            options.nth(place).click()
            expect(options.nth(place)).to_contain_text(f"{place + 1}.")
    else:
        options.nth(1).click()
    expect(page.locator(".tr-saved")).to_be_visible()


def name_a_breach(page: Page) -> None:
    page.locator("audio").wait_for(state="attached")
    page.get_by_role("button", name="这里有问题").click()
    page.locator(".choices button.kind").first.click()
    expect(page.locator(".tr-saved")).to_contain_text("1 处")


def test_a_whole_exam_and_nothing_of_its_answers_on_the_way(page, data):
    settings = read_settings({"THREERINGS_DATA": str(data)})
    library, records = Library(folders_of(settings)), Store(data / "records.db")
    with serving(data, **ENGINES) as server:
        with listening_in(int(server.address.rpartition(":")[2])) as traffic:
            address = f"http://127.0.0.1:{traffic.port}"
            come_in(page, address)
            begin(page, address)
            expect(page.get_by_text("第 1 项，共 4 项")).to_be_visible()
            take_call(page)
            assert not page.locator("[data-do=type]").is_visible()
            hang_up(page)
            for at in (1, 2):
                expect(page.get_by_text(f"第 {at + 1} 项，共 4 项")).to_be_visible()
                answer(page, at)
                page.locator(f".st-key-exam-next-{at} button").click()
            expect(page.get_by_text("第 4 项，共 4 项")).to_be_visible()
            name_a_breach(page)
            page.reload()
            expect(page.locator(".tr-saved")).to_contain_text("1 处")
            (sitting,) = Sittings(records).of(WHO)
            call, first, *_ = sitting.paper.items
            entry = library.entry(call.id)
            question = exam_papers.question_for(first)
            assert traffic.holds(entry.scenario.desk.company)
            assert traffic.holds(question.ask)
            rules = {call.id: library.house(entry)}
            hidden = secrets_of(sitting.paper, {call.id: entry}, rules)
            assert len(hidden) > 40
            assert [text for text in sorted(hidden) if traffic.holds(text)] == []
            page.get_by_role("button", name="交卷").click()
            expect(page.locator(".tr-exam-result")).to_be_visible()
            expect(page.get_by_text("正在评分").first).not_to_be_visible()
    (sitting,) = Sittings(records).of(WHO)
    assert sitting.stage is Stage.HANDED_IN
    kinds = [event.kind for event in Sittings(records).events(sitting.id)]
    assert kinds.count(EventKind.ANSWERED) == 3
    (attempt,) = records.attempts(WHO, sealed=True)
    assert (attempt.status, attempt.sitting) == (Status.FINISHED, sitting.id)
    assert attempt.call.transcript.stretches
    outcome = Outcomes(records).of(sitting.id)
    assert [item.kind for item in outcome.items] == [one.kind for one in sitting.paper.items]
    assert outcome.items[0].kind is ItemKind.CALL


def test_a_reload_in_the_middle_of_a_call_finds_it_again_and_a_killed_server_gives_another(
    page, data
):
    with serving(data, **ENGINES) as first:
        come_in(page, first.address)
        begin(page, first.address)
        take_call(page)
        page.reload()
        page.locator(".phone[data-phase=talking]").wait_for()
        second = page.context.new_page()
        second.goto(f"{first.address}/exams")
        second.get_by_role("button", name="继续考试").click()
        expect(second.get_by_text("那边正在通话")).to_be_visible()
        expect(second.locator(".phone")).to_have_count(0)
        second.close()
        first.process.kill()
        first.process.wait()
    with serving(data, **ENGINES) as again:
        come_in(page, again.address)
        page.goto(f"{again.address}/theory")
        expect(page.get_by_text("考试正在进行")).to_be_visible()
        page.get_by_role("button", name="继续考试").click()
        expect(page.get_by_text("上一次断线了")).to_be_visible()
        take_call(page)
        hang_up(page)
        expect(page.get_by_text("第 2 项，共 4 项")).to_be_visible()
    records = Store(data / "records.db")
    (sitting,) = Sittings(records).of(WHO)
    kinds = [event.kind for event in Sittings(records).events(sitting.id)]
    assert kinds.count(EventKind.CALL_BEGAN) == kinds.count(EventKind.CALL_ENDED) == 2
    assert kinds.count(EventKind.OUTAGE) == 1
