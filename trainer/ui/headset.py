"""The headset check: microphone, loudness, hearing oneself, and what the recogniser makes of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from trainer.office import office
from trainer.sound_check import LONGEST_S, PURPOSE, SENTENCE
from trainer.ui.words import word

_FOLDER = Path(__file__).with_name("headset")

# What the browser may have to say; words.yaml has each under headset.
SAID = (
    "begin", "stop", "record", "recording", "again", "read_aloud", "your_level", "hear_yourself",
    "listening", "made_out", "nothing_made_out", "asking", "level_none", "level_quiet",
    "level_good", "level_loud", "quiet_fix", "loud_fix", "silent_fix", "match_good", "match_fair",
    "match_poor", "fair_fix", "poor_fix", "all_good", "insecure", "insecure_fix", "insecure_local",
    "refused", "refused_chrome", "refused_edge", "refused_firefox", "refused_safari", "none",
    "none_fix", "in_use", "in_use_fix", "old", "old_fix", "offline", "expired", "engine",
    "too_long", "empty", "step_microphone", "step_level", "step_hear",
)  # fmt: skip


def headset_page() -> None:
    """The page; all the work is done in the browser and by our own route."""
    st.html(
        f"<div class='tr-hero'><h1>{word('headset.title')}</h1><p>{word('headset.intro')}</p></div>"
    )
    headset_check("headset")


def headset_check(key: str) -> bool:
    """The check itself; whether a voice was heard over this headset since the page was opened."""
    here = office()
    if "headset-token" not in st.session_state:
        st.session_state["headset-token"] = here.seal.token(PURPOSE)
    answer = _component()(
        key=key,
        on_heard_change=lambda: None,
        data={
            "address": f"/headset/{st.session_state['headset-token']}",
            "sentence": SENTENCE,
            "longest_s": LONGEST_S,
            "words": {key: word(f"headset.{key}") for key in SAID},
        },
    )
    return bool(answer.heard)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "three_rings_headset",
        html="<div class='headset'></div>",
        css=(_FOLDER / "headset.css").read_text("utf-8"),
        js=(_FOLDER / "headset.js").read_text("utf-8"),
    )
