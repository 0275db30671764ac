"""How reviews lie in the file of records: rows to cases and what was done in them, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from sqlite_utils import Database

from exams.agreement import Between, Level, Rating
from exams.corrections import Correction
from exams.outcome import Outcome
from exams.review import (
    Case,
    Decision,
    Need,
    Refusal,
    Review,
    ReviewError,
    ReviewRule,
    Ruling,
    Step,
    appeal_until,
)
from grading.grade import Verdict

_CASE = ", ".join(field.name for field in fields(Case))
AT_ONCE = 500  # ids in one question


def entry(db: Database, sitting: str, rule: ReviewRule, now: float) -> ReviewRule:
    """The rule this sitting is reviewed by: the one it was first entered with."""
    row = {
        "sitting": sitting,
        "at": now,
        "percent": rule.sample_percent,
        "assessors": rule.assessors,
        "appeal_days": rule.appeal_days,
    }
    db.table("review_entries").insert(row, ignore=True)
    return rule_of(db, sitting)


def rule_of(db: Database, sitting: str) -> ReviewRule:
    """The rule a sitting is reviewed by; the usual one when nobody entered it."""
    rows = list(db.query("select * from review_entries where sitting = ?", [sitting]))
    if not rows:
        return ReviewRule()
    return ReviewRule(rows[0]["assessors"], rows[0]["percent"], rows[0]["appeal_days"])


def until(db: Database, outcome: Outcome) -> float:
    """Until when an appeal against this result can be made."""
    query = "select max(settled_at) as at from review_cases where sitting = ? and need = 'doubt'"
    last = next(iter(db.query(query, [outcome.sitting])))["at"]
    return appeal_until(outcome, last, rule_of(db, outcome.sitting).appeal_days)


def note(
    db: Database, case_id: str, at: float, author: str, kind: str, data: Mapping[str, Any]
) -> None:
    """Add what somebody did in a case."""
    text = json.dumps(data, ensure_ascii=False)
    row = {"case_id": case_id, "at": at, "author": author, "kind": kind, "data": text}
    db.table("review_events").insert(row)


def cases(db: Database, where: str, *values: str) -> list[Case]:
    """The cases asked for, the oldest first."""
    query = f"select {_CASE} from review_cases where {where} order by opened_at, rowid"
    return [
        Case(**{**row, "need": Need(row["need"]), "step": Step(row["step"])})
        for row in db.query(query, values)
    ]


def earlier(db: Database, case: Case) -> tuple[Review, ...]:
    """The settled reviews of the same call."""
    found = reviews(db, cases(db, "attempt = ?", case.attempt))
    return tuple(one for one in found if one.case.step is Step.SETTLED and one.case.id != case.id)


def one_of(db: Database, case_id: str) -> Review:
    """The case of that id with all that was done in it. Raises ReviewError."""
    found = reviews(db, cases(db, "id = ?", case_id))
    if not found:
        raise ReviewError(case_id, Refusal.SETTLED)
    return found[0]


def reviews(db: Database, found: list[Case]) -> tuple[Review, ...]:
    """The cases with all that was done in them."""
    events: dict[str, list[dict[str, Any]]] = {case.id: [] for case in found}
    for start in range(0, len(found), AT_ONCE):
        ids = [case.id for case in found[start : start + AT_ONCE]]
        marks = ", ".join("?" * len(ids))
        query = f"select * from review_events where case_id in ({marks}) order by id"
        for row in db.query(query, ids):
            events[row["case_id"]].append(row)
    return tuple(_review(case, events[case.id]) for case in found)


def _review(case: Case, events: list[dict[str, Any]]) -> Review:
    held: dict[str, float] = {}
    corrections, decisions = [], []
    for row in events:
        data, author, at = json.loads(row["data"]), row["author"], row["at"]
        if row["kind"] in ("take_up", "correct"):
            held[author] = at
        else:
            held.pop(author, None)
        if row["kind"] == "correct":
            data["verdict"] = Verdict(data["verdict"]) if data["verdict"] else None
            corrections.append(Correction(case=case.id, author=author, at=at, **data))
        elif row["kind"] == "settle":
            ruling = Ruling(data["ruling"]) if data["ruling"] else None
            decisions.append(Decision(author, at, data["reason"], ruling))
    return Review(case, held, tuple(corrections), tuple(decisions))


def keep_rating(db: Database, case_id: str, one: Rating) -> None:
    """Add a thing that was marked twice."""
    row = asdict(one)
    first, second = row.pop("passes")
    row |= {"case_id": case_id, "first_passed": first, "second_passed": second}
    db.table("review_ratings").insert(row)


def rating(row: dict[str, Any]) -> Rating:
    """The same from its row."""
    return Rating(
        at=row["at"],
        between=Between(row["between"]),
        reason=row["reason"],
        level=Level(row["level"]),
        first=row["first"],
        second=row["second"],
        passes=(bool(row["first_passed"]), bool(row["second_passed"])),
    )
