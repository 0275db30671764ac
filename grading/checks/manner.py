"""Manner-checks: how the trainee spoke, against a band."""

from __future__ import annotations

from grading.case import Case
from grading.grade import Mark, Unmarked
from grading.measures import against_band
from scenarios.scenario import Check


def mark(check: Check, case: Case) -> Mark | Unmarked | None:
    """Met when the figure lies in the band; None when there was nothing to measure."""
    assert check.manner is not None, "it is a manner-check"
    return against_band(check, check.manner, case)
