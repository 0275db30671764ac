"""Train the head on the labelled answers and report its figures: python -m grading.training.fit."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from grading.embedders import embedder
from grading.head import WEIGHTS, head_from
from grading.training.corpus import CORPUS, ONLY_TAUGHT, borrow, read_corpus
from grading.training.figures import report
from grading.training.learn import Examples, cross_validate, learn, read_examples
from grading.training.lessons import side

SEED = 7
log = logging.getLogger("grading.training")


def main(argv: Sequence[str] | None = None) -> int:
    """Train on the whole corpus, write the weights, and show the figures of a split by group."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.fit", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--embedder", default="e5", help="e5, letters, or a sentence model's name")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folds", type=int, default=5, help="0: do not estimate, only train")
    parser.add_argument("--out", type=Path, help="where the weights go; grading/weights otherwise")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    examples = prepare(args.corpus, args.embedder, args.seed)
    if args.folds:
        log.info("%s", report(examples, cross_validate(examples, args.folds, args.seed)))
    out = args.out or WEIGHTS / f"{args.embedder.replace('/', '_')}.json"
    data = learn(examples, args.seed)
    head_from(data)
    out.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    log.info("%s: %.0f kB", out, out.stat().st_size / 1000)
    return 0


def prepare(folder: Path, name: str, seed: int) -> Examples:
    """The training side of the corpus read and embedded, with the borrowed wrong answers.

    What only the cross-encoder is taught is left out: here it would double the time.
    """
    own = [
        pair
        for pair in read_corpus(folder)
        if side(pair.group) == "train" and not pair.group.startswith(ONLY_TAUGHT)
    ]
    return read_examples(own + borrow(own, seed), embedder(name))


if __name__ == "__main__":
    sys.exit(main())
