"""The text editor of a scenario as a component of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from scenarios.source import Problem
from trainer.assets import editor_address
from trainer.ui.words import word

_FOLDER = Path(__file__).with_name("author")


@dataclass(frozen=True)
class Loaded:
    """A text handed to the editor; another `name` puts it in place of what is there."""

    name: str
    text: str
    readonly: bool


def editor(
    key: str,
    loaded: Loaded,
    problems: Sequence[Problem],
    vocabulary: dict[str, Any],
    on_written: Callable[[str], None],
    goto: dict[str, int] | None = None,
) -> str | None:
    """The editor; what the author asked to save just now, or None.

    `on_written` is told of every change, before the page is drawn with it.
    """
    place = f"editor-{key}"

    def keep() -> None:
        text = _text(st.session_state[place].get("written"), loaded)
        if text is not None:
            on_written(text)

    result = _component()(
        key=place,
        data={
            "module": editor_address(),
            "load": loaded.name,
            "text": loaded.text,
            "readonly": loaded.readonly,
            "problems": [asdict(problem) for problem in problems],
            "vocabulary": vocabulary,
            "goto": goto,
            "label": word("author.editor_label"),
            "phrases": {phrase: word(f"author.phrase_{name}") for phrase, name in _PHRASES.items()},
        },
        on_written_change=keep,
        on_save_change=lambda: None,
    )
    return _text(result.save, loaded)


def _text(given: object, loaded: Loaded) -> str | None:
    if not isinstance(given, dict) or given.get("load") != loaded.name:
        return None
    return str(given.get("text", ""))


# What CodeMirror says itself, and the word of words.yaml for it.
_PHRASES = {
    "Find": "find",
    "Replace": "replace",
    "next": "next",
    "previous": "previous",
    "all": "all",
    "match case": "case",
    "regexp": "regexp",
    "by word": "by_word",
    "replace": "replace_one",
    "replace all": "replace_all",
    "close": "close",
    "No diagnostics": "no_problems",
    "Diagnostics": "problems",
    "Completions": "completions",
}


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "threerings_editor",
        html="<div class='editor'></div>",
        css=(_FOLDER / "editor.css").read_text("utf-8"),
        js=(_FOLDER / "editor.js").read_text("utf-8"),
    )
