"""How often a second, equal examination would decide the same: Livingston & Lewis (1995).

Journal of Educational Measurement 32(2), 179-197. The scores are taken for those of a test of
right-or-wrong questions that is just so long that it would have their reliability; true scores
follow a beta distribution with four parameters, fitted to the first four moments (Hanson 1991),
or with two where those cannot be had; errors are binomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, erfc, lgamma, sqrt

import numpy as np

from exams.analysis.estimate import CONSISTENCY, Estimate, Lack, Numbers, Told, Untold

STEPS = 4000  # of the integral over true scores
LEAST, GREATEST = 0.01, 0.999  # reliabilities that have an effective length
EXACT_UNTIL = 300  # questions; from there on the binomial distribution is all but normal


@dataclass(frozen=True)
class TrueScores:
    """A beta distribution between two bounds within 0..1."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Decisions:
    """What a pass mark would decide. Shares of all candidates, 0..1.

    `same` of them would get the same decision again, `beyond_chance` is that as kappa; `right`
    get the one their true score deserves, and the two others do not.
    """

    same: float
    beyond_chance: float
    right: float
    wrongly_passed: float
    wrongly_failed: float


@dataclass(frozen=True)
class Consistency:
    """The decisions with ranges, from the range of the reliability they rest on.

    `sem_there` is the standard error in points of 100 for somebody who is just at the pass mark.
    """

    pass_mark: float
    same: Told
    beyond_chance: Told
    right: Told
    wrongly_passed: Told
    wrongly_failed: Told
    sem_there: Told


def consistency(scores: Numbers, reliability: Told, pass_mark: float) -> Consistency:
    """Scores and pass mark are of 100."""
    n = len(scores)
    lack = _lack(n, reliability)
    if lack is not None or isinstance(reliability, Untold):
        found: Told = lack or reliability
        return Consistency(pass_mark, found, found, found, found, found, found)
    shares, cut = np.clip(scores / 100, 0, 1), pass_mark / 100
    bounds = (reliability.value, reliability.low, reliability.high)
    levels = [min(max(one, LEAST), GREATEST) for one in bounds]
    lengths = [effective_length(shares, level) for level in levels]
    made = [decisions(true_scores(shares, length), length, cut) for length in lengths]
    told = {name: _between([getattr(one, name) for one in made], n) for name in _NAMES}
    there = [100 * sqrt(cut * (1 - cut) / length) for length in lengths]
    return Consistency(pass_mark, **told, sem_there=_between(there, n))


_NAMES = ("same", "beyond_chance", "right", "wrongly_passed", "wrongly_failed")


def _lack(n: int, reliability: Told) -> Untold | None:
    if isinstance(reliability, Untold):
        return reliability
    if n < CONSISTENCY:
        return Untold(Lack.FEW_PEOPLE, n, CONSISTENCY)
    return Untold(Lack.NO_TRUE_SPREAD, n) if reliability.value < LEAST else None


def _between(values: list[float], n: int) -> Estimate:
    return Estimate(values[0], min(values), max(values), n)


def effective_length(shares: Numbers, reliability: float) -> int:
    """How many equal right-or-wrong questions would measure as reliably."""
    mean, spread = float(shares.mean()), float(shares.var(ddof=1))
    length = (mean * (1 - mean) - reliability * spread) / (spread * (1 - reliability))
    return max(round(length), 2)


def true_scores(shares: Numbers, length: int) -> TrueScores:
    """The distribution whose moments the scores betray on a test of that length."""
    given = shares * length
    falling, moments = np.ones_like(given), []
    for power in range(4):
        falling = falling * (given - power)
        within = float(np.prod([length - one for one in range(power + 1)]))
        moments.append(float(falling.mean()) / within if within > 0 else float("nan"))
    return four_parameters(*moments) or two_parameters(moments[0], moments[1])


def four_parameters(m1: float, m2: float, m3: float, m4: float) -> TrueScores | None:
    """The beta distribution with these moments about 0; None when none lies within 0..1."""
    spread = m2 - m1**2
    if not spread > 0 or not np.isfinite(m4):
        return None
    skew = (m3 - 3 * m1 * m2 + 2 * m1**3) / spread**1.5
    peak = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / spread**2
    below = 6 + 3 * skew**2 - 2 * peak
    if abs(below) < 1e-9:
        return None
    r = 6 * (peak - skew**2 - 1) / below  # a + b
    under = (r + 2) ** 2 * skew**2 + 16 * (r + 1)
    if r <= 0 or under <= 0:
        return None
    lean = (r + 2) * abs(skew) / sqrt(under)
    larger, smaller = r / 2 * (1 + lean), r / 2 * (1 - lean)
    a, b = (smaller, larger) if skew > 0 else (larger, smaller)
    if min(a, b) < 1e-3:
        return None
    width = sqrt(spread * r**2 * (r + 1) / (a * b))
    low = m1 - width * a / r
    found = TrueScores(a, b, low, low + width)
    return found if low >= -1e-9 and found.high <= 1 + 1e-9 else None


def two_parameters(m1: float, m2: float) -> TrueScores:
    """The beta distribution over 0..1 with this mean and second moment."""
    mean = min(max(m1, 1e-4), 1 - 1e-4)
    spread = min(max(m2 - m1**2, 1e-6), 0.999 * mean * (1 - mean))
    both = mean * (1 - mean) / spread - 1
    return TrueScores(mean * both, (1 - mean) * both)


def decisions(true: TrueScores, length: int, cut: float) -> Decisions:
    """What a test of so many questions would decide about such people."""
    levels, weights = _points(true)
    passing = _at_least(ceil(cut * length - 1e-9), length, levels)
    able = (levels >= cut - 1e-12).astype(float)
    rate = float(weights @ passing)
    same = float(weights @ (passing**2 + (1 - passing) ** 2))
    by_chance = rate**2 + (1 - rate) ** 2
    return Decisions(
        same,
        (same - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0,
        float(weights @ (able * passing + (1 - able) * (1 - passing))),
        float(weights @ ((1 - able) * passing)),
        float(weights @ (able * (1 - passing))),
    )


def _points(true: TrueScores) -> tuple[Numbers, Numbers]:
    """True scores and how many have them. By angles: the density may be endless at the ends."""
    angles = (np.arange(STEPS) + 0.5) / STEPS * (np.pi / 2)
    density = (2 * true.a - 1) * np.log(np.sin(angles)) + (2 * true.b - 1) * np.log(np.cos(angles))
    weights = np.exp(density - density.max())
    levels = true.low + (true.high - true.low) * np.sin(angles) ** 2
    return np.clip(levels, 0.0, 1.0), weights / weights.sum()


def _at_least(right: int, length: int, levels: Numbers) -> Numbers:
    """How likely so many of `length` questions are right at each level."""
    if right <= 0:
        return np.ones_like(levels)
    if right > length:
        return np.zeros_like(levels)
    sure = np.clip(levels, 1e-12, 1 - 1e-12)
    if length > EXACT_UNTIL:
        away = (right - 0.5 - length * sure) / np.sqrt(length * sure * (1 - sure))
        return np.array([erfc(one / sqrt(2)) / 2 for one in away])
    on, off = np.log(sure), np.log1p(-sure)
    total = np.zeros_like(levels)
    for k in range(right, length + 1):
        ways = lgamma(length + 1) - lgamma(k + 1) - lgamma(length - k + 1)
        total += np.exp(ways + k * on + (length - k) * off)
    return np.minimum(total, 1.0)
