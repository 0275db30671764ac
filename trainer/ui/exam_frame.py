"""What stands around an examination: the bar with the clock, and which window has the sitting."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from exams.sitting import Sitting, Stage
from exams.sitting_rules import Move, SittingError
from trainer.examining import View
from trainer.office import Office, office
from trainer.ui.frame import go
from trainer.ui.line import elsewhere
from trainer.ui.words import word

_FOLDER = Path(__file__).with_name("exam")
EVERY_S = 5  # how often an open page asks the server whether anything has changed


def going_on(sitting: Sitting) -> None:
    """Another page was asked for while an examination is sat: the way back to it."""
    with st.container(key="panel-exam-going-on"):
        st.html(
            f"<h1>{word('exam.going_on')}</h1><p class='tr-soft'>{word('exam.going_on_why')}</p>"
        )
        if st.button(word("exams.go_on"), key="exam-go-on", type="primary"):
            go("exam", sitting=sitting.id)


# --- the window ---


def tab() -> str:
    """This window's name; another after it was loaded again."""
    if "exam-tab" not in st.session_state:
        st.session_state["exam-tab"] = secrets.token_hex(8)
    return str(st.session_state["exam-tab"])


def has_it(here: Office, view: View) -> bool:
    """Whether this window has the sitting; one that was just opened takes it."""
    key = f"exam-held-{view.sitting.id}"
    if view.course.holder == tab() or view.course.on_call:
        st.session_state.setdefault(key, view.course.holder == tab())
        return not (view.attempt is not None and elsewhere(here, view.attempt))
    if st.session_state.get(key):
        return False
    return take(here, view.sitting.id)


def take(here: Office, sitting_id: str) -> bool:
    """Let this window have the sitting; False while another has a call."""
    try:
        here.exams.take_over(sitting_id, tab())
    except SittingError:
        return False
    st.session_state[f"exam-held-{sitting_id}"] = True
    return True


# --- the bar ---


@st.fragment(run_every=EVERY_S)
def bar(sitting_id: str, drawn: tuple[object, ...]) -> None:
    """Where they are and how long they have; the page is drawn anew when that has changed."""
    here = office()
    view = here.exams.look(sitting_id)
    here.exams.saw(sitting_id)
    if look_of(here, view) != drawn:
        st.rerun()
    at, count = view.step.item, len(view.course.items)
    if at is None:
        return
    kind = word(f"exam.kind.{view.course.asked(at).kind}")
    _component()(
        key=f"exam-bar-{sitting_id}",
        data={
            "place": f"{word('exam.place', number=at + 1, count=count)} · {kind}",
            "done": at / count,
            "left_s": round(view.left.whole_s, 1),
            "item_left_s": None if view.left.item_s is None else round(view.left.item_s, 1),
            "item_runs": view.item_runs,
            "words": {key: word(f"exam.{key}") for key in ("time_left", "item_left")},
        },
        on_over_change=lambda: None,
    )


def look_of(here: Office, view: View) -> tuple[object, ...]:
    """What the page shows, as far as the server may change it."""
    attempt = view.attempt
    going = view.step.move in (Move.ON_CALL, Move.END_CALL) and attempt is not None
    return (
        view.sitting.stage is Stage.OPEN,
        view.step.item,
        attempt.id if attempt else "",
        attempt.status.value if attempt else "",
        view.course.holder if not view.course.on_call else "",
        going and attempt is not None and elsewhere(here, attempt),
    )


@cache
def _component() -> Any:
    html, css, js = ((_FOLDER / f"clock.{one}").read_text("utf-8") for one in ("html", "css", "js"))
    return st.components.v2.component("three_rings_exam_clock", html=html, css=css, js=js)
