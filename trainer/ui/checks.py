"""Each check of a grade as a trainee reads it: verdict, evidence, clause, what would do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from grading.grade import Evidence, Grade, Mark, Part, Unmarked, Verdict
from grading.wording import place_figure, sentence
from scenarios.clauses import clause
from trainer.ui.timeline import clock
from trainer.ui.words import Language, phrase

ICONS = {
    "met": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "partly": (
        '<path d="M12 4a8 8 0 1 0 0 16z" fill="currentColor"/><path d="M12 4a8 8 0 0 1 0 16"/>'
    ),
    "not_met": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "open": '<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2M12 18v.2"/>',
    "fatal": '<path d="M12 4.5L21 19.5H3zM12 10v4.5M12 17v.2"/>',
}


CLOSED = ("met", "figures")  # groups that lose nobody a point


def icon(verdict: str, size: int = 18) -> str:
    """The sign of a verdict; the word stands beside it."""
    return (
        f'<svg viewBox="0 0 24 24" width="{size}" height="{size}" class="icon" fill="none" '
        'stroke="currentColor" stroke-width="2.4" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true">{ICONS[verdict]}</svg>'
    )


def checks(grade: Grade, language: Language) -> str:
    """All checks as HTML: what must never happen, lost points, what is open, what went well."""
    fatal = [mark for mark in grade.marks if mark.check in grade.fatal]
    rest = [mark for mark in grade.marks if mark.check not in grade.fatal and not _steers(mark)]
    figures = [mark for mark in rest if mark.is_only_shown]
    rest = [mark for mark in rest if not mark.is_only_shown]
    lost = [mark for mark in rest if mark.verdict is not Verdict.MET]
    lost.sort(key=lambda mark: mark.points - mark.out_of)
    met = [mark for mark in rest if mark.verdict is Verdict.MET]
    left = [check for check in grade.unmarked if check.out_of or check.fatal]
    shown = [_mark(mark, str(mark.verdict), language) for mark in figures]
    shown += [
        _unmarked(check, language)
        for check in grade.unmarked
        if check not in left and not _steers(check)
    ]
    return (
        _group("fatal", [_mark(mark, "fatal", language) for mark in fatal], language)
        + _group("lost", [_mark(mark, str(mark.verdict), language) for mark in lost], language)
        + _group("open", [_unmarked(check, language) for check in left], language)
        + _group("met", [_mark(mark, "met", language) for mark in met], language)
        + _group("figures", shown, language)
    )


def card(judged: Mark | Unmarked, grade: Grade, language: Language) -> str:
    """One check by itself, as it stands among the others."""
    if isinstance(judged, Unmarked):
        return _unmarked(judged, language)
    return _mark(judged, "fatal" if judged.check in grade.fatal else str(judged.verdict), language)


def _group(name: str, cards: Sequence[str], language: Language) -> str:
    if not cards:
        return ""
    opened = "" if name in CLOSED else " open"
    title = phrase(language, f"result.{name}")
    count = phrase(language, "result.checks_of", count=len(cards))
    return (
        f'<details class="group {name}"{opened}><summary><h3>{title}</h3>'
        f"<span>{count}</span></summary>{''.join(cards)}</details>"
    )


def _steers(mark: Mark | Unmarked) -> bool:
    """Whether a check only decides what the caller does next: worth no points either way."""
    return mark.kind == "say" and not mark.out_of and not mark.fatal


def _mark(mark: Mark, look: str, language: Language) -> str:
    # What was written has no second in the recording, and its sentence says what was expected.
    lines = "" if mark.kind == "record" else _evidence(mark.evidence, language, mark.measure)
    lines += _parts(mark.parts, language)
    if mark.would_pass and mark.verdict is not Verdict.MET:
        lines += _line("would_pass", f"<q>{escape(mark.would_pass)}</q>", language)
    lines += _clause(mark.clause, language)
    return _card(mark, look, _points(mark, language), lines, language)


def _unmarked(check: Unmarked, language: Language) -> str:
    points = ""
    if check.fatal:
        points = phrase(language, "result.open_fatal")
    elif check.out_of:
        points = phrase(language, "result.open_points", out_of=_number(check.out_of))
    lines = _evidence(check.evidence, language) + _clause(check.clause, language)
    return _card(check, "open", points, lines, language)


def _card(check: Mark | Unmarked, look: str, points: str, lines: str, language: Language) -> str:
    key = "unmarked" if look == "open" else look
    said = escape(sentence(check, language))
    return (
        f'<article class="check {look}"><header><span class="verdict">{icon(look)}'
        f"{phrase(language, f'result.verdict_{key}')}</span>"
        f'<h4>{escape(check.means)}</h4><span class="points">{points}</span></header>'
        + (f'<p class="said">{said}</p>' if said and said != escape(check.means) else "")
        + (f"<dl>{lines}</dl>" if lines else "")
        + "</article>"
    )


def _points(mark: Mark, language: Language) -> str:
    if mark.out_of:
        points, out_of = _number(mark.points), _number(mark.out_of)
        return phrase(language, "result.points", points=points, out_of=out_of)
    if mark.points:
        return phrase(language, "result.penalty", points=_number(mark.points))
    return ""


def _line(key: str, value: str, language: Language) -> str:
    return f"<div class='{key}'><dt>{phrase(language, f'result.{key}')}</dt><dd>{value}</dd></div>"


def _evidence(evidence: Sequence[Evidence], language: Language, measure: str = "") -> str:
    lines = ""
    for found in evidence:
        play = phrase(language, "result.replay_from", at=clock(found.start_s))
        button = (
            f'<button class="at" data-at="{found.start_s:.1f}" title="{play}" '
            f'aria-label="{play}">{clock(found.start_s)}</button>'
        )
        quote = f"<q>{escape(found.quote)}</q>" if found.quote else ""
        figure = escape(place_figure(measure, found, language))
        lines += _line("heard", " ".join(filter(None, (button, figure, quote))), language)
        if found.nearest and found.nearest != found.quote:
            lines += _line("nearest", f"<q>{escape(found.nearest)}</q>", language)
    return lines


def _parts(parts: Sequence[Part], language: Language) -> str:
    if len(parts) < 2:
        return ""
    return "".join(
        f"<div class='part {'met' if part.met else 'not_met'}'><dt>"
        f"{icon('met' if part.met else 'not_met', 15)}"
        f"{phrase(language, 'result.part_met' if part.met else 'result.part_missing')}</dt>"
        f"<dd>{escape(part.wanted)}</dd></div>"
        for part in parts
    )


def _clause(clause_id: str, language: Language) -> str:
    if not clause_id:
        return ""
    try:
        found = clause(clause_id)
    except KeyError:
        # Marks outlive the catalogue they were made under: the id is still worth showing.
        return _line("clause", escape(clause_id), language)
    told = (found.text_en, found.document_title_en, found.place_en)
    if language == "zh":
        told = (found.text_zh, found.document_title, found.place)
    text, title, place = map(escape, told)
    return _line("clause", f"{text} <small>{title} · {place}</small>", language)


def _number(points: float) -> str:
    return f"{points:.1f}".removesuffix(".0")
