"""The visitor's own corner of the header: their name, their password, and the way out."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from exams.people import Person
from exams.permissions import Role
from trainer.office import Office, office
from trainer.people.accounts import Refused, change_password
from trainer.ui.sign_in import come_in, company_claims, new_password
from trainer.ui.visitor import introduce, leave, name, presence, token
from trainer.ui.words import word


def who() -> None:
    """The name of whoever is here, and behind it what they can do about it."""
    person = presence().person
    if person is not None:
        with st.popover(escape(person.name), icon=":material/person:", type="tertiary"):
            _account(office(), person)
    elif name():
        with st.popover(escape(name()), icon=":material/person:", type="tertiary"):
            st.write(word("who.hello", name=name()))
            if st.button(word("who.change"), key="change-name"):
                introduce("")
                st.rerun()


def roles(person: Person) -> str:
    """What the person is here for, in words."""
    return " · ".join(word(f"people.role.{role}") for role in Role if role in person.roles)


def _account(here: Office, person: Person) -> None:
    facts = filter(None, (person.staff_number, person.department, person.team))
    st.html(
        f"<p><b>{escape(person.name)}</b></p><p class='tr-soft'>{escape(' · '.join(facts))}<br>"
        f"{escape(roles(person))}</p>"
    )
    if st.button(word("account.out"), key="sign-out", icon=":material/logout:", width="stretch"):
        here.gate.end(token())
        _out(here)
    count = here.gate.register.sessions(person.id, time.time())
    if count > 1:
        st.caption(word("account.signed_in_at", count=count))
    if st.button(word("account.out_everywhere"), key="sign-out-everywhere", width="stretch"):
        here.gate.end_all(person, person.key)
        _out(here)
    if person.password:
        with st.expander(word("account.change_password")):
            _password(here, person)


def _password(here: Office, person: Person) -> None:
    with st.form("change-password", border=False):
        present = st.text_input(
            word("account.present"),
            type="password",
            autocomplete="current-password",
            max_chars=200,
            key="present-password",
        )
        wanted = new_password()
        if not st.form_submit_button(word("account.change"), type="primary"):
            return
        if isinstance(wanted, Refused):
            come_in(here, wanted)
            return
        come_in(here, change_password(here.gate.register, person, present, wanted, time.time()))


def _out(here: Office) -> None:
    leave()
    if here.settings.oidc is not None and company_claims():
        st.logout()
    st.rerun()
