"""The pictures of the analysis: SVG in the colours of style.css, light or dark."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from exams.analysis.borderline import Borderline
from exams.analysis.estimate import Estimate
from exams.analysis.items import WEAK, ItemFigures
from exams.analysis.wear import Wear
from grading.wording import Language
from trainer.analysis_words import say, short

WIDTH, HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 408, 14, 186
BIN = 5  # points of 100
GRADES = (1, 2, 3, 4, 5)
_STYLE = """
:root { --soft: #5b6b67; --line: #dde3df; --accent: #0e6b62; --partly: #9a6200; --not: #b3392e; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #9aaaa6; --line: #2c3634; --accent: #2f9e90; --partly: #e8b95a; --not: #f0877c; }
}
text { font: 11.5px 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei',
  system-ui, sans-serif; fill: var(--soft); }
.axis { stroke: var(--soft); } .grid { stroke: var(--line); }
.mark { stroke: var(--not); stroke-width: 1.5; stroke-dasharray: 4 3; }
.below { fill: var(--partly); opacity: .65; } .above, .dot { fill: var(--accent); }
.dot { opacity: .8; } .bad { fill: var(--not); } .faint { fill: var(--accent); opacity: .3; }
.trend { fill: none; stroke: var(--accent); stroke-width: 2; }
.range { stroke: var(--accent); stroke-width: 1.5; opacity: .6; }
"""


def _picture(label: str, parts: Iterator[str]) -> str:
    # The page lets no SVG through that is not a picture's source.
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>"
    )
    source = b64encode(drawn.encode()).decode()
    return f"<img class='tr-chart' alt='{escape(label)}' src='data:image/svg+xml;base64,{source}'>"


def _across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def _up(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _text(x: float, y: float, text: str, at: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{at}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'


def _floor(title: str) -> Iterator[str]:
    yield _line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis")
    yield _text((LEFT + RIGHT) / 2, HEIGHT - 4, title)


def histogram(scores: Sequence[float], pass_mark: float, language: Language) -> str:
    """How many got what, in steps of five, and where the pass mark is."""
    bins = [0] * (100 // BIN)
    for score in scores:
        bins[min(int(score // BIN), len(bins) - 1)] += 1
    mean = sum(scores) / len(scores)
    label = say("whole.scores_label", language, n=len(scores), mean=f"{mean:.1f}",
                mark=f"{pass_mark:g}")  # fmt: skip
    first = next(at for at, count in enumerate(bins) if count)
    first = min(first, int(pass_mark // BIN) - 1, len(bins) - 4) if first else 0
    first = max(first, 0)
    return _picture(label, _bars(bins, first, pass_mark, language))


def _bars(bins: list[int], first: int, pass_mark: float, language: Language) -> Iterator[str]:
    most, shown = max(bins), len(bins) - first
    wide = (RIGHT - LEFT) / shown
    low = first * BIN
    for at in range(first, len(bins)):
        height = (BOTTOM - TOP) * bins[at] / most
        look = "below" if (at + 0.5) * BIN < pass_mark else "above"
        x = LEFT + (at - first) * wide
        yield (
            f'<rect x="{x + 1:.1f}" y="{BOTTOM - height:.1f}" width="{wide - 2:.1f}" '
            f'height="{height:.1f}" class="{look}"><title>{at * BIN}–{(at + 1) * BIN}: '
            f"{bins[at]}</title></rect>"
        )
    step = 10 if shown <= 12 else 20
    for mark in range(-(-low // step) * step, 101, step):
        yield _text(_across((mark - low) / (100 - low)), BOTTOM + 15, str(mark))
    yield _text(LEFT - 5, TOP + 8, str(most), "end")
    yield _text(LEFT - 5, BOTTOM, "0", "end")
    there = _across((pass_mark - low) / (100 - low))
    yield _line(there, TOP - 8, there, BOTTOM, "mark")
    side = "start" if there < (LEFT + RIGHT) / 2 else "end"
    told = say("whole.pass_mark", language, mark=f"{pass_mark:g}")
    yield _text(there + (4 if side == "start" else -4), TOP, told, side)
    yield from _floor(say("whole.score", language))


def item_map(items: Sequence[ItemFigures], names: dict[str, str], language: Language) -> str:
    """Each item by how hard it is and how well it tells people apart."""
    shown = [
        (one, one.facility.value, one.discrimination.value)
        for one in items
        if isinstance(one.facility, Estimate) and isinstance(one.discrimination, Estimate)
    ]
    if not shown:
        return ""
    low = min(-0.2, *(round(y - 0.05, 1) for _, _, y in shown))
    high = max(0.6, *(y + 0.05 for _, _, y in shown))

    def parts() -> Iterator[str]:
        for level in (0.0, WEAK, 0.4):
            y = _up((level - low) / (high - low))
            yield _line(LEFT, y, RIGHT, y, "grid")
            yield _text(LEFT - 5, y + 4, f"{level:.1f}", "end")
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            yield _text(_across(share), BOTTOM + 15, f"{100 * share:.0f}%")
        for one, x, y in shown:
            look = "bad" if one.signs else "dot"
            title = names.get(one.id.partition("@")[0], one.id)
            yield (
                f'<circle cx="{_across(x):.1f}" cy="{_up((y - low) / (high - low)):.1f}" r="4.5" '
                f'class="{look}"><title>{escape(title)}: {100 * x:.0f}%, {y:.2f}</title></circle>'
            )
        yield _text(LEFT, TOP - 3, say("items.discrimination", language), "start")
        yield from _floor(say("items.facility", language))

    return _picture(say("items.map_label", language, n=len(shown)), parts())


def course(one: Wear, language: Language) -> str:
    """The adjusted rise over five stretches of uses, with 95% ranges, in points of 100."""
    ends = [100 * end for part in one.stretches for end in (part.rise.low, part.rise.high)]
    most = max(10.0, *map(abs, ends))

    def up(value: float) -> float:
        return _up((100 * value + most) / (2 * most))

    def parts() -> Iterator[str]:
        for level in (-most, 0.0, most):
            y = _up((level + most) / (2 * most))
            yield _line(LEFT, y, RIGHT, y, "grid")
            yield _text(LEFT - 5, y + 4, f"{level:+.0f}" if level else "0", "end")
        places = [_across((at + 0.5) / len(one.stretches)) for at in range(len(one.stretches))]
        spots = [(x, up(part.rise.value)) for x, part in zip(places, one.stretches, strict=True)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        yield f'<polyline points="{points}" class="trend"/>'
        for (x, y), part in zip(spots, one.stretches, strict=True):
            yield _line(x, up(part.rise.low), x, up(part.rise.high), "range")
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="dot"/>'
            yield _text(x, BOTTOM + 15, f"{part.uses_from}–{part.uses_to}")
        yield _text(LEFT, TOP - 3, say("wear.points_of", language), "start")
        yield from _floor(say("wear.uses", language))

    return _picture(say("wear.course_label", language), parts())


def scatter(found: Borderline, language: Language) -> str:
    """Ratings and scores with the line through them."""
    scores = [score for _, score in found.points]
    low, high = 10 * (min(scores) // 10), 10 * -(-max(scores) // 10)
    high = max(high, low + 10)

    def x_of(rating: float) -> float:
        return _across((rating - 0.6) / 4.8)

    def y_of(score: float) -> float:
        return _up((score - low) / (high - low))

    def parts() -> Iterator[str]:
        for level in (low, (low + high) / 2, high):
            yield _line(LEFT, y_of(level), RIGHT, y_of(level), "grid")
            yield _text(LEFT - 5, y_of(level) + 4, f"{level:.0f}", "end")
        for grade in GRADES:
            yield _text(x_of(grade), BOTTOM + 15, str(grade))
        for rating, score in found.points:
            x, y = x_of(rating), y_of(score)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="faint"/>'
        if isinstance(found.cut, Estimate) and found.step is not None:
            cut, step, border = found.cut.value, found.step, found.border
            ends = [(grade, cut + step * (grade - border)) for grade in (1, 5)]
            (x1, y1), (x2, y2) = ((x_of(g), y_of(min(max(s, low), high))) for g, s in ends)
            yield _line(x1, y1, x2, y2, "trend")
            yield _line(x_of(border), BOTTOM, x_of(border), y_of(cut), "mark")
            yield _line(LEFT, y_of(cut), x_of(border), y_of(cut), "mark")
        yield from _floor(say("mark.rating", language))

    label = say("mark.scatter_label", language, n=len(scores), cut=short(found.cut, "{:.1f}"))
    return _picture(label, parts())
