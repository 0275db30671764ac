"""What the trainee reads before the ring, and may look up while they talk."""

from __future__ import annotations

from html import escape

import streamlit as st

from scenarios.scenario import Desk, Scenario
from trainer.ui.words import word


def briefing(scenario: Scenario) -> None:
    """The situation, who you are today, and the papers on your desk."""
    kind = scenario.kind.value
    st.html(
        f"<div class='tr-hero'><span class='tr-chip'>{word(f'kind.{kind}')}</span>"
        f"<h1>{escape(scenario.title)}</h1></div>"
    )
    task(scenario)
    papers(scenario)


def task(scenario: Scenario) -> None:
    """Who you are, what is going on, and whom to ring if it is you who rings."""
    with st.container(key="panel-briefing"):
        st.html(
            f"<dl class='tr-facts'><dt>{word('brief.company')}</dt>"
            f"<dd>{escape(scenario.desk.company)}</dd>"
            f"<dt>{word('brief.you_are')}</dt><dd>{escape(scenario.desk.trainee)}</dd>"
            f"{_called(scenario)}</dl>"
        )
        st.markdown(scenario.desk.briefing)


def _called(scenario: Scenario) -> str:
    """Whom to ring, where it is the trainee who does."""
    if scenario.direction == "incoming":
        return ""
    caller = scenario.caller
    told = " · ".join(one for one in (caller.name, caller.company, caller.phone) if one)
    return f"<dt>{word('brief.call')}</dt><dd>{escape(told)}</dd>"


def papers(scenario: Scenario) -> None:
    """Knowledge, directory and what must be kept secret, side by side where there is room."""
    desk = scenario.desk
    with st.container(key="papers"):
        with st.container(key="panel-knowledge"):
            st.markdown(f"### {word('brief.knowledge')}", anchors=False)
            st.markdown(desk.knowledge or word("brief.no_knowledge"))
        if desk.directory or desk.secrets:
            with st.container(key="panel-directory"):
                st.html(_directory(desk) + _secrets(desk))


def _directory(desk: Desk) -> str:
    if not desk.directory:
        return ""
    rows = "".join(
        f"<tr><td>{escape(line.desk)}</td><td>{escape(line.extension)}</td>"
        f"<td>{escape(line.person)}</td></tr>"
        for line in desk.directory
    )
    return (
        f"<h3>{word('brief.directory')}</h3><table class='tr-directory'>"
        f"<caption class='tr-hidden'>{word('brief.directory')}</caption>{rows}</table>"
    )


def _secrets(desk: Desk) -> str:
    if not desk.secrets:
        return ""
    rows = "".join(
        f"<li>{escape(secret.name)}：<b>{escape(secret.value)}</b></li>" for secret in desk.secrets
    )
    return (
        f"<div class='tr-secret'><b>{word('brief.keep')}</b> · {word('brief.keep_why')}"
        f"<ul>{rows}</ul></div>"
    )
