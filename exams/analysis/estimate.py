"""A figure with its range and the number it rests on, or the reason why none is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Z95 = 1.959963984540054  # 95% of a normal distribution lie within so many deviations

# Below these sizes no figure is given. Each is where its 95% range stops being wider than the
# difference between a good and a bad value.
FACILITY = 20  # ±0.22 for half right; of fewer, one could guess who they were as well
DISCRIMINATION = 50  # a correlation of 0.3 then lies within ±0.26
RELIABILITY = 50  # alpha of 0.7 over 20 items then lies within about ±0.13
CONSISTENCY = 100  # rests on the first four moments of the scores
WEAR = 50  # a line through fewer single answers turns with each of them
MET_BEFORE = 20  # on either side of a comparison of two means
RATED = 30  # sittings with a global rating, for a line through them
GRADES = 3  # different ratings, or there is no line
AT_BORDER = 5  # sittings rated borderline: they are where the line is read
JUDGES = 3  # of two judges one cannot tell who is out of line


class Lack(StrEnum):
    """Why there is no figure."""

    FEW_PEOPLE = "few_people"
    FEW_JUDGES = "few_judges"
    FEW_GRADES = "few_grades"
    FEW_AT_BORDER = "few_at_border"
    NO_SPREAD = "no_spread"  # all have the same value, so nothing can go with it
    ONE_ITEM = "one_item"  # a part of one item cannot be held against itself
    PART_UNTOLD = "part_untold"
    NO_TRUE_SPREAD = "no_true_spread"  # people differ no more than chance would have them
    NO_EARLIER = "no_earlier"  # nobody, or everybody, had met it before
    RISES_NOT = "rises_not"  # scores do not rise with the ratings


@dataclass(frozen=True)
class Estimate:
    """A figure, the range it lies in 95 times of 100, and the size it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Untold:
    """No figure: why, how many there are and how many are needed (0 where that is not it)."""

    lack: Lack
    n: int
    needed: int = 0


Told = Estimate | Untold


def quotient(above: Numbers, below: Numbers) -> Numbers:
    """One by the other, NaN where that is next to nothing."""
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=np.asarray(below) > 1e-12)
    return found


def wilson(share: float, n: int) -> Estimate:
    """A mean of shares of 0..1 with Wilson's range.

    Exact for right-or-wrong, a little wide for shares between, whose variance is smaller.
    """
    z2 = Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(max(share * (1 - share), 0) / n + z2 / (4 * n * n))
    return Estimate(share, max(middle - half, 0.0), min(middle + half, 1.0), n)


def correlation(one: Numbers, other: Numbers) -> Told:
    """Pearson's correlation with Fisher's range."""
    n = len(one)
    if n < 4 or np.ptp(one) < 1e-12 or np.ptp(other) < 1e-12:
        return Untold(Lack.NO_SPREAD, n)
    found = float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1))
    z, half = np.arctanh(np.clip(found, -0.999999, 0.999999)), Z95 / sqrt(n - 3)
    return Estimate(found, float(np.tanh(z - half)), float(np.tanh(z + half)), n)


def chance(z: float) -> float:
    """How often a normal deviate is as far from 0 as that, on either side."""
    return erfc(abs(z) / sqrt(2))
