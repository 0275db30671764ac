"""Calls, grades, trials and differences as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from exams.attempt import Attempt
from grading.call_file import CallFile
from grading.difference import Difference, Outcome, Tally
from grading.grade import Grade, Mark, Unmarked
from grading.trying import Tried
from grading.wording import between, open_score, sentence, why
from voices.transcript import Party

WHO = {Party.CALLER: "来电", Party.TRAINEE: "学员"}


def lines_of(call: CallFile, grade: Grade) -> Iterator[str]:
    """What was said, what each check came to, and the score."""
    told = [(turn.start_s, f"{WHO[turn.party]}  {turn.text}") for turn in call.transcript.turns]
    told += [(cut.at_s, "断线") for cut in call.cuts]
    told += [(notice.at_s, f"提示  {notice.text}") for notice in call.notices]
    for at_s, text in sorted(told, key=lambda one: one[0]):
        yield f"  {at_s:6.1f} s  {text}"
    judged: list[Mark | Unmarked] = [*grade.marks, *grade.unmarked]
    for mark in judged:
        yield f"  {result(mark):18} {mark.check}: {sentence(mark, 'zh')}"
    yield f"  score {score_of(grade)}, passed: {grade.passed}"
    if still_open := open_score(grade, "zh"):
        yield f"  {still_open} {open_score(grade, 'en')}"


def score_of(grade: Grade) -> str:
    """The score, and between which figures it will be once what is open has been settled."""
    score = "—" if grade.score is None else f"{grade.score:.0f}"
    span = between(grade)
    return f"{score} ({span})" if span else score


def result(mark: Mark | Unmarked) -> str:
    """Verdict and points."""
    if isinstance(mark, Unmarked):
        return f"unmarked ?/{mark.out_of:g}"
    if mark.is_only_shown:
        return "shown"
    return f"{mark.verdict.value} {mark.points:g}/{mark.out_of:g}"


def lines_of_trial(tried: Tried) -> Iterator[str]:
    """What one answer came to on one check, and what would have passed."""
    judged = tried.judged
    score = "" if tried.score is None else f" {tried.score:.2f}"
    yield f"{judged.check} ({judged.kind}): {judged.means}"
    yield f"  {tried.verdict}{score}  {sentence(judged, 'zh')}"
    for part in tried.parts:
        told = f"“{part.quote}”" if part.quote else "—"
        near = f" ≈ “{part.nearest}”" if part.nearest else ""
        reason = f" ({why(part.why, 'zh')})" if part.why else ""
        yield f"  {'✓' if part.met else '✗'} {part.score:.2f} {part.wanted}: {told}{near}{reason}"
    found = tried.evidence
    if found is not None and not tried.parts:
        near = f" ≈ “{found.nearest}” {found.score:.2f}" if found.nearest else ""
        yield f"  “{found.quote}”{near}"
    if tried.would_pass:
        yield f"  would pass: {tried.would_pass}"


def lines_of_difference(attempt: Attempt, found: Difference) -> Iterator[str]:
    """What another marking made of one call, and by what."""
    before, after = found.before, found.after
    yield f"{attempt.id} · {attempt.trainee} · {attempt.scenario}"
    makers = [f"{role} {old or '—'} → {new or '—'}" for role, (old, new) in found.makers().items()]
    if makers:
        yield f"  {', '.join(makers)}"
    yield (
        f"  score {score_of(before)} → {score_of(after)}, passed: {before.passed} → {after.passed}"
    )
    for one in found.checks:
        yield f"  {one.check}: {_outcome(one.before)} → {_outcome(one.after)}  {one.means}"


def _outcome(one: Outcome) -> str:
    if one.points is None:
        return f"{one.verdict} ({one.reason})" if one.reason else one.verdict
    return f"{one.verdict} {one.points:g}"


def line_of_tally(total: Tally) -> str:
    """What another marking made of all the calls."""
    return (
        f"{total.calls} calls marked again: {total.changed} changed, "
        f"{total.passes_lost} passes lost, {total.passes_gained} gained"
    )
