"""Reads wordings and words together and says whether the one is conveyed by the other.

Our own weights (grading/weights/judge.onnx, made by grading.training.tune and export) on top of
the word vectors of multilingual-e5-small.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from grading.e5_file import E5File, read_e5
from grading.question import Question, tokens

WEIGHTS = Path(__file__).parent / "weights" / "judge.onnx"
AT_ONCE = 2  # questions read side by side
# Of the logit. Nearer than this to a coin's toss, the question is read without the caller's words
# as well: of 2,362 answers to requirements nobody was taught, a sixth; of these one in 40 more
# comes out right.
DOUBTFUL = 2.0
MOST_KNOWN = 300_000  # answers; a call asks some 150 questions
REASONS = (
    "met", "other_words", "missing", "negated", "opposite", "question", "reported", "imagined",
    "listed", "impatient", "aside", "vague", "wrong_fact",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What the model makes of a question."""

    logit: float  # of 'conveyed'; 0 is a coin's toss
    reason: str  # one of REASONS: the likeliest thing the words do instead


class CrossEncoder:
    """Each question is read by itself, so that its answer depends on nothing else."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._known: dict[str, Answer] = {}
        self.made = 0  # answers that were not known before

    @cached_property
    def version(self) -> str:
        """The first eight signs of the weights' SHA-256."""
        return hashlib.sha256(self._weights.read_bytes()).hexdigest()[:8]

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """One answer for each question. Blocks; about 20 ms of CPU for each new one."""
        keys = [repr(astuple(question)) for question in questions]
        new = {key: q for key, q in zip(keys, questions, strict=True) if key not in self._known}
        if new:
            if len(self._known) > MOST_KNOWN:
                self._known = {}
            self.made += len(new)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                self._known.update(zip(new, pool.map(self._answer, new.values()), strict=True))
        return [self._known[key] for key in keys]

    def considered(self, questions: Sequence[Question]) -> list[Answer]:
        """The same, but what is doubtful is read once more without what the caller said last."""
        answers = self.answers(questions)
        again = [
            i
            for i, (question, answer) in enumerate(zip(questions, answers, strict=True))
            if question.heard and abs(answer.logit) < DOUBTFUL
        ]
        others = self.answers([replace(questions[i], heard="") for i in again])
        for i, other in zip(again, others, strict=True):
            answers[i] = replace(answers[i], logit=(answers[i].logit + other.logit) / 2)
        return answers

    def warm(self) -> None:
        """Read the weights now, so that the first question need not wait for them."""
        self._answer(Question(("您好",), "", "", "您好"))

    def keep(self, file: Path) -> None:
        """Write the answers known to a file, for `recall` in a later process."""
        kept = {"version": self.version, "answers": {k: astuple(a) for k, a in self._known.items()}}
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
        part.replace(file)

    def recall(self, file: Path) -> None:
        """Take up what `keep` wrote, if the same weights gave it; a damaged file is passed over."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(file.read_text("utf-8"))
            if kept["version"] == self.version:
                self._known.update({k: Answer(*given) for k, given in kept["answers"].items()})

    def _answer(self, question: Question) -> Answer:
        ids = np.asarray(tokens(question, self._file))
        vectors = self._file.word_vectors(ids)[None]
        (found,) = self._session.run(["logits"], {"vectors": vectors})
        row: NDArray[np.float32] = found[0]
        return Answer(round(float(row[0]), 3), REASONS[int(row[1:].argmax())])

    @cached_property
    def _file(self) -> E5File:
        return read_e5()

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a sum's order, and so its last digit, stays the same
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(
            self._weights, options, providers=["CPUExecutionProvider"]
        )


@lru_cache(maxsize=1)
def cross_encoder() -> CrossEncoder:
    """The one that comes with the product; its weights are read at first use."""
    return CrossEncoder()
