"""How far judges agree, when each has rated the same things.

McGraw & Wong (1996): intraclass correlations of a two-way random model, absolute agreement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exams.analysis.estimate import Numbers


@dataclass(frozen=True)
class Agreement:
    """Of one judge with another, of the mean of all with that of as many others; variances.

    Not cut off at 0: below it, judges agree less than chance would have them.
    """

    single: float
    mean: float
    of_things: float
    of_judges: float
    of_rest: float


def agreement(ratings: Numbers) -> Agreement | None:
    """Ratings are things × judges, nothing missing; None below two of either or without spread."""
    n, k = ratings.shape
    if n < 2 or k < 2 or np.ptp(ratings) < 1e-12:
        return None
    middle = ratings.mean()
    of_rows = k * float(((ratings.mean(axis=1) - middle) ** 2).sum()) / (n - 1)
    of_columns = n * float(((ratings.mean(axis=0) - middle) ** 2).sum()) / (k - 1)
    left = ratings - ratings.mean(axis=1, keepdims=True) - ratings.mean(axis=0) + middle
    of_rest = float((left**2).sum()) / ((n - 1) * (k - 1))
    return Agreement(
        (of_rows - of_rest) / (of_rows + (k - 1) * of_rest + k * (of_columns - of_rest) / n),
        (of_rows - of_rest) / (of_rows + (of_columns - of_rest) / n),
        (of_rows - of_rest) / k,
        (of_columns - of_rest) / n,
        of_rest,
    )
