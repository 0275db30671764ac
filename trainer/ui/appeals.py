"""One's exam results: notices, what came of each sitting, and the appeal against a call's mark."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams.notices import Notice
from exams.outcome import ItemMark, Outcome, OutcomeStatus
from exams.outcomes import Wanted
from exams.permissions import Action
from exams.review import LONGEST_REASON, Need, Review, ReviewError, Ruling, Step
from exams.sitting import ItemKind
from trainer.office import office
from trainer.recordings import address, recording
from trainer.reviewing import ReviewDesk
from trainer.ui.author_desk import notice, tell
from trainer.ui.frame import empty, when
from trainer.ui.visitor import may_with, name
from trainer.ui.words import word

NEWS = 10  # notices shown


def appeals_page() -> None:
    """The visitor's own results, the newest first."""
    desk = ReviewDesk(office())
    tell()
    st.html(
        f"<div class='tr-hero'><h1>{word('appeals.title')}</h1><p>{word('appeals.intro')}</p></div>"
    )
    outcomes = desk.outcomes.find(Wanted(candidate=name())) if name() else ()
    told = desk.notices.of(name()) if name() else ()
    if not outcomes and not told:
        empty(word("appeals.none"), word("appeals.none_why"))
        return
    if told:
        st.html(_news(told))
        if any(one.read_at is None for one in told):
            desk.notices.read(name(), time.time())
    cases = desk.reviews.of_candidate(name())
    for outcome in outcomes:
        _result(desk, outcome, [one for one in cases if one.case.sitting == outcome.sitting])


def _news(told: tuple[Notice, ...]) -> str:
    lines = "".join(_notice(one) for one in told[:NEWS])
    return f"<section class='rv-news'><h2>{word('appeals.news')}</h2><ul>{lines}</ul></section>"


def _notice(one: Notice) -> str:
    data = {"title": "", "reason": "", "number": "", **one.data}
    look = "new" if one.read_at is None else ""
    new = f"<em>{word('appeals.new')}</em>" if look else ""
    text = escape(word(f"appeals.notice.{one.kind}", **data))
    return f"<li class='{look}'>{new}<span>{text}</span><time>{when(one.at)}</time></li>"


# --- one result ---


def _result(desk: ReviewDesk, outcome: Outcome, cases: list[Review]) -> None:
    with st.container(key=f"panel-sitting-{outcome.sitting}"):
        st.html(_head(outcome))
        if outcome.status is OutcomeStatus.VOID:
            return
        calls = [item for item in outcome.items if item.kind is ItemKind.CALL and item.attempt]
        until = desk.reviews.appeal_until(outcome)
        for number, item in enumerate(calls, 1):
            own = [one for one in cases if one.case.attempt == item.attempt]
            _call(desk, outcome, item, number, own)
        if outcome.status is OutcomeStatus.FINAL and calls:
            key = "appeals.until" if time.time() <= until else "appeals.over"
            st.caption(word(key, at=when(until)))


def _head(outcome: Outcome) -> str:
    look, words = _verdict(outcome)
    score = "–" if outcome.score is None else f"{outcome.score:.0f}"
    facts = word(
        "appeals.ended", period=outcome.period, number=outcome.number, at=when(outcome.ended_at)
    )
    if outcome.certificate:
        facts += f" · {word('appeals.certificate', number=outcome.certificate)}"
    marks = word("review.pass_mark", mark=f"{outcome.pass_mark:g}")
    return (
        f"<div class='tr-row'><div class='n {look}'>{score}<small>{marks}</small></div><div>"
        f"<h3>{escape(outcome.title)} <span class='rv-verdict {look}'>{words}</span></h3>"
        f"<div class='tr-soft'>{escape(facts)}</div></div></div>"
    )


def _verdict(outcome: Outcome) -> tuple[str, str]:
    if outcome.status is OutcomeStatus.VOID:
        return "none", word("appeals.void")
    if outcome.status is OutcomeStatus.AWAITING_REVIEW or outcome.passed is None:
        return "none", word("appeals.waiting")
    return (
        ("pass", word("review.passed")) if outcome.passed else ("fail", word("review.not_passed"))
    )


# --- one call of it ---


def _call(
    desk: ReviewDesk, outcome: Outcome, item: ItemMark, number: int, cases: list[Review]
) -> None:
    appeal = next((one for one in cases if one.case.need is Need.APPEAL), None)
    with st.container(key=f"rv-call-{item.attempt}"):
        st.html(
            f"<div class='rv-call'><b>{word('appeals.call', number=number)}</b>"
            f"<span>{_share(item)}</span>{_appealed(appeal)}</div>"
        )
        with st.container(horizontal=True, key=f"rv-acts-{item.attempt}"):
            _hear(desk, item)
            open_now = time.time() <= desk.reviews.appeal_until(outcome)
            if appeal is None and open_now and outcome.status is OutcomeStatus.FINAL:
                _appeal(desk, outcome, item)


def _share(item: ItemMark) -> str:
    if item.share is None or item.low < item.high:
        low, high = f"{100 * item.low:.0f}", f"{100 * item.high:.0f}"
        told = word("appeals.share_range", low=low, high=high)
    else:
        told = word("appeals.share", score=f"{100 * item.share:.0f}")
    if item.machine is not None and item.share is not None and item.machine != item.share:
        was = word("appeals.machine_was", score=f"{100 * item.machine:.0f}")
        told += f" <small>({was})</small>"
    return told + (f" · {word('appeals.fatal')}" if item.fatal else "")


def _appealed(appeal: Review | None) -> str:
    if appeal is None:
        return ""
    if appeal.case.step is not Step.SETTLED:
        return f"<em class='pending'>{word('appeals.pending', at=when(appeal.case.opened_at))}</em>"
    last = appeal.decisions[-1]
    key = "appeals.upheld" if last.ruling is Ruling.UPHELD else "appeals.rejected"
    because = escape(word("appeals.because", reason=last.reason))
    return f"<em class='{last.ruling}'>{word(key)}</em><p>{because}</p>"


def _hear(desk: ReviewDesk, item: ItemMark) -> None:
    here = desk.office
    allowed = may_with(here, Action.HEAR_RECORDINGS, name())
    if allowed and recording(here.calls, item.attempt):
        with st.popover(word("appeals.hear"), icon=":material/volume_up:"):
            sound = escape(address(here.seal, item.attempt))
            st.html(f"<audio class='rv-audio' controls preload='none' src='{sound}'></audio>")


def _appeal(desk: ReviewDesk, outcome: Outcome, item: ItemMark) -> None:
    with (
        st.popover(word("appeals.appeal"), icon=":material/gavel:"),
        st.form(f"appeal-{item.attempt}", border=False),
    ):
        text = st.text_area(
            word("appeals.why"),
            placeholder=word("appeals.why_for"),
            max_chars=LONGEST_REASON,
            height=140,
            key=f"appeal-text-{item.attempt}",
        )
        if not st.form_submit_button(word("appeals.send"), type="primary"):
            return
        try:
            desk.reviews.appeal(outcome, item.attempt, name(), text, time.time())
        except ReviewError as error:
            st.error(word(f"review.refused.{error.refusal}"), icon=":material/block:")
            return
        notice(word("appeals.sent"))
        st.rerun()
