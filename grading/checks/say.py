"""Say-checks: each essential part is looked for by meaning in everything the trainee said."""

from __future__ import annotations

from dataclasses import dataclass

from grading.case import TYPED, Case, Passage
from grading.grade import Mark, Part, Unmarked
from grading.judging import Judgement, judge_closely
from grading.text import markers
from grading.text.slots import almost_told, fill
from grading.verdicts import by_parts, unmarked
from scenarios.scenario import Check

MET = 0.5  # of the calibrated probability
DOUBT = 0.04  # this close to it, a listener must decide
UNSURE_WORDS = 0.35  # recogniser's confidence under which a verdict needs a clear probability
LOST_WORDS = 0.2  # under which what was said is not known at all
CLEAR = (0.15, 0.85)
WORTH_SHOWING = 0.02  # of the nearest words to a part that is missing


@dataclass(frozen=True)
class Finding:
    """The best that was found for one part: `doubt` is why nobody can tell, or empty."""

    part: Part
    doubt: str = ""


def mark(check: Check, case: Case, after_s: float | None = 0.0) -> Mark | Unmarked:
    """The verdict part by part; `after_s` None means that what must come first never came."""
    passages = [] if after_s is None else case.passages_for(check, after_s)
    findings = [find_part(check, part, passages, case) for part in check.say]
    doubts = [finding.doubt for finding in findings if finding.doubt]
    evidence = [finding.part.evidence for finding in findings if finding.part.evidence]
    if not doubts and case.cut_short and not all(finding.part.met for finding in findings):
        doubts = ["interrupted"]
    if doubts:
        return unmarked(check, doubts[0], evidence)
    return by_parts(check, [finding.part for finding in findings], case.facts)


def find_part(
    check: Check, phrasings: tuple[str, ...], passages: list[Passage], case: Case
) -> Finding:
    """The words that come closest to one part, and whether they convey it."""
    said = [(p.words, p.heard) for p in passages if p.words is not None]
    wanted = case.reader.as_asked(
        case.reader.wanted(phrasings, check.means, case.facts), [words.text for words, _ in said]
    )
    judged = judge_closely("say", wanted, said, case.reader)
    told = fill(phrasings[0], case.facts)
    lost = any(p.confidence(0, 10_000) < LOST_WORDS for p in passages)
    if not judged:
        return Finding(Part(told, False))
    best = max(range(len(judged)), key=lambda i: (conveys(judged[i]), judged[i].probability))
    passage, judgement = passages[best], judged[best]
    found = conveys(judgement)
    start, end = passage.window(judgement.match)
    evidence = passage.evidence(
        start,
        end,
        nearest=wanted.wordings[judgement.match.wording].text,
        score=round(found, 3),
        why="" if found >= MET else judgement.why,
    )
    confidence = passage.confidence(start, end)
    slots, text = judgement.match.missing, judgement.words.text
    figure_lost = any(almost_told(slot, text, case.facts) for slot in slots)
    if figure_lost and confidence < TYPED:
        return Finding(Part(told, False, evidence), "not_heard")
    doubt = _doubt(found, confidence, lost)
    worth = found >= WORTH_SHOWING or slots
    return Finding(Part(told, found >= MET, evidence if worth else None), doubt)


def conveys(judgement: Judgement) -> float:
    """The probability that the part was conveyed; an empty slot or a list of words conveys none."""
    if judgement.match.missing or markers.is_list(judgement.words.text):
        return 0.0
    return judgement.probability


def _doubt(found: float, confidence: float, lost: bool) -> str:
    if abs(found - MET) < DOUBT:
        return "doubtful"
    if confidence < UNSURE_WORDS and CLEAR[0] < found < CLEAR[1]:
        return "not_heard"
    return "not_heard" if lost and found < MET else ""
