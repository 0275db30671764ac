"""The views of the analysis on items, clauses and wear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from exams.analysis.estimate import DISCRIMINATION, WEAR, Estimate, Told
from exams.analysis.items import ItemFigures, item_figures
from exams.analysis.overview import Analysis
from exams.analysis.records import grades_of
from exams.analysis.responses import by_check, first_of_each, settled
from exams.outcome import Outcome
from exams.sitting import ItemKind
from trainer.analysis_words import say
from trainer.office import Office
from trainer.ui.analysis_charts import course, item_map
from trainer.ui.analysis_tables import clauses_table, items_table, wear_table
from trainer.ui.frame import empty
from trainer.ui.words import Language

ORDERS = ("signs", "hardest", "weakest")
PAGE = 25


@dataclass(frozen=True)
class Shown:
    """What every view is drawn from. `names` are of items and clauses, by id."""

    here: Office
    outcomes: tuple[Outcome, ...]
    analysis: Analysis
    names: Mapping[str, str]
    tongue: Language


def items_view(shown: Shown) -> None:
    """All items in a picture and a table, and the checks of one call."""
    tongue = shown.tongue
    with st.container(horizontal=True, key="analysis-filters"):
        kind = st.selectbox(
            say("items.kind", tongue),
            ["", *ItemKind],
            format_func=lambda one: say(f"part.{one}" if one else "items.all", tongue),
            key="analysis-kind",
        )
        order = st.selectbox(
            say("items.order", tongue),
            ORDERS,
            format_func=lambda one: say(f"items.orders.{one}", tongue),
            key="analysis-order",
        )
    kinds = shown.analysis.kinds
    found = [one for one in shown.analysis.items if kind in ("", kinds[one.id])]
    if not found:
        empty(say("items.none", tongue))
        return
    with st.container(key="panel-analysis-map"):
        picture = item_map(found, dict(shown.names), tongue)
        none = say("items.map_none", tongue, needed=DISCRIMINATION)
        st.html(
            f"<h3>{say('items.map', tongue)}</h3>" + (picture or f"<p class='tr-soft'>{none}</p>")
        )
    ordered = sorted(found, key=_KEYS[order])
    with st.container(key="panel-analysis-items"):
        part = _so_many(ordered, "items", tongue)
        st.html(items_table(part, shown.names, tongue))
        _more(ordered, "items", tongue)
    _checks(shown)


def _ordinal(told: Told) -> float:
    return told.value if isinstance(told, Estimate) else 9.0


_KEYS = {
    "signs": lambda one: (-len(one.signs), _ordinal(one.discrimination), one.id),
    "hardest": lambda one: (_ordinal(one.facility), one.id),
    "weakest": lambda one: (_ordinal(one.discrimination), one.id),
}


def _so_many(rows: Sequence[ItemFigures], what: str, tongue: Language) -> list[ItemFigures]:
    part = list(rows[: int(st.session_state.get(f"analysis-{what}-shown", PAGE))])
    st.caption(say("count", tongue, count=len(rows), shown=len(part)))
    return part


def _more(rows: Sequence[ItemFigures], what: str, tongue: Language) -> None:
    key = f"analysis-{what}-shown"
    now = int(st.session_state.get(key, PAGE))
    if now < len(rows) and st.button(say("items.more", tongue), key=f"analysis-{what}-more"):
        st.session_state[key] = now + PAGE
        st.rerun()


def _checks(shown: Shown) -> None:
    """The checks of one call, of each candidate's first sitting."""
    tongue = shown.tongue
    calls = sorted(one for one, kind in shown.analysis.kinds.items() if kind is ItemKind.CALL)
    if not calls:
        return
    with st.expander(say("items.checks", tongue), icon=":material/checklist:"):
        ref = st.selectbox(
            say("part.call", tongue),
            calls,
            index=None,
            format_func=lambda one: f"{shown.names.get(one.partition('@')[0], '')} {one}",
            key="analysis-call",
        )
        if ref is None:
            return
        grades = grades_of(shown.here.store, first_of_each(settled(shown.outcomes)), ref)
        if not grades:
            st.caption(say("items.checks_none", tongue))
            return
        means = {mark.check: mark.means for grade in grades for mark in grade.marks}
        st.caption(say("items.checks_why", tongue))
        st.html(items_table(item_figures(by_check(grades)), means, tongue))


def clauses_view(shown: Shown) -> None:
    """What is most often missed."""
    tongue, rows = shown.tongue, shown.analysis.clauses
    if not rows:
        empty(say("rules.none", tongue))
        return
    with st.container(key="panel-analysis-clauses"):
        st.html(f"<h3>{say('rules.title', tongue)}</h3>")
        st.html(clauses_table(_so_many(rows, "clauses", tongue), shown.names, tongue))
        _more(rows, "clauses", tongue)


def wear_view(shown: Shown) -> None:
    """Which items are worn, and the course of one."""
    tongue, rows = shown.tongue, shown.analysis.wear
    if not rows:
        empty(say("wear.none", tongue))
        return
    told = [one for one in rows if one.stretches]
    worn = sum(one.worn for one in rows)
    with st.container(key="panel-analysis-wear"):
        st.html(f"<h3>{say('wear.title', tongue)}</h3><p class='tr-soft'>"
                f"{say('wear.intro', tongue)}</p>")  # fmt: skip
        if worn:
            st.warning(say("wear.worn_count", tongue, count=worn), icon=":material/hourglass:")
        elif told:
            st.success(say("wear.worn_none", tongue), icon=":material/check:")
        if len(told) < len(rows):
            thin = say("wear.thin", tongue, count=len(rows) - len(told), needed=WEAR)
            st.caption(thin)
        if told:
            by_id = {one.id: one for one in told}
            chosen = st.selectbox(
                say("wear.choose", tongue),
                list(by_id),
                format_func=lambda one: f"{shown.names.get(one.partition('@')[0], '')} {one}",
                key="analysis-worn",
            )
            st.html(course(by_id[chosen], tongue))
            st.html(wear_table(told[:PAGE], shown.names, tongue))
