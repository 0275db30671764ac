"""Who is here and what language they read: signed in, or, in an open house, known by their name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote, unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from exams.people import Person
from exams.permissions import NOBODY, Action, Visitor, may
from trainer.office import Office
from trainer.people.gate import COOKIE
from trainer.ui.words import LANGUAGES

KEPT_FOR_S = 400 * 24 * 3600  # what browsers allow at most
LONGEST_NAME = 40


@dataclass(frozen=True)
class Presence:
    """Who is at this browser, as it was found when the page was drawn."""

    open_house: bool = False
    person: Person | None = None


def greet() -> None:
    """Take up what the browser kept from earlier visits, and let it keep what has changed."""
    # Always there, and so never moves what comes after it on the page.
    place = st.container(key="kept")
    for key in ("name", "language"):
        kept = unquote(st.context.cookies.get(f"threerings_{key}", ""))
        if key not in st.session_state:
            st.session_state[key] = _sound(key, kept)
        elif st.session_state[key] != kept and st.session_state[key]:
            _keep(place, key, st.session_state[key])


def recognise(here: Office) -> None:
    """Find out who is at this browser now; what the page held for somebody else is dropped."""
    st.session_state.pop("presence", None)  # nobody, should the records not answer
    found = Presence(here.gate.open_house())
    if not found.open_house:
        found = Presence(person=here.gate.person(token()))
    key = found.person.key if found.person else ""
    if st.session_state.get("whose", key) != key:
        leave()
    st.session_state["whose"] = key
    st.session_state["presence"] = found


def leave() -> None:
    """Drop all that this page holds, but for the language."""
    spoken = st.session_state.get("language")
    st.session_state.clear()
    if spoken is not None:
        st.session_state["language"] = spoken
    st.session_state["name"] = ""


def token() -> str:
    """What this browser's cookie holds of a session; empty without one."""
    return str(st.context.cookies.get(COOKIE, ""))


def presence() -> Presence:
    """Who is at this browser."""
    found = st.session_state.get("presence")
    return found if isinstance(found, Presence) else Presence()


def visitor() -> Visitor:
    """The same, as the table of permissions knows them."""
    found = presence()
    if found.open_house:
        return Visitor(name(), open_house=True)
    return found.person.visitor if found.person else NOBODY


def may_do(action: Action) -> bool:
    """Whether whoever is here may do that at all."""
    return may(visitor(), action)


def may_with(here: Office, action: Action, whose: str) -> bool:
    """Whether they may do that with what is kept under the key `whose`."""
    return here.gate.allows(visitor(), action, whose)


def name() -> str:
    """What the visitor's records are kept under; empty until it is known who they are."""
    found = presence()
    if found.open_house:
        return str(st.session_state.get("name", ""))
    return found.person.key if found.person else ""


def called() -> str:
    """What the visitor is called."""
    found = presence()
    return found.person.name if found.person else name()


def signature() -> str:
    """The visitor's name as it is set under what they wrote: no two people share one."""
    found = presence()
    return f"{found.person.name} ({found.person.staff_number})" if found.person else name()


def introduce(given: str) -> None:
    """Remember the trainee's name from now on."""
    st.session_state["name"] = _sound("name", given)


def _sound(key: str, value: str) -> str:
    if key == "language":
        return value if value in LANGUAGES else LANGUAGES[0]
    # '@' begins the keys of people with accounts.
    return " ".join(value.split()).lstrip("@ ")[:LONGEST_NAME]


def _keep(place: DeltaGenerator, key: str, value: str) -> None:
    cookie = f"threerings_{key}={quote(value)}; path=/; max-age={KEPT_FOR_S}; SameSite=Lax"
    place.html(
        f"<script>document.cookie = {json.dumps(cookie)}</script>",
        unsafe_allow_javascript=True,
    )
