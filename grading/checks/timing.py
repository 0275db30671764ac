"""Timing-checks: what the clock and the keys show, against a band."""

from __future__ import annotations

from grading.case import Case
from grading.grade import Mark, Unmarked
from grading.measures import against_band
from scenarios.scenario import Check


def mark(check: Check, case: Case) -> Mark | Unmarked | None:
    """Met when the figure lies in the band; None when there was nothing to measure."""
    assert check.timing is not None, "it is a timing-check"
    return against_band(check, check.timing, case)
