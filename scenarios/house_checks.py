"""The checks of house rules as they stand at one scenario's desk."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.scenario import Check, HouseRules, Scenario

EVERY = "*"  # instead of a secret's name: each of the desk's, whatever they are called


def house_checks(scenario: Scenario, rules: HouseRules) -> tuple[Check, ...]:
    """The house's checks for calls of the scenario's direction.

    That on every secret is taken apart into one for each there is.
    """
    checks: list[Check] = []
    for check in rules.checks:
        if check.direction not in (None, scenario.direction):
            continue
        checks += _of_each_secret(check, scenario) if check.secret == EVERY else (check,)
    return tuple(checks)


def _of_each_secret(check: Check, scenario: Scenario) -> Iterator[Check]:
    """A secret that a check of the scenario's own keeps already is not asked for twice."""
    kept = {own.secret for own in scenario.checks}
    names = [secret.name for secret in scenario.desk.secrets if secret.name not in kept]
    for number, name in enumerate(names, 1):
        own_id = check.id if number == 1 else f"{check.id}.{number}"
        means = f"{check.means}：{name}"
        yield check.model_copy(update={"id": own_id, "means": means, "secret": name})
