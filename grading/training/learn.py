"""Learn the head's layers from examples, and estimate them on requirements never seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from grading.embedders import Embedder
from grading.features import Match, closest
from grading.head import Floats, Head, Linear
from grading.reading import Reader, Words
from grading.text.normalise import plain_text
from grading.text.sentences import clauses
from grading.training.corpus import Pair

KINDS = ("say", "never")
# How a sentence is said, by the corpus's tags; a row with another tag teaches nothing here.
ACTS = {
    "neg_negated": "negated", "neg_opposite": "opposite", "neg_question": "question",
    "neg_reported": "reported", "ok_quoted": "reported", "neg_stuffing": "listed",
    "neg_impatient": "impatient", "neg_addressee": "aside", "neg_vague": "vague",
    "ok_polite": "done", "viol_plain": "impatient",
}  # fmt: skip
TREES = {"n_estimators": 260, "learning_rate": 0.06, "max_depth": 4, "subsample": 0.7}
TREES_MORE = {"min_samples_leaf": 20, "max_features": 0.3}
INNER = 5


@dataclass(frozen=True, eq=False)
class Examples:
    """The pairs as the head will see them."""

    pairs: tuple[Pair, ...]
    matches: tuple[Match, ...]
    words: tuple[Words, ...]
    bare: Head  # what needs no labels: the middle and the letters' rarity
    plain: Floats  # raw cosine of the whole answer and the nearest wording, to compare with

    def rows(self, kind: str) -> NDArray[np.int64]:
        return np.array([i for i, pair in enumerate(self.pairs) if pair.kind == kind])

    @property
    def groups(self) -> NDArray[Any]:
        return np.array([pair.group for pair in self.pairs])

    @property
    def met(self) -> NDArray[np.int64]:
        return np.array([int(pair.met) for pair in self.pairs])


def read_examples(pairs: Sequence[Pair], embedder: Embedder) -> Examples:
    """Embed the corpus and find, for each pair, the closest window and wording."""
    bare = _bare_head(pairs, embedder)
    reader = Reader(embedder, bare)
    raw = Reader(embedder, replace(bare, middle=np.zeros_like(bare.middle)))
    said = {text: reader.words(text) for text in dict.fromkeys(pair.said for pair in pairs)}
    kept, matches, words, plain = [], [], [], []
    for pair in pairs:
        read = said[pair.said]
        if read is None:
            continue
        kept.append(pair)
        words.append(read)
        wanted = reader.wanted(pair.phrasings, pair.means, pair.facts)
        matches.append(closest(wanted, read, bare))
        plain.append(_raw_cosine(raw, pair))
    return Examples(tuple(kept), tuple(matches), tuple(words), bare, np.array(plain))


def _raw_cosine(raw: Reader, pair: Pair) -> float:
    words = raw.words(pair.said)
    assert words is not None, "it was read before"
    return float((raw.wanted(pair.phrasings, pair.means, pair.facts).vectors @ words.whole).max())


def _bare_head(pairs: Sequence[Pair], embedder: Embedder) -> Head:
    said = [plain_text(text) for text in dict.fromkeys(pair.said for pair in pairs)]
    parts = [text[start:end] for text in said for start, end in clauses(text)]
    seen = Counter(letter for text in said for letter in set(text))
    rarity = {letter: round(log(len(said) / count), 3) for letter, count in sorted(seen.items())}
    middle = embedder.embed(parts).mean(axis=0)
    return Head(embedder.name, np.round(middle, 6), rarity, {}, {}, {})


# --- the layers ---


def fit_acts(examples: Examples, rows: NDArray[np.int64]) -> Linear:
    """How a sentence is said, from the vector of the whole."""
    labels = {int(i): act_of(examples.pairs[i]) for i in rows}
    taught = [i for i, act in labels.items() if act]
    model = LogisticRegression(C=3.0, max_iter=2000, class_weight="balanced")
    model.fit(np.stack([examples.words[i].whole for i in taught]), [labels[i] for i in taught])
    return Linear(tuple(model.classes_), np.round(model.coef_, 4), np.round(model.intercept_, 4))


def act_of(pair: Pair) -> str:
    """The act the pair's tag stands for; empty when it teaches nothing."""
    return "done" if pair.tag.startswith("met_") else ACTS.get(pair.tag, "")


def fit_likeness(examples: Examples, rows: NDArray[np.int64]) -> Linear:
    """Whether a pair of vectors belongs together, from their product and difference."""
    model = LogisticRegression(C=0.3, max_iter=2000)
    model.fit(np.stack([examples.matches[i].pair for i in rows]), examples.met[rows])
    return Linear(("met",), np.round(model.coef_, 4), np.round(model.intercept_, 4))


def layered(examples: Examples, rows: NDArray[np.int64], acts: Linear, like: Linear) -> Floats:
    """The forest's inputs for these rows."""
    chosen = [examples.matches[i] for i in rows]
    whole = np.stack([examples.words[i].whole for i in rows])
    window = np.stack([examples.words[i].vectors[examples.matches[i].window] for i in rows])
    return np.hstack(
        [
            np.array([match.figures for match in chosen]),
            like.logits(np.stack([match.pair for match in chosen])),
            acts.shares(whole),
            acts.shares(window),
        ]
    )


def layered_unseen(examples: Examples, rows: NDArray[np.int64], seed: int) -> Floats:
    """The same, each row by layers that were taught without its requirement."""
    made: Floats | None = None
    for taught, left in _folds(examples, rows, INNER, seed):
        part = layered(examples, left, fit_acts(examples, taught), fit_likeness(examples, taught))
        if made is None:
            made = np.zeros((len(rows), part.shape[1]))
        made[np.searchsorted(rows, left)] = part
    assert made is not None, "there are folds"
    return made


def fit_trees(inputs: Floats, met: NDArray[np.int64], seed: int) -> GradientBoostingClassifier:
    """The boosted trees over all inputs."""
    return GradientBoostingClassifier(**TREES, **TREES_MORE, random_state=seed).fit(inputs, met)


def _folds(
    examples: Examples, rows: NDArray[np.int64], folds: int, seed: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    splitter = GroupKFold(folds, shuffle=True, random_state=seed)
    groups = examples.groups[rows]
    return [(rows[a], rows[b]) for a, b in splitter.split(rows, groups=groups)]


def cross_validate(examples: Examples, folds: int, seed: int) -> Floats:
    """The logit for each pair, by a head that never saw its requirement."""
    logits = np.zeros(len(examples.pairs))
    for kind in KINDS:
        rows = examples.rows(kind)
        for taught, left in _folds(examples, rows, folds, seed + 1):
            trees = fit_trees(layered_unseen(examples, taught, seed), examples.met[taught], seed)
            acts, like = fit_acts(examples, taught), fit_likeness(examples, taught)
            logits[left] = trees.decision_function(layered(examples, left, acts, like))
    return logits


# --- all of it, for the weights file ---


def learn(examples: Examples, seed: int) -> dict[str, Any]:
    """The head taught on everything, calibrated on folds it had not seen."""
    logits = cross_validate(examples, INNER, seed)
    acts = {kind: fit_acts(examples, examples.rows(kind)) for kind in KINDS}
    likeness, forests = {}, {}
    for kind in KINDS:
        rows = examples.rows(kind)
        likeness[kind] = _as_data(fit_likeness(examples, rows))
        trees = fit_trees(layered_unseen(examples, rows, seed), examples.met[rows], seed)
        forests[kind] = trees_as_data(trees, *calibrate(logits[rows], examples.met[rows]))
    return {
        "embedder": examples.bare.embedder,
        "middle": [round(float(value), 6) for value in examples.bare.middle],
        "rarity": examples.bare.rarity,
        "acts": {kind: _as_data(given) for kind, given in acts.items()},
        "likeness": likeness,
        "forests": forests,
    }


def calibrate(logits: Floats, met: NDArray[np.int64]) -> tuple[float, float]:
    """The slope and shift that make the logits into honest probabilities."""
    model = LogisticRegression(C=1e3).fit(logits[:, None], met)
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)


def _as_data(linear: Linear) -> dict[str, Any]:
    return {
        "classes": list(linear.classes),
        "weights": linear.weights.tolist(),
        "bias": linear.bias.tolist(),
    }


def trees_as_data(model: GradientBoostingClassifier, slope: float, shift: float) -> dict[str, Any]:
    """The trees as arrays, each leaf its own child, all padded to the same size."""
    trees = [estimator.tree_ for estimator in model.estimators_[:, 0]]
    most = max(tree.node_count for tree in trees)
    data: dict[str, Any] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    for tree in trees:
        itself = np.arange(most)
        leaf = np.ones(most, bool)
        leaf[: tree.node_count] = tree.children_left < 0
        for name, column, rest in (
            ("feature", tree.feature, 0),
            ("threshold", np.round(tree.threshold, 6), 0),
            ("left", tree.children_left, itself),
            ("right", tree.children_right, itself),
        ):
            padded = np.zeros(most, column.dtype)
            padded[: tree.node_count] = column
            data[name].append(np.where(leaf, rest, padded).tolist())
        value = np.zeros(most)
        value[: tree.node_count] = tree.value[:, 0, 0] * model.learning_rate
        data["value"].append(np.round(value, 6).tolist())
    prior = model.init_.class_prior_[1]
    start = round(log(prior / (1 - prior)), 6)
    return {**data, "start": start, "depth": model.max_depth, "slope": slope, "shift": shift}
