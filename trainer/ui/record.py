"""The call record: filled in after the call, kept while it is typed, then marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html import escape

import streamlit as st

from exams.attempt import Attempt
from grading.call_file import CallFile
from scenarios.scenario import RecordFacts
from trainer.office import Office
from trainer.practice import ScenarioChanged, keep_record, mark
from trainer.ui.frame import go
from trainer.ui.words import word

SHORT = ("caller_name", "caller_phone", "company")
LONG = ("matter", "outcome", "follow_up")


def record_form(here: Office, attempt: Attempt) -> None:
    """The form beside the notepad. What is typed is kept at once."""
    assert attempt.call is not None, "a record is asked for when the call is over"
    st.html(
        f"<div class='tr-hero'><h1>{word('record.title')}</h1><p>{word('record.intro')}</p></div>"
    )
    with st.container(key="desk"):
        with st.container(key="panel-record"):
            record = fields(attempt, lambda one: keep_record(here, attempt, one))
            if st.button(
                word("record.hand_in"), type="primary", icon=":material/task_alt:", key="hand-in"
            ):
                _mark(here, keep_record(here, attempt, record))
        with st.container(key="panel-notes"):
            notes = escape(attempt.call.notes if attempt.call else "") or word("record.no_notes")
            st.html(f"<h3>{word('record.notes')}</h3><div class='tr-notes'>{notes}</div>")


def fields(attempt: Attempt, keep: Callable[[RecordFacts], object]) -> RecordFacts:
    """The form's fields; what is in them is kept, and said to be once it is."""
    assert attempt.call is not None, "a record is asked for when the call is over"
    record = _fields(attempt, attempt.call.record)
    keep(record)
    if record != RecordFacts():
        st.caption(word("record.saved"))
    return record


def _fields(attempt: Attempt, kept: RecordFacts) -> RecordFacts:
    values: dict[str, str] = {}
    with st.container(key="record-short"):
        for field in SHORT:
            key = _kept_key(attempt, field, kept)
            values[field] = st.text_input(
                label(field, attempt.call), key=key, autocomplete="off", max_chars=100
            )
    for field in LONG:
        key = _kept_key(attempt, field, kept)
        values[field] = st.text_area(label(field, attempt.call), key=key, height=76, max_chars=500)
    phone = unicodedata.normalize("NFKC", values["caller_phone"])
    if not all(sign in "0123456789+ -" for sign in phone):
        st.warning(word("record.digits_only", given=phone), icon=":material/dialpad:")
        phone = kept.caller_phone
    return RecordFacts(**{**values, "caller_phone": phone})


def label(field: str, call: CallFile | None) -> str:
    """The name of a field of the record; who was called is not a caller."""
    outgoing = call is not None and call.outgoing and field in ("caller_name", "company", "matter")
    return word(f"record.outgoing.{field}" if outgoing else f"record.{field}")


def _kept_key(attempt: Attempt, field: str, kept: RecordFacts) -> str:
    key = f"record-{attempt.id}-{field}"
    st.session_state.setdefault(key, getattr(kept, field))
    return key


def _mark(here: Office, attempt: Attempt) -> None:
    with st.status(word("record.marking"), expanded=False) as progress:
        try:
            attempt = mark(here, attempt)
        except ScenarioChanged:
            progress.update(label=word("record.changed"), state="error")
            return
        progress.update(label=word("record.marked"), state="complete")
    go("result", call=attempt.id)
