"""Weigh the two opinions: python -m grading.training.weigh, after tune, export and fit.

The scales are fitted on requirements that neither was taught ('dev'); those of a hand that wrote
none of what they were taught count STRANGERS times, for on its own hands' the head looks better
than it is. The 'test' side is left for `make bench-marks`.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from grading.cross_encoder import cross_encoder
from grading.embedders import embedder
from grading.head import Floats, head_for
from grading.judge import SCALES, Scale
from grading.judging import judge
from grading.reading import Reader
from grading.training.corpus import CORPUS, Pair, read_corpus
from grading.training.lessons import SET_APART, question_of, side

KINDS = ("say", "never")
# So that both hands count about the same; of their answers to bans half break them, as in no call.
STRANGERS = {"say": 2.0, "never": 0.0}
log = logging.getLogger("grading.training")


def opinions(pairs: Sequence[Pair], name: str) -> Floats:
    """A row for each pair: the cross-encoder's logit and the head's."""
    reader = Reader(embedder(name), head_for(name))
    answers = cross_encoder().considered([question_of(pair) for pair in pairs])
    rows = []
    for pair, answer in zip(pairs, answers, strict=True):
        words = reader.words(pair.said)
        if words is None:
            rows.append((answer.logit, -6.9))
            continue
        wanted = reader.wanted(pair.phrasings, pair.means, pair.facts)
        share = judge(pair.kind, [(wanted, words)], reader.head)[0].probability
        rows.append((answer.logit, float(np.log(max(share, 1e-3) / max(1 - share, 1e-3)))))
    return np.array(rows)


def weigh(pairs: Sequence[Pair], seen: Floats) -> dict[str, Scale]:
    """The scale of each kind of check."""
    made = {}
    for kind in KINDS:
        rows = [i for i, pair in enumerate(pairs) if pair.kind == kind]
        met = [pairs[i].met for i in rows]
        apart = [pairs[i].group.startswith(SET_APART) for i in rows]
        weights = [STRANGERS[kind] if stranger else 1.0 for stranger in apart]
        fitted = LogisticRegression(C=10.0).fit(seen[rows], met, weights)
        cross, head = (round(float(weight), 3) for weight in fitted.coef_[0])
        made[kind] = Scale(cross, head, round(float(fitted.intercept_[0]), 3))
        right = {
            "both": fitted.predict(seen[rows]) == met,
            "cross-encoder": (seen[rows, 0] > 0) == met,
            "head": (seen[rows, 1] > 0) == met,
        }
        told = ", ".join(f"{who} {100 * float(np.mean(held)):.1f}%" for who, held in right.items())
        log.info("%s: %d parts, right: %s; %s", kind, len(rows), told, made[kind])
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the scales, show how each opinion does alone and both together, and write them."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.weigh", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--out", type=Path, default=SCALES)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    own = [pair for pair in read_corpus(args.corpus) if side(pair.group) == "dev"]
    scales = weigh(own, opinions(own, args.embedder))
    text = json.dumps({kind: asdict(scale) for kind, scale in scales.items()}, indent=2)
    args.out.write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
