"""What a call is about: scenario files, house rules and the clause catalogue."""

from scenarios.catalog import Catalog, Entry, checks_of, house, load_scenario
from scenarios.scenario import Check, HouseRules, Scenario
from scenarios.source import Problem, ScenarioError

__all__ = [
    "Catalog",
    "Check",
    "Entry",
    "HouseRules",
    "Problem",
    "Scenario",
    "ScenarioError",
    "checks_of",
    "house",
    "load_scenario",
]
