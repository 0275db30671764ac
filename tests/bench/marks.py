"""Marking: how often it is right on requirements nobody trained on, beside three plain methods.

Every answer is marked as `threerings try` marks it. The plain methods choose, from all parts of a
check, the least of: the overlap of characters, the cosine of sentence vectors (whole answer, and
best window of it); each is given the one threshold that does best on these very answers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grading.embedders import embedder
from grading.reading import Reader, reader
from grading.text.normalise import plain_text
from grading.text.slots import fill
from grading.training.corpus import CORPUS, Pair, read_corpus, read_spoken
from grading.training.lessons import SET_APART, side
from grading.trying import Trial, try_out
from scenarios.scenario import Check, Desk

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """How one method did on one group of answers, as shares of 1."""

    method: str
    group: str
    answers: int
    right: float
    false_pass: float  # of those that should fail (for never-checks: of the breaches, missed)
    false_fail: float
    undecided: float  # counted as wrong in `right`


@dataclass(frozen=True)
class Answer:
    """One labelled answer with all its parts."""

    pairs: tuple[Pair, ...]

    @property
    def fresh(self) -> bool:
        """Whether its requirement is one of those written apart for measuring."""
        return self.pairs[0].group.startswith(SET_APART)

    @property
    def kept(self) -> bool:
        """Whether the check ought to come out as met."""
        met = all(pair.met for pair in self.pairs)
        return met if self.pairs[0].kind == "say" else not met


def answers_of(pairs: Sequence[Pair]) -> list[Answer]:
    """The pairs of each answer together, on the test side of the corpus only."""
    tested = [pair for pair in pairs if side(pair.group) == "test"]
    return [Answer(tuple(same)) for _, same in groupby(tested, key=lambda pair: pair.answer)]


def trial_of(answer: Answer) -> Trial:
    """The answer as a trainer would try it, with the wordings as they are written."""
    first = answer.pairs[0]
    wordings = tuple(
        tuple(fill(phrase, pair.facts) for phrase in pair.phrasings) for pair in answer.pairs
    )
    asked = {"say": wordings} if first.kind == "say" else {"never": wordings[0]}
    desk = Desk(
        company=first.facts.company or "本公司",
        trainee=first.facts.trainee or "本人",
        briefing="…",
        facts=first.facts.facts,
    )
    check = Check.model_validate({"id": "tried", "means": first.means or "…", **asked})
    return Trial(check, first.said, first.heard, desk)


def marked(answers: Sequence[Answer], marking: Reader) -> list[bool | None]:
    """Met, not met, or None where the marking leaves it to an assessor."""
    found: list[bool | None] = []
    for number, answer in enumerate(answers, 1):
        verdict = try_out(trial_of(answer), marking).verdict
        found.append(None if verdict == "unmarked" else verdict == "met")
        if number % 200 == 0:
            print(f"{number} of {len(answers)}", file=sys.stderr)
    return found


# --- the plain methods: a likeness of 0..1 for each answer ---


def by_letters(answer: Answer, marking: Reader) -> float:
    """The share of a wording's characters that were said, for the part that fares worst."""
    del marking
    return min(
        max(_shared(fill(phrase, pair.facts), pair.said) for phrase in pair.phrasings)
        for pair in answer.pairs
    )


def _shared(wording: str, said: str) -> float:
    wanted = set(plain_text(wording)) - {" "}
    return len(wanted & set(plain_text(said))) / max(1, len(wanted))


def by_cosine(answer: Answer, marking: Reader) -> float:
    """The cosine of the whole answer and the nearest wording, for the part that fares worst."""
    said = marking.embedder.embed([plain_text(answer.pairs[0].said) or "…"])[0]
    return min(float((_wordings(pair, marking) @ said).max()) for pair in answer.pairs)


def by_window(answer: Answer, marking: Reader) -> float:
    """The same for the best window of the answer."""
    text = plain_text(answer.pairs[0].said) or "…"
    size, step = 16, 6
    cut = [text[at : at + size] for at in range(0, max(1, len(text) - size + step), step)]
    said = marking.embedder.embed(cut)
    return min(float((said @ _wordings(pair, marking).T).max()) for pair in answer.pairs)


def _wordings(pair: Pair, marking: Reader) -> NDArray[np.float32]:
    filled = [plain_text(fill(phrase, pair.facts)) for phrase in pair.phrasings]
    return marking.embedder.embed(filled)


PLAIN: dict[str, Callable[[Answer, Reader], float]] = {
    "shared characters": by_letters,
    "cosine, whole": by_cosine,
    "cosine, best window": by_window,
}


def at_best(scores: Floats, met: NDArray[np.bool_]) -> list[bool | None]:
    """The verdicts under the threshold that is right most often on these very answers."""
    best = max(np.unique(scores), key=lambda cut: float(np.mean((scores >= cut) == met)))
    return [bool(score >= best) for score in scores]


# --- figures ---


def figure(
    method: str, group: str, verdicts: Sequence[bool | None], kept: Sequence[bool]
) -> Figure:
    """Shares over the answers of a group."""
    failing = [v for v, k in zip(verdicts, kept, strict=True) if not k]
    passing = [v for v, k in zip(verdicts, kept, strict=True) if k]
    right = [v == k for v, k in zip(verdicts, kept, strict=True)]
    return Figure(
        method, group, len(kept), float(np.mean(right)),
        float(np.mean([v is True for v in failing])) if failing else 0.0,
        float(np.mean([v is False for v in passing])) if passing else 0.0,
        float(np.mean([v is None for v in verdicts])),
    )  # fmt: skip


def figures(name: str, answers: Sequence[Answer], marking: Reader, plain: bool) -> list[Figure]:
    """Ours by category and in all, and the plain methods in all."""
    made = []
    for kind in ("say", "never"):
        own = [answer for answer in answers if answer.pairs[0].kind == kind]
        kept = [answer.kept for answer in own]
        verdicts = marked(own, marking)
        by_tag: dict[str, list[int]] = defaultdict(list)
        for at, answer in enumerate(own):
            by_tag[answer.pairs[0].tag].append(at)
        for tag, rows in sorted(by_tag.items()):
            some = ([verdicts[i] for i in rows], [kept[i] for i in rows])
            made.append(figure(f"{name} {kind}", tag, *some))
        made.append(figure(f"{name} {kind}", "ALL", verdicts, kept))
        for method, likeness in PLAIN.items() if plain else ():
            scores = np.array([likeness(answer, marking) for answer in own])
            sign = 1 if kind == "say" else -1
            verdicts = at_best(sign * scores, np.array(kept))
            made.append(figure(f"{name} {kind}", method, verdicts, kept))
    return made


def show(made: Sequence[Figure]) -> None:
    """The table."""
    print(f"{'':16}{'':24}{'answers':>8}{'right':>8}{'f.pass':>8}{'f.fail':>8}{'undec.':>8}")
    for row in made:
        shares = (row.right, row.false_pass, row.false_fail, row.undecided)
        told = "".join(f"{100 * share:7.1f}%" for share in shares)
        print(f"{row.method:16}{row.group:24}{row.answers:8}{told}")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 1 if ours is not better than every plain method."""
    parser = argparse.ArgumentParser(prog="bench.marks", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--embedder", default="e5")
    parser.add_argument("--no-plain", action="store_true", help="ours only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    args = parser.parse_args(argv)
    marking = reader(embedder(args.embedder))
    every = answers_of(read_corpus(args.corpus))
    fresh = [one for one in every if one.fresh]
    written = [one for one in every if not one.fresh]
    spoken = answers_of(read_spoken(args.corpus))
    made = figures("written", written, marking, not args.no_plain)
    made += figures("fresh", fresh, marking, not args.no_plain)
    heard = {answer.pairs[0].answer.removesuffix("~") for answer in spoken}
    same = [answer for answer in written if answer.pairs[0].answer in heard]
    made += figures("same, written", same, marking, plain=False)
    made += figures("same, spoken", spoken, marking, plain=False)
    show(made)
    if args.json:
        data = [asdict(row) for row in made]
        args.json.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    rivals = [row for row in made if row.group in PLAIN and row.method == "written say"]
    ours = next(row for row in made if (row.method, row.group) == ("written say", "ALL"))
    return 0 if all(ours.right > rival.right for rival in rivals) else 1


if __name__ == "__main__":
    sys.exit(main())
