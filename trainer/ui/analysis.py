"""The page on how examinations measure: figures, items, clauses, wear, and the pass mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import streamlit as st

from exams.analysis.estimate import (
    AT_BORDER,
    CONSISTENCY,
    DISCRIMINATION,
    FACILITY,
    JUDGES,
    RATED,
    RELIABILITY,
    WEAR,
    Estimate,
    Told,
)
from exams.analysis.overview import Analysis
from exams.analysis.records import Examination, changes, examinations
from exams.outcome import Outcome
from exams.store import Store
from trainer.analysing import MOST, analysis_of, as_csv, clause_titles, outcomes_of, titles
from trainer.analysis_words import lacking, say
from trainer.office import Office, office
from trainer.ui.analysis_charts import histogram
from trainer.ui.analysis_items import Shown, clauses_view, items_view, wear_view
from trainer.ui.analysis_marks import mark_view
from trainer.ui.analysis_tables import figures, parts_table
from trainer.ui.frame import empty
from trainer.ui.words import language

VIEWS = ("whole", "items", "clauses", "wear", "mark")
KEPT = 4  # so many analyses, for all visitors together


def analysis_title() -> str:
    """What the page is called in this visitor's language."""
    return say("page", language())


def analysis_page() -> None:
    """Choose an examination, then a view of it."""
    here, tongue = office(), language()
    st.html(
        f"<div class='tr-hero'><h1>{say('title', tongue)}</h1><p>{say('intro', tongue)}</p></div>"
    )
    sat = examinations(here.store)
    if not sat:
        empty(say("none", tongue), say("none_why", tongue))
        return
    outcomes, analysis = _chosen(here, sat)
    counted = analysis.counted
    st.caption(
        say(
            "counted",
            tongue,
            sittings=counted.sittings,
            settled=counted.settled,
            first=counted.first,
            alike=counted.alike,
        )
    )
    if len(outcomes) == MOST:
        st.caption(say("newest", tongue, most=MOST))
    names = titles(here.library, tongue) | clause_titles(tongue)
    view = st.segmented_control(
        say("view", tongue),
        VIEWS,
        format_func=lambda one: say(f"views.{one}", tongue),
        default=VIEWS[0],
        required=True,
        key="analysis-view",
        label_visibility="collapsed",
    )
    shown = Shown(here, outcomes, analysis, names, tongue)
    _SHOW[view](shown)
    _sources(tongue)


def _chosen(here: Office, sat: tuple[Examination, ...]) -> tuple[tuple[Outcome, ...], Analysis]:
    tongue = language()
    by_id = {one.id: one for one in sat}
    with st.container(horizontal=True, key="filters", vertical_alignment="bottom"):
        blueprint = st.selectbox(
            say("exam", tongue),
            list(by_id),
            format_func=lambda one: f"{by_id[one].title} ({by_id[one].sittings})",
            key="analysis-exam",
        )
        period = st.selectbox(
            say("period", tongue),
            ["", *by_id[blueprint].periods],
            format_func=lambda one: one or say("all_periods", tongue),
            key="analysis-period",
        )
    return _analysed(here, blueprint, period)


def _analysed(here: Office, blueprint: str, period: str) -> tuple[tuple[Outcome, ...], Analysis]:
    stamp = changes(here.store, blueprint)
    with st.spinner(say("reading", language())):
        return _worked_out(here.store, blueprint, period, (str(here.store.path), *stamp))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _worked_out(
    _store: Store, blueprint: str, period: str, stamp: tuple[object, ...]
) -> tuple[tuple[Outcome, ...], Analysis]:
    """Kept while these outcomes are as they were: of many sittings it takes seconds."""
    outcomes = outcomes_of(_store, blueprint, [period] if period else [])
    return outcomes, analysis_of(_store, outcomes)


def _sources(tongue: str) -> None:
    sizes = {
        "facility": FACILITY, "discrimination": DISCRIMINATION, "reliability": RELIABILITY,
        "consistency": CONSISTENCY, "wear": WEAR, "judges": JUDGES, "rated": RATED,
        "at_border": AT_BORDER,
    }  # fmt: skip
    keys = ("facility", "discrimination", "reliability", "consistency", "wear", "angoff")
    with st.expander(say("sources", language()), icon=":material/menu_book:"):
        told = (say(f"about.{key}", language(), **sizes) for key in (*keys, "borderline"))
        st.html(
            "<ul class='tr-about'>" + "".join(f"<li>{escape(one)}</li>" for one in told) + "</ul>"
        )


# --- the examination as a whole ---


def whole_view(shown: Shown) -> None:
    """Scores, reliability, decisions, parts."""
    analysis, tongue = shown.analysis, shown.tongue
    whole, decided = analysis.measured.whole, analysis.decisions
    with st.container(key="panel-analysis-whole"):
        st.html(
            figures(
                [
                    (say("whole.passed", tongue), analysis.passed, "{:.0f}%", 100),
                    (say("whole.reliability", tongue), whole.figure, "{:.2f}", 1),
                    (say("whole.sem", tongue), whole.sem, "{:.1f}", 1),
                    (say("whole.same", tongue), decided.same, "{:.0f}%", 100),
                    (say("whole.beyond_chance", tongue), decided.beyond_chance, "{:.2f}", 1),
                    (say("whole.wrongly_passed", tongue), decided.wrongly_passed, "{:.1f}%", 100),
                    (say("whole.wrongly_failed", tongue), decided.wrongly_failed, "{:.1f}%", 100),
                    (say("whole.sem_there", tongue), decided.sem_there, "{:.1f}", 1),
                ],
                tongue,
            )
        )
        st.html("".join(f"<p class='tr-soft'>{escape(one)}</p>" for one in _remarks(shown)))
    if len(analysis.scores) >= FACILITY:
        with st.container(key="panel-analysis-scores"):
            st.html(
                f"<h3>{say('whole.scores', tongue)}</h3>"
                + histogram(analysis.scores, analysis.pass_mark, tongue)
            )
    with st.container(key="panel-analysis-parts"):
        st.html(f"<h3>{say('whole.by_part', tongue)}</h3>" + parts_table(analysis.measured, tongue))
        for kind, part in analysis.measured.parts.items():
            if part.components and part.components.items + part.components.rest > 0:
                uneven = max(part.components.items, 0.0)
                share = 100 * uneven / (uneven + part.components.rest)
                told = say("whole.uneven", tongue, share=f"{share:.0f}")
                st.html(f"<p class='tr-soft'>{say(f'part.{kind}', tongue)}: {escape(told)}</p>")
    _download(shown)


def _remarks(shown: Shown) -> list[str]:
    """What the figures mean, in sentences."""
    tongue, whole = shown.tongue, shown.analysis.measured.whole
    told = [say(f"method.{whole.method}", tongue)]
    if isinstance(whole.figure, Estimate):
        told[0] += f": {say(f'whole.{_worth(whole.figure)}', tongue)}"
        if 0 < whole.figure.value < 0.8:
            times = 0.8 * (1 - whole.figure.value) / (whole.figure.value * 0.2)
            told.append(say("whole.longer", tongue, times=f"{times:.1f}"))
    else:
        told[0] += f": {lacking(whole.figure, tongue)}"
    near = _near(shown.analysis, whole.sem)
    if near is not None:
        told.append(say("whole.near", tongue, count=near))
    return told


def _worth(told: Estimate) -> str:
    if told.value >= 0.8:
        return "good"
    return "fair" if told.value >= 0.6 else "poor"


def _near(analysis: Analysis, sem: Told) -> int | None:
    if not isinstance(sem, Estimate):
        return None
    return sum(abs(score - analysis.pass_mark) < sem.value for score in analysis.scores)


def _download(shown: Shown) -> None:
    blueprint = shown.analysis.blueprint.partition("@")[0]
    st.download_button(
        say("download", shown.tongue),
        as_csv(shown.analysis, shown.names, shown.tongue).encode("utf-8-sig"),
        file_name=f"analysis-{blueprint}-{datetime.now(UTC):%Y-%m-%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="analysis-download",
    )


_SHOW: dict[str, Callable[[Shown], None]] = {
    "whole": whole_view,
    "items": items_view,
    "clauses": clauses_view,
    "wear": wear_view,
    "mark": mark_view,
}
