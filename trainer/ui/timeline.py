"""A picture of a call: both voices as lanes, and what happened between and around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from math import ceil

from grading.call_file import CallFile, Key
from grading.grade import Grade
from grading.timeline import cuts as measured_cuts
from trainer.bell import CONNECTING_S, RING_EVERY_S
from trainer.ui.words import Language, phrase
from voices.transcript import Party, Stretch

AXIS_STEP_S = 5
DEAD_AIR_S = 3.0  # shorter quiet is thinking, and breath

# Heights in a row, from the top.
FLAGS, CALLER, TRAINEE, AXIS, HEIGHT = 6, 38, 68, 100, 122
LANE = 24

Span = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """How a picture is cut into rows: its width in pixels, and the seconds a row holds at most."""

    width: int
    row_s: float

    def x(self, at_s: float, row: int) -> float:
        """Where a second lies in its row."""
        inside = (at_s - row * self.row_s) / self.row_s * (self.width - 16)
        return round(8 + min(max(inside, 0.0), self.width - 16.0), 1)


WIDE = Layout(1000, 75)
NARROW = Layout(340, 25)


# --- what there is to see, as figures ---


def overlaps(call: CallFile) -> list[Span]:
    """When both spoke at once."""
    sides = [[s for s in call.transcript.stretches if s.party is party] for party in Party]
    both = ((max(a.start_s, b.start_s), min(a.end_s, b.end_s)) for a in sides[0] for b in sides[1])
    return sorted(span for span in both if span[1] - span[0] > 0.1)


def holds(call: CallFile) -> list[Span]:
    """When the caller was on hold."""
    found: list[Span] = []
    since: float | None = None
    for press in call.presses:
        if press.key is Key.HOLD and since is None:
            since = press.at_s
        elif press.key is Key.RESUME and since is not None:
            found.append((since, press.at_s))
            since = None
    return [*found, (since, call.ended_s)] if since is not None else found


def cuts(call: CallFile) -> list[Span]:
    """When the line was dead, each until it was answered again."""
    return [(span.start_s, span.end_s) for span in measured_cuts(call)]


def ringings(call: CallFile) -> list[tuple[float, int]]:
    """Where each ring begins, and which of its ringing it is."""
    first_s = CONNECTING_S if call.outgoing else 0.0
    runs = [(first_s, call.rings)]
    runs += [(cut.rang_s, cut.rings) for cut in call.cuts if cut.rang_s is not None]
    return [(at_s + n * RING_EVERY_S, n + 1) for at_s, rings in runs for n in range(rings)]


def party_name(party: Party, call: CallFile, language: Language) -> str:
    """Who a party is to the trainee; whom they rang is not a caller."""
    other = call.outgoing and party is Party.CALLER
    return phrase(language, "party.other" if other else f"party.{party}")


def quiet(call: CallFile) -> list[Span]:
    """When nobody spoke for `DEAD_AIR_S` or longer, and it was not a hold."""
    if call.answered_s is None:
        return []
    busy: list[Span] = [(s.start_s, s.end_s) for s in call.transcript.stretches]
    busy += [*holds(call), *cuts(call)]
    edges = [(0.0, call.answered_s), *sorted(busy), (call.ended_s, call.ended_s)]
    found, until = [], call.answered_s
    for _, (start, end) in pairwise(edges):
        if start - until >= DEAD_AIR_S:
            found.append((until, start))
        until = max(until, end)
    return found


def summary(call: CallFile, language: Language) -> str:
    """The picture in a sentence, for whoever cannot see it."""
    if call.answered_s is None:
        return phrase(language, "timeline.summary_unanswered", rings=call.rings)
    spoken = {
        party: sum(s.end_s - s.start_s for s in call.transcript.stretches if s.party is party)
        for party in Party
    }
    dead_s = sum(end_s - start_s for start_s, end_s in cuts(call))
    told = phrase(
        language,
        "timeline.summary_outgoing" if call.outgoing else "timeline.summary",
        rings=call.rings,
        seconds=round(call.ended_s - call.answered_s - dead_s),
        caller=round(spoken[Party.CALLER]),
        trainee=round(spoken[Party.TRAINEE]),
        overlap=round(sum(end - start for start, end in overlaps(call)), 1),
        holds=len(holds(call)),
        quiet=round(max((end - start for start, end in quiet(call)), default=0)),
    )
    broken = phrase(language, "timeline.summary_cuts", cuts=len(call.cuts)) if call.cuts else ""
    return f"{told} {broken}".rstrip()


def clock(at_s: float) -> str:
    """A second of the call as minutes and seconds."""
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


# --- drawing ---


def timeline(call: CallFile, grade: Grade | None, language: Language, layout: Layout = WIDE) -> str:
    """The picture as HTML: one SVG for each row of seconds."""
    rows = range(max(1, ceil(call.ended_s / layout.row_s)))
    # Rows of one length, in whole steps of the axis, so that the last is not mostly empty.
    step_s = ceil(call.ended_s / len(rows) / AXIS_STEP_S) * AXIS_STEP_S
    layout = replace(layout, row_s=float(max(step_s, AXIS_STEP_S)))
    text = escape(summary(call, language))
    label = escape(phrase(language, "timeline.label"))
    return "".join(
        f'<svg viewBox="0 0 {layout.width} {HEIGHT}" class="tl" role="img" '
        f'aria-label="{label}">'
        + (f"<desc>{text}</desc>" if row == 0 else "")
        + "".join(_row(call, grade, language, layout, row))
        + "</svg>"
        for row in rows
    )


def _row(
    call: CallFile, grade: Grade | None, language: Language, layout: Layout, row: int
) -> Iterator[str]:
    yield f'<rect class="lane" x="8" y="{CALLER}" width="{layout.width - 16}" height="{LANE}"/>'
    yield f'<rect class="lane" x="8" y="{TRAINEE}" width="{layout.width - 16}" height="{LANE}"/>'
    for span in holds(call):
        yield from _band(span, "hold", phrase(language, "timeline.hold"), layout, row)
    for span in cuts(call):
        yield from _band(span, "cut", phrase(language, "timeline.cut"), layout, row)
    for start, end in quiet(call):
        seconds = phrase(language, "timeline.dead_air", seconds=round(end - start))
        yield from _band((start, end), "quiet", seconds, layout, row)
    for stretch in call.transcript.stretches:
        name = party_name(stretch.party, call, language)
        yield from _voice(stretch, name, layout, row)
    for span in overlaps(call):
        yield from _band(span, "overlap", phrase(language, "timeline.overlap"), layout, row)
    yield from _rings(call, language, layout, row)
    yield from _presses(call, language, layout, row)
    yield from _notices(call, language, layout, row)
    yield from _evidence(grade, layout, row)
    yield from _axis(call, layout, row)


def _inside(span: Span, layout: Layout, row: int) -> Span | None:
    start = max(span[0], row * layout.row_s)
    end = min(span[1], (row + 1) * layout.row_s)
    return (start, end) if end > start else None


def _band(span: Span, kind: str, text: str, layout: Layout, row: int) -> Iterator[str]:
    inside = _inside(span, layout, row)
    if inside is None:
        return
    x, width = layout.x(inside[0], row), layout.x(inside[1], row) - layout.x(inside[0], row)
    height = TRAINEE + LANE - CALLER
    yield f'<rect class="{kind}" x="{x}" y="{CALLER}" width="{max(width, 2):.1f}" '
    yield f'height="{height}"><title>{escape(text)} {clock(span[0])}</title></rect>'
    if kind != "overlap" and width > 9 * len(text):
        middle = x + width / 2
        y = CALLER + height / 2 + 4
        yield f'<text class="{kind}-text" x="{middle:.1f}" y="{y}">{escape(text)}</text>'


def _voice(stretch: Stretch, name: str, layout: Layout, row: int) -> Iterator[str]:
    inside = _inside((stretch.start_s, stretch.end_s), layout, row)
    if inside is None:
        return
    x, end = layout.x(inside[0], row), layout.x(inside[1], row)
    y = CALLER if stretch.party is Party.CALLER else TRAINEE
    yield (
        f'<rect class="{stretch.party}" data-at="{stretch.start_s:.1f}" x="{x}" y="{y + 3}" rx="3" '
        f'width="{max(end - x, 1.5):.1f}" height="{LANE - 6}"><title>{name} '
        f"{clock(stretch.start_s)}–{clock(stretch.end_s)}</title></rect>"
    )


def _here(at_s: float, layout: Layout, row: int) -> bool:
    return row * layout.row_s <= at_s < (row + 1) * layout.row_s


def _rings(call: CallFile, language: Language, layout: Layout, row: int) -> Iterator[str]:
    for at, number in ringings(call):
        if _here(at, layout, row):
            x = layout.x(at, row) + 4
            text = escape(phrase(language, "timeline.ring", number=number))
            yield f'<g class="ring"><title>{text}</title>'
            for step in range(3):
                yield f'<path d="M{x + step * 5:.1f} {CALLER + 6}v{LANE - 12}"/>'
            yield "</g>"


def _presses(call: CallFile, language: Language, layout: Layout, row: int) -> Iterator[str]:
    for press in call.presses:
        if not _here(press.at_s, layout, row):
            continue
        x = layout.x(press.at_s, row)
        name = escape(phrase(language, f"key.{press.key}") + (f" {press.detail}").rstrip())
        yield f'<g class="press" data-at="{press.at_s:.1f}"><title>{name} {clock(press.at_s)}'
        yield f'</title><path d="M{x} {CALLER - 4}V{AXIS - 4}"/>'
        yield f'<rect x="{x - 4:.1f}" y="{CALLER - 12}" width="8" height="8" rx="2"/></g>'


def _notices(call: CallFile, language: Language, layout: Layout, row: int) -> Iterator[str]:
    for notice in call.notices:
        if _here(notice.at_s, layout, row):
            x = layout.x(notice.at_s, row)
            text = escape(phrase(language, "timeline.notice", text=notice.text))
            yield f'<g class="notice" data-at="{notice.at_s:.1f}"><title>{text} '
            yield f'{clock(notice.at_s)}</title><path d="M{x} {CALLER - 4}V{AXIS - 4}"/>'
            yield f'<circle cx="{x}" cy="{CALLER - 8}" r="5"/></g>'


def _evidence(grade: Grade | None, layout: Layout, row: int) -> Iterator[str]:
    if grade is None:
        return
    checks = [(mark.means, str(mark.verdict), mark.points_at) for mark in grade.marks]
    checks += [(check.means, "open", check.evidence) for check in grade.unmarked]
    for means, verdict, evidence in checks:
        for found in evidence:
            if _here(found.start_s, layout, row):
                x = layout.x(found.start_s, row)
                yield f'<g class="flag {verdict}" data-at="{found.start_s:.1f}"><title>'
                yield f"{escape(means)} {clock(found.start_s)}</title>"
                yield f'<path d="M{x - 5:.1f} {FLAGS}h10v8l-5 6l-5 -6z"/></g>'


def _axis(call: CallFile, layout: Layout, row: int) -> Iterator[str]:
    step = AXIS_STEP_S
    first = int(row * layout.row_s)
    last = min((row + 1) * layout.row_s, call.ended_s)
    for at in range(first, int(last) + 1, step):
        x = layout.x(at, row)
        yield f'<path class="tick" d="M{x} {AXIS - 4}v5"/>'
        if at + step <= first + layout.row_s or at == first:
            side = ' style="text-anchor:start"' if at == first else ""
            yield f'<text class="axis" x="{x if at > first else 4}" y="{AXIS + 15}"{side}>'
            yield f"{clock(at)}</text>"
    if _here(call.ended_s, layout, row):
        x = layout.x(call.ended_s, row)
        yield f'<rect class="after" x="{x}" y="{CALLER}" width="{layout.width - 8 - x:.1f}" '
        yield f'height="{TRAINEE + LANE - CALLER}"/>'


LEGEND = (
    ("caller", "party.caller"),
    ("trainee", "party.trainee"),
    ("overlap", "timeline.overlap"),
    ("hold", "timeline.hold"),
    ("quiet", "timeline.dead_air_legend"),
    ("ring", "timeline.ring_legend"),
    ("press", "timeline.key"),
    ("flag", "timeline.evidence"),
)


def legend(call: CallFile, language: Language) -> str:
    """What the colours and signs of the picture mean, the seldom ones where they occur."""
    seldom = [("cut", "timeline.cut")] if call.cuts else []
    seldom += [("notice", "timeline.notice_legend")] if call.notices else []
    names = {"caller": party_name(Party.CALLER, call, language)}
    keys = "".join(
        f'<span><i class="{kind}"></i>{escape(names.get(kind) or phrase(language, key))}</span>'
        for kind, key in (*LEGEND, *seldom)
    )
    return f'<div class="legend">{keys}</div>'
