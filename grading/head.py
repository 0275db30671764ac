"""The trained judge of meaning: weights from a JSON file, evaluated with numpy alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading.embedders import EmbedderMissing, Matrix

WEIGHTS = Path(__file__).parent / "weights"
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Linear:
    """A softmax over classes, or one logit when there is a single row."""

    classes: tuple[str, ...]
    weights: Floats  # classes × inputs
    bias: Floats

    def logits(self, rows: NDArray[Any]) -> Floats:
        return np.asarray(rows @ self.weights.T + self.bias, np.float64)

    def shares(self, rows: NDArray[Any]) -> Floats:
        """The probability of each class, for each row."""
        logits = self.logits(rows)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


@dataclass(frozen=True, eq=False)
class Forest:
    """Boosted trees of equal depth; a leaf is its own child, so all trees are walked alike."""

    feature: NDArray[np.int64]  # trees × nodes
    threshold: Floats
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: Floats
    start: float
    depth: int
    slope: float = 1.0  # calibration of the summed logit
    shift: float = 0.0

    def probability(self, rows: Floats) -> Floats:
        """The calibrated probability of 'yes', for each row of features."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(rows), len(trees)), np.int64)
        for _ in range(self.depth):
            seen = np.take_along_axis(rows, self.feature[trees, node], axis=1)
            goes_left = seen <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        logit = self.start + self.value[trees, node].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-(self.slope * logit + self.shift))), np.float64)


@dataclass(frozen=True, eq=False)
class Head:
    """All that was learned for one embedder."""

    embedder: str
    middle: Matrix  # the mean of ordinary telephone sentences; what is left of it tells apart
    rarity: dict[str, float]  # of characters
    acts: dict[str, Linear]  # by kind of check: done, negated, asked, reported …
    likeness: dict[str, Linear]  # by kind of check: from a pair of vectors
    forests: dict[str, Forest]  # by kind of check: say, never

    def centred(self, vectors: Matrix) -> Matrix:
        """Unit vectors with the common middle taken out."""
        moved = vectors - self.middle
        length = np.linalg.norm(moved, axis=-1, keepdims=True)
        return np.asarray(moved / np.maximum(length, 1e-6), np.float32)


@lru_cache(maxsize=4)
def head_for(name: str) -> Head:
    """The head trained for the embedder of that name. Raises EmbedderMissing."""
    path = WEIGHTS / f"{name.replace('/', '_')}.json"
    if not path.exists():
        raise EmbedderMissing(
            f"{path}: nothing was trained yet for the embedder '{name}'. "
            f"Train it with: python -m grading.training.fit --embedder {name}"
        )
    return head_from(json.loads(path.read_text("utf-8")))


def head_from(data: dict[str, Any]) -> Head:
    """The head that `python -m grading.training.fit` wrote."""
    return Head(
        embedder=data["embedder"],
        middle=np.asarray(data["middle"], np.float32),
        rarity=data["rarity"],
        acts={kind: _linear(given) for kind, given in data["acts"].items()},
        likeness={kind: _linear(given) for kind, given in data["likeness"].items()},
        forests={kind: _forest(given) for kind, given in data["forests"].items()},
    )


def _linear(data: dict[str, Any]) -> Linear:
    return Linear(tuple(data["classes"]), np.asarray(data["weights"]), np.asarray(data["bias"]))


def _forest(data: dict[str, Any]) -> Forest:
    return Forest(
        feature=np.asarray(data["feature"], np.int64),
        threshold=np.asarray(data["threshold"], np.float64),
        left=np.asarray(data["left"], np.int64),
        right=np.asarray(data["right"], np.int64),
        value=np.asarray(data["value"], np.float64),
        start=data["start"],
        depth=data["depth"],
        slope=data["slope"],
        shift=data["shift"],
    )
