"""Review: the calls that wait for an assessor, those that were settled, and how far marks agree."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from exams.outcome import Outcome
from exams.permissions import Action
from exams.review import DAY_S, Need, Refusal, Review, Step, refusal
from trainer.office import Office, office
from trainer.reviewing import ReviewDesk
from trainer.ui.author_desk import tell
from trainer.ui.frame import empty, go, when
from trainer.ui.review_agreement import agreement_view
from trainer.ui.review_case import case_page
from trainer.ui.visitor import may_with, name
from trainer.ui.words import word

VIEWS = ("queue", "settled", "agreement")
STATES = ("mine", "free", "taken", "decided", "barred")
PAGE = 30
LATELY = 60
_STATE = {
    None: "free",
    Refusal.TAKEN: "taken",
    Refusal.DECIDED: "decided",
    Refusal.MADE_THE_MARK: "barred",
}


@dataclass(frozen=True)
class Row:
    """A case and what a line about it needs."""

    review: Review
    outcome: Outcome
    call: str  # the title of its scenario
    state: str


def review_page() -> None:
    """One case, or whichever of the views was chosen."""
    here = office()
    desk = ReviewDesk(here)
    tell()
    chosen = st.query_params.get("case", "")
    if chosen:
        case_page(desk, chosen)
        return
    desk.look_through(time.time())
    st.html(
        f"<div class='tr-hero'><h1>{word('review.title')}</h1><p>{word('review.intro')}</p></div>"
    )
    view = st.segmented_control(
        word("review.view"),
        VIEWS,
        format_func=lambda one: word(f"review.views.{one}"),
        default=VIEWS[0],
        required=True,
        key="review-view",
        label_visibility="collapsed",
    )
    if view == "agreement":
        agreement_view(desk)
    elif view == "settled":
        _settled(desk)
    else:
        _queue(desk)


# --- what waits ---


def _queue(desk: ReviewDesk) -> None:
    now = time.time()
    rows = _rows(desk, desk.reviews.waiting(), now)
    if not rows:
        empty(word("review.none"), word("review.none_why"))
        return
    oldest = min(row.review.case.opened_at for row in rows)
    days = int((now - oldest) / DAY_S)
    st.caption(word("review.count", count=len(rows), days=days))
    st.html(_tally(rows))
    found = _chosen(rows)
    if not found:
        empty(word("review.none_match"))
    _list(found)


def _rows(desk: ReviewDesk, reviews: Sequence[Review], now: float) -> list[Row]:
    """The cases whoever is here may see; never one's own."""
    outcomes: dict[str, Outcome | None] = {}
    rows = []
    for review in reviews:
        case = review.case
        if not _may_see(desk.office, review):
            continue
        if case.sitting not in outcomes:
            outcomes[case.sitting] = desk.outcomes.of(case.sitting)
        outcome = outcomes[case.sitting]
        if outcome is not None:
            call = desk.office.store.attempt(case.attempt)
            title = call.title if call else case.attempt
            rows.append(Row(review, outcome, title, _state(desk, review, now)))
    return rows


def _may_see(here: Office, review: Review) -> bool:
    candidate = review.case.candidate
    return candidate != name() and may_with(here, Action.REVIEW_MARKS, candidate)


def _state(desk: ReviewDesk, review: Review, now: float) -> str:
    if review.case.step is Step.SETTLED:
        return "decided"
    if name() in review.in_hand(now):
        return "mine"
    appeal = review.case.need is Need.APPEAL
    earlier = desk.reviews.of_call(review.case.attempt) if appeal else ()
    settled = [one for one in earlier if one.case.step is Step.SETTLED]
    return _STATE[refusal(review, name(), now, settled)]


def _tally(rows: Sequence[Row]) -> str:
    counts = Counter(row.review.case.need for row in rows)
    return (
        "<ul class='rv-tally'>"
        + "".join(
            f"<li class='{need}'><b>{counts[need]}</b>{word(f'review.need.{need}')}</li>"
            for need in Need
        )
        + "</ul>"
    )


def _chosen(rows: Sequence[Row]) -> list[Row]:
    titles = sorted({row.outcome.title for row in rows})
    with st.container(horizontal=True, key="filters"):
        state = st.selectbox(
            word("review.filter_state"),
            ["", *STATES],
            format_func=lambda one: word(f"review.state.{one}") if one else word("review.all"),
            key="review-state",
        )
        need = st.selectbox(
            word("review.filter_need"),
            ["", *Need],
            format_func=lambda one: word(f"review.need.{one}") if one else word("review.all"),
            key="review-need",
        )
        title = st.selectbox(
            word("review.filter_exam"),
            ["", *titles],
            format_func=lambda one: one or word("review.all"),
            key="review-exam",
        )
    return [
        row
        for row in rows
        if state in ("", row.state)
        and need in ("", row.review.case.need)
        and title in ("", row.outcome.title)
    ]


def _list(rows: Sequence[Row]) -> None:
    shown = rows[: int(st.session_state.get("review-shown", PAGE))]
    with st.container(key="review-list"):
        for row in shown:
            _line(row)
    if len(shown) < len(rows) and st.button(word("review.more"), key="review-more"):
        st.session_state["review-shown"] = len(shown) + PAGE
        st.rerun()


def _line(row: Row) -> None:
    case = row.review.case
    with st.container(key=f"panel-case-{case.id}", horizontal=True, vertical_alignment="center"):
        st.html(
            f"<div class='rv-row'><span class='rv-need {case.need}'>"
            f"{word(f'review.need.{case.need}')}</span><div><h3>{escape(row.call)}</h3>"
            f"<p class='tr-soft'>{' · '.join(map(escape, _facts(row)))}</p></div></div>"
        )
        mine = row.state == "mine"
        if st.button(
            word("review.go_on" if mine else "review.open"),
            key=f"case-{case.id}",
            type="primary" if mine else "secondary",
            icon=":material/chevron_right:",
        ):
            go("review", case=case.id)


def _facts(row: Row) -> list[str]:
    case = row.review.case
    facts = [row.outcome.title, row.outcome.name or row.outcome.candidate]
    if case.step is Step.SETTLED:
        facts.append(word("review.settled_at", at=when(case.settled_at or case.opened_at)))
        return facts
    facts.append(word("review.waited", at=when(case.opened_at)))
    if case.step is Step.DIFFERENCE:
        facts.append(word("review.difference"))
    elif case.assessors > 1:
        done = len(row.review.decisions)
        facts.append(word("review.seats", done=done, all=case.assessors))
    holders = row.review.in_hand(time.time())
    if row.state == "taken" and holders:
        called = office().gate.register.called
        facts.append(word("review.held_by", names=", ".join(map(called, holders))))
    elif row.state != "free":
        facts.append(word(f"review.state.{row.state}"))
    return facts


# --- what was settled ---


def _settled(desk: ReviewDesk) -> None:
    rows = _rows(desk, desk.reviews.lately_settled(LATELY), time.time())
    if not rows:
        empty(word("review.none_settled"))
        return
    rows.sort(key=lambda row: row.review.case.settled_at or 0.0, reverse=True)
    _list(rows)
