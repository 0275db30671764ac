"""The telephone alone in headless Chromium: a real socket, a wav for a microphone, no model."""

from __future__ import annotations

import base64
import json
import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import uvicorn
from scipy.signal import chirp, correlate, resample_poly
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from grading.call_file import EndedBy, Key
from scenarios.catalog import Entry
from scenarios.scenario import HouseRules, Scenario
from trainer import journal
from trainer.desk import Desk
from trainer.ears import Hearing
from trainer.line import line_routes
from trainer.ui import phone
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.energy import EnergySpotter
from voices.silent import ScriptedListener

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"]
ALLOWED = "--use-fake-ui-for-media-stream"

SCENARIO = Scenario.model_validate(
    {
        "id": "late-parcel",
        "title": "迟到的包裹",
        "kind": "angry_caller",
        "level": 1,
        "desk": {
            "company": "安达物流",
            "trainee": "小李",
            "briefing": "…",
            "directory": [
                {"desk": "售后部", "extension": "8012", "person": "陈主管"},
                {"desk": "财务部", "extension": "8020", "person": "刘会计"},
                {"desk": "仓储调度", "extension": "8105"},
            ],
        },
        "caller": {"name": "赵敏", "phone": "13900001111"},
        "script": [
            {"state": "asks", "says": ["包裹呢"], "next": [{"if": "sorry", "go": "softer"}]},
            {"state": "softer", "says": ["那好吧"], "patience_s": 60},
        ],
        "checks": [{"id": "sorry", "means": "道歉", "say": [["抱歉"]]}],
    }
)
HOUSE = HouseRules.model_validate(
    {
        "id": "neutral",
        "title": "中性",
        "version": 1,
        "checks": [{"id": "rings", "means": "三声内", "timing": {"measure": "rings", "max": 3}}],
    }
)

PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width">
<link rel=icon href="data:,"><body style="margin:12px;background:Canvas;color-scheme:light dark">
<div id=host style="max-width:400px;margin:auto"></div>
<script type=module>
import mount from '/phone.js';
const root = document.querySelector('#host').attachShadow({mode: 'open'});
root.innerHTML = MARKUP;
const setStateValue = (key, value) => (window[key] = value);
window.component = {data: DATA, parentElement: root, setStateValue};
window.unmount = mount(window.component);
window.remount = () => {
  window.unmount();
  root.innerHTML = MARKUP;
  window.unmount = mount(window.component);
};
</script>"""


@dataclass(frozen=True)
class Spoken:
    audio: Audio
    engine: str


class SweptShelf:
    """Speaks every line as two seconds of a sweep, which can be aligned to the sample."""

    def spoken(self, text: str, voices: dict[str, Delivery]) -> Spoken:
        time_s = np.arange(2 * LINE_RATE) / LINE_RATE
        sweep = 0.5 * chirp(time_s, 300, 2, 3300)
        return Spoken(Audio(sweep.astype(np.float32), LINE_RATE), "sweep")

    def ready(self, text: str, voices: object) -> bool:
        return True

    def prepare(self, lines: object) -> None:
        pass


class Words:
    def signals(self, said: str, heard: str) -> frozenset[str]:
        return frozenset({"sorry"} if "抱歉" in said else ())


class Switchboard:
    """A server with a desk, and the page that shows one call's telephone."""

    def __init__(self, folder: Path) -> None:
        hearing = Hearing(ScriptedListener("非常抱歉"), EnergySpotter(), lambda *_: Words())
        self.folder = folder
        self.desk = Desk(folder, SweptShelf(), hearing)
        self.ring()
        routes = [
            Route("/", lambda _: HTMLResponse(self.page())),
            Route("/phone.js", lambda _: Response(phone.script(), media_type="text/javascript")),
        ]
        app = Starlette(routes=[*routes, *line_routes(self.desk)])
        config = uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def ring(self) -> None:
        """Another call, which the page then shows."""
        self.call = self.desk.open_call("小李", ENTRY, HOUSE, SCENARIO.checks)

    def page(self) -> str:
        data = phone.phone_data(self.call, self.desk.ticket(self.call), SCENARIO, "zh")
        html = f"<style>{phone.PARTS.joinpath('phone.css').read_text('utf-8')}</style>"
        html += phone.PARTS.joinpath("phone.html").read_text("utf-8")
        filled = PAGE.replace("MARKUP", json.dumps(html).replace("</", "<\\/"))
        return filled.replace("DATA", json.dumps(data | {"check": True}).replace("</", "<\\/"))

    @property
    def entries(self) -> tuple[journal.Entry, ...]:
        return journal.read_entries(self.folder / "calls" / self.call)


ENTRY = Entry(Path("late-parcel.yaml"), SCENARIO, "late-parcel@00000000")
MIC_S = 20
TRIES = 4  # a busy machine may keep the browser from playing without a gap


def microphone(path: Path) -> None:
    """Bursts of noise that are the same nowhere twice, as a wav for Chromium's fake microphone."""
    noise = np.random.default_rng(3).normal(size=MIC_S * 48_000)
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(len(noise), 1 / 48_000) > 3400] = 0
    sound = np.fft.irfft(spectrum)
    sound *= 0.25 / np.abs(sound).max() * (1 + (np.arange(len(sound)) // 24_000) % 2 * 2)
    soundfile.write(path, sound, 48_000, subtype="PCM_16")


@dataclass(frozen=True)
class Tapped:
    """What the phone's mic or player node handled, at LINE_RATE, and the clock of its start."""

    clock: int
    samples: np.ndarray
    whole: bool  # nothing was left out by the audio thread, nor came too late for it


def tapped(page, node: str) -> Tapped:
    first, rate, samples, gaps = page.evaluate(
        """(node) => new Promise((done) => {
          const { port } = [...threeRingsLines.values()][0][node];
          port.onmessage = ({ data: { tap, rate, underruns } }) => {
            const first = tap[0].frame;
            const last = tap[tap.length - 1];
            const all = new Float32Array(last.frame + last.samples.length - first);
            for (const block of tap) all.set(block.samples, block.frame - first);
            const bytes = new Uint8Array(all.buffer);
            let text = '';
            for (const byte of bytes) text += String.fromCharCode(byte);
            const gaps = tap.filter((block, i) => i && block.frame - tap[i - 1].frame !== 128);
            done([first, rate, btoa(text), gaps.length + underruns]);
          };
          port.postMessage({ tap: 'stop' });
        })""",
        node,
    )
    heard = np.frombuffer(base64.b64decode(samples), "<f4")
    clock = round(first * LINE_RATE / rate)
    return Tapped(clock, resample_poly(heard, LINE_RATE, rate), gaps == 0)


def offset(reference: np.ndarray, found: np.ndarray) -> int:
    """Where in `reference` the first sample of `found` is."""
    return int(np.argmax(np.abs(correlate(reference, found, "valid"))))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of two sounds whose clocks may be half a sample apart."""
    spectrum, turns = np.fft.rfft(one), np.fft.rfftfreq(len(one))
    shifted = (
        np.fft.irfft(spectrum * np.exp(2j * np.pi * turns * shift), len(one))
        for shift in np.linspace(-1, 1, 41)
    )
    return max(float(np.corrcoef(sound, other)[0, 1]) for sound in shifted)


@pytest.fixture
def board(tmp_path):
    made = Switchboard(tmp_path / "data")
    made.thread.start()
    started = threading.Event()
    while not made.server.started:
        started.wait(0.02)
    made.url = f"http://127.0.0.1:{made.server.servers[0].sockets[0].getsockname()[1]}/"
    yield made
    made.server.should_exit = True
    made.thread.join()
    made.desk.close()


@pytest.fixture
def browse(tmp_path):
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium was found. Install one with: apt-get install chromium")
        pytest.skip("no Chromium; install one with: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = []

        def open_page(url: str, *flags: str, width: int = 390):
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*FLAGS, *(flags or (ALLOWED,))]
            )
            opened.append(browser)
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.faults = []
            page.on("pageerror", lambda fault: page.faults.append(str(fault)))
            page.goto(url)
            return page

        yield open_page
        for browser in opened:
            browser.close()


def wake(page) -> None:
    """The click without which a page may make no sound."""
    page.get_by_role("button", name="继续通话").click()


def hold_a_call(board, browse, tmp_path):
    """A call of five seconds: the page, what was played in it and what the page was given."""
    microphone(tmp_path / "mic.wav")
    wav = f"--use-file-for-fake-audio-capture={tmp_path / 'mic.wav'}%noloop"
    page = browse(board.url, ALLOWED, wav)
    wake(page)
    page.get_by_text("第 2 声").wait_for(timeout=15_000)
    page.keyboard.press("a")
    page.get_by_text("通话中").wait_for()
    page.get_by_text("00:05").wait_for(timeout=15_000)
    played, spoken = tapped(page, "player"), tapped(page, "mic")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("window.ended")
    return page, played, spoken


@pytest.mark.browser
def test_both_sides_are_recorded_to_the_sample_the_trainee_heard(board, browse, tmp_path):
    for _ in range(TRIES):
        page, heard, given = hold_a_call(board, browse, tmp_path)
        if heard.whole and given.whole:
            break
        page.close()
        board.ring()
    else:
        pytest.fail(f"sound was left out or came late in each of {TRIES} calls")
    played, spoken = heard.samples, given.samples
    assert page.faults == []
    call = board.desk.call_file(board.call)
    assert (call.rings, call.ended_by) == (2, EndedBy.TRAINEE)
    assert 5.0 < call.answered_s < 6.0
    sound, _ = soundfile.read(board.folder / "calls" / board.call / "call.flac")

    # The caller's line is a sweep, which fits at one place only; a ring fits at every period.
    line = next(entry for entry in board.entries if isinstance(entry, journal.LineBegun))
    at = round(line.at_s * LINE_RATE)
    said = sound[at : at + 2 * LINE_RATE, 0]
    place = offset(played, said)
    assert likeness(played[place:][: 2 * LINE_RATE], said) > 0.99
    begun = place - at
    assert likeness(played[begun:][:LINE_RATE], sound[:LINE_RATE, 0]) > 0.99

    # Chromium's fake microphone may skip under load; what the page was given is what counts.
    zero = heard.clock + begun - given.clock
    spoke = round((call.answered_s + 0.2) * LINE_RATE)
    for at in range(spoke, spoke + 64_000, LINE_RATE):
        second = sound[at : at + LINE_RATE, 1]
        place = offset(spoken, second)
        assert place - at == pytest.approx(zero, abs=1)
        assert likeness(spoken[place:][:LINE_RATE], second) > 0.99

    rings = [entry.at_s for entry in board.entries if isinstance(entry, journal.Rang)]
    assert rings == [0.0, pytest.approx(5.0, abs=0.001)]


@pytest.mark.browser
def test_a_reload_and_a_lost_line_come_back_to_the_same_call(board, browse):
    page = browse(board.url)
    wake(page)
    page.get_by_role("button", name="接听").click(timeout=15_000)
    page.get_by_label("便笺").fill("赵女士,包裹未到")
    page.get_by_text("已保存").wait_for()
    page.reload()
    wake(page)
    page.get_by_text("通话中").wait_for()
    assert page.get_by_label("便笺").input_value() == "赵女士,包裹未到"
    page.evaluate("[...threeRingsLines.values()][0].worker.postMessage({ drop: 1 })")
    page.get_by_text("线路中断").wait_for()
    page.get_by_text("通话中").wait_for()
    page.evaluate("window.remount()")
    page.get_by_role("button", name="保持").click()
    page.get_by_text("对方等候中").wait_for()
    page.get_by_role("button", name="转接").click()
    page.get_by_role("searchbox").fill("8012")
    page.get_by_role("option", name="售后部").click()
    page.get_by_role("button", name="转给 售后部").click()
    page.wait_for_function("window.ended")
    assert page.faults == []
    call = board.desk.call_file(board.call)
    assert (call.ended_by, call.presses[-1].detail) == (EndedBy.TRANSFER, "售后部")
    assert [press.key for press in call.presses] == [Key.ANSWER, Key.HOLD, Key.TRANSFER]
    cuts = (journal.LineDropped, journal.LineResumed)
    kinds = [entry.kind for entry in board.entries if isinstance(entry, cuts)]
    assert kinds == ["dropped", "resumed"] * 2
    assert call.notes == "赵女士,包裹未到"


@pytest.mark.browser
def test_a_refused_microphone_is_told_how_to_mend_and_typing_goes_on(board, browse):
    page = browse(board.url, "--deny-permission-prompts")
    wake(page)
    page.get_by_text("第 1 声").wait_for()
    assert page.get_by_role("alert").get_by_text("Chrome").is_visible()
    assert page.get_by_role("button", name="接听").is_disabled()
    page.get_by_role("button", name="再试一次").click()
    page.get_by_role("button", name="改用打字").click()
    page.get_by_role("button", name="接听").click()
    page.get_by_label("您对来电者说").fill("非常抱歉")
    page.get_by_text("00:03").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("00:06").wait_for()
    page.get_by_role("button", name="挂机").click()
    page.wait_for_function("window.ended")
    call = board.desk.call_file(board.call)
    assert [visit.state for visit in call.visits] == ["asks", "softer"]


@pytest.mark.browser
def test_every_key_is_big_enough_to_touch_and_named(board, browse):
    page = browse(board.url)
    keys = page.get_by_role("button").all()
    assert len(keys) >= 5
    for key in keys:
        box = key.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert key.inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_word_is_in_both_languages():
    words = phone.words("zh"), phone.words("en")
    assert all(all(text.strip() for text in each.values()) for each in words)
    assert words[0].keys() == words[1].keys()
    assert "const WORKLET" in phone.script()
