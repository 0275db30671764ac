"""The page before all others, where people sign in: by password, code or company account."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from exams.people import Person
from trainer.office import Office
from trainer.people.accounts import Refused, company_account, join, sign_in
from trainer.ui.words import word

WAYS = ("by_password", "by_code")
# Read on the terminal of the machine, so not translated.
FIRST = "threerings people add 1001 --name '…' --role administrator"


def sign_in_page(here: Office) -> None:
    """What somebody sees who is not signed in, whichever page they asked for."""
    st.html(
        f"<div class='tr-hero'><h1>{word('sign_in.title')}</h1><p>{word('sign_in.intro')}</p></div>"
    )
    with st.container(key="panel-sign-in"):
        if not here.gate.register.has_administrator():
            st.write(word("sign_in.no_accounts"))
            st.code(FIRST, language=None, wrap_lines=True)
            return
        if here.settings.oidc is not None:
            _company(here)
        way = st.segmented_control(
            word("sign_in.way"),
            WAYS,
            format_func=lambda one: word(f"sign_in.{one}"),
            default=WAYS[0],
            required=True,
            key="way-in",
            label_visibility="collapsed",
        )
        if way == "by_code":
            _by_code(here)
        else:
            _by_password(here)


def _by_password(here: Office) -> None:
    with st.form("sign-in", border=False):
        number = _staff_number()
        password = st.text_input(
            word("sign_in.password"),
            type="password",
            autocomplete="current-password",
            max_chars=200,
            key="sign-in-password",
        )
        if st.form_submit_button(word("sign_in.enter"), type="primary"):
            come_in(here, sign_in(here.gate.register, number, password, time.time()))


def _by_code(here: Office) -> None:
    with st.form("join", border=False):
        number = _staff_number()
        code = st.text_input(
            word("sign_in.code"),
            placeholder=word("sign_in.code_shape"),
            autocomplete="one-time-code",
            max_chars=40,
            key="sign-in-code",
        )
        wanted = new_password()
        if st.form_submit_button(word("sign_in.join"), type="primary"):
            if isinstance(wanted, Refused):
                come_in(here, wanted)
            else:
                come_in(here, join(here.gate.register, number, code, wanted, time.time()))


def _staff_number() -> str:
    return st.text_input(
        word("sign_in.staff_number"), autocomplete="username", max_chars=40, key="sign-in-number"
    )


def new_password() -> str | Refused:
    """The two fields of a new password; refused while they differ."""
    first, second = (
        st.text_input(
            word(label),
            type="password",
            autocomplete="new-password",
            max_chars=200,
            key=f"password-{label}",
        )
        for label in ("sign_in.new_password", "sign_in.again")
    )
    st.caption(word("sign_in.rules"))
    return first if first == second else Refused("different")


def come_in(here: Office, found: Person | Refused) -> None:
    """Let the browser fetch its cookie and draw the page anew; or tell why not."""
    if isinstance(found, Refused):
        st.error(refusal(found), icon=":material/block:")
        return
    st.success(f"{word('sign_in.joined', name=found.name)} {word('sign_in.coming')}")
    nonce = here.gate.hand_over(found)
    st.html(
        "<script>fetch('/session/begin', {method: 'POST', credentials: 'same-origin', "
        f"body: {json.dumps(nonce)}}}).finally(() => location.reload())</script>",
        unsafe_allow_javascript=True,
    )


def refusal(refused: Refused) -> str:
    """Why somebody was not let in, in words."""
    minutes = max(1, math.ceil((refused.until - time.time()) / 60))
    return word(f"sign_in.refused.{refused.key}", minutes=minutes)


# --- the company's own accounts ---


def company_claims() -> Mapping[str, Any]:
    """What the company's sign-in says of whoever is here; empty when they did not use it."""
    user = st.user.to_dict()
    return user if user.get("is_logged_in") else {}


def _company(here: Office) -> None:
    claims = company_claims()
    if claims:
        found = company_account(here.gate.register, claims, here.settings.oidc_claim, time.time())
        word_of_it = f"{claims.get('sub')} {claims.get('iat')}"
        if isinstance(found, Person) and not here.gate.first_use(word_of_it):
            found = Refused("stale")
        come_in(here, found)
        if isinstance(found, Person):
            st.stop()
        if found.key != "stale" and st.button(
            word("sign_in.company_other"), key="company-other", icon=":material/logout:"
        ):
            st.logout()
    if st.button(word("sign_in.company"), key="company", type="primary", icon=":material/badge:"):
        st.login()
