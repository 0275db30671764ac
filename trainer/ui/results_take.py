"""What can be taken away: downloads of the chosen results, and tokens for other systems."""

from __future__ import annotations

import secrets
import time
from html import escape

import streamlit as st

from exams.export.topics import DETAIL_MOST, USUAL
from exams.results import Sought
from exams.tokens import (
    DAYS,
    MOST_DAYS,
    TERMINAL,
    Token,
    TokenError,
    Tokens,
    TokenScope,
    make_token,
)
from trainer.hr.question import query_of
from trainer.office import Office
from trainer.ui.frame import day
from trainer.ui.visitor import name
from trainer.ui.words import language, word


def take(sought: Sought, count: int) -> None:
    """The downloads of what is sought."""
    st.html(f"<h3 class='hr-heading'>{word('results.take')}</h3>")
    st.caption(word("results.take_why", n=f"{count:,}"))
    items = ",".join((*USUAL[:3], "items", *USUAL[3:]))
    links = [
        _link("csv", f"/hr/results.csv?{query_of(sought, lang=language())}"),
        _link("xlsx", f"/hr/results.xlsx?{query_of(sought, lang=language())}"),
        _link("items", f"/hr/results.xlsx?{query_of(sought, lang=language(), sheets=items)}")
        if count <= DETAIL_MOST
        else _shut("items", word("results.get.items_many", n=f"{DETAIL_MOST:,}")),
        _link("json", f"/hr/results.json?{query_of(sought)}"),
        _link("zip", f"/hr/certificates.zip?{query_of(sought, lang=language())}"),
    ]
    st.html(f"<div class='hr-get'>{''.join(links)}</div>")


def _link(key: str, address: str) -> str:
    return (
        f"<a href='{escape(address)}' download><b>{word(f'results.get.{key}')}</b>"
        f"<small>{word(f'results.get.{key}_why')}</small></a>"
    )


def _shut(key: str, why: str) -> str:
    return f"<div><b>{word(f'results.get.{key}')}</b><small>{why}</small></div>"


def tokens(here: Office) -> None:
    """The tokens there are, making one and revoking one."""
    kept = Tokens(here.store)
    st.html(f"<h3 class='hr-heading'>{word('results.http')}</h3>")
    docs = f"<a class='hr-docs' href='/hr/docs?lang={language()}' target='_blank'>"
    st.html(f"<p class='tr-soft'>{word('results.http_why')} {docs}{word('results.docs')}</a></p>")
    _make(kept)
    with st.container(key="tokens"):
        listed = kept.all()
        if not listed:
            st.caption(word("results.no_tokens"))
        for token in listed:
            _row(here, kept, token)


def _make(kept: Tokens) -> None:
    with st.form("token-make", border=False), st.container(horizontal=True, key="token-new"):
        called = st.text_input(
            word("results.token_name"),
            placeholder=word("results.token_for"),
            max_chars=60,
            key="token-name",
        )
        scopes = st.multiselect(
            word("results.token_scopes"),
            list(TokenScope),
            default=[TokenScope.RESULTS],
            format_func=lambda one: word(f"results.scope.{one}"),
            key="token-scopes",
        )
        days = st.number_input(word("results.token_days"), 1, MOST_DAYS, DAYS, key="token-days")
        made = st.form_submit_button(word("results.token_make"), type="primary")
    if not made:
        return
    fault = "name" if not called.strip() else "scopes" if not scopes else ""
    if fault:
        st.warning(word(f"results.token_fault.{fault}"))
        return
    token, text = make_token(
        called, scopes, name(), time.time(), int(days), secrets.token_urlsafe(32)
    )
    try:
        kept.keep(token)
    except TokenError:
        st.warning(word("results.token_fault.taken"))
        return
    st.success(word("results.token_made"), icon=":material/key:")
    st.code(text, language=None, wrap_lines=True)


def _row(here: Office, kept: Tokens, token: Token) -> None:
    now = time.time()
    state = "lasts" if token.lasts(now) else "revoked" if token.revoked_at else "expired"
    used = word("results.token_unused")
    if token.used_at is not None:
        used = word("results.token_used", day=day(token.used_at))
    by = word("results.token_by_terminal")
    if token.made_by != TERMINAL:
        by = here.gate.register.called(token.made_by)
    scopes = " ".join(word(f"results.scope.{one}") for one in TokenScope if one in token.scopes)
    facts = (scopes, by, word("results.token_until", day=day(token.expires_at)), used)
    looks = {"lasts": "met", "expired": "open", "revoked": "not"}
    with st.container(
        key=f"panel-row-token-{token.id}", horizontal=True, vertical_alignment="center"
    ):
        st.html(
            f"<div class='tr-file'><span class='hr-state {looks[state]}'>"
            f"{word(f'results.token_state.{state}')}</span><div><h3>{escape(token.name)}</h3>"
            f"<p class='tr-soft'>{escape(' · '.join(facts))}</p></div></div>"
        )
        if state == "lasts" and st.button(
            word("results.token_revoke"), key=f"revoke-{token.id}", icon=":material/block:"
        ):
            kept.revoke(token.id, name(), now)
            st.rerun()
