"""What the story is told with: numbered steps and pictures, a browser for each person, waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_call import FLAGS, NOTE_OPENING, SLOW_MS, Server
from playwright.sync_api import Page, expect, sync_playwright

from exams.store import Store

WIDTH, PHONE = (1280, 900), (390, 844)
STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
TALLEST = 3000
QUIET_MS = 500  # so long a page must be drawn to the end before its picture is taken


@dataclass
class Stage:
    """One telling: where its pictures and files go, who is signed in, and what came otherwise."""

    out: Path
    server: Server
    browser_path: str
    began: float = field(default_factory=time.monotonic)
    pictures: int = 0
    steps: int = 0
    otherwise: list[str] = field(default_factory=list)
    cookies: dict[str, list[Any]] = field(default_factory=dict)
    page: Page | None = None

    @property
    def store(self) -> Store:
        """The records, to know what was drawn and how it was marked."""
        return Store(self.server.data / "records.db")

    @contextmanager
    def step(self, told: str) -> Iterator[None]:
        """One step of the story, with its time."""
        self.steps += 1
        began = time.monotonic()
        print(f"{self.steps:2}. {told}", flush=True)
        yield
        print(f"      {time.monotonic() - began:.1f} s", flush=True)

    def note(self, told: str) -> None:
        """A fact of the step that is told."""
        print(f"      {told}", flush=True)

    def expected(self, is_so: bool, told: str) -> None:
        """What should be so; the story goes on all the same, and ends as failed."""
        if is_so:
            self.note(f"✓ {told}")
        else:
            self.otherwise.append(f"step {self.steps}: not so: {told}")
            self.note(f"✗ {told}")

    @contextmanager
    def window(self, who: str, microphone: Path | None = None) -> Iterator[Page]:
        """A browser at which `who` is still signed in; its microphone plays a WAV file once."""
        sound = () if microphone is None else (f"{microphone}%noloop",)
        flags = [*FLAGS, *(f"--use-file-for-fake-audio-capture={one}" for one in sound)]
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
            context = playwright.chromium.launch_persistent_context(
                profile,
                executable_path=self.browser_path,
                headless=True,
                args=flags,
                viewport={"width": WIDTH[0], "height": WIDTH[1]},
                accept_downloads=True,
                timezone_id="Asia/Shanghai",
            )
            context.set_default_timeout(SLOW_MS)
            expect.set_options(timeout=SLOW_MS)
            context.add_cookies(self.cookies.get(who, []))
            context.add_init_script(NOTE_OPENING)
            self.page = context.pages[0]
            try:
                yield self.page
            except BaseException:
                self.picture(self.page, "failed-here")
                raise
            finally:
                self.cookies[who] = [dict(one) for one in context.cookies()]
                context.close()

    def go(self, page: Page, path: str) -> None:
        """To one of our pages, until it is drawn."""
        page.goto(f"{self.server.address}/{path}")
        page.locator(STILL).wait_for(state="attached")

    def picture(self, page: Page, name: str, phone: bool = False, whole: bool = True) -> None:
        """What the page looks like now, at the desk and if asked on a telephone."""
        self.pictures += 1
        for width, height in (WIDTH, PHONE) if phone else (WIDTH,):
            page.set_viewport_size({"width": width, "height": height})
            page.locator(STILL).wait_for(state="attached")
            expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
            page.wait_for_timeout(QUIET_MS)
            if whole:  # the page scrolls within its window
                tall = int(page.get_by_test_id("stMain").evaluate("one => one.scrollHeight"))
                page.set_viewport_size({"width": width, "height": min(max(tall, height), TALLEST)})
                page.wait_for_timeout(QUIET_MS)
            page.screenshot(path=self.out / f"{self.pictures:02}-{name}-{width}.png")
        page.set_viewport_size({"width": WIDTH[0], "height": WIDTH[1]})

    def run(self, *args: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """`threerings` on the terminal, over these records or over others."""
        return subprocess.run(
            [sys.executable, "-m", "trainer", *args],
            env={**os.environ, "THREERINGS_DATA": str(data or self.server.data)},
            capture_output=True,
            text=True,
            check=False,
        )


def pressed(page: Page, label: str) -> None:
    """Press the button of that name."""
    page.get_by_role("button", name=label, exact=True).first.click()
