"""Each check under review: the machine's mark, what people said of it, and the form to correct."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.attempt import Attempt
from exams.corrections import (
    Correction,
    Judged,
    bounds,
    can_be_corrected,
    judged_in,
    points_of,
)
from exams.review import (
    LONGEST_REASON,
    Base,
    Need,
    Review,
    ReviewError,
    Ruling,
    Step,
    disputed,
    left_open,
)
from grading.grade import Mark, Unmarked, Verdict
from trainer.reviewing import ReviewDesk
from trainer.ui.author_desk import notice
from trainer.ui.checks import card
from trainer.ui.frame import when
from trainer.ui.replay import replay
from trainer.ui.visitor import name
from trainer.ui.words import language, word

MACHINE = "machine"  # the choice that takes a correction back
STEP = 0.5  # of points
_ORDER = (Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET)


def all_checks(desk: ReviewDesk, review: Review, base: Base, attempt: Attempt, mine: bool) -> None:
    """Every check that counts, what is open first; with forms where the case is in `mine`."""
    prices = desk.prices(attempt)
    argued = disputed(review, base)
    earlier = [one for one in desk.reviews.of_call(attempt.id) if one.case.id != review.case.id]
    settled = [one for one in earlier if one.case.step is Step.SETTLED]
    counting = [
        (judged, prices.get(judged.check) if prices else None) for judged in _in_order(base)
    ]
    counting = [(judged, price) for judged, price in counting if can_be_corrected(judged, price)]
    touched = {one.check for one in review.corrections} | base.earlier.keys() | set(argued)
    fine = {judged.check for judged, _ in counting if _is_fine(judged)} - touched
    hidden = fine if fine and not _shows_all(review, len(fine)) else set()
    for judged, price in counting:
        if judged.check in hidden:
            continue
        with st.container(key=f"rv-check-{judged.check}"):
            replay(
                f"{review.case.id}-{judged.check}",
                f"<div class='columns-none'>{card(judged, base.machine, language())}</div>",
                beside=True,
            )
            html = _said(desk, [*settled, review], judged)
            if judged.check in argued:
                html = f"<p class='rv-argued'>{word('review.disputed')}</p>{html}"
            if html:
                st.html(html)
            if mine and (not argued or judged.check in argued):
                _form(desk, review, base, judged, price)


def _is_fine(judged: Judged) -> bool:
    return isinstance(judged, Mark) and judged.verdict is Verdict.MET


def _shows_all(review: Review, count: int) -> bool:
    """Whether what the machine found in order is shown as well; a sample is looked at whole."""
    return st.toggle(
        word("review.show_fine", count=count),
        value=review.case.need is Need.SAMPLE,
        key=f"fine-{review.case.id}",
    )


def _in_order(base: Base) -> list[Judged]:
    machine = base.machine

    def grave(judged: Judged) -> int:
        if isinstance(judged, Unmarked):
            return 0
        return 1 if judged.check in machine.fatal else 2 + _ORDER.index(judged.verdict)

    return sorted(judged_in(machine).values(), key=grave)


# --- what people said ---


def _said(desk: ReviewDesk, reviews: Sequence[Review], judged: Judged) -> str:
    lines = [
        _line(desk, one, judged, review)
        for review in reviews
        for one in review.corrections
        if one.check == judged.check
    ]
    return f"<ul class='rv-said'>{''.join(lines)}</ul>" if lines else ""


def _line(desk: ReviewDesk, one: Correction, judged: Judged, review: Review) -> str:
    who = escape(desk.office.gate.register.called(one.author))
    settled = review.decided(one.author)
    holds = review.by(one.author)[one.check] == one
    draft = "" if settled else f" <em>{word('review.draft')}</em>"
    look = "" if holds else "past"
    return (
        f"<li class='{look}'><b>{_told(one, judged)}</b> {who} · {when(one.at)}{draft}"
        f"<p>{escape(one.reason)}</p></li>"
    )


def _told(one: Correction, judged: Judged) -> str:
    if one.verdict is None:
        return word("review.taken_back")
    verdict = word(f"review.verdicts.{one.verdict}")
    if judged.out_of or one.points:
        return word("review.line", verdict=verdict, points=f"{one.points:g}")
    return word("review.line_plain", verdict=verdict)


# --- the form ---


def _form(
    desk: ReviewDesk, review: Review, base: Base, judged: Judged, price: float | None
) -> None:
    mine = review.by(name()).get(judged.check)
    is_open = isinstance(judged, Unmarked) and mine is None and judged.check not in base.earlier
    label = word("review.judge" if isinstance(judged, Unmarked) else "review.correct")
    key = f"{review.case.id}-{judged.check}"
    with (
        st.expander(label, expanded=is_open, icon=":material/edit:"),
        st.form(f"correct-{key}", border=False),
    ):
        choice = st.radio(
            word("review.verdict"),
            _choices(judged, mine, base, price),
            index=None,
            format_func=lambda one: word(f"review.verdicts.{one}"),
            horizontal=True,
            key=f"verdict-{key}",
        )
        points = _points(judged, price, key)
        reason = st.text_area(
            word("review.reason"),
            placeholder=word("review.reason_for"),
            max_chars=LONGEST_REASON,
            height=68,
            key=f"reason-{key}",
        )
        if st.form_submit_button(word("review.keep"), type="primary") and choice:
            verdict = None if choice == MACHINE else Verdict(choice)
            said = Correction(
                *(review.case.id, judged.check, verdict),
                points=_chosen_points(judged, verdict, points, price),
                reason=reason,
                author=name(),
                at=time.time(),
            )
            _keep(desk, said, base, price)


def _choices(judged: Judged, mine: Correction | None, base: Base, price: float | None) -> list[str]:
    choices = [Verdict.MET.value, Verdict.PARTLY.value, Verdict.NOT_MET.value]
    if bounds(judged, price) == (0.0, 0.0):
        choices.remove(Verdict.PARTLY.value)
    if (mine and mine.verdict) or judged.check in base.earlier:
        choices.append(MACHINE)
    return choices


def _points(judged: Judged, price: float | None, key: str) -> float:
    least, most = bounds(judged, price)
    if least == most:
        return 0.0
    half = points_of(judged, Verdict.PARTLY, price)
    if isinstance(judged, Mark) and judged.verdict is Verdict.PARTLY:
        half = judged.points
    return float(
        st.number_input(
            word("review.points"),
            *(float(least), float(most), float(half), STEP),
            format="%g",
            key=f"points-{key}",
        )
    )


def _chosen_points(
    judged: Judged, verdict: Verdict | None, points: float, price: float | None
) -> float:
    if verdict is None:
        return 0.0
    return points if verdict is Verdict.PARTLY else points_of(judged, verdict, price)


def _keep(desk: ReviewDesk, said: Correction, base: Base, price: float | None) -> None:
    try:
        desk.reviews.correct(said, base.machine, price)
    except ReviewError as error:
        st.error(word(f"review.refused.{error.refusal}"), icon=":material/block:")
        return
    notice(word("review.kept", check=judged_in(base.machine)[said.check].means))
    st.rerun()


# --- settling the whole ---


def settle_form(review: Review, base: Base) -> tuple[str, Ruling | None] | None:
    """The reason for the whole and, of an appeal, the ruling, once they were sent."""
    open_now = left_open(review, name(), base)
    with st.container(key="panel-settle"):
        st.html(f"<h3>{word('review.settle')}</h3>")
        st.caption(word("review.settle_why"))
        if open_now:
            known = judged_in(base.machine)
            names = "；".join(known[check].means for check in open_now)
            st.warning(word("review.still_open", count=len(open_now), checks=names))
        ruling = None
        if review.case.need is Need.APPEAL:
            ruling = st.radio(
                word("review.ruling"),
                list(Ruling),
                index=None,
                format_func=lambda one: word(f"review.rulings.{one}"),
                horizontal=True,
                key="ruling",
            )
            st.caption(word("review.to_candidate"))
        reason = st.text_area(
            word("review.summary"),
            placeholder=word("review.summary_for"),
            max_chars=LONGEST_REASON,
            height=90,
            key="settle-reason",
        )
        blocked = bool(open_now) and ruling is not Ruling.REJECTED
        if st.button(
            word("review.settle"),
            key="settle",
            type="primary",
            disabled=blocked,
            icon=":material/gavel:",
        ):
            return reason, ruling
    return None
