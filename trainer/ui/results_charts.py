"""Charts of results, and the same as tables: scores, clauses, departments and teams over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import streamlit as st

from exams.export.topics import clause_text
from exams.results import BIN, Bar, ClauseSum, Results, Sought, TeamPeriod
from trainer.ui.results_words import plain_table
from trainer.ui.words import language, word

CLAUSES = 12  # drawn
LINES = 8  # drawn; more cannot be told apart
PERIODS = 12
# Both stand out on a light and on a dark ground.
PASSED, FAILED, QUIET = "#2f9e90", "#d9655a", "#5f6b6a"


@dataclass(frozen=True)
class Point:
    """One group's results in one period."""

    period: str
    group: str
    sittings: int
    mean: float
    rate: float


def charts(results: Results, sought: Sought) -> None:
    """The three of them."""
    as_table = st.toggle(word("results.as_table"), key="results-as-table")
    with st.container(key="results-charts"):
        with st.container(key="panel-distribution"):
            _distribution(results.distribution(sought), as_table)
        with st.container(key="panel-by-clause"):
            _by_clause(results.by_clause(sought), as_table)
        with st.container(key="panel-over-time"):
            _over_time(results, sought, as_table)


def _told(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _draw(chart: alt.Chart, name: str) -> None:
    clear = chart.configure(background="transparent")
    st.altair_chart(clear, width="stretch", key=f"chart-{name}")


def _heading(key: str, **values: object) -> None:
    st.html(f"<h3>{word(f'results.chart.{key}')}</h3>")
    st.caption(word(f"results.chart_why.{key}", **values))


def _distribution(bars: Sequence[Bar], as_table: bool) -> None:
    _heading("distribution")
    passed, failed = word("results.state.passed"), word("results.state.failed")
    if as_table:
        rows = [
            (_band(bar), str(bar.passed), str(bar.failed))
            for bar in bars
            if bar.passed or bar.failed
        ]
        st.html(plain_table((word("results.score_band"), passed, failed), rows))
        return
    told = _told(
        [
            {"low": bar.low, "high": bar.low + BIN, "band": _band(bar), "state": state, "n": n}
            for bar in bars
            for state, n in ((passed, bar.passed), (failed, bar.failed))
        ]
    )
    chart = (
        alt.Chart(told)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title=word("results.score_band"),
                    scale=alt.Scale(domain=[_first(bars), 100])),
            x2="high:Q",
            y=alt.Y("n:Q", title=word("results.count"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("state:N", title=None, legend=alt.Legend(orient="bottom"),
                            scale=alt.Scale(domain=[passed, failed], range=[PASSED, FAILED])),
            tooltip=[alt.Tooltip("band:N", title=word("results.score_band")),
                     alt.Tooltip("state:N", title=word("results.status")),
                     alt.Tooltip("n:Q", title=word("results.count"))],
        )
        .properties(height=260)
    )  # fmt: skip
    _draw(chart, "distribution")


def _band(bar: Bar) -> str:
    return f"{bar.low}–{bar.low + BIN}"


def _first(bars: Sequence[Bar]) -> int:
    """Empty bars on the left are not drawn, in steps of twenty."""
    least = min((bar.low for bar in bars if bar.passed or bar.failed), default=0)
    return least // 20 * 20


def _by_clause(sums: Sequence[ClauseSum], as_table: bool) -> None:
    _heading("by_clause", n=min(CLAUSES, len(sums)))
    heads = (word("results.clause"), word("results.share"), word("results.count"))
    if as_table:
        rows = [
            (f"{one.clause} {clause_text(one.clause, language())}", _share(one), str(one.sittings))
            for one in sums
        ]
        st.html(plain_table(heads, rows))
        return
    texts = Counter(clause_text(one.clause, language()) for one in sums[:CLAUSES])
    told = _told(
        [
            {
                "clause": one.clause,
                "text": (text := clause_text(one.clause, language())),
                "label": text if texts[text] == 1 else f"{text} ({one.clause})",
                "share": one.share,
                "told": _share(one),
                "n": one.sittings,
            }
            for one in sums[:CLAUSES]
        ]
    )
    base = alt.Chart(told).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
        x=alt.X("share:Q", title=heads[1], scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%")),
        tooltip=[alt.Tooltip("clause:N", title=heads[0]), alt.Tooltip("text:N", title=" "),
                 alt.Tooltip("told:N", title=heads[1]), alt.Tooltip("n:Q", title=heads[2])],
    )  # fmt: skip
    bars = base.mark_bar(color=PASSED, cornerRadiusEnd=3)
    told_beside = base.mark_text(align="left", dx=5, color=QUIET).encode(text="told:N")
    height = 26 * min(CLAUSES, len(sums)) + 90
    _draw((bars + told_beside).properties(height=height), "by-clause")


def _share(one: ClauseSum) -> str:
    return f"{100 * one.share:.1f}%"


def _over_time(results: Results, sought: Sought, as_table: bool) -> None:
    periods = results.periods()[:PERIODS]
    _heading("over_time", n=len(periods))
    by = st.segmented_control(
        word("results.by"),
        ("department", "team"),
        format_func=lambda one: word(f"results.bys.{one}"),
        default="team" if len(sought.departments) == 1 else "department",
        required=True,
        key="results-by",
        label_visibility="collapsed",
    )
    found = points_of(results.by_team(replace(sought, periods=periods)), by == "team")
    heads = (
        *(word("results.period"), word("results.group"), word("results.mean")),
        *(word("results.rate"), word("results.count")),
    )
    if as_table:
        rows = [
            (one.period, one.group, f"{one.mean:.1f}", f"{100 * one.rate:.0f}%", str(one.sittings))
            for one in found
        ]
        st.html(plain_table(heads, rows, figures_from=2))
        return
    drawn = _largest(found)
    if len(drawn) < len({one.group for one in found}):
        st.caption(word("results.too_many_lines", n=LINES))
    told = _told([vars(one) for one in found if one.group in drawn])
    chart = (
        alt.Chart(told)
        .mark_line(point=alt.OverlayMarkDef(size=45), strokeWidth=2)
        .encode(
            x=alt.X("period:O", title=None, sort=None, axis=alt.Axis(labelAngle=0,
                    labelOverlap=True)),
            y=alt.Y("mean:Q", title=heads[2], axis=alt.Axis(format=".0f"),
                    scale=alt.Scale(zero=False, nice=True)),
            color=alt.Color("group:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=[alt.Tooltip("period:O", title=heads[0]),
                     alt.Tooltip("group:N", title=heads[1]),
                     alt.Tooltip("mean:Q", title=heads[2], format=".1f"),
                     alt.Tooltip("rate:Q", title=heads[3], format=".0%"),
                     alt.Tooltip("sittings:Q", title=heads[4])],
        )
        .properties(height=320)
    )  # fmt: skip
    _draw(chart, "over-time")


def points_of(found: Sequence[TeamPeriod], by_team: bool) -> list[Point]:
    """Each group's results by period: of teams, or of whole departments."""
    groups: dict[tuple[str, str], list[TeamPeriod]] = defaultdict(list)
    for one in found:
        name = f"{one.department} {one.team}".strip() if by_team else one.department
        groups[one.period, name or "–"].append(one)
    return [
        Point(
            period,
            name,
            sum(one.sittings for one in several),
            sum(one.mean * one.sittings for one in several) / sum(one.sittings for one in several),
            sum(one.passed for one in several) / sum(one.sittings for one in several),
        )
        for (period, name), several in groups.items()
    ]


def _largest(found: Sequence[Point]) -> set[str]:
    sittings: dict[str, int] = defaultdict(int)
    for one in found:
        sittings[one.group] += one.sittings
    return set(sorted(sittings, key=lambda name: (-sittings[name], name))[:LINES])
