"""Results: filters, what they come to, and the chosen view of them."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.outcome import ResultState
from exams.permissions import Action
from exams.results import ORDERS, Result, Results, Sought, Summary, sight
from trainer.office import office
from trainer.ui.frame import empty, when
from trainer.ui.results_charts import charts
from trainer.ui.results_take import take, tokens
from trainer.ui.results_words import chip, points
from trainer.ui.visitor import may_do, visitor
from trainer.ui.words import language, word

PAGE = 50


def results_page() -> None:
    """The results that this visitor may see."""
    here = office()
    results = Results(here.store, sight(visitor(), Action.READ_STANDING))
    st.html(
        f"<div class='tr-hero'><h1>{word('results.title')}</h1><p>{word('results.intro')}</p></div>"
    )
    exports = may_do(Action.EXPORT_RESULTS)
    periods = results.periods()
    if not periods:
        empty(word("results.none"), word("results.none_why"))
        if exports:
            tokens(here)
        return
    sought = _filters(results, periods)
    summary = results.summary(sought)
    st.html(_figures(summary))
    view = st.segmented_control(
        word("results.view"),
        ("table", "charts", *(("take",) if exports else ())),
        format_func=lambda one: word(f"results.views.{one}"),
        default="table",
        required=True,
        key="results-view",
        label_visibility="collapsed",
    )
    if view == "take" and exports:
        take(sought, summary.sittings)
        tokens(here)
    elif not summary.sittings:
        empty(word("results.none_match"))
    elif view == "charts":
        charts(results, sought)
    else:
        _table(results, sought, summary.sittings, exports)


def _filters(results: Results, periods: tuple[str, ...]) -> Sought:
    exams = results.exams()
    with st.container(horizontal=True, key="results-filters"):
        chosen = st.multiselect(
            word("results.period"),
            periods,
            default=periods[:1],
            key="results-period",
            placeholder=word("results.all"),
        )
        departments = st.multiselect(
            word("results.department"),
            results.departments(),
            key="results-department",
            placeholder=word("results.all"),
        )
        exam = st.multiselect(
            word("results.exam"),
            list(exams),
            format_func=lambda one: exams.get(one, one),
            key="results-exam",
            placeholder=word("results.all"),
        )
        states = st.multiselect(
            word("results.status"),
            list(ResultState),
            format_func=lambda one: word(f"results.state.{one}"),
            key="results-status",
            placeholder=word("results.all"),
        )
        search = st.text_input(word("results.search"), key="results-search", max_chars=60)
    return Sought(
        periods=tuple(chosen),
        departments=tuple(departments),
        blueprints=tuple(exam),
        states=tuple(states),
        words=tuple(search.split()),
    )


def _figures(told: Summary) -> str:
    rate = f"{100 * told.passed / told.decided:.1f}%" if told.decided else "–"
    mean = f"{told.mean:.1f}" if told.mean is not None else "–"
    figures = {
        "sittings": f"{told.sittings:,}",
        "people": f"{told.people:,}",
        "rate": rate,
        "mean": mean,
        "awaiting": f"{told.awaiting:,}",
    }
    return (
        "<dl class='hr-figures'>"
        + "".join(
            f"<div><dt>{word(f'results.figure.{key}')}</dt><dd>{value}</dd></div>"
            for key, value in figures.items()
        )
        + "</dl>"
    )


# --- the table ---


def _table(results: Results, sought: Sought, count: int, exports: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="results-order"):
        order = st.selectbox(
            word("results.order"),
            list(ORDERS),
            format_func=lambda one: word(f"results.orders.{one}"),
            key="results-ordered",
        )
    pages = -(-count // PAGE)
    page = _page_of((sought, order), pages)
    rows = results.page(sought, order, PAGE, page * PAGE)
    st.html(_rows(rows, exports))
    if pages > 1:
        _turn(page, pages, count)


def _page_of(asked: object, pages: int) -> int:
    """Where the reader is; another search begins at its first page."""
    if st.session_state.get("results-asked") != asked:
        st.session_state["results-asked"] = asked
        st.session_state["results-page"] = 0
    return min(int(st.session_state.get("results-page", 0)), pages - 1)


def _turn(page: int, pages: int, count: int) -> None:
    def to(number: int) -> None:
        st.session_state["results-page"] = number

    with st.container(horizontal=True, vertical_alignment="center", key="results-turn"):
        st.button(
            word("results.earlier"),
            key="results-earlier",
            icon=":material/chevron_left:",
            disabled=page == 0,
            on_click=to,
            args=(page - 1,),
        )
        st.caption(word("results.page_of", a=page + 1, b=pages, n=f"{count:,}"))
        st.button(
            word("results.later"),
            key="results-later",
            icon=":material/chevron_right:",
            disabled=page == pages - 1,
            on_click=to,
            args=(page + 1,),
        )


def _rows(rows: tuple[Result, ...], exports: bool) -> str:
    columns = ["who", "where", "exam", "ended", "parts", "score", "state"]
    columns += ["record"] if exports else []
    head = "".join(f"<th scope='col'>{word(f'results.column.{one}')}</th>" for one in columns)
    body = "".join(_row(one, exports) for one in rows)
    return (
        f"<div class='hr-table'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</div>"
    )


def _row(one: Result, exports: bool) -> str:
    parts = " · ".join(
        "–" if score is None else f"{score:.0f}"
        for score in (one.call_score, one.theory_score, one.spotting_score)
    )
    exam = f"{one.period} · {word('results.number', n=one.number)}"
    fatal = f"<small>{word('results.fatal')}</small>" if one.fatal else ""
    record = (
        f"<td class='record'><a href='/hr/people/{escape(one.staff_number)}.pdf?lang={language()}'"
        f" download>PDF</a></td>"
        if exports
        else ""
    )
    return (
        f"<tr><td class='who'><b>{escape(one.name)}</b><small>{escape(one.staff_number)}</small>"
        f"</td><td class='where'>{escape(one.department)}<small>{escape(one.team)}</small></td>"
        f"<td class='exam'>{escape(one.title)}<small>{escape(exam)}</small></td>"
        f"<td class='ended'>{when(one.ended_at)}</td><td class='parts figure'>{parts}</td>"
        f"<td class='score figure'>{points(one.score, one.low, one.high)}</td>"
        f"<td class='state'>{chip(one.state)}{fatal}</td>{record}</tr>"
    )
