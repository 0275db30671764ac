"""The telephone as a component of the page: sound, keys, display and notepad in the browser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import yaml
from streamlit.components.v2.types import ComponentRenderer

from scenarios.scenario import Scenario
from trainer.wire import SUBPROTOCOL, VERSION

PARTS = Path(__file__).parent / "phone"


def phone(
    call_id: str, ticket: str, scenario: Scenario, language: str, spoken: bool = False
) -> bool:
    """The telephone of one call, in a place that must not move; whether the call has ended.

    `ticket` must stay the same from run to run. A call that must be `spoken` offers no typing.
    """
    data = phone_data(call_id, ticket, scenario, language) | {"spoken": spoken}
    result = _component()(key=f"phone-{call_id}", data=data, on_ended_change=lambda: None)
    return bool(result.ended)


def phone_data(call_id: str, ticket: str, scenario: Scenario, language: str) -> dict[str, Any]:
    """What the telephone is told when it is put on the page."""
    desk = scenario.desk
    return {
        "call_id": call_id,
        "ticket": ticket,
        "protocol": SUBPROTOCOL,
        "version": VERSION,
        "language": language,
        "words": words(language),
        "number": scenario.caller.phone,
        "outgoing": scenario.direction == "outgoing",
        # Who rings is for the trainee to find out; whom they ring they know.
        "name": scenario.caller.name if scenario.direction == "outgoing" else "",
        "company": desk.company,
        "directory": [entry.model_dump() for entry in desk.directory],
    }


def words(language: str) -> dict[str, str]:
    """What the telephone says, in one language."""
    return {key: text[language] for key, text in _words().items()}


def script() -> str:
    """The telephone's one module: what runs on other threads travels in it as text."""
    sources = (f"const {name} = {json.dumps(_part(file))};\n" for name, file in _THREADS)
    return "".join(
        [*sources, *(_part(file) for file in ("chime.js", "line.js", "view.js", "phone.js"))]
    )


_THREADS = (("WORKLET", "worklet.js"), ("WORKER", "worker.js"))


def _part(name: str) -> str:
    return (PARTS / name).read_text("utf-8")


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(_part("words.yaml"))
    return found


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "threerings_phone", html=_part("phone.html"), css=_part("phone.css"), js=script()
    )
