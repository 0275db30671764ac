"""Breaches named in a recording → which were found, which were missed, and a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.spotting import Breach


@dataclass(frozen=True)
class Span:
    """Where a breach lies in the recording, how far beside it counts, and what it may be called."""

    kinds: tuple[Breach, ...]  # its own kind first
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
    """How the candidate did. Pairs are (place of the span, place of the naming)."""

    hits: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]  # places of spans
    false_alarms: tuple[int, ...]  # places of namings
    repeats: tuple[int, ...]  # places of namings of what was found already: they count for nothing
    other_kind: tuple[tuple[int, int], ...]  # missed ones at whose second another kind was named

    @property
    def score(self) -> float:
        """0 to 100: 2 x hits / (2 x hits + missed + false alarms), the F-measure.

        A breach missed costs as much as one named that is not there.
        """
        found = 2 * len(self.hits)
        return 100 * found / (found + len(self.missed) + len(self.false_alarms))


def mark_spotting(spans: Sequence[Span], named: Sequence[Named]) -> Spotted:
    """Hold what was named against the breaches.

    A hit is one of a breach's kinds at a second within its turn or the tolerance. Every breach
    is found once; naming it again costs nothing and earns nothing. All else is a false alarm,
    so that naming everything everywhere is dear. A right second with another kind is a miss and
    a false alarm, and is told as such.
    """
    assert spans, "an item has at least one breach"
    found: dict[int, int] = {}
    repeats, alarms = [], []
    for at in sorted(range(len(named)), key=lambda at: named[at].at_s):
        one = named[at]
        fitting = [n for n, span in enumerate(spans) if one.kind in span.kinds]
        fitting = [n for n in fitting if spans[n].holds(one.at_s)]
        if free := [n for n in fitting if n not in found]:
            found[min(free, key=lambda n: _preference(spans[n], one))] = at
        elif fitting:
            repeats.append(at)
        else:
            alarms.append(at)
    missed = tuple(n for n in range(len(spans)) if n not in found)
    beside = tuple(
        (n, at) for n in missed for at in sorted(alarms) if spans[n].holds(named[at].at_s)
    )
    hits = tuple(sorted(found.items()))
    return Spotted(hits, missed, tuple(sorted(alarms)), tuple(sorted(repeats)), beside)


def _preference(span: Span, one: Named) -> tuple[bool, float]:
    """First the breach of just this kind, then the one that ends first: others may wait longer."""
    return span.kinds[0] is not one.kind, span.end_s + span.tolerance_s
