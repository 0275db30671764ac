"""Outcomes of given shares, for holding the figures of the analysis against a known truth."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from exams.outcome import ClauseMark, ItemMark, Outcome, OutcomeStatus, PartMark
from exams.sitting import ItemKind

DAY = 86400.0


def of_shares(
    parts: Mapping[ItemKind, np.ndarray],
    weights: Mapping[ItemKind, float] | None = None,
    item_weights: np.ndarray | None = None,
    unmarked: Collection[tuple[int, int]] = (),
    pass_mark: float = 60.0,
) -> tuple[Outcome, ...]:
    """One outcome a row; NaN is an item that was not drawn. Weights are equal unless given."""
    given = weights or {kind: 1 / len(parts) for kind in parts}
    rows = len(next(iter(parts.values())))
    return tuple(
        outcome(
            row,
            {
                kind: [
                    mark(kind, column, None if (row, column) in unmarked else float(share),
                         1.0 if item_weights is None else float(item_weights[column]))
                    for column, share in enumerate(shares[row])
                    if not np.isnan(share)
                ]
                for kind, shares in parts.items()
            },
            given,
            pass_mark,
        )
        for row in range(rows)
    )  # fmt: skip


def mark(kind: ItemKind, column: int, share: float | None, weight: float = 1.0) -> ItemMark:
    low, high = (0.0, 1.0) if share is None else (share, share)
    return ItemMark(kind, f"{kind.value}-{column:03d}@0000abcd", weight, share, low, high)


def outcome(
    row: int,
    items: Mapping[ItemKind, list[ItemMark]],
    weights: Mapping[ItemKind, float],
    pass_mark: float = 60.0,
    **others: object,
) -> Outcome:
    """One sitting, a day after the one of the row before."""
    parts = tuple(
        PartMark(kind, weight, _score(items[kind]), 0.0, 100.0) for kind, weight in weights.items()
    )
    score = sum(part.weight * (part.score or 0.0) for part in parts)
    made = {
        "sitting": f"s{row:05d}", "candidate": f"@p{row:05d}", "staff_number": f"N{row:05d}",
        "name": f"员工{row:05d}", "department": "客服部", "team": "一组",
        "blueprint": "front-desk@0000abcd", "title": "前台上岗考试", "number": 1,
        "period": "2026Q4", "ended_at": DAY * row, "status": OutcomeStatus.FINAL,
        "pass_mark": pass_mark, "score": score, "low": score, "high": score,
        "passed": score >= pass_mark, "parts": parts,
        "items": tuple(one for kind in weights for one in items[kind]),
    }  # fmt: skip
    return Outcome(**{**made, **others})  # type: ignore[arg-type]


def clause(name: str, share: float, out_of: float = 2.0) -> ClauseMark:
    return ClauseMark(name, share * out_of, out_of)


def _score(items: list[ItemMark]) -> float:
    whole = sum(item.weight for item in items)
    return 100 * sum(item.weight * (item.share or 0.0) for item in items) / whole
