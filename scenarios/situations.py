"""Checks of what a script does with the telephone: direction, dropped lines, notices, loudness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from scenarios.scenario import Branch, Check, Kind, Measure, Scenario, State
from scenarios.source import Path

Fault = tuple[Path, str, Literal["error", "warning"]]

OUTGOING = (
    Kind.COMPLAINT_FOLLOW_UP,
    Kind.SATISFACTION_SURVEY,
    Kind.PAYMENT_REMINDER,
    Kind.RENEWAL,
    Kind.GREETING_CALL,
)


def find_situation_faults(scenario: Scenario, house_checks: Sequence[Check]) -> Iterator[Fault]:
    """What does not fit together in the scenario; `house_checks` are those of its direction."""
    yield from _direction(scenario)
    for at, state in enumerate(scenario.script):
        yield from _drop(at, state)
        yield from _notice(at, state)
    yield from _answers(scenario)
    yield from _faint(scenario, house_checks)


def least_loudness(checks: Sequence[Check]) -> float | None:
    """The level in dBFS under which the caller cannot hear; None when no check sets one."""
    bands = [check.manner or check.timing for check in checks]
    least = [
        band.min
        for band in bands
        if band is not None and band.measure is Measure.LOUDNESS_DBFS and band.min is not None
    ]
    return max(least, default=None)


def _direction(scenario: Scenario) -> Iterator[Fault]:
    outgoing = scenario.direction == "outgoing"
    if outgoing and not scenario.caller.phone:
        text = "the trainee needs a number to dial; add 'phone'"
        yield ("caller", "phone"), text, "error"
    if not outgoing and "rings_before_answer" in scenario.model_fields_set:
        text = "the trainee answers an incoming call; delete it or add 'direction: outgoing'"
        yield ("rings_before_answer",), text, "error"
    if not outgoing and scenario.kind in OUTGOING:
        text = f"in a call of kind '{scenario.kind}' the trainee dials; add 'direction: outgoing'"
        yield ("kind",), text, "warning"
    for at, check in enumerate(scenario.checks):
        if check.direction not in (None, scenario.direction):
            text = f"'{check.direction}' checks are not asked in this {scenario.direction} call"
            yield ("checks", at, "direction"), f"{text}; delete the line", "error"
        if outgoing and check.timing is not None and check.timing.measure is Measure.RINGS:
            text = "the other side answers an outgoing call; 'rings' cannot be measured: delete it"
            yield ("checks", at, "timing", "measure"), text, "error"
    for at, example in enumerate(scenario.examples):
        if outgoing and not _drops(scenario) and "rings" in example.model_fields_set:
            text = "the other side answers an outgoing call; see 'rings_before_answer'; delete it"
            yield ("examples", at, "rings"), text, "error"


def _drops(scenario: Scenario) -> bool:
    return any(state.drops for state in scenario.script)


def _drop(at: int, state: State) -> Iterator[Fault]:
    path: Path = ("script", at)
    if not state.drops:
        if "back_after_s" in state.model_fields_set:
            text = "the line comes back only where it drops; add 'drops: true' or delete this"
            yield (*path, "back_after_s"), text, "error"
        return
    if state.hangs_up:
        text = "a line that drops comes back, and a caller who hangs up does not; choose one"
        yield (*path, "hangs_up"), text, "error"
    for key, given in (("notice", state.notice), ("interrupts_after_s", state.interrupts_after_s)):
        if given:
            text = f"nothing is heard once the line drops; move '{key}' to another state"
            yield (*path, key), text, "error"


def _answers(scenario: Scenario) -> Iterator[Fault]:
    dead = {state.state for state in scenario.script if state.drops}
    for at, example in enumerate(scenario.examples):
        for name, steps in example.answers.items():
            if steps and name in dead:
                text = f"the line is dead in '{name}' and nobody hears this; delete the steps"
                yield ("examples", at, "answers", name), text, "error"


def _notice(at: int, state: State) -> Iterator[Fault]:
    if state.notice:
        return
    for key in ("notice_sound", "notice_after_s"):
        if key in state.model_fields_set:
            text = f"there is no notice here; add 'notice' with its text or delete '{key}'"
            yield ("script", at, key), text, "error"


def _faint(scenario: Scenario, house_checks: Sequence[Check]) -> Iterator[Fault]:
    own = {check.id for check in scenario.checks} | set(scenario.without)
    asked = [*(check for check in house_checks if check.id not in own), *scenario.checks]
    if least_loudness(asked) is not None:
        return
    for at, state in enumerate(scenario.script):
        for number, branch in enumerate(state.next):
            for key in _keys_naming_faint(branch):
                text = "no check sets the least loudness, so no turn is 'faint'; add a check with"
                least = "'manner: {measure: loudness_dbfs, min: -42}'"
                yield ("script", at, "next", number, key), f"{text} {least}", "error"


def _keys_naming_faint(branch: Branch) -> Iterator[str]:
    for key, given in (("if", branch.if_), ("unless", branch.unless), ("ever", branch.ever)):
        if "faint" in ((given,) if isinstance(given, str) else given):
            yield key
