"""The author's page in headless Chromium: a scenario mended, looked at, tried and published."""

from contextlib import contextmanager
from urllib.parse import quote

import pytest
from browser_call import FLAGS, SLOW_MS, serving
from playwright.sync_api import expect, sync_playwright

from scenarios.catalog import LIBRARY
from scenarios.scenario import Status
from trainer.authoring.outline import outline_of

pytestmark = pytest.mark.browser

ENGINES = {
    "THREERINGS_SPEAKER": "silent",
    "THREERINGS_LISTENER": "scripted",
    "THREERINGS_EMBEDDER": "letters",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("data"), **ENGINES) as running:
        yield running


@contextmanager
def author(browser_path: str, address: str, width: int = 1280):
    """A page of somebody who writes scenarios."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        context = browser.new_context(viewport={"width": width, "height": 1000})
        context.set_default_timeout(SLOW_MS)
        cookie = {"name": "threerings_name", "value": quote("周老师"), "url": address}
        context.add_cookies([cookie])
        yield context.new_page()
        browser.close()


def put(server, name: str, text: str):
    path = server.data / "scenarios" / f"{name}.yaml"
    path.write_text(text.replace("id: silent-line", f"id: {name}", 1), "utf-8")
    return path


def test_a_scenario_is_mended_looked_at_tried_and_published(browser_path, server):
    text = (LIBRARY / "silent-line.yaml").read_text("utf-8")
    text = text.replace("status: published", "status: draft")
    wrong = text.replace("level: 1", "levle: 1", 1)
    path = put(server, "ours", wrong)
    line = wrong.splitlines().index("levle: 1") + 1
    with author(browser_path, server.address) as page:
        page.goto(f"{server.address}/scenario?file=own/ours.yaml")
        faulty = page.locator(".cm-line", has_text="levle")
        expect(faulty.locator(".cm-lintRange-error")).to_be_visible()
        expect(page.get_by_role("button", name=f"第 {line} 行").first).to_be_visible()
        faulty.click()
        page.keyboard.press("End")
        page.keyboard.press("Shift+Home")
        page.keyboard.type("level: 1")
        page.keyboard.press("Escape")
        expect(page.locator(".cm-lintRange-error")).to_have_count(0)
        expect(page.get_by_text("有未保存的修改")).to_be_visible()
        page.keyboard.press("Control+s")
        expect(page.get_by_text("有未保存的修改")).to_have_count(0)
        assert path.read_text("utf-8") == text.replace("id: silent-line", "id: ours", 1)

        page.get_by_text("流程图").click()
        expect(page.locator(".box")).to_have_count(len(outline_of(text).states))
        page.get_by_role("combobox").first.click()
        page.get_by_role("option").nth(1).click()
        expect(page.locator(".box.lit").first).to_be_visible()

        page.get_by_text("试一试").click()
        page.locator(".st-key-panel-answer textarea").fill("您好，请问听得到吗？")
        page.get_by_role("button", name="评一评").click()
        expect(page.locator(".tr-tried")).to_be_visible()

        page.get_by_role("button", name="发布").click()
        page.get_by_role("button", name="检查并发布").click()
        expect(page.locator(".tr-status.published")).to_be_visible()
        assert outline_of(path.read_text("utf-8")).status is Status.PUBLISHED
        page.goto(server.address)
        expect(page.locator(".st-key-card-ours")).to_be_visible()


def test_keys_and_names_are_offered_where_they_belong(browser_path, server):
    put(server, "offered", (LIBRARY / "silent-line.yaml").read_text("utf-8"))
    with author(browser_path, server.address) as page:
        page.goto(f"{server.address}/scenario?file=own/offered.yaml")
        page.locator(".cm-line", has_text="level: 1").click()
        page.keyboard.press("End")
        page.keyboard.press("Enter")
        page.keyboard.type("hou")
        expect(page.locator(".cm-completionLabel").first).to_have_text("house")
        # The editor takes no key for a choice in the first moment its list is open.
        page.locator(".cm-completionLabel").first.click()
        expect(page.locator(".cm-line", has_text="house: ")).to_be_visible()
        page.keyboard.press("Control+Space")
        expect(page.locator(".cm-completionLabel", has_text="neutral")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_what_changes_on_disk_appears_and_nothing_sticks_out(browser_path, server, width):
    path = put(server, "watched", (LIBRARY / "silent-line.yaml").read_text("utf-8"))
    with author(browser_path, server.address, width) as page:
        page.goto(f"{server.address}/scenario?file=own/watched.yaml")
        expect(page.locator(".cm-content")).to_contain_text("id: watched")
        path.write_text(path.read_text("utf-8").replace("level: 1", "level: 2 # 改了", 1), "utf-8")
        expect(page.locator(".cm-content")).to_contain_text("level: 2 # 改了")
        for part in ("流程图", "试一试", "版本", "编写"):
            page.get_by_text(part, exact=True).click()
            main = page.get_by_test_id("stMain")
            assert main.evaluate("page => page.scrollWidth <= page.clientWidth"), part
