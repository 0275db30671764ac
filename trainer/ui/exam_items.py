"""The items of an examination, one at a time: calls, their records, questions, recordings."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from exams.attempt import Attempt, Status
from exams.sitting import ItemKind, Json
from exams.sitting_rules import Move, SittingError
from scenarios.questions import Question, QuestionKind
from scenarios.scenario import Scenario
from scenarios.source import ScenarioError
from trainer import exam_marks, exam_papers, exam_routes
from trainer.examining import View
from trainer.journal import JournalError
from trainer.office import Office, office
from trainer.practice import ScenarioChanged, entry_of
from trainer.spotting_sound import kept
from trainer.theory_round import shown_order
from trainer.ui.briefing import papers, task
from trainer.ui.exam_frame import tab
from trainer.ui.frame import clock_time
from trainer.ui.line import take_up
from trainer.ui.record import fields
from trainer.ui.spotting import player
from trainer.ui.theory import complete, option_label, pressed, wording
from trainer.ui.words import word


def item(here: Office, view: View) -> None:
    """What the candidate is at."""
    at = view.step.item
    if at is None:
        return
    if told := st.session_state.pop("exam-told", ""):
        st.info(told, icon=":material/sync:")
    kind = view.course.asked(at).kind
    if view.step.move in (Move.ON_CALL, Move.END_CALL):
        _on_call(here, view)
    elif kind is ItemKind.CALL:
        _before_call(here, view, at)
    elif kind is ItemKind.THEORY:
        _theory(here, view, at)
    else:
        _spotting(here, view, at)


def _went_on(fault: SittingError) -> None:
    """What was pressed came too late: another window, or the clock, was first."""
    st.session_state["exam-told"] = word(
        "exam.other_window" if fault.why == "other_tab" else "exam.elsewhere"
    )


# --- calls ---


def _papers(scenario: Scenario) -> None:
    """What lies on the desk, but for the list of what must be kept secret: that is an answer."""
    desk = scenario.desk.model_copy(update={"secrets": ()})
    papers(scenario.model_copy(update={"desk": desk}))


def _before_call(here: Office, view: View, at: int) -> None:
    entry = exam_papers.call_for(here, view.course.asked(at))
    if entry is None:
        st.error(word("exam.call.gone"), icon=":material/error:")
        return
    state, outgoing = view.course.items[at], entry.scenario.direction == "outgoing"
    if state.broke_off:
        st.warning(word("exam.call.again"), icon=":material/phone_missed:")
    task(entry.scenario)
    _papers(entry.scenario)
    rang = st.button(
        word("exam.call.lift" if outgoing else "exam.call.ring"),
        key=f"exam-ring-{at}-{len(state.calls)}",
        type="primary",
        icon=":material/call:" if outgoing else ":material/ring_volume:",
    )
    st.caption(word("exam.call.outgoing" if outgoing else "exam.call.incoming"))
    if rang:
        _ring(here, view, at)


def _ring(here: Office, view: View, at: int) -> None:
    try:
        attempt = here.exams.ring(view.sitting.id, at)
    except SittingError as fault:
        _went_on(fault)
    except (ScenarioError, JournalError):
        st.error(word("exam.call.gone"), icon=":material/error:")
        return
    else:
        take_up(attempt.id)
    st.rerun()


def _on_call(here: Office, view: View) -> None:
    attempt = view.attempt
    assert attempt is not None, "a call that goes on is kept"
    if attempt.status is Status.AWAITING_RECORD:
        _record(here, view, attempt)
    elif here.desk.phase(attempt.id) == "ended" or view.step.move is Move.END_CALL:
        _until_kept(view.sitting.id, attempt.id)
    else:
        if st.session_state.get("call") is None:
            take_up(attempt.id)
            st.rerun()
        _during(here, attempt)


def _during(here: Office, attempt: Attempt) -> None:
    try:
        scenario = entry_of(here, attempt).scenario
    except ScenarioChanged:
        st.error(word("exam.call.gone"), icon=":material/error:")
        return
    st.html(f"<p class='tr-soft'>{word('exam.call.talking')}</p>")
    if scenario.direction == "outgoing":
        task(scenario)
    _papers(scenario)


@st.fragment(run_every=0.5)
def _until_kept(sitting_id: str, attempt_id: str) -> None:
    """The call is over and its recording is being written, which takes a moment."""
    view = office().exams.look(sitting_id)
    going = view.attempt is not None and view.attempt.status is Status.OPEN
    if view.attempt is None or view.attempt.id != attempt_id or not going:
        st.rerun()
    st.html(f"<p class='tr-soft'>{word('exam.call.keeping')}</p>")


def _record(here: Office, view: View, attempt: Attempt) -> None:
    assert attempt.call is not None, "a record is asked for when the call is over"
    st.html(
        f"<h2 class='tr-h2'>{word('exam.call.record')}</h2>"
        f"<p class='tr-soft'>{word('exam.call.record_why')}</p>"
    )
    with st.container(key="desk"):
        with st.container(key="panel-record"):
            try:
                record = fields(
                    attempt,
                    lambda one: here.exams.write_record(view.sitting.id, attempt.id, one),
                )
            except SittingError as fault:
                _went_on(fault)
                st.rerun()
            if st.button(
                word("exam.call.hand_in"),
                type="primary",
                icon=":material/task_alt:",
                key=f"exam-record-{attempt.id}",
            ):
                try:
                    here.exams.hand_in_record(view.sitting.id, attempt.id, record)
                except SittingError as fault:
                    _went_on(fault)
                st.rerun()
        with st.container(key="panel-notes"):
            notes = escape(attempt.call.notes) or word("record.no_notes")
            st.html(f"<h3>{word('record.notes')}</h3><div class='tr-notes'>{notes}</div>")


# --- questions ---


def _theory(here: Office, view: View, at: int) -> None:
    question = exam_papers.question_for(view.course.asked(at))
    if view.course.items[at].shown_at is None:
        view = here.exams.show(view.sitting.id, at)
    if question is None or view.step.item != at:
        _onward(here, view, at, None)
        return
    state = view.course.items[at]
    chosen = _chosen(state.chosen)
    ask, options, _ = wording(question)
    with st.container(key="panel-exam-question"):
        st.html(
            f"<span class='tr-chip'>{word(f'exam.theory.{question.kind}')}</span>"
            f"<h2 class='tr-ask'>{escape(ask)}</h2>"
        )
        order = shown_order(question, view.sitting.paper.seed + at)
        for key, place in enumerate(order, start=1):
            st.button(
                option_label(question, options[place], place, chosen),
                key=f"exam-option-{at}-{key}",
                shortcut=str(key) if key < 10 else None,
                type="primary" if place in chosen else "secondary",
                width="stretch",
                wrap=True,
                on_click=_choose,
                args=(view.sitting.id, at, question, place),
            )
        _saved(state.chosen_at, _told(question, chosen))
        _next(here, view, at, list(chosen), "exam.theory.next" if chosen else "exam.theory.skip")


def _chosen(given: Json) -> tuple[int, ...]:
    return tuple(one for one in given if isinstance(one, int)) if isinstance(given, list) else ()


def _choose(sitting_id: str, at: int, question: Question, place: int) -> None:
    here = office()
    course = here.exams.sittings.course(sitting_id)
    before = _chosen(course.items[at].chosen) if course is not None else ()
    try:
        here.exams.choose(sitting_id, at, list(pressed(question, place, before)), tab())
    except SittingError as fault:
        _went_on(fault)


def _told(question: Question, chosen: tuple[int, ...]) -> str:
    if not chosen:
        return word("exam.theory.unsaved")
    partly = question.kind is QuestionKind.ORDERING and not complete(question, chosen)
    return word("exam.theory.partial") if partly else ""


def _saved(at: float | None, otherwise: str) -> None:
    """Whether what is chosen is on the disk, and since when."""
    if otherwise or at is None:
        st.html(f"<p class='tr-unsaved'>{otherwise}</p>")
    else:
        st.html(f"<p class='tr-saved'>✓ {word('exam.saved', at=clock_time(at))}</p>")


def _next(here: Office, view: View, at: int, given: Json, key: str) -> None:
    last = at == len(view.course.items) - 1
    if st.button(
        word("exam.hand_in" if last else key),
        key=f"exam-next-{at}",
        type="primary" if given else "secondary",
        icon=":material/task_alt:" if last else ":material/arrow_forward:",
    ):
        _onward(here, view, at, given)
    if last:
        st.caption(word("exam.done_why"))


def _onward(here: Office, view: View, at: int, given: Json) -> None:
    try:
        here.exams.answer(view.sitting.id, at, given or None, tab())
    except SittingError as fault:
        _went_on(fault)
    st.rerun()


# --- recordings ---


def _spotting(here: Office, view: View, at: int) -> None:
    entry = exam_papers.recording_for(view.course.asked(at))
    if entry is None or kept(entry, here.spotting) is None:
        _until_made(view.sitting.id, at)
        return
    if view.course.items[at].shown_at is None:
        view = here.exams.show(view.sitting.id, at)
    state = view.course.items[at]
    named = state.chosen if isinstance(state.chosen, list) else []
    key = f"exam-named-{view.sitting.id}-{at}"
    st.caption(word("exam.spotting.how"))
    answer = player(
        key,
        {
            "id": f"{view.sitting.id}-{at}",
            "sound": _sound(here, view.sitting.id, at),
            "kept": st.session_state.setdefault(f"{key}-kept", _for_browser(named)),
        },
    )
    if answer.named:
        view = _name(here, view, at, answer.named)
        state = view.course.items[at]
    marked = len(state.chosen) if isinstance(state.chosen, list) else 0
    if marked and state.chosen_at is not None:
        told = word("exam.saved_marks", count=marked, at=clock_time(state.chosen_at))
        st.html(f"<p class='tr-saved'>✓ {told}</p>")
    else:
        st.html(f"<p class='tr-unsaved'>{word('exam.spotting.none')}</p>")
    _next(here, view, at, state.chosen, "exam.spotting.next")


@st.fragment(run_every=2)
def _until_made(sitting_id: str, at: int) -> None:
    here = office()
    view = here.exams.look(sitting_id)
    entry = exam_papers.recording_for(view.course.asked(at))
    if view.step.item != at or (entry is not None and kept(entry, here.spotting) is not None):
        st.rerun()
    st.html(f"<p class='tr-soft'>{word('exam.spotting.making')}</p>")


def _sound(here: Office, sitting_id: str, at: int) -> str:
    """The recording's address, the same from run to run so that the player is not reset."""
    key = f"exam-sound-{sitting_id}-{at}"
    if key not in st.session_state:
        st.session_state[key] = exam_routes.address(here, sitting_id, at)
    return str(st.session_state[key])


def _name(here: Office, view: View, at: int, told: dict[str, Any]) -> View:
    """Keep what the browser says was named, unless it is kept already."""
    given = exam_marks.as_answer(told["named"])
    if told.get("id") != f"{view.sitting.id}-{at}" or given == view.course.items[at].chosen:
        return view
    try:
        here.exams.choose(view.sitting.id, at, given, tab())
    except SittingError as fault:
        _went_on(fault)
        st.rerun()
    return here.exams.look(view.sitting.id)


def _for_browser(named: list[Json]) -> list[dict[str, object]]:
    return [{"at_s": one.at_s, "kind": one.kind.value} for one in exam_marks.named_in(named)]
