"""Takes a whole call in headless Chromium, its microphone speaking what an example would say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page, sync_playwright

from exams.attempt import Attempt
from exams.store import Store
from grading.call_file import CallFile, Key
from scenarios.scenario import RecordFacts
from trainer.rehearsal import Tempo
from trainer.replay import Replayed, Replayer
from voices.audio import Audio, write_audio

MICROPHONE_RATE = 48_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
CLICK_AT = """(key, at) => {
  const waiting = setInterval(() => {
    if (performance.now() - opened < at) return;
    clearInterval(waiting);
    key.click();
  }, 20);
}"""
# Answered at the ring that was rehearsed, however late it comes; the trainee speaks from then on,
# and the keys that follow are as late. `due` holds a time and a number of rings for each answer.
ANSWER_AT = """(key, due) => {
  const phone = key.closest('.phone');
  let counted = 0; // of the rings before, since the number stays for a moment after an answer
  const waiting = setInterval(() => {
    const ring = Number(phone.textContent.match(/第 (\\d+) 声/)?.[1] ?? 0);
    const [at, rings] = due[0];
    if (ring === 0) counted = 0;
    if (ring < rings || ring === counted) return;
    due.shift();
    counted = ring;
    key.click();
    globalThis.speakFrom(at / 1000);
    if (!due.length) clearInterval(waiting);
  }, 20);
}"""
# Keys are pressed by the time since the microphone opened, or by where the trainee's words are.
NOTE_OPENING = """
const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (open) navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await open(wanted);
  globalThis.opened ??= performance.now();
  return globalThis.spoken ? globalThis.spoken(stream) : stream;
};
"""
# A device plays its file from when it opens; the page can begin the trainee's words with the call.
SPEAK = """
globalThis.spoken = async (device) => {
  const sound = new AudioContext({ sampleRate: 48000 });
  await sound.resume();
  const recording = await (await fetch('/spoken.wav')).arrayBuffer();
  const words = await sound.decodeAudioData(recording);
  const line = sound.createMediaStreamDestination();
  sound.createMediaStreamSource(device).connect(line); // without it nothing flows between words
  let saying;
  globalThis.speakFrom = (second) => {
    saying?.stop();
    saying = new AudioBufferSourceNode(sound, { buffer: words });
    saying.connect(line);
    saying.start(0, second);
    globalThis.opened = performance.now() - second * 1000;
  };
  globalThis.speakFrom(0);
  return line.stream;
};
"""
# A recording cannot hear when the caller has finished: it leaves room for a slow reply, but not so
# much that a caller who hears nothing for four seconds speaks first.
TEMPO = Tempo(reaction_s=2.0, reply_s=0.3, settle_s=1.25)
LOOK_UP_S = 3.0
BEFORE = ("ringing", "idle")
SLOW_MS = 60_000  # the machine may be busy; what a test asserts is never how long this took


@dataclass(frozen=True)
class Server:
    """A running Three Rings."""

    address: str
    data: Path
    process: subprocess.Popen[str]


@contextmanager
def serving(data: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """`threerings serve` on this port, or on a free one, until the block ends."""
    with create_server(("127.0.0.1", port)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "trainer", "serve"],
        env={**os.environ, "THREERINGS_DATA": str(data), "PORT": str(port), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert "http" in line, f"the server said {line!r}"
        server = Server(f"http://127.0.0.1:{port}", data, process)
        until_ready(server)
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=30)


def until_ready(server: Server) -> None:
    """Wait until every engine's model is loaded."""
    pause = threading.Event()
    for _ in range(SLOW_MS // 100):
        with suppress(URLError), urlopen(f"{server.address}/health") as answer:
            if json.load(answer)["status"] != "loading":
                return
        pause.wait(0.1)
    raise AssertionError("the engines are still loading")


@contextmanager
def visiting(
    browser_path: str, trainee: str, address: str, microphone: Path
) -> Iterator[BrowserContext]:
    """A browser in which `trainee` is known, and whose microphone plays a WAV file once."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=browser_path,
            headless=True,
            args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}%noloop"],
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(SLOW_MS)
        cookie = {"name": "threerings_name", "value": quote(trainee), "url": address}
        context.add_cookies([cookie])
        context.add_init_script(NOTE_OPENING)
        try:
            yield context
        finally:
            context.close()


def let_ring(page: Page, address: str, scenario: str) -> None:
    """From the briefing to a ringing telephone, or one to dial, with its microphone open."""
    page.goto(f"{address}/call?scenario={scenario}")
    page.locator(".st-key-ring button").click()
    ready = ", ".join(f".phone[data-phase={phase}][data-microphone=open]" for phase in BEFORE)
    page.locator(ready).wait_for()


def until(page: Page, seconds: float) -> None:
    """Wait until so many seconds after the first ring began."""
    due = f"performance.now() - globalThis.opened >= {seconds * 1000:.0f}"
    page.wait_for_function(due, timeout=seconds * 1000 + SLOW_MS)


def press_as(page: Page, rehearsed: CallFile) -> None:
    """Have the keys pressed that the rehearsed trainee pressed, when they did.

    The page's own clock presses them, so that a busy test cannot be late. The desk of a transfer is
    looked up LOOK_UP_S before.
    """
    rings = (rehearsed.rings, *(cut.rings for cut in rehearsed.cuts))
    answers = [press.at_s * 1000 for press in rehearsed.presses if press.key is Key.ANSWER]
    if answers:
        due = list(zip(answers, rings, strict=False))
        page.locator("[data-do=answer]").evaluate(ANSWER_AT, due)
    for press in rehearsed.presses:
        if press.key not in (Key.ANSWER, Key.TRANSFER):
            what = "hold" if press.key is Key.RESUME else press.key.value
            page.locator(f"[data-do={what}]").evaluate(CLICK_AT, press.at_s * 1000)
    for press in rehearsed.presses:
        if press.key is Key.TRANSFER:
            until(page, press.at_s - LOOK_UP_S)
            page.locator("[data-do=transfer]").click()
            page.locator(f"[data-desk='{press.detail}']").click()
            page.locator("[data-do=transfer_now]").evaluate(CLICK_AT, press.at_s * 1000)


def fill_record(page: Page, record: RecordFacts) -> None:
    """Fill the call record in and hand it over; then the result is on the page."""
    page.locator(".st-key-hand-in button").wait_for(timeout=5 * SLOW_MS)
    for field, value in record.model_dump().items():
        box = page.locator(f"[class*='-{field}'] input, [class*='-{field}'] textarea").first
        box.fill(value)
        box.press("Tab")
    page.locator(".st-key-hand-in button").click()
    page.wait_for_url("**/result*")


def rehearsed(replayer: Replayer, scenario: str, which: str) -> Replayed:
    """An example played aloud: the one of that name, or the first of that level."""
    entry = replayer.entry(scenario)
    examples = entry.scenario.examples
    example = next(each for each in examples if which in (each.name, each.level))
    return replayer.play(entry, example, TEMPO)


def take(server: Server, browser_path: str, plan: Replayed, folder: Path) -> Attempt:
    """One call from the briefing to the result page; the attempt that was kept."""
    scenario, level = plan.entry.scenario.id, plan.example.level
    assert plan.sound
    microphone = folder / f"{scenario}-{level}.wav"
    write_audio(microphone, plan.sound[1].at_rate(MICROPHONE_RATE))
    trainee = f"{scenario} {level}"
    silence = folder / f"{scenario}-{level}-silence.wav"
    write_audio(silence, Audio.silence(1.0, MICROPHONE_RATE))
    with visiting(browser_path, trainee, server.address, silence) as context:
        context.route("**/spoken.wav", lambda route: route.fulfill(path=microphone))
        page = context.pages[0]
        page.add_init_script(SPEAK)
        let_ring(page, server.address, scenario)
        press_as(page, plan.call)
        fill_record(page, plan.example.record)
        page.locator(".tr-score").first.wait_for(timeout=SLOW_MS)
        page.screenshot(path=folder / f"{scenario}-{level}.png", full_page=True)
    (attempt,) = Store(server.data / "records.db").attempts(trainee)
    return attempt
