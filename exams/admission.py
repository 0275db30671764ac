"""Whether somebody may begin an examination now, and if not, why and from when on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from exams.blueprint import Blueprint
from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import Candidate, Sitting, Stage
from scenarios.scenario import Status

DAY_S = 24 * 3600.0
BROKE_OFF = "broke_off"  # the reason of a sitting void by rule


class Why(StrEnum):
    """Why somebody may not begin now."""

    NOT_OFFERED = "not_offered"  # the blueprint is not published
    NOT_FOR_YOU = "not_for_you"
    ONE_OPEN = "one_open"  # a sitting of theirs is going on, of this or another examination
    PASSED = "passed"  # already, in this period
    AWAITING_REVIEW = "awaiting_review"  # the last one is not settled yet
    NO_MORE = "no_more"  # attempts
    BROKE_OFF = "broke_off"  # too many were void because calls broke off
    WAIT = "wait"  # some days after the last one


@dataclass(frozen=True)
class NotNow:
    """Why not, from when on they may (None: not known, or in the next period), and what is open."""

    why: Why
    until: float | None = None
    sitting: str = ""


def may_begin(
    blueprint: Blueprint,
    candidate: Candidate,
    past: Sequence[Sitting],
    outcomes: Iterable[Outcome],
    now: float,
    period: str,
) -> NotNow | None:
    """Whether the candidate may sit it now, in this period; None when they may.

    `past` are all their sittings, of any examination; `outcomes` what came of them. A void
    sitting counts for nothing.
    """
    if blueprint.status is not Status.PUBLISHED:
        return NotNow(Why.NOT_OFFERED)
    if not is_for(blueprint, candidate):
        return NotNow(Why.NOT_FOR_YOU)
    for one in past:
        if one.stage is Stage.OPEN:
            return NotNow(Why.ONE_OPEN, sitting=one.id)
    mine = [one for one in past if one.blueprint == blueprint.id]
    own = [one for one in mine if one.stage is Stage.HANDED_IN]
    ids = {one.id for one in own}
    for outcome in (one for one in outcomes if one.sitting in ids):
        if outcome.passed and outcome.period == period:
            return NotNow(Why.PASSED, sitting=outcome.sitting)
        if outcome.status is OutcomeStatus.AWAITING_REVIEW:
            return NotNow(Why.AWAITING_REVIEW, sitting=outcome.sitting)
    broken = [one for one in mine if one.stage is Stage.VOID and one.void_reason == BROKE_OFF]
    return (
        _too_often(Why.NO_MORE, blueprint, own, now, period)
        or _too_often(Why.BROKE_OFF, blueprint, broken, now, period)
        or _too_soon(blueprint, own, now)
    )


def is_for(blueprint: Blueprint, candidate: Candidate) -> bool:
    """Whether the examination is meant for them."""
    who = blueprint.who
    return (
        (not who.roles or bool(candidate.roles & set(who.roles)))
        and (not who.departments or candidate.department in who.departments)
        and (not who.teams or candidate.team in who.teams)
    )


def attempts_left(blueprint: Blueprint, past: Sequence[Sitting], now: float, period: str) -> int:
    """How often it may still be sat, in this period or in its days."""
    own = [one for one in past if one.blueprint == blueprint.id and one.stage is Stage.HANDED_IN]
    days = blueprint.attempts.within_days
    if days is None:
        taken = sum(one.period == period for one in own)
    else:
        taken = sum(one.began_at > now - days * DAY_S for one in own)
    return max(0, blueprint.attempts.most - taken)


def _too_often(
    why: Why, blueprint: Blueprint, own: Sequence[Sitting], now: float, period: str
) -> NotNow | None:
    rules = blueprint.attempts
    if rules.within_days is None:
        return NotNow(why) if sum(one.period == period for one in own) >= rules.most else None
    window = rules.within_days * DAY_S
    begun = sorted(one.began_at for one in own if one.began_at > now - window)
    return NotNow(why, begun[-rules.most] + window) if len(begun) >= rules.most else None


def _too_soon(blueprint: Blueprint, own: Sequence[Sitting], now: float) -> NotNow | None:
    ended = max((one.ended_at or one.began_at for one in own), default=None)
    until = None if ended is None else ended + blueprint.attempts.wait_days * DAY_S
    return NotNow(Why.WAIT, until) if until is not None and now < until else None
