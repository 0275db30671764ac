"""One person's data: what there is, a copy for them, and erasing it."""

from __future__ import annotations

import io
import secrets
import time
from html import escape

import streamlit as st

from exams import erase as erasing
from exams.consents import Consents, Purpose
from exams.holdings import Fate
from exams.people import PeopleError, staff_number
from exams.personal import export
from trainer.office import Office
from trainer.ui.author_desk import answered, ask, notice
from trainer.ui.frame import when
from trainer.ui.records_size import megabytes
from trainer.ui.visitor import name
from trainer.ui.words import word

LARGEST = 200_000_000  # bytes that a browser is handed at once


def one_person(here: Office) -> None:
    """The field for a staff number; then what is kept under it, and what can be done."""
    title, why = word("records.person.title"), word("records.person.why")
    st.html(f"<h3 class='tr-part'>{title}</h3><p class='tr-soft'>{escape(why)}</p>")
    with (
        st.form("one-person", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        given = st.text_input(word("records.person.given"), key="person-given", max_chars=60)
        if st.form_submit_button(word("records.person.look"), icon=":material/search:"):
            st.session_state["records-person"] = given.strip()
            st.session_state.pop("records-copy", None)
    asked = st.session_state.get("records-person", "")
    if not asked:
        return
    one = _whose(here, asked)
    if one is None:
        st.warning(word("records.person.nobody"), icon=":material/search_off:")
        return
    plan = erasing.look(here.store, here.settings.data, one)
    st.html(_told(plan))
    _consents(here, one)
    with st.container(horizontal=True, key="person-onward"):
        _copy(here, plan)
        pressed = st.button(
            word("records.person.erase"), key="person-erase", icon=":material/delete_forever:"
        )
    ask(
        f"erase {one.key}",
        pressed,
        word("records.person.erase_now"),
        lambda: _erase(here, one, asked),
    )


def _whose(here: Office, given: str) -> erasing.Whose | None:
    person = here.gate.register.of_staff_number(staff_number(given))
    if person is not None:
        return erasing.Whose(person.key, person)
    try:
        return erasing.whose(here.store, given)
    except PeopleError:
        return None


def _told(plan: erasing.Plan) -> str:
    one = plan.whose
    named = f"{one.person.name} · {one.person.staff_number}" if one.person else one.key
    held = word("records.person.holds", calls=len(plan.calls), size=megabytes(plan.size))
    rows = "".join(_row(part) for fate in Fate for part in plan.parts if part.fate is fate)
    return (
        f"<h4 class='tr-whose'>{escape(named)}</h4><p class='tr-soft'>{held}</p>"
        f"<ul class='tr-fates'>{rows}</ul>"
    )


def _row(part: erasing.Part) -> str:
    if not part.count:
        return ""
    why = word(f"records.person.reason.{part.reason}") if part.reason else ""
    return (
        f"<li class='{part.fate}'><span>{word(f'records.person.what.{part.table}')}</span>"
        f"<b>{part.count}</b><i>{word(f'records.person.fate.{part.fate}')}</i>"
        f"<small>{escape(why)}</small></li>"
    )


# --- consent ---


def _consents(here: Office, one: erasing.Whose) -> None:
    consents = Consents(here.store)
    found = consents.of(one.key)
    if not found:
        return
    rows = ""
    for each in found:
        key = "records.person.agreed" if each.given else "records.person.withdrew"
        told = word(key, when=when(each.at), text=each.text[:8])
        rows += f"<li>{word(f'records.person.consent.{each.purpose}')}: {escape(told)}</li>"
    st.html(f"<p><b>{word('records.person.consents')}</b></p><ul class='tr-consents'>{rows}</ul>")
    for purpose in Purpose:
        if consents.current(one.key, purpose) is None:
            continue
        label = f"{word('records.person.withdraw')}: {word(f'records.person.consent.{purpose}')}"
        if st.button(label, key=f"withdraw-{purpose}", type="tertiary", icon=":material/undo:"):
            consents.withdraw(one.key, purpose, time.time(), name())
            notice(word("records.person.withdrawn"))
            st.rerun()


# --- a copy ---


def _copy(here: Office, plan: erasing.Plan) -> None:
    one = plan.whose
    if plan.size > LARGEST:
        number = one.person.staff_number if one.person else one.key
        st.caption(word("records.person.large"))
        st.code(f"threerings records export-person {number} copy.zip", language=None)
        return
    made: tuple[str, bytes] | None = st.session_state.get("records-copy")
    if made is None or made[0] != one.key:
        if not st.button(word("records.person.copy"), key="person-copy", icon=":material/archive:"):
            return
        out = io.BytesIO()
        export(here.store, here.settings.data, one, out, time.time(), name())
        st.session_state["records-copy"] = (one.key, out.getvalue())
        st.rerun()
    assert made is not None, "made above, or the page is drawn anew"
    st.download_button(
        word("records.person.download"),
        made[1],
        f"{one.person.staff_number if one.person else 'person'}.zip",
        "application/zip",
        icon=":material/download:",
        key="person-download",
        on_click="ignore",
        help=word("records.person.hand"),
    )


# --- erasing ---


def _erase(here: Office, one: erasing.Whose, given: str) -> None:
    st.write(word("records.person.sure", given=given))
    typed = st.text_input(word("records.person.given"), key="erase-typed", max_chars=60)
    if not st.button(word("records.person.erase_now"), key="erase-sure", type="primary"):
        return
    if typed.strip() != given:
        st.error(word("records.person.mistyped", given=given), icon=":material/error:")
        return
    try:
        erasing.erase(
            here.store,
            here.settings.data,
            one,
            name(),
            lambda: f"erased-{secrets.token_hex(4)}",
        )
    except PeopleError as error:
        st.error(str(error), icon=":material/error:")
        return
    answered()
    for key in ("records-person", "records-copy"):
        st.session_state.pop(key, None)
    notice(word("records.person.done", given=given))
    st.rerun()
