"""How hard each item is, and how well it tells those who can from those who cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from exams.analysis.estimate import (
    DISCRIMINATION,
    FACILITY,
    Estimate,
    Lack,
    Numbers,
    Told,
    Untold,
    correlation,
    wilson,
)
from exams.analysis.responses import Responses

# Ebel's (1972) marks for discrimination; the others are ours.
WEAK = 0.2
TOO_EASY = 0.95
TOO_HARD = 0.3


class Sign(StrEnum):
    """What a trainer should look at; given only when the whole 95% range says so."""

    AGAINST = "against"  # the better people fail it: often a wrong answer key
    WEAK = "weak"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"


@dataclass(frozen=True)
class ItemFigures:
    """One item. `missed` is the share of people who did not get all of it."""

    id: str
    n: int
    facility: Told
    missed: Told
    discrimination: Told

    @property
    def signs(self) -> tuple[Sign, ...]:
        """What is clearly amiss with it."""
        found = []
        if isinstance(self.discrimination, Estimate) and self.discrimination.high < WEAK:
            found.append(Sign.AGAINST if self.discrimination.high < 0 else Sign.WEAK)
        if isinstance(self.facility, Estimate):
            if self.facility.low > TOO_EASY:
                found.append(Sign.TOO_EASY)
            if self.facility.high < TOO_HARD:
                found.append(Sign.TOO_HARD)
        return tuple(found)


def item_figures(responses: Responses) -> tuple[ItemFigures, ...]:
    """The figures of every column, in their order.

    Discrimination is the correlation with the rest of the same person's answers, see
    Responses.rests: where all have the same items, the corrected item-total correlation.
    """
    shares = responses.shares
    asked = ~np.isnan(shares)
    rests = responses.rests()
    return tuple(
        _figures(name, shares[asked[:, index], index], rests[asked[:, index], index])
        for index, name in enumerate(responses.columns)
    )


def _figures(name: str, shares: Numbers, rests: Numbers) -> ItemFigures:
    n = len(shares)
    few = Untold(Lack.FEW_PEOPLE, n, FACILITY)
    return ItemFigures(
        name,
        n,
        few if n < FACILITY else wilson(float(shares.mean()), n),
        few if n < FACILITY else wilson(float((shares < 1 - 1e-9).mean()), n),
        _discrimination(shares, rests),
    )


def _discrimination(shares: Numbers, rests: Numbers) -> Told:
    known = ~np.isnan(rests)
    n = int(known.sum())
    if n < DISCRIMINATION:
        alone = len(shares) >= DISCRIMINATION
        return Untold(Lack.ONE_ITEM, n) if alone else Untold(Lack.FEW_PEOPLE, n, DISCRIMINATION)
    return correlation(shares[known], rests[known])
