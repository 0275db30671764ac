"""A call that is dialled and one that drops and comes back, spoken, in headless Chromium."""

from dataclasses import replace
from pathlib import Path

import pytest
from browser_call import rehearsed, serving, take

from exams.attempt import Attempt, Status
from grading.call_file import Key
from trainer.replay import Replayed, Replayer, mistakes
from trainer.settings import read_settings

pytestmark = [pytest.mark.browser, pytest.mark.model]

CASES = Path(__file__).parent / "cases" / "situations"


def taken(browser_path: str, folder: Path, scenario: str) -> tuple[Replayed, Attempt]:
    """The good example of a scenario, rehearsed and then taken in the browser."""
    settings = replace(read_settings(), data=folder / "data", scenarios=(CASES,))
    plan = rehearsed(Replayer(settings, spoken=True), scenario, "good")
    with serving(settings.data, THREERINGS_SCENARIOS=str(CASES)) as server:
        attempt = take(server, browser_path, plan, folder)
    assert attempt.status is Status.FINISHED
    assert attempt.call is not None
    assert attempt.grade is not None
    missed = mistakes(plan.example, attempt.grade)
    assert [one for one in missed if " is unmarked, " not in one] == []
    assert [v.state for v in attempt.call.visits] == [v.state for v in plan.call.visits]
    return plan, attempt


def test_an_outgoing_call_is_dialled_answered_and_marked(browser_path, tmp_path):
    plan, attempt = taken(browser_path, tmp_path, "outgoing-survey")
    assert attempt.call.presses[0].key is Key.DIAL
    assert Key.ANSWER not in {press.key for press in attempt.call.presses}
    assert attempt.call.rings == plan.call.rings


def test_a_dropped_call_is_answered_again_and_goes_on(browser_path, tmp_path):
    plan, attempt = taken(browser_path, tmp_path, "dropped-parcel")
    (cut,) = attempt.call.cuts
    assert cut.rang_s - cut.at_s == pytest.approx(3.0, abs=0.6)
    assert cut.rings == plan.call.cuts[0].rings
    assert [press.key for press in attempt.call.presses] == [Key.ANSWER, Key.ANSWER]
