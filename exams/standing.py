"""Standing: what a period's results come to, term by term, and what follows from the score.

Pure functions over what is in the records: the same records give the same standing. Nothing that
is in doubt counts: while an examination waits for an assessor, the score is a range, and what
would follow from only a part of the range does not follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from enum import StrEnum

from exams.assessment import AssessmentRules, ConsequenceRule, Term, TermRule
from exams.outcome import Outcome, OutcomeStatus
from exams.periods import MONTHS, Period, parse_period, period_at

MOST_BACK = 60  # periods that a row is followed back


@dataclass(frozen=True)
class Result:
    """What counts of one examination; `score` is None while somebody has to settle it."""

    sitting: str
    blueprint: str  # without version
    title: str
    period: str
    ended_at: float
    score: float | None
    low: float
    high: float
    passed: bool | None
    fatal: tuple[str, ...] = ()
    certificate: str = ""


@dataclass(frozen=True)
class Marked:
    """One practice call, round of theory or sampled call: when, and how well, of 100."""

    at: float
    score: float
    ref: str = ""


@dataclass(frozen=True)
class Record:
    """All that counts of one person, in any order. Void sittings are not among the results."""

    results: tuple[Result, ...] = ()
    calls: tuple[Marked, ...] = ()  # practice alone, never an examination's
    theory: tuple[Marked, ...] = ()
    samples: tuple[Marked, ...] = ()


@dataclass(frozen=True)
class Used:
    """One thing that went into a term."""

    title: str
    at: float
    score: float | None
    low: float
    high: float
    weight: float = 1.0


class Missing(StrEnum):
    """Why a term does not count as itself."""

    LEFT_OUT = "left_out"
    ZERO = "zero"
    NO_SCORE = "no_score"


@dataclass(frozen=True)
class TermScore:
    """One term of the score; `share` is its part of the whole, 0..1.

    `count` things were found, `used` are those that counted; `missing` says what its absence does.
    """

    term: Term
    weight: float
    share: float
    score: float | None
    low: float
    high: float
    count: int
    used: tuple[Used, ...] = ()
    missing: Missing | None = None


@dataclass(frozen=True)
class PeriodScore:
    """A score of 100 with its working. None while it is not settled, or if there is none.

    `waits` are the titles of what an assessor has to settle first. `low` and `high` bound the
    score then; with `low` above `high` there is nothing to score.
    """

    period: Period
    score: float | None
    low: float
    high: float
    terms: tuple[TermScore, ...] = ()
    fatal: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    people: int = 1  # whose scores it is the mean of

    @property
    def known(self) -> bool:
        """Whether there is anything to tell: a score, or the range it will be in."""
        return self.low <= self.high


@dataclass(frozen=True)
class Consequence:
    """What follows from the score of a period, or of the last so many in a row, newest first."""

    rule: ConsequenceRule
    period: Period
    scores: tuple[PeriodScore, ...]


def result_of(outcome: Outcome) -> Result | None:
    """What counts of an outcome; nothing of a void one."""
    if outcome.status is OutcomeStatus.VOID:
        return None
    settled = outcome.status is OutcomeStatus.FINAL
    return Result(
        sitting=outcome.sitting,
        blueprint=outcome.blueprint_id,
        title=outcome.title,
        period=outcome.period,
        ended_at=outcome.ended_at,
        score=outcome.score if settled else None,
        low=outcome.low,
        high=outcome.high,
        passed=outcome.passed if settled else None,
        fatal=outcome.fatal,
        certificate=outcome.certificate,
    )


# --- the score ---


def counts_for(result: Result, period: Period, zone: tzinfo) -> bool:
    """Whether an examination is one of the period.

    By the period it was sat for; when that is longer than the one assessed, by the day it ended.
    """
    own = parse_period(result.period)
    if MONTHS[own.kind] <= MONTHS[period.kind]:
        return period.holds(own)
    return period_at(period.kind, result.ended_at, zone) == period


def period_score(
    rules: AssessmentRules, record: Record, period: Period, zone: tzinfo
) -> PeriodScore:
    """The score of one person in one period, with its working."""
    results = [one for one in record.results if counts_for(one, period, zone)]
    begins, ends = period.bounds(zone)
    terms: list[TermScore] = []
    for term, rule in rules.score.terms.items():
        if term is Term.EXAMS:
            used, count = _exams(results, rule, rules.score.blueprints), len(results)
        else:
            every: tuple[Marked, ...] = getattr(record, term.value)
            own = [one for one in every if begins <= one.at < ends]
            used, count = _newest(own, rule), len(own)
        terms.append(_term(term, rule, used, count))
    settled = (one for one in results if one.score is not None)
    fatal = tuple(dict.fromkeys(name for one in settled for name in one.fatal))
    waits = tuple(one.title for one in results if one.score is None)
    return _whole(period, terms, fatal, waits)


def _exams(
    results: Sequence[Result], rule: TermRule, weights: dict[str, float]
) -> tuple[Used, ...]:
    """One for each examination, or for each sitting of it where the mean is taken."""
    by_blueprint: dict[str, list[Result]] = {}
    for one in sorted(results, key=lambda one: (one.ended_at, one.sitting)):
        by_blueprint.setdefault(one.blueprint, []).append(one)
    found: list[Used] = []
    for blueprint, own in sorted(by_blueprint.items()):
        weight = weights.get(blueprint, 1.0)
        if not weight:
            continue
        if rule.take == "best":
            found.append(_best(own, weight))
        elif rule.take == "last":
            found.append(_used(own[-1], weight))
        else:
            found += [_used(one, weight / len(own)) for one in own]
    return tuple(found)


def _used(one: Result, weight: float) -> Used:
    if one.score is not None:
        return Used(one.title, one.ended_at, one.score, one.score, one.score, weight)
    return Used(one.title, one.ended_at, None, one.low, one.high, weight)


def _best(own: Sequence[Result], weight: float) -> Used:
    """The best of several; one in doubt may yet turn out the best."""
    low = max(one.low if one.score is None else one.score for one in own)
    high = max(one.high if one.score is None else one.score for one in own)
    settled = [one for one in own if one.score is not None]
    sure = max(settled, key=lambda one: one.score or 0.0, default=None)
    if sure is not None and sure.score is not None and sure.score >= high:
        return _used(sure, weight)
    newest = own[-1]
    return Used(newest.title, newest.ended_at, None, low, high, weight)


def _newest(own: Sequence[Marked], rule: TermRule) -> tuple[Used, ...]:
    newest = sorted(own, key=lambda one: (one.at, one.ref), reverse=True)[: rule.most]
    return tuple(Used(one.ref, one.at, one.score, one.score, one.score) for one in newest)


def _term(term: Term, rule: TermRule, used: tuple[Used, ...], count: int) -> TermScore:
    if count < rule.least or not used:
        missing = Missing(rule.missing)
        return TermScore(term, rule.weight, 0.0, None, 0.0, 0.0, count, used, missing)
    whole = sum(one.weight for one in used)
    low, high = (
        sum(one.weight * value for one, value in zip(used, values, strict=True)) / whole
        for values in ([one.low for one in used], [one.high for one in used])
    )
    scores = [one.score for one in used if one.score is not None]
    score = low if len(scores) == len(used) else None
    if score is not None:
        score = high = sum(o.weight * (o.score or 0.0) for o in used) / whole
        low = score
    return TermScore(term, rule.weight, 0.0, score, low, high, count, used)


def _whole(
    period: Period, terms: Sequence[TermScore], fatal: tuple[str, ...], waits: tuple[str, ...]
) -> PeriodScore:
    counting = [one for one in terms if one.missing is not Missing.LEFT_OUT]
    whole = sum(one.weight for one in counting)
    shown = tuple(
        replace(one, share=one.weight / whole) if one in counting else one for one in terms
    )
    if not counting or any(one.missing is Missing.NO_SCORE for one in counting):
        return PeriodScore(period, None, 100.0, 0.0, shown, fatal, waits)
    low = rounded(sum(one.share * one.low for one in shown))
    high = rounded(sum(one.share * one.high for one in shown))
    if all(one.score is not None or one.missing is Missing.ZERO for one in counting):
        return PeriodScore(period, low, low, high, shown, fatal)
    return PeriodScore(period, None, low, high, shown, fatal, waits)


def department_score(period: Period, members: Iterable[PeriodScore]) -> PeriodScore:
    """The mean of a department's people who have a score; settled once all of theirs are."""
    known = [one for one in members if one.known]
    if not known:
        return PeriodScore(period, None, 100.0, 0.0, people=0)
    low = rounded(sum(one.low for one in known) / len(known))
    high = rounded(sum(one.high for one in known) / len(known))
    settled = all(one.score is not None for one in known)
    waits = tuple(dict.fromkeys(title for one in known for title in one.waits))
    return PeriodScore(period, low if settled else None, low, high, waits=waits, people=len(known))


def rounded(score: float) -> float:
    """To one decimal, half up: what is shown is what is held against the thresholds."""
    return int(score * 10 + 0.5 + 1e-6) / 10


# --- what follows ---


def consequences(
    rules: AssessmentRules,
    period: Period,
    score_of: Callable[[Period], PeriodScore],
    of_department: bool = False,
) -> tuple[Consequence, ...]:
    """What follows from a period's score, in the order of the rules; settled scores only."""
    found: list[Consequence] = []
    now = score_of(period)
    for rule in rules.consequences:
        if (rule.of == "department") is not of_department or not _holds(rule, now):
            continue
        row = (now,) if rule.in_a_row == 1 else _row(rule, period, score_of)
        # A longer row counts anew every so many periods, lest one thing follow again and again.
        if len(row) % rule.in_a_row == 0:
            found.append(Consequence(rule, period, row[: rule.in_a_row]))
    return tuple(found)


def _holds(rule: ConsequenceRule, score: PeriodScore) -> bool:
    """Whether the rule is met whatever the doubts come to."""
    if rule.fatal and not score.fatal:
        return False
    if not rule.bounded:
        return True
    return score.known and rule.applies(score.low) and rule.applies(score.high)


def _row(
    rule: ConsequenceRule, period: Period, score_of: Callable[[Period], PeriodScore]
) -> tuple[PeriodScore, ...]:
    """The periods one after another that meet the rule, this one first."""
    found: list[PeriodScore] = []
    at, without = period, 0
    while len(found) < MOST_BACK and without < _LONGEST_GAP:
        score = score_of(at)
        if _holds(rule, score):
            found.append(score)
            without = 0
        elif score.known or rule.unscored == "breaks":
            break
        else:
            without += 1
        at = at.previous()
    return tuple(found)


_LONGEST_GAP = 12  # periods without a score after which no row goes on
