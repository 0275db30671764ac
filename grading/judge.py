"""The second opinion: the cross-encoder's answer and the head's, weighed into one probability."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path

from grading.cross_encoder import Answer, CrossEncoder, cross_encoder

# Of 170 labelled answers with another number or day than all wordings state, 145 do not count, nor
# do 41 of 54 that are barked; the cross-encoder is sure of most of the others.
AGAINST = 4.0
# Of 124 labelled answers (of requirements nobody was taught) in which a wording stands word for
# word, 118 count; the cross-encoder is sure of the others, which list, quote or turn aside.
WORD_FOR_WORD = 1.75
SCALES = Path(__file__).parent / "weights" / "judge.json"


@dataclass(frozen=True)
class Scale:
    """What each opinion weighs, fitted on requirements that neither had been taught."""

    cross: float
    head: float
    shift: float

    def probability(
        self, answer: Answer, head: float, against: bool = False, verbatim: bool = False
    ) -> float:
        """The calibrated probability of 'conveyed'; `head` is the head's own.

        `against` tells that another fact was said than any wording states, or that it was barked;
        `verbatim` that a wording was said word for word.
        """
        logit = log(max(head, 1e-3) / max(1 - head, 1e-3))
        total = self.cross * answer.logit + self.head * logit + self.shift
        return 1 / (1 + exp(-(total - AGAINST * against + WORD_FOR_WORD * verbatim)))


@dataclass(frozen=True, eq=False)
class Judge:
    """The cross-encoder with its scales, by kind of check."""

    encoder: CrossEncoder
    scales: dict[str, Scale]
    version: str  # of weights and scales


@lru_cache(maxsize=1)
def our_judge() -> Judge:
    """The judge that comes with the product."""
    text = SCALES.read_text("utf-8")
    scales = {kind: Scale(**scale) for kind, scale in json.loads(text).items()}
    encoder = cross_encoder()
    version = f"{encoder.version}-{hashlib.sha256(text.encode()).hexdigest()[:4]}"
    return Judge(encoder, scales, version)
