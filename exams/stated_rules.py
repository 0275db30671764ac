"""The rules of a sitting in words, which candidates read and agree to before they begin."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from exams.blueprint import Blueprint, FatalRule
from exams.sitting_rules import GRACE_S

Language = Literal["zh", "en"]
WORDS = Path(__file__).parent / "sitting_rules.yaml"


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text("utf-8"))
    return words


def stated_rules(blueprint: Blueprint, language: Language) -> tuple[str, ...]:
    """Each rule as a sentence or two, with the figures of the blueprint."""

    def say(key: str, **figures: object) -> str:
        return _words()[key][language].format(**figures)

    rules = [
        say("whole", minutes=blueprint.minutes),
        say("order"),
        say("answer", grace=f"{GRACE_S:g}"),
        say("resume"),
        say("window"),
    ]
    if blueprint.calls:
        again = blueprint.calls_again
        rules.append(say("again", calls_again=again) if again else say("never_again"))
    rules += [say("outage"), say("void")]
    if blueprint.calls:
        rules.append(say("void_often", most=blueprint.attempts.most))
    rules.append(say("time_up"))
    rules.append(say("pass", pass_mark=blueprint.pass_mark))
    for kind in blueprint.parts:
        if points := blueprint.least.of(kind):
            rules.append(say("least", part=say(f"part_{kind}"), points=f"{points:g}"))
    if blueprint.calls:
        capped = blueprint.fatal is FatalRule.CAP
        rules.append(say("fatal_cap", cap=blueprint.cap) if capped else say("fatal_fail"))
    limit = blueprint.attempts
    key = "attempts_days" if limit.within_days else "attempts_period"
    rules.append(say(key, most=limit.most, days=limit.within_days))
    if limit.wait_days:
        rules.append(say("wait", wait=limit.wait_days))
    return (*rules, say("once_passed"), say("kept"))
