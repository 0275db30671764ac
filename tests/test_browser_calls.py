"""Whole calls: rung, answered aloud, handled, recorded and marked, in headless Chromium."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from browser_call import (
    MICROPHONE_RATE,
    SLOW_MS,
    Server,
    fill_record,
    let_ring,
    press_as,
    serving,
    visiting,
)

from exams.attempt import Attempt, Status
from exams.store import Store
from trainer.rehearsal import Tempo
from trainer.replay import Replayed, Replayer, mistakes
from trainer.settings import read_settings
from voices.audio import write_audio

pytestmark = [pytest.mark.browser, pytest.mark.model]

SCENARIOS = ("refund-angry", "silent-line", "confidential-number", "unsolvable-question")
CALLS = [(scenario, level) for scenario in SCENARIOS for level in ("good", "failing")]
AT_ONCE = 3
# A tape cannot hear when the caller has finished, so it leaves room.
TEMPO = Tempo(reaction_s=2.0, reply_s=0.3)


def rehearsed(replayer: Replayer, scenario: str, level: str) -> Replayed:
    entry = replayer.entry(scenario)
    example = next(each for each in entry.scenario.examples if each.level == level)
    return replayer.play(entry, example, TEMPO)


def take(server: Server, browser_path: str, plan: Replayed, folder: Path) -> Attempt:
    """One call from the briefing to the result page; the attempt that was kept."""
    scenario, level = plan.entry.scenario.id, plan.example.level
    assert plan.sound
    microphone = folder / f"{scenario}-{level}.wav"
    write_audio(microphone, plan.sound[1].at_rate(MICROPHONE_RATE))
    trainee = f"{scenario} {level}"
    with visiting(browser_path, trainee, server.address, microphone) as context:
        page = context.pages[0]
        let_ring(page, server.address, scenario)
        press_as(page, plan.call)
        fill_record(page, plan.example.record)
        page.locator(".tr-score").first.wait_for(timeout=SLOW_MS)
        page.screenshot(path=folder / f"{scenario}-{level}.png", full_page=True)
    (attempt,) = Store(server.data / "records.db").attempts(trainee)
    return attempt


@pytest.fixture(scope="module")
def taken(browser_path, tmp_path_factory) -> dict[tuple[str, str], tuple[Replayed, Attempt]]:
    """All the calls, some at a time, against one server."""
    folder = tmp_path_factory.mktemp("calls")
    data = folder / "data"
    replayer = Replayer(replace(read_settings(), data=data), spoken=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        plans = list(pool.map(lambda call: rehearsed(replayer, *call), CALLS))
    with serving(data) as server, ThreadPoolExecutor(AT_ONCE) as pool:
        attempts = list(pool.map(lambda plan: take(server, browser_path, plan, folder), plans))
    return dict(zip(CALLS, zip(plans, attempts, strict=True), strict=True))


@pytest.mark.parametrize("call", CALLS, ids=[f"{s}, {level}" for s, level in CALLS])
def test_a_call_is_marked_as_its_example_expects(taken, call):
    plan, attempt = taken[call]
    assert attempt.status is Status.FINISHED
    assert attempt.grade is not None
    # What could not be made out for certain is left to an assessor; it contradicts nothing.
    missed = mistakes(plan.example, attempt.grade)
    assert [one for one in missed if " is unmarked, " not in one] == []


@pytest.mark.parametrize("call", CALLS, ids=[f"{s}, {level}" for s, level in CALLS])
def test_a_call_ends_as_it_was_rehearsed(taken, call):
    plan, attempt = taken[call]
    assert attempt.call is not None
    assert attempt.call.rings == plan.call.rings
    assert attempt.call.ended_by == plan.call.ended_by
    assert attempt.call.visits[-1].state == plan.call.visits[-1].state
