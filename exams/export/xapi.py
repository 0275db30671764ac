"""Results as statements for a learning record store (xAPI 1.0.3): who passed or failed what."""

from __future__ import annotations

import json
import uuid
from typing import Any

from exams.certificates.times import to_text
from exams.outcome import Outcome, ResultState
from exams.sitting import ItemKind

VERSION = "1.0.3"
_SPACE = uuid.UUID("5f0a5f6e-5a53-5c39-9a3e-3a1f7e0f2d10")  # of our statements' ids
_VERBS = {
    "passed": {"zh-CN": "通过", "en-US": "passed"},
    "failed": {"zh-CN": "未通过", "en-US": "failed"},
    "completed": {"zh-CN": "完成", "en-US": "completed"},
    "voided": {"zh-CN": "作废", "en-US": "voided"},
}
_MEANT = {
    ResultState.PASSED: "passed",
    ResultState.FAILED: "failed",
    ResultState.AWAITING_REVIEW: "completed",  # handed in; whether it is a pass comes later
}


def statement(outcome: Outcome, home: str, after: str = "") -> dict[str, Any] | None:
    """The statement of a sitting; None of one that is void. `home` is where we are reached.

    Its id is made of what it says and of the statement it comes after: told again it is the same,
    and a result corrected to what it once was has an id of its own.
    """
    if outcome.state is ResultState.VOID:
        return None
    told: dict[str, Any] = {
        "actor": {
            "objectType": "Agent",
            "name": outcome.name,
            "account": {"homePage": home, "name": outcome.staff_number},
        },
        "verb": _verb(_MEANT[outcome.state]),
        "object": {
            "objectType": "Activity",
            "id": f"{home}/exams/{outcome.blueprint_id}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/assessment",
                "name": {"zh-CN": outcome.title},
            },
        },
        "result": _result(outcome),
        "context": {
            "registration": str(uuid.uuid5(_SPACE, f"sitting {outcome.sitting}")),
            "platform": "Three Rings",
            "language": "zh-CN",
            "extensions": {
                f"{home}/xapi/sitting": outcome.sitting,
                f"{home}/xapi/period": outcome.period,
                f"{home}/xapi/attempt": outcome.number,
                f"{home}/xapi/blueprint": outcome.blueprint,
                f"{home}/xapi/department": outcome.department,
            },
        },
        "timestamp": to_text(outcome.ended_at),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return {"id": str(uuid.uuid5(_SPACE, f"{after}{text}")), **told}


def withdrawal(statement_id: str, home: str) -> dict[str, Any]:
    """That an earlier statement holds no longer; its id comes of what it takes back."""
    return {
        "id": str(uuid.uuid5(_SPACE, f"withdraw {statement_id}")),
        "actor": {
            "objectType": "Agent",
            "name": "Three Rings",
            "account": {"homePage": home, "name": "three-rings"},
        },
        "verb": _verb("voided"),
        "object": {"objectType": "StatementRef", "id": statement_id},
    }


def duration(seconds: float) -> str:
    """Seconds as ISO 8601 writes them: PT1H2M3.5S."""
    tenths = round(seconds * 10)
    hours, rest = divmod(tenths, 36000)
    minutes, rest = divmod(rest, 600)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    whole, part = divmod(rest, 10)
    last = f"{whole}.{part}S" if part else f"{whole}S"
    return f"PT{parts}{last}" if rest or not parts else f"PT{parts}"


def _verb(name: str) -> dict[str, Any]:
    return {"id": f"http://adlnet.gov/expapi/verbs/{name}", "display": _VERBS[name]}


def _result(outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"completion": True}
    if outcome.state is not ResultState.AWAITING_REVIEW:
        told["success"] = outcome.state is ResultState.PASSED
        if outcome.score is not None:
            score = min(100.0, max(0.0, outcome.score))
            told["score"] = {"scaled": round(score / 100, 4), "raw": score, "min": 0, "max": 100}
    timed = [item.seconds for item in outcome.items if item.seconds is not None]
    if timed:
        told["duration"] = duration(sum(timed))
    calls = sum(item.kind is ItemKind.CALL for item in outcome.items)
    told["response"] = f"{calls} calls, {len(outcome.items) - calls} questions"
    return told
