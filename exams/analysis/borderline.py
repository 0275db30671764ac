"""A pass mark from assessors' impressions of the whole: borderline regression.

Kramer et al. (2003), Medical Education 37(2), 132-139: the scores are laid on a straight line
over the global ratings, and the pass mark is where it crosses the rating 'borderline'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from exams.analysis.agreement import Agreement, agreement
from exams.analysis.estimate import (
    AT_BORDER,
    GRADES,
    RATED,
    Z95,
    Estimate,
    Lack,
    Numbers,
    Told,
    Untold,
)
from exams.analysis.worksheet import Ratings

BORDER = 2.0  # 1 clearly not, 2 borderline, 3 pass, 4 good, 5 excellent


@dataclass(frozen=True)
class Grade:
    """All sittings of one rating."""

    rating: float
    n: int
    mean: float


@dataclass(frozen=True)
class Borderline:
    """What the line proposes, of 100. `fits` is R², `step` the points from one rating to the next.

    `points` are the ratings (the mean of several assessors') and scores it was laid through.
    """

    cut: Told
    error: float | None
    step: float | None
    fits: float | None
    grades: tuple[Grade, ...]
    agreement: Agreement | None
    points: tuple[tuple[float, float], ...]
    border: float = BORDER


def borderline(ratings: Ratings, scores: Mapping[str, float], border: float = BORDER) -> Borderline:
    """The proposal from what was rated and has a score."""
    rows = [at for at, one in enumerate(ratings.ids) if one in scores]
    rated = ratings.values[rows].mean(axis=1) if rows else np.zeros(0)
    score = np.array([scores[ratings.ids[at]] for at in rows])
    points = tuple(zip(rated.tolist(), score.tolist(), strict=True))
    grades = tuple(
        Grade(float(one), int((rated == one).sum()), float(score[rated == one].mean()))
        for one in np.unique(rated)
    )
    agreed = agreement(ratings.values)
    lack = _lack(rated, border)
    if lack:
        return Borderline(lack, None, None, None, grades, agreed, points, border)
    step, at_border, error, fits = _line(rated, score, border)
    cut: Told = Untold(Lack.RISES_NOT, len(rated))
    if step > 0:
        half = Z95 * error
        low, high = max(at_border - half, 0.0), min(at_border + half, 100.0)
        cut = Estimate(at_border, low, high, len(rated))
    return Borderline(cut, error, step, fits, grades, agreed, points, border)


def _lack(rated: Numbers, border: float) -> Untold | None:
    if len(rated) < RATED:
        return Untold(Lack.FEW_PEOPLE, len(rated), RATED)
    grades = len(np.unique(rated))
    if grades < GRADES:
        return Untold(Lack.FEW_GRADES, grades, GRADES)
    near = int((np.abs(rated - border) <= 0.5).sum())
    return Untold(Lack.FEW_AT_BORDER, near, AT_BORDER) if near < AT_BORDER else None


def _line(rated: Numbers, score: Numbers, border: float) -> tuple[float, float, float, float]:
    """Least squares: slope, height at the border, its standard error, R²."""
    n, middle = len(rated), rated.mean()
    across = float(((rated - middle) ** 2).sum())
    step = float(((rated - middle) * (score - score.mean())).sum()) / across
    left = score - score.mean() - step * (rated - middle)
    spread = float((left**2).sum()) / (n - 2)
    error = sqrt(spread * (1 / n + (border - middle) ** 2 / across))
    all_of_it = float(((score - score.mean()) ** 2).sum())
    fits = 1 - float((left**2).sum()) / all_of_it if all_of_it > 0 else 0.0
    return step, float(score.mean() + step * (border - middle)), error, fits
