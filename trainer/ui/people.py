"""People: the roster, one person's entry, importing, and the table of what each role may do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from exams.people import Person
from exams.permissions import OPEN_HOUSE, TABLE, Action, Role
from trainer.office import office
from trainer.ui.account import roles
from trainer.ui.frame import empty, go
from trainer.ui.people_codes import show_codes
from trainer.ui.people_person import add_person, person_entry
from trainer.ui.people_roster import import_roster
from trainer.ui.sign_in import FIRST
from trainer.ui.visitor import presence
from trainer.ui.words import word

VIEWS = ("list", "roster", "table")
STATUSES = ("joined", "invited", "waiting", "locked")
PAGE = 30


def people_page() -> None:
    """Whichever of the views was chosen."""
    here = office()
    st.html(
        f"<div class='tr-hero'><h1>{word('people.title')}</h1><p>{word('people.intro')}</p></div>"
    )
    if presence().open_house:
        empty(word("people.open_house"), word("people.open_house_why"))
        st.code(FIRST, language=None, wrap_lines=True)
        st.html(_table())
        return
    chosen = st.query_params.get("person", "")
    if chosen:
        person_entry(here, chosen)
        return
    view = st.segmented_control(
        word("people.view"),
        VIEWS,
        format_func=lambda one: word(f"people.views.{one}"),
        default=VIEWS[0],
        required=True,
        key="people-view",
        label_visibility="collapsed",
    )
    show_codes(here)
    if view == "roster":
        import_roster(here)
    elif view == "table":
        st.html(_table())
    else:
        add_person(here)
        _list(here.gate.register.people())


# --- the list ---


def status(person: Person) -> str:
    """How far this account has come."""
    if person.locked:
        return "locked"
    if person.joined_at is not None:
        return "joined"
    return "invited" if person.code else "waiting"


def _list(people: Sequence[Person]) -> None:
    found = _chosen(people)
    shown = found[: int(st.session_state.get("people-shown", PAGE))]
    st.caption(word("people.count", count=len(found), shown=len(shown)))
    if not found:
        empty(word("people.none_match"))
    with st.container(key="people-list"):
        for person in shown:
            _row(person)
    if len(shown) < len(found) and st.button(word("people.more"), key="people-more"):
        st.session_state["people-shown"] = len(shown) + PAGE
        st.rerun()


def _chosen(people: Sequence[Person]) -> list[Person]:
    with st.container(horizontal=True, key="filters"):
        sought = st.text_input(
            word("people.search"), placeholder=word("people.search_for"), key="people-search"
        )
        role = st.selectbox(
            word("people.column.roles"),
            ["", *Role],
            format_func=lambda one: word(f"people.role.{one}") if one else word("people.all"),
            key="people-role",
        )
        state = st.selectbox(
            word("people.status"),
            ["", *STATUSES],
            format_func=lambda one: word(f"people.statuses.{one}") if one else word("people.all"),
            key="people-status",
        )
    words = sought.lower().split()
    return [
        one
        for one in people
        if all(
            w in f"{one.name} {one.staff_number} {one.department} {one.team}".lower() for w in words
        )
        and (not role or role in one.roles)
        and state in ("", status(one))
    ]


def _row(person: Person) -> None:
    with st.container(key=f"panel-row-{person.id}", horizontal=True, vertical_alignment="center"):
        facts = filter(None, (person.staff_number, person.department, person.team, roles(person)))
        state = status(person)
        st.html(
            f"<div class='tr-file'><span class='tr-status {_LOOKS[state]}'>"
            f"{word(f'people.statuses.{state}')}</span><div><h3>{escape(person.name)}</h3>"
            f"<p class='tr-soft'>{escape(' · '.join(facts))}</p></div></div>"
        )
        if st.button(word("people.open"), key=f"person-{person.id}", icon=":material/person:"):
            go("people", person=person.id)


_LOOKS = {"joined": "published", "invited": "in_review", "waiting": "draft", "locked": "retired"}


# --- the table of permissions ---


def _table() -> str:
    columns = [OPEN_HOUSE, *Role]
    head = "".join(f"<th scope='col'>{word(f'people.role.{one}')}</th>" for one in columns)
    rows = "".join(
        f"<tr><th scope='row'>{word(f'people.action.{action}')}</th>"
        + "".join(_cell(action, str(column)) for column in columns)
        + "</tr>"
        for action in Action
    )
    return (
        "<div class='tr-permissions'><table><thead><tr><th></th>"
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(action: Action, column: str) -> str:
    found = TABLE[action, column]
    words = word(f"people.reach.{found.name.lower()}")
    label = word(f"people.role.{column}")
    return f"<td class='{found.name.lower()}' data-role='{label}'>{words}</td>"
