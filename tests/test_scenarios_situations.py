"""Directions, drops, notices and faint turns as a scenario file says them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from scenarios import checks_of, house, load_scenario
from scenarios.scenario import Check, HouseRules, Step
from scenarios.situations import least_loudness

GOOD = load_scenario(Path(__file__).parent / "cases" / "good_scenario.yaml")
INCOMING = {"answered_in_time", "opening", "opening_promptly", "closing"}
OUTGOING = {"outgoing_opening", "outgoing_person", "outgoing_closing"}


@pytest.mark.parametrize(
    ("direction", "asked", "left_out"),
    [("incoming", INCOMING, OUTGOING), ("outgoing", OUTGOING, INCOMING)],
)
def test_the_house_asks_what_fits_the_direction(direction, asked, left_out):
    scenario = GOOD.model_copy(update={"direction": direction})
    ids = {check.id for check in checks_of(scenario, house("neutral"))}
    assert asked <= ids
    assert not left_out & ids
    assert {"hangs_up_last", "polite_you", "record_name"} <= ids


def test_only_words_can_be_faint():
    assert Step.model_validate({"say": "喂", "faint": True}).faint
    with pytest.raises(ValidationError, match="put it beside 'say'"):
        Step.model_validate({"wait_s": 3, "faint": True})


def test_the_least_loudness_is_the_house_unless_the_scenario_asks_for_more():
    rules: HouseRules = house("neutral")
    louder = Check.model_validate(
        {"id": "loud", "means": "响", "manner": {"measure": "loudness_dbfs", "min": -30}}
    )
    assert least_loudness(checks_of(GOOD, rules)) == -42
    assert least_loudness([*rules.checks, louder]) == -30
    assert least_loudness(GOOD.checks) is None
