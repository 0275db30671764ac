"""Never-checks: forbidden things, by meaning and by the families they belong to."""

from __future__ import annotations

from grading.case import Case, Passage
from grading.checks.say import CLEAR, UNSURE_WORDS
from grading.grade import Evidence, Mark, Unmarked
from grading.judging import Judgement, judge_closely
from grading.reading import Wanted
from grading.text.address import familiar
from grading.text.forbidden import only_courteous, only_innocent
from grading.verdicts import unmarked, whole
from scenarios.scenario import Check

MORE_SAID = 1.25  # how the number of passages weighs against each: its power
BROKEN = 0.5  # of the calibrated probability
DOUBT = 0.05  # this close under it, a listener must decide
SHOWN = 3  # breaches quoted
AROUND = 6  # characters quoted on both sides of a 你


def offends(judgement: Judgement, wanted: Wanted) -> float:
    """The probability that the forbidden was said.

    An innocent look-alike alone is none, nor is an apology where rudeness is what is forbidden.
    Whether the caller was called 你 is seen from the words.
    """
    if wanted.only_formal:
        return float(bool(familiar(judgement.words.plain.source)))
    heard = judgement.words.window_text(judgement.match.window)
    families = wanted.forbidden - {"familiar"}
    if only_innocent(heard, families) or only_courteous(heard, families):
        return 0.0
    return judgement.probability


def place(passage: Passage, judgement: Judgement, wanted: Wanted) -> tuple[int, int]:
    """Offsets of the words in the passage that offend, or come nearest to it."""
    source = judgement.words.plain.source
    called = familiar(source) if wanted.only_formal else []
    if not called:
        return passage.window(judgement.match)
    start, end = called[0]
    return max(0, start - AROUND), min(len(source), end + AROUND)


def among(share: float, passages: int) -> float:
    """The probability for one passage of so many: the more is said, the more looks forbidden.

    The judge is weighed on about as many breaches as innocent answers; in a call most passages are
    innocent, and one breach in a call is already much. MORE_SAID lies between what
    accuses innocent examples of the supplied scenarios (1) and what misses their breaches (1.5).
    """
    prior = 1 / (1 + max(1, passages) ** MORE_SAID)
    guilty = share * prior
    return guilty / (guilty + (1 - share) * (1 - prior)) if guilty else 0.0


def mark(check: Check, case: Case) -> Mark | Unmarked:
    """Met when nothing forbidden was said."""
    wanted = case.reader.wanted(check.never, check.means, case.facts)
    passages = case.passages_for(check)
    said = [(p.words, p.heard) for p in passages if p.words is not None]
    judged = judge_closely("never", wanted, said, case.reader)
    broken: list[Evidence] = []
    doubtful: list[Evidence] = []
    for passage, judgement in zip(passages, judged, strict=True):
        start, end = place(passage, judgement, wanted)
        share = among(offends(judgement, wanted), len(passages))
        evidence = passage.evidence(
            start,
            end,
            nearest=wanted.wordings[judgement.match.wording].text,
            score=round(share, 3),
            why="forbidden",
        )
        unsure = passage.confidence(start, end) < UNSURE_WORDS and CLEAR[0] < share < CLEAR[1]
        if unsure or BROKEN - DOUBT < share < BROKEN:
            doubtful.append(evidence)
        elif share >= BROKEN:
            broken.append(evidence)
    if not broken and doubtful:
        return unmarked(check, "doubtful", doubtful[:SHOWN])
    return whole(check, not broken, broken[:SHOWN])
