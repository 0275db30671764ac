"""One call under review: who decides, the recording, the machine's marks, and the settling."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from exams.attempt import Attempt
from exams.outcome import Outcome
from exams.permissions import Action
from exams.review import Base, Decision, Need, Review, ReviewError, Ruling, Step, refusal, seen_by
from exams.reviews import stands
from grading.grade import Grade
from trainer.practice import ScenarioChanged, mark
from trainer.reviewing import ReviewDesk
from trainer.ui.author_desk import notice
from trainer.ui.frame import go, lost, when
from trainer.ui.replay import replay
from trainer.ui.result import dial, hearing, written
from trainer.ui.review_checks import all_checks, settle_form
from trainer.ui.talk import talk
from trainer.ui.visitor import may_with, name
from trainer.ui.words import language, word


@dataclass(frozen=True)
class Table:
    """All that lies on the table: the case as this assessor may see it, its call, its result."""

    desk: ReviewDesk
    review: Review
    earlier: tuple[Review, ...]  # settled ones of the same call
    outcome: Outcome
    attempt: Attempt
    machine: Grade

    @property
    def base(self) -> Base:
        """What the case starts from."""
        return Base(self.machine, stands(self.earlier))

    @property
    def in_my_hands(self) -> bool:
        """Whether whoever is here may change anything now."""
        return name() in self.review.in_hand(time.time())


def case_page(desk: ReviewDesk, case_id: str) -> None:
    """The case named in the address."""
    if st.button(word("review.back"), key="review-back", icon=":material/arrow_back:"):
        go("review")
    review = desk.reviews.review(case_id)
    if review is None or not may_with(desk.office, Action.REVIEW_MARKS, review.case.candidate):
        lost(word("review.gone"))
        return
    if review.case.candidate == name():
        lost(word("review.own"))
        return
    outcome = desk.outcomes.of(review.case.sitting)
    attempt = desk.office.store.attempt(review.case.attempt)
    if outcome is None or attempt is None:
        lost(word("review.no_call"))
        return
    if attempt.grade is None:
        _not_marked(desk, attempt, review.case.sitting)
        return
    of_call = desk.reviews.of_call(review.case.attempt)
    earlier = tuple(
        one for one in of_call if one.case.step is Step.SETTLED and one.case.id != review.case.id
    )
    table = Table(desk, seen_by(review, name()), earlier, outcome, attempt, attempt.grade)
    _head(table)
    _take_up(table, review)
    _body(table)


def tried(act: Callable[[], object], said: str) -> None:
    """Do it and draw the page anew, or tell why not."""
    try:
        act()
    except ReviewError as error:
        st.error(word(f"review.refused.{error.refusal}"), icon=":material/block:")
        return
    notice(said)
    st.rerun()


def _not_marked(desk: ReviewDesk, attempt: Attempt, sitting: str) -> None:
    if attempt.call is None:
        lost(word("review.no_call"))
        return
    st.info(word("review.not_marked"), icon=":material/hourglass:")
    if st.button(word("review.mark_now"), key="mark-now", type="primary"):
        try:
            mark(desk.office, attempt)
            desk.remake(sitting, time.time())
        except ScenarioChanged as error:
            st.error(str(error), icon=":material/error:")
            return
        st.rerun()


# --- the head ---


def _head(table: Table) -> None:
    case, outcome = table.review.case, table.outcome
    facts = [
        word("review.candidate", name=outcome.name or outcome.candidate),
        outcome.department,
        outcome.title,
        word("review.number", number=outcome.number),
        when(table.attempt.started_at),
    ]
    told = f"<p class='tr-soft'>{' · '.join(escape(fact) for fact in facts if fact)}</p>"
    asked = ""
    if case.text:
        key = "review.appeal_text" if case.need is Need.APPEAL else "review.request_text"
        by = word(key, name=called(table, case.opened_by))
        asked = f"<blockquote><b>{escape(by)}</b>{escape(case.text)}</blockquote>"
    with st.container(key="panel-case-head"):
        st.html(
            f"<div class='rv-head'><div><span class='rv-need {case.need}'>"
            f"{word(f'review.need.{case.need}')}</span><h1>{escape(table.attempt.title)}</h1>"
            f"{told}<p>{word(f'review.need_why.{case.need}')} {_lot(table)}</p>{asked}</div>"
            f"<div class='rv-dials'>{_dials(table)}</div></div>"
        )
        for one in (*table.earlier, table.review):
            if one.decisions:
                st.html(_decided(table, one))


def called(table: Table, key: str) -> str:
    """What somebody is called."""
    return table.desk.office.gate.register.called(key)


def _lot(table: Table) -> str:
    if table.review.case.need is not Need.SAMPLE:
        return ""
    found = table.desk.reviews.draw_of(table.attempt.id)
    if found is None:
        return ""
    told = word("review.lot", lot=f"{found.lot:.2f}", percent=f"{found.percent:g}")
    return f"<small>{told}</small>"


def _dials(table: Table) -> str:
    shown = [("machine", table.machine)]
    mine = table.review.by(name())
    if table.review.case.step is Step.SETTLED or table.earlier:
        every = [*table.earlier, *([table.review] if _done(table) else [])]
        shown.append(("people", Base(table.machine, stands(every)).with_({})))
    if mine and not _done(table):
        shown.append(("mine", table.base.with_(mine)))
    return "".join(_dial(key, grade) for key, grade in shown)


def _done(table: Table) -> bool:
    return table.review.case.step is Step.SETTLED


def _dial(key: str, grade: Grade) -> str:
    look = {True: "passed", False: "not_yet", None: "assessor"}[grade.passed]
    verdict = {True: "passed", False: "not_passed", None: "undecided"}[grade.passed]
    span = ""
    if grade.low < grade.high:
        low, high = f"{grade.low:.0f}", f"{grade.high:.0f}"
        span = f"<small>{word('review.range', low=low, high=high)}</small>"
    return (
        f"<figure>{dial(grade, look)}<figcaption><b>{word(f'review.{key}')}</b>"
        f"{word(f'review.{verdict}')} · {word('review.pass_mark', mark=grade.pass_mark)}{span}"
        "</figcaption></figure>"
    )


def _decided(table: Table, review: Review) -> str:
    lines = "".join(
        f"<li><b>{escape(called(table, one.author))}</b> {when(one.at)}"
        f"{_ruled(one.ruling)}<p>{escape(one.reason)}</p></li>"
        for one in review.decisions
    )
    earlier = review.case.id != table.review.case.id
    title = word("review.history") if earlier else word("review.decisions")
    need = word(f"review.need.{review.case.need}")
    return f"<div class='rv-decided'><h4>{title} · {need}</h4><ul>{lines}</ul></div>"


def _ruled(ruling: Ruling | None) -> str:
    return f" · {word(f'review.rulings.{ruling}')}" if ruling else ""


# --- taking it up ---


def _take_up(table: Table, whole: Review) -> None:
    """Buttons for what can be done now; `whole` holds what this assessor may not see as well."""
    case, now = table.review.case, time.time()
    if case.assessors > 1 and case.step is Step.WAITING:
        st.caption(word("review.blind"))
    if case.step is Step.SETTLED:
        _again(table)
        return
    if table.in_my_hands:
        if st.button(word("review.let_go"), key="let-go", icon=":material/undo:"):
            tried(
                lambda: table.desk.reviews.let_go(case.id, name(), now),
                word("review.let_go_done"),
            )
        return
    why = refusal(whole, name(), now, table.earlier)
    if why is not None:
        st.info(word(f"review.refused.{why}"), icon=":material/lock:")
        return
    if st.button(
        word("review.take_up"), key="take-up", type="primary", icon=":material/front_hand:"
    ):
        tried(lambda: table.desk.reviews.take_up(case.id, name(), now), word("review.taken_up"))


def _again(table: Table) -> None:
    with st.popover(word("review.again"), icon=":material/restart_alt:"):
        st.caption(word("review.again_why"))
        text = st.text_area(word("review.reason"), key="again-reason", max_chars=1000)
        if st.button(word("review.again"), key="again", type="primary"):
            tried(
                lambda: table.desk.reviews.request(
                    table.outcome, table.attempt.id, name(), text, time.time()
                ),
                word("review.again_done"),
            )


# --- the call and its marks ---


def _body(table: Table) -> None:
    call = table.attempt.call
    left, right = st.columns([1, 1.1], gap="medium")
    with left, st.container(key="rv-heard"):
        st.html(f"<h2 class='rv-title'>{word('review.sound')}</h2>")
        if call is None:
            st.caption(word("review.no_call"))
        else:
            sound = hearing(table.desk.office, table.attempt, call, heard=True, narrow=True)
            talked = talk(call, table.machine, language())
            replay(table.attempt.id, f"{sound}<section>{talked}{written(call)}</section>")
    with right:
        st.html(
            f"<h2 class='rv-title'>{word('review.marks')}</h2>"
            f"<p class='tr-soft'>{word('review.marks_why')}</p>"
        )
        all_checks(table.desk, table.review, table.base, table.attempt, table.in_my_hands)
        if table.in_my_hands:
            _settle(table)


def _settle(table: Table) -> None:
    case = table.review.case
    given = settle_form(table.review, table.base)
    if given is None:
        return
    reason, ruling = given
    decision = Decision(name(), time.time(), reason, ruling)
    try:
        after = table.desk.settle(case.id, decision, table.machine)
    except ReviewError as error:
        st.error(word(f"review.refused.{error.refusal}"), icon=":material/block:")
        return
    notice(word(_AFTER[after.case.step]))
    st.rerun()


_AFTER = {
    Step.SETTLED: "review.settled_now",
    Step.WAITING: "review.waits_for_other",
    Step.DIFFERENCE: "review.differs_now",
}
