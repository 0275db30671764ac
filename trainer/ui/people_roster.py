"""Importing a roster: a look at every change and every bad row first, then taking it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.people import PeopleError
from exams.roster import Change, Fault, Plan, Row, plan
from trainer.office import Office
from trainer.people.accounts import fresh_codes
from trainer.people.table import LARGEST, RosterUnreadable, read_roster
from trainer.ui.author_desk import notice, tell
from trainer.ui.people_codes import remember_codes
from trainer.ui.people_words import fault_and_remedy, place
from trainer.ui.visitor import name, visitor
from trainer.ui.words import language, word

MOST_SHOWN = 200
COLUMNS = ("staff_number", "name", "department", "team", "email", "roles", "claims")


def import_roster(here: Office) -> None:
    """The file, what it would do, and the button that does it."""
    tell()
    st.caption(word("people.roster_why"))
    head = ",".join(word(f"people.column.{one}") for one in COLUMNS)
    st.download_button(
        word("people.template"),
        f"{head}\r\n".encode("utf-8-sig"),
        "roster.csv",
        "text/csv",
        icon=":material/download:",
        key="roster-template",
        on_click="ignore",
    )
    turn = st.session_state.setdefault("roster-turn", 0)
    given = st.file_uploader(
        word("people.roster"),
        type=["csv", "xlsx", "txt"],
        key=f"roster-{turn}",
        max_upload_size=LARGEST // 1_000_000,
    )
    if given is None:
        st.session_state.pop("roster-plan", None)
        return
    try:
        rows = read_roster(given.name, given.getvalue())
    except RosterUnreadable as error:
        st.html(_faults([error.fault]))
        return
    _look(here, rows, _kept_plan(here, rows, given.file_id))


def _planned(here: Office, rows: Sequence[Row]) -> Plan:
    known = here.gate.register.people()
    return plan(rows, known, visitor(), lambda: secrets.token_hex(8))


def _kept_plan(here: Office, rows: Sequence[Row], name: str) -> Plan:
    """What was shown first stays what is asked about, however the records go on meanwhile."""
    kept: tuple[str, Plan] | None = st.session_state.get("roster-plan")
    if kept is None or kept[0] != name:
        kept = (name, _planned(here, rows))
        st.session_state["roster-plan"] = kept
    return kept[1]


def _look(here: Office, rows: Sequence[Row], shown: Plan) -> None:
    added = sum(change.before is None for change in shown.changes)
    st.write(
        word(
            "people.dry_run",
            added=added,
            changed=len(shown.changes) - added,
            same=shown.same,
            absent=shown.absent,
            bad=len(shown.faults),
        )
    )
    if shown.faults:
        st.html(_faults(shown.faults))
    if not shown.changes:
        st.info(word("people.nothing"), icon=":material/check:")
        return
    st.html(_changes(shown.changes))
    codes = st.checkbox(word("people.codes_too"), value=True, key="roster-codes") and added > 0
    agreed = not shown.faults or st.checkbox(word("people.leave_out"), key="roster-leave-out")
    if st.button(
        word("people.take", count=len(shown.changes)),
        key="roster-take",
        type="primary",
        disabled=not agreed,
    ):
        _take(here, rows, shown, codes)


def _take(here: Office, rows: Sequence[Row], shown: Plan, codes: bool) -> None:
    register, by = here.gate.register.by(name()), visitor()
    try:
        register.take_roster(
            shown, lambda known: plan(rows, known, by, lambda: secrets.token_hex(8))
        )
    except PeopleError:
        st.warning(word("people.changed_meanwhile"), icon=":material/sync_problem:")
        if st.button(word("people.look_again"), key="roster-again", on_click=_forget_plan):
            st.rerun()
        return
    new = [change.after.id for change in shown.changes if change.before is None]
    if codes:
        remember_codes(fresh_codes(register, new, time.time()))
    notice(word("people.taken", added=len(new), changed=len(shown.changes) - len(new)))
    _forget_plan()
    st.session_state["roster-turn"] += 1
    st.rerun()


def _forget_plan() -> None:
    st.session_state.pop("roster-plan", None)


def _faults(faults: Sequence[Fault]) -> str:
    rows = "".join(
        f"<li><b>{escape(place(one, language()))}</b>"
        f"<span>{escape(fault_and_remedy(one, language()))}</span></li>"
        for one in faults[:MOST_SHOWN]
    )
    return (
        f"<section class='tr-roster bad'><h3>{word('people.faults')} · {len(faults)}</h3>"
        f"<ul>{rows}{_rest(len(faults))}</ul></section>"
    )


def _changes(changes: Sequence[Change]) -> str:
    rows = "".join(_change(one) for one in changes[:MOST_SHOWN])
    return (
        f"<section class='tr-roster'><h3>{word('people.changes')} · {len(changes)}</h3>"
        f"<ul>{rows}{_rest(len(changes))}</ul></section>"
    )


def _rest(count: int) -> str:
    return f"<li>… + {count - MOST_SHOWN}</li>" if count > MOST_SHOWN else ""


def _change(change: Change) -> str:
    new = f"<i>{word('people.new_person')}</i> " if change.before is None else ""
    told = "".join(_field(change, *one) for one in change.fields)
    return (
        f"<li><b>{escape(change.after.name)} <small>{escape(change.after.staff_number)}</small></b>"
        f"<span>{new}{told}</span></li>"
    )


def _field(change: Change, column: str, before: str, after: str) -> str:
    if change.before is None and column in ("staff_number", "name"):
        return ""
    if column == "roles":
        before, after = (
            " · ".join(word(f"people.role.{one}") for one in told.split())
            for told in (before, after)
        )
    old = f"<del>{escape(before)}</del> → " if before else ""
    label = word(f"people.column.{column}")
    return (
        f"<span class='field'><small>{label}</small> {old}<ins>{escape(after) or '—'}</ins></span>"
    )
