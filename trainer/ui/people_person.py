"""One person's entry: what stands in it, and the ways in and out of their account."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from exams.people import PeopleError, Person, may_change
from exams.permissions import Action, Role
from exams.register import Register
from exams.roster import Fault, Row, plan
from trainer.office import Office
from trainer.people.accounts import fresh_code
from trainer.ui.author_desk import notice, tell
from trainer.ui.frame import go, lost, when
from trainer.ui.people_codes import remember_codes, show_codes
from trainer.ui.people_words import fault_and_remedy
from trainer.ui.visitor import may_do, name, visitor
from trainer.ui.words import language, word

WORDS = ("name", "department", "team", "email")


def person_entry(here: Office, person_id: str) -> None:
    """The entry of the person named in the address."""
    tell()
    if st.button(word("people.back"), key="people-back", icon=":material/arrow_back:"):
        go("people")
    person = here.gate.register.person(person_id)
    if person is None:
        lost(word("people.gone"))
        return
    show_codes(here)
    with st.container(key="panel-person"):
        st.html(_facts(here, person))
        if not may_change(visitor(), person):
            st.info(word("people.kept_by_administrator"), icon=":material/lock:")
            return
        with st.form("person", border=False):
            values = _fields(person)
            if st.form_submit_button(word("people.save"), type="primary"):
                _save(here, person, values)
    with st.container(key="panel-ways-in", horizontal=True):
        _ways_in(here, person)


def add_person(here: Office) -> None:
    """A form for somebody new, who gets a one-time code."""
    tell()
    with st.popover(word("people.add"), icon=":material/person_add:"), st.form("add", border=False):
        number = st.text_input(word("people.column.staff_number"), key="add-number", max_chars=40)
        values = {"staff_number": number, **_fields(None)}
        if not st.form_submit_button(word("people.add"), type="primary"):
            return
        made = _planned(values, ())
        if made is None:
            return
        try:
            _register(here).add(made)
        except PeopleError as error:
            st.error(str(error), icon=":material/error:")
            return
        remember_codes({made.id: fresh_code(_register(here), made.id, time.time())})
        notice(word("people.added", name=made.name))
        st.rerun()


def _register(here: Office) -> Register:
    return here.gate.register.by(name())


def _facts(here: Office, person: Person) -> str:
    facts = [person.staff_number]
    if person.joined_at is not None:
        facts.append(f"{word('people.joined_on')} {when(person.joined_at)}")
    elif person.code:
        facts.append(f"{word('people.code_until')} {when(person.code_until)}")
    told = f"<h3>{escape(person.name)}</h3><p class='tr-soft'>{escape(' · '.join(facts))}</p>"
    if person.claims and person.joined_at is None:
        count = dict(here.gate.register.past_names()).get(person.name, 0)
        past = word("people.past", name=person.name, count=count)
        told += f"<p class='tr-soft'>{escape(past)}</p>"
    return told


def _fields(person: Person | None) -> dict[str, str]:
    who = person.id if person else "new"
    values = {
        one: st.text_input(
            word(f"people.column.{one}"),
            value=getattr(person, one) if person else "",
            key=f"person-{who}-{one}",
            max_chars=100,
            autocomplete="off",
        )
        for one in WORDS
    }
    if may_do(Action.GIVE_ROLES):
        chosen = st.pills(
            word("people.column.roles"),
            list(Role),
            selection_mode="multi",
            default=[role for role in Role if role in (person.roles if person else "trainee")],
            format_func=lambda one: word(f"people.role.{one}"),
            key=f"person-{who}-roles",
        )
        values["roles"] = " ".join(chosen) or Role.TRAINEE
    return values


def _planned(values: Mapping[str, str], known: tuple[Person, ...]) -> Person | None:
    """The person as typed, held to the rules of a roster; None when told what is wrong."""
    made = plan([Row(1, values)], known, visitor(), lambda: secrets.token_hex(8))
    for fault in made.faults:
        st.error(_told(fault), icon=":material/error:")
    if made.faults:
        return None
    return made.changes[0].after if made.changes else known[0]


def _told(fault: Fault) -> str:
    column = f"{word(f'people.column.{fault.column}')}: " if fault.column else ""
    return column + fault_and_remedy(fault, language())


def _save(here: Office, person: Person, values: Mapping[str, str]) -> None:
    made = _planned({"staff_number": person.staff_number, **values}, (person,))
    if made is None:
        return
    given = {one: getattr(made, one) for one in (*WORDS, "roles")}
    if _changed(here, person, lambda one: replace(one, **given)):
        notice(word("people.saved"))
        st.rerun()


def _changed(here: Office, person: Person, rule: Callable[[Person], Person]) -> bool:
    """Change the entry, if that is still the visitor's to do; tells what stands against it."""

    def checked(one: Person) -> Person:
        if not may_change(visitor(), one):
            raise PeopleError(word("people.kept_by_administrator"))
        return rule(one)

    try:
        _register(here).change(person.id, checked)
    except PeopleError as error:
        st.error(str(error), icon=":material/error:")
        return False
    return True


# --- ways in and out ---


def _ways_in(here: Office, person: Person) -> None:
    register, now = _register(here), time.time()
    if _sure("new_code", word("people.new_code_sure"), icon=":material/key:"):
        if _changed(here, person, lambda one: one):
            remember_codes({person.id: fresh_code(register, person.id, now)})
            st.rerun()
    if register.sessions(person.id, now) and st.button(
        word("people.sign_out"), key="people-sign-out", icon=":material/logout:"
    ):
        here.gate.end_all(person, name())
        notice(word("people.signed_out", name=person.name))
        st.rerun()
    if not may_do(Action.GIVE_ROLES):
        return
    if person.locked:
        if st.button(word("people.unlock"), key="people-unlock", icon=":material/lock_open:"):
            _lock(here, person, False)
    elif _sure("lock", word("people.lock_sure", name=person.name), icon=":material/lock:"):
        _lock(here, person, True)


def _lock(here: Office, person: Person, locked: bool) -> None:
    if _changed(here, person, lambda one: replace(one, locked=locked)):
        notice(word("people.locked_now" if locked else "people.unlocked", name=person.name))
        st.rerun()


def _sure(what: str, why: str, **look: Any) -> bool:
    """Whether it was asked for and then confirmed."""
    with st.popover(word(f"people.{what}"), **look):
        st.write(why)
        return st.button(word(f"people.{what}"), key=f"sure-{what}", type="primary")
