"""The part of a scenario's page where it is tried: its lines, an answer, the call itself."""

from __future__ import annotations

from html import escape

import streamlit as st

from grading.embedders import EmbedderMissing
from grading.reading import reader
from grading.trials import TrialDesk, TrialFault, trial_on
from grading.trying import Tried, TriedPart, needs_words_alone, try_out
from grading.wording import sentence, why
from scenarios.catalog import house
from scenarios.scenario import Check
from scenarios.source import ScenarioError
from trainer.authoring.outline import Outline
from trainer.authoring.work import Work
from trainer.office import Office
from trainer.ui.author_hear import hear
from trainer.ui.author_state import take_button
from trainer.ui.words import language, word

SIGNS = {"met": "✓", "partly": "◐", "not_met": "✗", "open": "？"}


def try_page(here: Office, work: Work) -> None:
    """An answer held against a check, the lines in any voice, the call from any state."""
    with st.container(key="panel-answer"):
        _answer(here, work)
    with st.container(key="panel-hear"):
        hear(here, work)
    with st.container(key="panel-take"):
        _take(here, work)


def _take(here: Office, work: Work) -> None:
    st.markdown(f"### {word('author.take')}", anchors=False)
    st.caption(word("author.state_take_why"))
    states = [state.state for state in work.outline.states]
    if not states:
        st.caption(word("author.picture_empty_why"))
        return
    with st.container(key="take-choices", horizontal=True, vertical_alignment="bottom"):
        state = st.selectbox(word("author.take_state"), states, key=f"take-at-{work.ref.key}")
        take_button(here, work, state or states[0])
    if work.checked.entry is None:
        st.caption(word("author.state_take_faults"))


def _answer(here: Office, work: Work) -> None:
    st.markdown(f"### {word('author.answer')}", anchors=False)
    st.caption(word("author.answer_why"))
    outline = work.outline
    checks = {check.id: check for check in _checks(work) if needs_words_alone(check)}
    if not checks:
        st.caption(word("author.answer_none"))
        return
    chosen = st.selectbox(
        word("author.answer_check"),
        list(checks),
        format_func=lambda one: f"{checks[one].means}（{one}）",
        key=f"answer-check-{work.ref.key}",
    )
    check = checks[chosen or next(iter(checks))]
    with st.form("answer", border=False):
        heard = st.text_input(
            word("author.answer_heard"), value=_heard(outline, check), key=f"heard-{check.id}"
        )
        said = st.text_area(word("author.answer_said"), key="answer-said", height=80)
        pressed = st.form_submit_button(word("author.answer_now"), type="primary")
    if pressed and said.strip():
        _mark(here, outline, check, said, heard)


def _checks(work: Work) -> list[Check]:
    outline = work.outline
    own = {check.id for check in outline.checks}
    try:
        rules = house(outline.house, work.ref.place.houses)
    except ScenarioError:
        return list(outline.checks)
    return [*outline.checks, *(check for check in rules.checks if check.id not in own)]


def _heard(outline: Outline, check: Check) -> str:
    """What the caller says where the check is looked for, or first of all."""
    asking = [
        state.state
        for state in outline.states
        if any(check.id in (way.if_, *way.if_) for way in state.next)
    ]
    wanted = {*check.during, *asking[:1]}
    for state in outline.states:
        if state.says and (not wanted or state.state in wanted):
            return state.says[0]
    return ""


def _mark(here: Office, outline: Outline, check: Check, said: str, heard: str) -> None:
    caller = outline.caller.model_dump(include={"name", "phone", "company"})
    desk = TrialDesk.model_validate({**outline.desk.model_dump(), "caller": caller})
    try:
        with st.spinner(word("author.answer_marking"), show_time=True):
            trial = trial_on(check, desk, said, heard)
            tried = try_out(trial, reader(here.engines.embedder))
    except (TrialFault, EmbedderMissing) as error:
        st.error(str(error), icon=":material/error:")
        return
    st.html(_tried_html(tried))


def _tried_html(tried: Tried) -> str:
    look = "open" if tried.verdict == "unmarked" else tried.verdict
    share = "" if tried.score is None else word("author.answer_sure", share=f"{tried.score:.0%}")
    parts = "".join(_part_html(part) for part in tried.parts)
    found = tried.evidence
    if not tried.parts and found is not None:
        near = f" ≈ <q>{escape(found.nearest)}</q>" if found.nearest else ""
        parts = f"<li><q>{escape(found.quote)}</q>{near}</li>"
    passing = (
        f"<p><b>{word('result.would_pass')}</b> <q>{escape(tried.would_pass)}</q></p>"
        if tried.would_pass
        else ""
    )
    return (
        f"<div class='tr-tried {look}'><h4>{SIGNS[look]} {word(f'result.verdict_{tried.verdict}')}"
        f" <small>{share}</small></h4><p>{escape(sentence(tried.judged, language()))}</p>"
        f"<ul>{parts}</ul>{passing}</div>"
    )


def _part_html(part: TriedPart) -> str:
    quote = f"<q>{escape(part.quote)}</q>" if part.quote else word("author.answer_nothing")
    near = f" ≈ <q>{escape(part.nearest)}</q>" if part.nearest else ""
    reason = f" <small>{escape(why(part.why, language()))}</small>" if part.why else ""
    look = "met" if part.met else "not_met"
    return (
        f"<li class='{look}'><i>{SIGNS[look]}</i> <b>{escape(part.wanted)}</b> {part.score:.0%}<br>"
        f"{quote}{near}{reason}</li>"
    )
