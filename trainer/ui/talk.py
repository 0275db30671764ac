"""What was said, as bubbles: evidence highlighted, doubtful words marked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from grading.call_file import CallFile
from grading.grade import Evidence, Grade
from trainer.ui.timeline import clock
from trainer.ui.words import Language, phrase
from voices.transcript import Party, Turn

DOUBTFUL = 0.5  # a recogniser less sure than this may have misheard

# What is highlighted when words serve several checks: the worst news.
_ORDER = ("fatal", "not_met", "partly", "open", "met")


@dataclass(frozen=True)
class Found:
    """Words that some check rests on."""

    evidence: Evidence
    verdict: str
    means: str


def found_in(grade: Grade | None) -> list[Found]:
    """All evidence of a grade, the worst news first."""
    if grade is None:
        return []
    found = [
        Found(evidence, "fatal" if mark.check in grade.fatal else str(mark.verdict), mark.means)
        for mark in grade.marks
        for evidence in mark.points_at
    ]
    found += [Found(e, "open", check.means) for check in grade.unmarked for e in check.evidence]
    return sorted(found, key=lambda one: _ORDER.index(one.verdict))


def talk(call: CallFile, grade: Grade | None, language: Language) -> str:
    """The transcript as HTML."""
    if not call.transcript.turns:
        return f"<p class='soft'>{phrase(language, 'result.nothing_said')}</p>"
    found = found_in(grade)
    return "".join(_bubble(turn, found, language) for turn in call.transcript.turns)


def _bubble(turn: Turn, found: list[Found], language: Language) -> str:
    name = phrase(language, f"party.{turn.party}")
    play = phrase(language, "result.replay_from", at=clock(turn.start_s))
    return (
        f'<div class="turn {turn.party}"><div class="by">{name} '
        f'<button class="at" data-at="{turn.start_s:.1f}" title="{play}" aria-label="{play}">'
        f"{clock(turn.start_s)}</button></div><p>{_words(turn, found, language)}</p></div>"
    )


def _spans(turn: Turn, found: list[Found]) -> list[tuple[int, int, Found]]:
    """Where evidence stands in the turn's text; where two meet, the worse news has it."""
    taken: list[tuple[int, int, Found]] = []
    for one in found:
        evidence = one.evidence
        near = turn.start_s - 0.5 <= evidence.start_s <= turn.end_s + 0.5
        at = turn.text.find(evidence.quote) if evidence.quote else -1
        if evidence.party is not turn.party or not near or at < 0:
            continue
        end = at + len(evidence.quote)
        if all(end <= start or at >= stop for start, stop, _ in taken):
            taken.append((at, end, one))
    return sorted(taken, key=lambda span: span[0])


def _words(turn: Turn, found: list[Found], language: Language) -> str:
    doubts = _doubts(turn)
    parts, at = [], 0
    for start, end, one in _spans(turn, found):
        parts.append(_plain(turn.text, at, start, doubts, language))
        parts.append(
            f'<mark class="{one.verdict}" title="{escape(one.means)}" '
            f'data-at="{one.evidence.start_s:.1f}">'
            f"{_plain(turn.text, start, end, doubts, language)}</mark>"
        )
        at = end
    parts.append(_plain(turn.text, at, len(turn.text), doubts, language))
    return "".join(parts)


def _doubts(turn: Turn) -> list[tuple[int, int]]:
    spans, at = [], 0
    for piece in turn.pieces:
        if turn.party is Party.TRAINEE and piece.confidence < DOUBTFUL:
            spans.append((at, at + len(piece.text)))
        at += len(piece.text)
    return spans


def _plain(
    text: str, start: int, end: int, doubts: list[tuple[int, int]], language: Language
) -> str:
    parts, at = [], start
    label = phrase(language, "result.doubtful")
    for first, last in doubts:
        low, high = max(first, start), min(last, end)
        if low < high:
            parts.append(escape(text[at:low]))
            parts.append(f'<span class="doubt" title="{label}">{escape(text[low:high])}</span>')
            at = high
    parts.append(escape(text[at:end]))
    return "".join(parts)
