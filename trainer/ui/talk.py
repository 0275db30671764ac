"""What was said, as bubbles: evidence highlighted, doubtful words marked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from grading.call_file import CallFile
from grading.grade import Evidence, Grade
from trainer.ui.timeline import clock, party_name
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
    shown = [
        (turn.start_s, _bubble(turn, party_name(turn.party, call, language), found, language))
        for turn in call.transcript.turns
    ]
    shown += [(at_s, _event(text, at_s, language)) for at_s, text in _events(call, language)]
    return "".join(html for _, html in sorted(shown, key=lambda one: one[0]))


def _events(call: CallFile, language: Language) -> list[tuple[float, str]]:
    """What happened to the line, and what the telephone told beside the call."""
    found = [(cut.at_s, phrase(language, "timeline.cut_told")) for cut in call.cuts]
    found += [
        (cut.answered_s, phrase(language, "timeline.back_told", rings=cut.rings))
        for cut in call.cuts
        if cut.answered_s is not None
    ]
    return found + [
        (notice.at_s, phrase(language, "timeline.notice", text=notice.text))
        for notice in call.notices
    ]


def _event(text: str, at_s: float, language: Language) -> str:
    return f'<p class="event">{escape(text)} {_play(at_s, language)}</p>'


def _play(at_s: float, language: Language) -> str:
    play = phrase(language, "result.replay_from", at=clock(at_s))
    return (
        f'<button class="at" data-at="{at_s:.1f}" title="{play}" aria-label="{play}">'
        f"{clock(at_s)}</button>"
    )


def _bubble(turn: Turn, name: str, found: list[Found], language: Language) -> str:
    return (
        f'<div class="turn {turn.party}"><div class="by">{name} {_play(turn.start_s, language)}'
        f"</div><p>{_words(turn, found, language)}</p></div>"
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
