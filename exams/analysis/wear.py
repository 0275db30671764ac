"""Whether items wear out: do people score higher on one the longer it has been about?

Each answer is held against the other answers of the same paper, so that a year of better people
does not make every item look worn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from exams.analysis.estimate import (
    MET_BEFORE,
    WEAR,
    Z95,
    Estimate,
    Lack,
    Numbers,
    Told,
    Untold,
    chance,
)
from exams.analysis.responses import by_item
from exams.outcome import Outcome
from exams.sitting import ItemKind

DAY = 86400.0
FALSE_ALARMS = 0.05  # of all that are called worn, so many at most by chance
MATTERS = 0.2  # of the spread among people: Cohen's small effect; less is worth no new item
FIFTHS = 5

Met = Callable[[str, str, float], bool]  # candidate, item without version, before when


@dataclass(frozen=True)
class Stretch:
    """Some uses that followed each other: their mean rise above what those people would get."""

    uses_from: int
    uses_to: int
    rise: Estimate


@dataclass(frozen=True)
class Wear:
    """One item over its uses. Rises are in share, 0..1, adjusted for who answered.

    `by_uses` is the rise from its first to its last use, `by_days` that from its first day to
    its last, each on its own; as uses pass with days, they cannot be told apart. `met` is what
    those who had met it before got more than others.
    """

    id: str
    kind: ItemKind
    uses: int
    days: float  # since it was published, or else first used
    met_before: int
    by_uses: Told
    by_days: Told
    met: Told
    spread: float = 0.0  # standard deviation of the shares
    stretches: tuple[Stretch, ...] = ()
    worn: bool = False


def wear(
    outcomes: Sequence[Outcome],
    published: Mapping[str, float] | None = None,
    met: Met | None = None,
) -> tuple[Wear, ...]:
    """All items of these outcomes, the most worn first.

    `outcomes` are all that stand, later sittings of one candidate too: each is a use.
    `published` says when items were, by their id with version; `met` whether somebody had met an
    item before, apart from the earlier of these sittings, which are known here.
    """
    ordered = sorted(outcomes, key=lambda one: (one.ended_at, one.sitting))
    kinds = {item.ref: item.kind for one in ordered for item in one.items}
    uses = _uses(ordered, met or (lambda *_: False))
    found = [
        _one(name, kinds[name], uses[name], (published or {}).get(name))
        for name in kinds
        if name in uses
    ]
    return tuple(sorted(_called_worn(found), key=_by_rise))


@dataclass(frozen=True)
class _Use:
    at: float
    above: float  # share less the item's mean
    rest: float  # what the same person got above the means of the other items; NaN without any
    met: bool


def _uses(ordered: Sequence[Outcome], met: Met) -> dict[str, list[_Use]]:
    responses = by_item(ordered)
    rests, means = responses.rests(), responses.means
    place = {name: index for index, name in enumerate(responses.columns)}
    ids = {name: name.partition("@")[0] for name in responses.columns}
    seen: set[tuple[str, str]] = set()
    uses: dict[str, list[_Use]] = {}
    for row, outcome in enumerate(ordered):
        for item in outcome.items:
            if item.share is not None:
                column = place[item.ref]
                known = (outcome.candidate, ids[item.ref]) in seen
                known = known or met(outcome.candidate, ids[item.ref], outcome.ended_at)
                above = item.share - float(means[column])
                use = _Use(outcome.ended_at, above, float(rests[row, column]), known)
                uses.setdefault(item.ref, []).append(use)
        seen |= {(outcome.candidate, ids[item.ref]) for item in outcome.items}
    return uses


def _one(name: str, kind: ItemKind, uses: list[_Use], published: float | None) -> Wear:
    first = min(published, uses[0].at) if published is not None else uses[0].at
    days = (uses[-1].at - first) / DAY
    known = [use for use in uses if not np.isnan(use.rest)]
    before = sum(use.met for use in uses)
    few = _few(len(uses), WEAR)
    plain = Wear(name, kind, len(uses), days, before, few, few, few)
    if len(known) < WEAR:
        return plain
    above = np.array([use.above for use in known])
    rest = np.array([use.rest for use in known])
    order = np.arange(len(known), dtype=float)
    at = np.array([(use.at - first) / DAY for use in known])
    fair = above - _through(rest, above)
    return replace(
        plain,
        by_uses=slope(order, rest, above),
        by_days=slope(at, rest, above),
        spread=float(above.std(ddof=1)),
        met=_met(np.array([use.met for use in known]), rest, above),
        stretches=_stretches(fair),
    )


def _few(n: int, needed: int) -> Untold:
    return Untold(Lack.FEW_PEOPLE, n, needed)


def slope(along: Numbers, rest: Numbers, above: Numbers) -> Told:
    """The rise from the least to the greatest of `along`, people being equal in `rest`."""
    n = len(along)
    if np.ptp(along) < 1e-9:
        return Untold(Lack.NO_SPREAD, n)
    span = (along - along.min()) / np.ptp(along)
    return _coefficient(span, rest, above)


def _coefficient(one: Numbers, rest: Numbers, above: Numbers) -> Told:
    """Least squares on `one` and `rest`; the first's weight. White's errors: spread may vary."""
    n = len(one)
    design = np.column_stack([one, rest, np.ones(n)])
    if np.linalg.matrix_rank(design) < 3:
        return Untold(Lack.NO_SPREAD, n)
    inverse = np.linalg.inv(design.T @ design)
    weights = inverse @ design.T @ above
    left = above - design @ weights
    spread = (design * left[:, None]).T @ (design * left[:, None]) * (n / (n - 3))
    error = sqrt(max(float((inverse @ spread @ inverse)[0, 0]), 0.0))
    value = float(weights[0])
    return Estimate(value, value - Z95 * error, value + Z95 * error, n)


def _met(met: Numbers, rest: Numbers, above: Numbers) -> Told:
    times = int(met.sum())
    fewer = min(times, len(met) - times)
    if fewer == 0:
        return Untold(Lack.NO_EARLIER, 0)
    if fewer < MET_BEFORE:
        return _few(fewer, MET_BEFORE)
    return _coefficient(met.astype(float), rest, above)


def _through(rest: Numbers, above: Numbers) -> Numbers:
    design = np.column_stack([rest, np.ones(len(rest))])
    weights = np.linalg.lstsq(design, above, rcond=None)[0]
    return np.asarray(design @ weights)


def _stretches(fair: Numbers) -> tuple[Stretch, ...]:
    found, start = [], 0
    for part in np.array_split(fair, FIFTHS):
        n, mean = len(part), float(part.mean())
        half = Z95 * float(part.std(ddof=1)) / sqrt(n)
        found.append(Stretch(start + 1, start + n, Estimate(mean, mean - half, mean + half, n)))
        start += n
    return tuple(found)


# --- which are called worn ---


def _called_worn(found: Iterable[Wear]) -> list[Wear]:
    """Benjamini & Hochberg (1995): of many items some rise by chance."""
    items = list(found)
    risen = sorted((_p(one), index) for index, one in enumerate(items) if _p(one) < 1)
    last = 0
    for rank, (p, _) in enumerate(risen, start=1):
        if p <= FALSE_ALARMS * rank / max(len(risen), 1):
            last = rank
    worn = {
        index
        for _, index in risen[:last]
        if _rise(items[index]) >= max(MATTERS * items[index].spread, 1e-9)
    }
    return [replace(one, worn=index in worn) for index, one in enumerate(items)]


def _p(one: Wear) -> float:
    """How often chance alone would make it rise or fall so much; 1 where it cannot be told."""
    figure = one.by_uses
    if isinstance(figure, Untold):
        return 1.0
    error = (figure.high - figure.low) / (2 * Z95)
    return min(chance(figure.value / error), 1 - 1e-12) if error > 0 else 1 - 1e-12


def _rise(one: Wear) -> float:
    return one.by_uses.value if isinstance(one.by_uses, Estimate) else 0.0


def _by_rise(one: Wear) -> tuple[bool, bool, float, str]:
    return (not one.worn, isinstance(one.by_uses, Untold), -_rise(one), one.id)
