"""The part of the result page that plays: a press on any second starts the recording there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).with_name("replay")


def replay(call_id: str, html: str, beside: bool = False) -> None:
    """Show `html`; everything in it with a `data-at` plays the recording from that second.

    What stands `beside` another plays that one's recording.
    """
    data = {"html": html, "beside": beside} if beside else {"html": html}
    _component()(key=f"replay-{call_id}", data=data)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "three_rings_replay",
        html="<div class='replay'></div>",
        css=(_FOLDER / "replay.css").read_text("utf-8"),
        js=(_FOLDER / "replay.js").read_text("utf-8"),
    )
