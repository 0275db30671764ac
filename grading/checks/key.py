"""Key-checks: a key of the telephone pressed, for the right desk and in the right order."""

from __future__ import annotations

from grading.call_file import Press
from grading.case import Case
from grading.grade import Evidence, Mark, Unmarked
from grading.verdicts import unmarked, whole
from scenarios.scenario import Check


def mark(check: Check, case: Case, after_s: float | None = 0.0) -> Mark | Unmarked:
    """Met when the key was pressed, after `after_s`; None: what must come first never came."""
    wanted = check.key
    assert wanted is not None, "it is a key-check"
    pressed = [
        press
        for press in case.call.presses
        if press.key.value == wanted.press and _during(press.at_s, check, case)
    ]
    right = [press for press in pressed if _is_desk(press.detail, wanted.to, case)]
    timely = [press for press in right if after_s is not None and press.at_s >= after_s]
    if timely:
        return whole(check, True, [_evidence(timely[0], "")])
    if case.cut_short and not pressed:
        return unmarked(check, "interrupted")
    why = "too_early" if right else "wrong_desk"
    return whole(check, False, [_evidence(press, why) for press in (right or pressed)[:1]])


def _is_desk(detail: str, to: str, case: Case) -> bool:
    """Whether a transfer went to the desk, given by its name or its extension."""
    if not to or detail == to:
        return True
    entries = [entry for entry in case.scenario.desk.directory if to in (entry.desk, entry.person)]
    return any(detail in (entry.desk, entry.extension, entry.person) for entry in entries)


def _during(at_s: float, check: Check, case: Case) -> bool:
    if not check.during:
        return True
    entered = [visit.state for visit in case.call.visits if visit.at_s <= at_s]
    return bool(entered) and entered[-1] in check.during


def _evidence(press: Press, why: str) -> Evidence:
    words = f"{press.key.value} {press.detail}".strip()
    return Evidence(words, press.at_s, press.at_s, why=why, score=1.0)
