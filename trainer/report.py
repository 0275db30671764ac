"""A call and its grade as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from grading.call_file import CallFile
from grading.grade import Grade, Mark, Unmarked
from grading.wording import sentence
from voices.transcript import Party

WHO = {Party.CALLER: "来电", Party.TRAINEE: "学员"}


def lines_of(call: CallFile, grade: Grade) -> Iterator[str]:
    """What was said, what each check came to, and the score."""
    for turn in call.transcript.turns:
        yield f"  {turn.start_s:6.1f} s  {WHO[turn.party]}  {turn.text}"
    judged: list[Mark | Unmarked] = [*grade.marks, *grade.unmarked]
    for mark in judged:
        yield f"  {result(mark):18} {mark.check}: {sentence(mark, 'zh')}"
    score = "—" if grade.score is None else f"{grade.score:.0f}"
    yield f"  score {score} ({grade.low:.0f}–{grade.high:.0f}), passed: {grade.passed}"


def result(mark: Mark | Unmarked) -> str:
    """Verdict and points."""
    if isinstance(mark, Unmarked):
        return "unmarked"
    if mark.is_only_shown:
        return "shown"
    return f"{mark.verdict.value} {mark.points:g}/{mark.out_of:g}"
