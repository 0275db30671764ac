"""Whole calls: rung, answered aloud, handled, recorded and marked, in headless Chromium."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from browser_call import rehearsed, serving, take

from exams.attempt import Attempt, Status
from trainer.replay import Replayed, Replayer, mistakes
from trainer.settings import read_settings

pytestmark = [pytest.mark.browser, pytest.mark.model]

SCENARIOS = ("refund-angry", "silent-line", "confidential-number", "unsolvable-question")
CALLS = [*((scenario, "good") for scenario in SCENARIOS), ("refund-angry", "failing")]
AT_ONCE = 2


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
