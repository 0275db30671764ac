"""Who is here and what language they read: kept by their browser, there are no accounts yet."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from trainer.ui.words import LANGUAGES

KEPT_FOR_S = 400 * 24 * 3600  # what browsers allow at most
LONGEST_NAME = 40


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


def name() -> str:
    """The trainee's name; empty until they gave it."""
    return str(st.session_state.get("name", ""))


def introduce(given: str) -> None:
    """Remember the trainee's name from now on."""
    st.session_state["name"] = _sound("name", given)


def _sound(key: str, value: str) -> str:
    if key == "language":
        return value if value in LANGUAGES else LANGUAGES[0]
    return " ".join(value.split())[:LONGEST_NAME]


def _keep(place: DeltaGenerator, key: str, value: str) -> None:
    cookie = f"threerings_{key}={quote(value)}; path=/; max-age={KEPT_FOR_S}; SameSite=Lax"
    place.html(
        f"<script>document.cookie = {json.dumps(cookie)}</script>",
        unsafe_allow_javascript=True,
    )
