"""Breaches named in a recording → which were found, which were missed, and a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.spotting import Breach


@dataclass(frozen=True)
class Span:
    """Where a breach lies in the recording, and how far beside it still counts."""

    kind: Breach
    start_s: float
    end_s: float
    tolerance_s: float

    def holds(self, at_s: float) -> bool:
        """Whether a second is within the span or its tolerance."""
        return self.start_s - self.tolerance_s <= at_s <= self.end_s + self.tolerance_s


@dataclass(frozen=True)
class Named:
    """What a candidate named, and at which second."""

    at_s: float
    kind: Breach


@dataclass(frozen=True)
class Spotted:
    """How the candidate did. `hits` are (place of the span, place of the naming)."""

    hits: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]  # places of spans
    false_alarms: tuple[int, ...]  # places of namings
    other_kind: tuple[tuple[int, int], ...]  # of the misses: right second, another kind named

    @property
    def score(self) -> float:
        """0 to 100: 2 x hits / (2 x hits + missed + false alarms), the F-measure.

        A breach missed costs as much as one named that is not there.
        """
        found = 2 * len(self.hits)
        return 100 * found / (found + len(self.missed) + len(self.false_alarms))


def mark_spotting(spans: Sequence[Span], named: Sequence[Named]) -> Spotted:
    """Hold what was named against the breaches.

    A hit is the right kind at a second within the turn or its tolerance. Every breach is found
    once and every naming finds one, so that naming everything everywhere costs; a right second
    with another kind is a miss and a false alarm, and is told as such.
    """
    assert spans, "an item has at least one breach"
    hits: list[tuple[int, int]] = []
    free = set(range(len(spans)))
    for at in sorted(range(len(named)), key=lambda at: named[at].at_s):
        one = named[at]
        fitting = [n for n in free if spans[n].kind is one.kind and spans[n].holds(one.at_s)]
        if fitting:
            # The span that ends first: a later naming may still reach the others.
            chosen = min(fitting, key=lambda n: (spans[n].end_s + spans[n].tolerance_s, n))
            free.remove(chosen)
            hits.append((chosen, at))
    used = {at for _, at in hits}
    alarms = tuple(at for at in range(len(named)) if at not in used)
    beside = [(n, at) for n in sorted(free) for at in alarms if spans[n].holds(named[at].at_s)]
    return Spotted(tuple(sorted(hits)), tuple(sorted(free)), alarms, tuple(beside))
