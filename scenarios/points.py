"""Whether a scenario's points add up: its own checks weigh, and none is worth nothing or all.

A score is the points earned of all that could be earned, so any sum makes a hundred. It adds up
when what the scenario is about carries at least half: else good manners alone go most of the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.scenario import Check, Scenario, Status
from scenarios.source import Path

Fault = tuple[Path, str]
LARGEST_HOUSE_SHARE = 0.5  # of the points that can be earned


def find_point_faults(scenario: Scenario, asked: Sequence[Check]) -> Iterator[Fault]:
    """Where the points do not add up; `asked` are the checks of the house and the scenario."""
    ids = {check.id for check in scenario.checks}
    own = sum(check.points for check in scenario.checks if check.points > 0)
    of_house = sum(check.points for check in asked if check.id not in ids and check.points > 0)
    there = own + of_house
    drafted = scenario.status is Status.DRAFT  # more checks are to come
    if not drafted and own > 0 and of_house / there > LARGEST_HOUSE_SHARE:
        text = f"the checks here earn {own:g} points and those of the house {of_house:g}"
        remedy = f"give the checks here at least {of_house:g} in sum"
        yield ("checks",), f"{text}, so manners weigh more than the matter; {remedy}"
    needed = {check.after for check in asked} | set(_steering(scenario))
    for at, check in enumerate(scenario.checks):
        if check.points < -there and not check.fatal and own > 0:
            text = f"'{check.id}' costs {-check.points:g} of the {there:g} points there are; write"
            yield ("checks", at, "points"), f"{text} less, or 'fatal: true'"
        if _is_idle(check) and check.id not in needed:
            text = f"'{check.id}' is worth nothing and steers nothing; give it points, name it in a"
            yield ("checks", at, "points"), f"{text} branch, or delete it"


def _is_idle(check: Check) -> bool:
    """Figures of 0 points are shown, so they are not idle."""
    return not (check.points or check.fatal or check.timing or check.manner)


def _steering(scenario: Scenario) -> Iterator[str]:
    for state in scenario.script:
        for branch in state.next:
            for names in (branch.if_, branch.unless, branch.ever):
                yield from (names,) if isinstance(names, str) else names
