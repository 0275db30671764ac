"""What was named in a recording and what was there: along its time, and in its words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from grading.spotting import Named, Span, Spotted
from scenarios.clauses import clause
from scenarios.spotting import Marked, SpottingEntry
from trainer.spotting_sound import Laid, Recorded
from trainer.ui.timeline import clock
from trainer.ui.words import language, word

MARKS_S = (5, 10, 15, 30, 60)  # between the times on the strip, the first that gives few enough
MOST_MARKS = 6


def strip(
    recorded: Recorded, spans: Sequence[Span], named: Sequence[Named], spotted: Spotted
) -> str:
    """Both voices along the recording, the breaches as boxes, what was named as signs above."""
    hit = {span for span, _ in spotted.hits}
    parts = [_voice(laid, recorded.seconds) for laid in recorded.turns if laid.party != "pause"]
    for number, span in enumerate(spans):
        look = "breach hit" if number in hit else "breach"
        text = f"{word(f'breach.{span.kinds[0]}')} {clock(span.start_s)}"
        parts.append(_box(look, span.start_s, span.end_s, recorded.seconds, text))
    hits = {at for _, at in spotted.hits}
    for at, one in enumerate(named):
        look, sign = ("hit", "✓") if at in hits else ("", "✕")
        if at in spotted.repeats:
            look, sign = "repeat", "="
        left = 100 * one.at_s / recorded.seconds
        text = escape(f"{clock(one.at_s)} {word(f'breach.{one.kind}')}")
        parts.append(
            f"<span class='pin {look}' style='left:{left:.2f}%' data-at='{one.at_s:.1f}' "
            f"title='{text}'>{sign}</span>"
        )
    label = escape(word("spotting.strip"))
    inside = "".join(parts) + _times(recorded)
    return f"<div class='strip' role='img' aria-label='{label}'>{inside}</div>"


def _voice(laid: Laid, seconds: float) -> str:
    text = word(f"spotting.party_{laid.party}") + f" {clock(laid.start_s)}"
    return _box(f"voice {laid.party}", laid.start_s, laid.end_s, seconds, text)


def _box(look: str, start_s: float, end_s: float, seconds: float, text: str) -> str:
    left, width = 100 * start_s / seconds, 100 * (end_s - start_s) / seconds
    return (
        f"<span class='{look}' style='left:{left:.2f}%;width:{width:.2f}%' "
        f"data-at='{start_s:.1f}' title='{escape(text)}'></span>"
    )


def _times(recorded: Recorded) -> str:
    step = next((s for s in MARKS_S if recorded.seconds / s <= MOST_MARKS), MARKS_S[-1])
    return "".join(
        f"<span class='time' style='left:{100 * at / recorded.seconds:.2f}%'>{clock(at)}</span>"
        for at in range(step, int(recorded.seconds - step / 3), step)
    )


def transcript(
    entry: SpottingEntry, recorded: Recorded, named: Sequence[Named], spotted: Spotted
) -> str:
    """The call in words, under each turn what was wrong there and whether it was found."""
    hits = dict(spotted.hits)
    beside = dict(spotted.other_kind)
    told = ""
    for laid in recorded.turns:
        notes = ""
        for number, breach in enumerate(entry.item.breaches):
            if breach.turn == laid.turn:
                other = named[beside[number]] if number in beside else None
                notes += _note(breach, number in hits, other)
        told += _turn(laid, notes)
    return told + _alarms(named, spotted)


def _turn(laid: Laid, notes: str) -> str:
    silent = laid.party in ("pause", "ring")
    text = "" if silent else f"<p>{escape(laid.text)}</p>"
    length = f" · {laid.end_s - laid.start_s:.0f} s" if silent else ""
    look = "pause" if silent else laid.party
    return (
        f"<div class='turn {look}'><div class='by'><span>"
        f"{word(f'spotting.party_{laid.party}')}{length}</span>{_at(laid.start_s)}</div>"
        f"{text}{notes}</div>"
    )


def _at(second: float) -> str:
    return f"<button type='button' class='at' data-at='{second:.1f}'>{clock(second)}</button>"


def _note(breach: Marked, hit: bool, other: Named | None) -> str:
    own = clause(breach.clause)
    english = language() == "en"
    why = (breach.why_en if english else "") or breach.why
    key = "spotting.hit" if hit else "spotting.missed"
    beside = ""
    if other is not None:
        kind = word(f"breach.{other.kind}")
        beside = f"<br>{escape(word('spotting.other_kind', kind=kind))}"
    return (
        f"<div class='note {'hit' if hit else ''}'><b>{'✓' if hit else '✕'} {word(key)} · "
        f"{escape(word(f'breach.{breach.kind}'))}</b><br>{escape(why)}{beside}"
        f"<small>{escape(own.text_en if english else own.text_zh)} · {escape(own.place)}</small>"
        "</div>"
    )


def _alarms(named: Sequence[Named], spotted: Spotted) -> str:
    if not spotted.false_alarms:
        return ""
    lines = "".join(
        f"<div class='note'>{_at(named[at].at_s)} {escape(word(f'breach.{named[at].kind}'))}</div>"
        for at in spotted.false_alarms
    )
    why = f"<p class='soft'>{word('spotting.alarms_why')}</p>"
    return f"<h2>{word('spotting.alarms')}</h2>{why}{lines}"
