"""Figures of the head on requirements it never saw, beside the plain cosine in the same run."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from grading.head import Floats
from grading.training.learn import KINDS, Examples, calibrate


def report(examples: Examples, logits: Floats) -> str:
    """A table: right part by part, right answer by answer, and by kind of answer."""
    lines = []
    own = np.array([pair.tag not in ("borrowed", "stock") for pair in examples.pairs])
    for kind in KINDS:
        rows = examples.rows(kind)
        slope, shift = calibrate(logits[rows], examples.met[rows])
        yes = slope * logits + shift > 0
        rows = rows[own[rows]]
        met, plain = examples.met, examples.plain
        lines += [
            f"{kind}: {len(rows)} parts of {len(set(examples.groups[rows]))} requirements",
            f"  part by part            {_share(yes[rows] == met[rows])} right, "
            f"{_share(yes[rows][met[rows] == 0])} of the wrong pass, "
            f"{_share(~yes[rows][met[rows] == 1])} of the right fail",
            f"  answer by answer        {_share(_whole(examples, rows, yes))} right",
            f"  raw cosine, best cut    {_share(_best(plain[rows], met[rows]))} right part by part",
        ]
        lines += _by_tag(examples, rows, yes == met)
        lines += _by_tag(examples, examples.rows(kind)[~own[examples.rows(kind)]], yes == met)
    return "\n".join(lines)


def _share(held: NDArray[np.bool_]) -> str:
    return f"{100 * float(np.mean(held)):.1f}%"


def _whole(
    examples: Examples, rows: NDArray[np.int64], yes: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether an answer comes out right as a whole: met when all of its parts are."""
    answers: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for i in rows:
        answers[examples.pairs[i].answer].append((bool(yes[i]), examples.pairs[i].met))
    return np.array(
        [all(y for y, _ in parts) == all(m for _, m in parts) for parts in answers.values()]
    )


def _best(scores: Floats, met: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Right or not under the threshold that does best on these very rows."""
    cuts = np.quantile(scores, np.linspace(0, 1, 201))
    best = max(cuts, key=lambda cut: float(np.mean((scores >= cut) == met)))
    return np.asarray((scores >= best) == met)


def _by_tag(examples: Examples, rows: NDArray[np.int64], right: NDArray[np.bool_]) -> list[str]:
    tags: dict[str, list[bool]] = defaultdict(list)
    for i in rows:
        tags[examples.pairs[i].tag].append(bool(right[i]))
    return [
        f"  {tag:<24}{_share(np.array(held))} of {len(held)}" for tag, held in sorted(tags.items())
    ]
