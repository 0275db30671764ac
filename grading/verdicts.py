"""Make marks: a check, its verdict and evidence in, a `Mark` or `Unmarked` with points out."""

from __future__ import annotations

from collections.abc import Sequence

from grading.grade import Evidence, Mark, Part, Unmarked, Verdict
from grading.text.slots import Facts, fill
from scenarios.scenario import Check

FORBIDDING = ("never", "secret")


def can_only_lose(check: Check) -> bool:
    """Whether the check takes points away when it fails, and gives none."""
    return check.kind in FORBIDDING or check.points < 0


def out_of(check: Check) -> float:
    """The points to be had; for a check that can only lose, minus those to be lost."""
    return -abs(check.points) if can_only_lose(check) else check.points


def whole(check: Check, met: bool, evidence: Sequence[Evidence] = ()) -> Mark:
    """The mark of a check that is met or not, without anything between."""
    stake = out_of(check)
    if stake < 0:
        points, stake = (0.0 if met else stake), 0.0
    else:
        points = stake if met else 0.0
    return Mark(
        check=check.id,
        kind=check.kind,
        means=check.means,
        verdict=Verdict.MET if met else Verdict.NOT_MET,
        points=float(points),
        out_of=float(stake),
        fatal=check.fatal,
        clause=check.clause,
        evidence=tuple(evidence),
        would_pass="" if met else check.hint,
    )


def by_parts(check: Check, parts: Sequence[Part], facts: Facts) -> Mark:
    """The mark of a check whose essential parts are judged each by itself."""
    held = sum(part.met for part in parts)
    verdict = Verdict.PARTLY if held else Verdict.NOT_MET
    if held == len(parts):
        verdict = Verdict.MET
    stake = out_of(check)
    share = held / len(parts)
    points = stake * share if stake >= 0 else stake * (1 - share)
    return Mark(
        check=check.id,
        kind=check.kind,
        means=check.means,
        verdict=verdict,
        points=round(points, 2),
        out_of=float(max(0.0, stake)),
        fatal=check.fatal,
        clause=check.clause,
        parts=tuple(parts),
        evidence=tuple(part.evidence for part in parts if part.met and part.evidence),
        would_pass="" if verdict is Verdict.MET else would_pass(check, parts, facts),
    )


def would_pass(check: Check, parts: Sequence[Part], facts: Facts) -> str:
    """What to say: the author's hint, or the first phrasing of each part that was missing."""
    if check.hint:
        return check.hint
    missing = [
        fill(phrasings[0], facts)
        for phrasings, part in zip(check.say, parts, strict=True)
        if not part.met
    ]
    return "；".join(missing)


def unmarked(check: Check, reason: str, evidence: Sequence[Evidence] = ()) -> Unmarked:
    """A check that could not be judged; `reason` is a key of `grading.wording`."""
    return Unmarked(
        check=check.id,
        kind=check.kind,
        means=check.means,
        reason=reason,
        out_of=float(out_of(check)),
        fatal=check.fatal,
        clause=check.clause,
        evidence=tuple(evidence),
    )
