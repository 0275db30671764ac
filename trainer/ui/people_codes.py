"""One-time codes, shown once to whoever hands them out."""

from __future__ import annotations

from html import escape

import streamlit as st

from exams.people import Person
from trainer.office import Office
from trainer.people.table import codes_csv
from trainer.ui.words import word

COLUMNS = ("staff_number", "name", "department", "team")
MOST_SHOWN = 50


def remember_codes(codes: dict[str, str]) -> None:
    """Keep the codes of these person ids on this page until they are put away."""
    st.session_state["codes"] = {**st.session_state.get("codes", {}), **codes}


def show_codes(here: Office) -> None:
    """The codes given and not put away yet; all of them to download."""
    codes: dict[str, str] = st.session_state.get("codes", {})
    if not codes:
        return
    given = [(one, codes[one.id]) for one in here.gate.register.people() if one.id in codes]
    with st.container(key="panel-codes"):
        st.html(f"<h3>{word('people.codes')}</h3><p class='tr-soft'>{word('people.codes_why')}</p>")
        st.html(f"<ul class='tr-codes'>{''.join(map(_line, given[:MOST_SHOWN]))}</ul>")
        head = [word(f"people.column.{one}") for one in COLUMNS]
        with st.container(horizontal=True, key="codes-onward"):
            st.download_button(
                word("people.codes_download"),
                codes_csv(given, [*head, word("people.code")]),
                "codes.csv",
                "text/csv",
                icon=":material/download:",
                key="codes-download",
                on_click="ignore",
            )
            if st.button(word("people.codes_kept"), key="codes-kept"):
                del st.session_state["codes"]
                st.rerun()


def _line(given: tuple[Person, str]) -> str:
    person, code = given
    return (
        f"<li><span>{escape(person.name)} <small>{escape(person.staff_number)}</small></span>"
        f"<code>{code}</code></li>"
    )
