"""The lists for trainers, assessors and HR: scores of a period, what is due, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TypeVar

import streamlit as st

from exams.assessment import AssessmentRules, Effect
from exams.board import Board
from exams.people import Person
from exams.periods import Period, latest
from exams.standing import Consequence
from trainer.standing import StandingOffice
from trainer.ui.frame import empty, go
from trainer.ui.standing_due import PAGE as DUE_PAGE
from trainer.ui.standing_due import download, due_rows
from trainer.ui.standing_working import effects, figure, follows, look
from trainer.ui.words import word

PAGE = 30
PERIODS = 12  # that can be chosen


KEPT_S = 15.0  # of thousands of people it takes seconds, and every click draws the page anew
T = TypeVar("T")


@st.cache_resource(
    ttl=KEPT_S,
    max_entries=4,
    show_spinner=False,
    hash_funcs={StandingOffice: lambda one: str(one.store.path), AssessmentRules: repr},
)
def everybody(here: StandingOffice, rules: AssessmentRules) -> Board:
    """The board of all, at most so many seconds old."""
    return here.board(rules)


def score_list(
    here: StandingOffice, rules: AssessmentRules, people: Sequence[Person], now: float
) -> None:
    """Everybody's score in a period, the department's above them."""
    running = here.period(rules, now)
    with st.container(horizontal=True, key="filters"):
        period = _period(running, running)
        kept = _kept(people)
    if not kept:
        empty(word("standing.none_match"))
        return
    board = everybody(here, rules)
    st.html(_departments(board, kept, period))
    if period == running:
        st.caption(word("standing.follows.so_far"))
    shown = _part(kept, PAGE, "standing.shown")
    with st.container(key="standing-list"):
        for person in shown:
            _row(board, person, period)
    _more(len(kept), len(shown), PAGE)


def _row(board: Board, person: Person, period: Period) -> None:
    score, found = board.score(person.key, period), board.follows(person.key, period)
    facts = " · ".join(filter(None, (person.staff_number, person.department, person.team)))
    with st.container(
        key=f"panel-standing-{person.id}", horizontal=True, vertical_alignment="center"
    ):
        st.html(
            f"<div class='tr-st-row'><b class='{look(score)}'>{figure(score)}</b>"
            f"<div><h3>{escape(person.name)}</h3><p class='tr-soft'>{escape(facts)}</p></div>"
            f"<div class='tr-st-effects'>{effects(found)}</div></div>"
        )
        if st.button(word("standing.open"), key=f"standing-{person.id}", icon=":material/person:"):
            go("standing", person=person.id)


def _departments(board: Board, people: Sequence[Person], period: Period) -> str:
    """The mean of each department shown, with what follows for who leads it."""
    cards = []
    for department, keys in _by_department(people):
        score = board.department(keys, period)
        found = board.department_follows(keys, period)
        told = word("standing.follows.mean", people=score.people) if score.known else ""
        cards.append(
            f"<li><h3>{escape(department or '—')}</h3><b class='{look(score)}'>{figure(score)}</b>"
            f"<small>{told or word('standing.score.none')}</small>{effects(found)}</li>"
        )
    return f"<ul class='tr-st-departments'>{''.join(cards)}</ul>"


def _by_department(people: Sequence[Person]) -> Iterator[tuple[str, list[str]]]:
    for department in sorted({one.department for one in people}):
        yield department, [one.key for one in people if one.department == department]


# --- due ---


def due_list(
    here: StandingOffice, rules: AssessmentRules, people: Sequence[Person], now: float
) -> None:
    """Who must sit what by when, and the calendar of it."""
    today = here.today(now)
    with st.container(horizontal=True, key="filters"):
        kept = _kept(people)
    by_key = {one.key: one for one in kept}
    dues = here.due(rules, kept, now)
    late = [one for one in dues if one.overdue(today)]
    st.caption(word("standing.due.count", open=len(dues) - len(late), overdue=len(late)))
    state = st.segmented_control(
        word("standing.due.state"),
        ("all", "overdue", "open"),
        format_func=lambda one: word(f"standing.due.states.{one}"),
        default="all",
        required=True,
        key="standing-due-state",
        label_visibility="collapsed",
    )
    if state == "overdue":
        dues = tuple(late)
    elif state == "open":
        dues = tuple(one for one in dues if not one.overdue(today))
    if not dues:
        empty(word("standing.due.none_all"), word("standing.due.none_all_why"))
        return
    download(here, rules, dues, now, by_key, "due.ics")
    shown = _part(dues, DUE_PAGE, "standing.shown_due")
    st.html(due_rows(shown, today, by_key))
    _more(len(dues), len(shown), DUE_PAGE)


# --- consequences ---


def follows_list(
    here: StandingOffice, rules: AssessmentRules, people: Sequence[Person], now: float
) -> None:
    """What follows in a period, for people and for who leads departments."""
    running = here.period(rules, now)
    with st.container(horizontal=True, key="filters"):
        period = _period(running, running.previous())
        effect = _effect(rules)
        kept = _kept(people)
    st.caption(word("standing.follows.advice"))
    every = list(_who_it_falls_on(everybody(here, rules), kept, period, effect))
    if not every:
        empty(word("standing.follows.none"), word("standing.follows.none_why"))
        return
    if period == running:
        st.info(word("standing.follows.would"), icon=":material/schedule:")
    shown = _part(every, PAGE, "standing.shown")
    for who, facts, found in shown:
        st.html(
            f"<div class='tr-st-person'><h3>{escape(who)} <small>{escape(facts)}</small></h3>"
            f"{follows(found)}</div>"
        )
    _more(len(every), len(shown), PAGE)


def _who_it_falls_on(
    board: Board, people: Sequence[Person], period: Period, effect: str
) -> Iterator[tuple[str, str, list[Consequence]]]:
    """Departments and people with something to follow: name, facts, what."""
    for department, keys in _by_department(people):
        found = _of(effect, board.department_follows(keys, period))
        if found:
            yield word("standing.follows.of_department", department=department or "—"), "", found
    for one in people:
        found = _of(effect, board.follows(one.key, period))
        if found:
            yield one.name, " · ".join(filter(None, (one.staff_number, one.department))), found


def _effect(rules: AssessmentRules) -> str:
    there = [one for one in Effect if any(rule.effect is one for rule in rules.consequences)]
    chosen: str = st.selectbox(
        word("standing.follows.effect"),
        ["", *there],
        format_func=lambda one: (
            word(f"standing.effect.{one}") if one else word("standing.follows.all")
        ),
        key="standing-effect",
    )
    return chosen


def _of(effect: str, found: Sequence[Consequence]) -> list[Consequence]:
    return [one for one in found if effect in ("", one.rule.effect)]


# --- what the lists share ---


def _period(running: Period, usual: Period) -> Period:
    chosen: Period = st.selectbox(
        word("standing.period"),
        latest(running, PERIODS),
        index=0 if usual == running else 1,
        format_func=lambda one: (
            word("standing.running", period=one.name) if one == running else one.name
        ),
        key=f"standing-period-{usual.name}",
    )
    return chosen


def _kept(people: Sequence[Person]) -> tuple[Person, ...]:
    """The people that the filters leave."""
    departments = sorted({one.department for one in people if one.department})
    department = ""
    if len(departments) > 1:
        department = st.selectbox(
            word("standing.department"),
            ["", *departments],
            format_func=lambda one: one or word("standing.everybody"),
            key="standing-department",
        )
    sought = st.text_input(
        word("standing.search"), placeholder=word("standing.search_for"), key="standing-search"
    )
    words = sought.lower().split()
    return tuple(
        one
        for one in people
        if department in ("", one.department)
        and all(part in f"{one.name} {one.staff_number} {one.team}".lower() for part in words)
    )


def _part(items: Sequence[T], page: int, told: str) -> Sequence[T]:
    """As many as are shown by now."""
    shown = items[: int(st.session_state.get("standing-shown", page))]
    st.caption(word(told, count=len(items), shown=len(shown)))
    return shown


def _more(count: int, shown: int, page: int) -> None:
    if shown < count and st.button(word("standing.more"), key="standing-more"):
        st.session_state["standing-shown"] = shown + page
        st.rerun()
