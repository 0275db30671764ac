"""Sizes as people read them."""

from __future__ import annotations


def megabytes(count: int) -> str:
    """So many bytes, in the largest unit that fits."""
    for unit, least in (("GB", 1e9), ("MB", 1e6)):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"
