"""What the pages say, in Chinese and in English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st
import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_FILES = (
    *("words.yaml", "author/words.yaml", "people/words.yaml", "exam/words.yaml"),
    *("review/words.yaml", "standing/words.yaml", "records/words.yaml", "results/words.yaml"),
)


@cache
def all_words() -> dict[str, dict[str, str]]:
    """Each key of the words files, its parts joined by dots, and its words by language."""
    texts = ((Path(__file__).parent / file).read_text("utf-8") for file in _FILES)
    return {key: words for text in texts for key, words in _flat("", yaml.safe_load(text))}


def _flat(prefix: str, tree: dict[str, object]) -> list[tuple[str, dict[str, str]]]:
    words: list[tuple[str, dict[str, str]]] = []
    for key, value in tree.items():
        assert isinstance(value, dict), f"words.yaml: '{prefix}{key}' holds no languages"
        if set(value) <= set(LANGUAGES):
            words.append((prefix + key, value))
        else:
            words += _flat(f"{prefix}{key}.", value)
    return words


def phrase(language: Language, key: str, **values: object) -> str:
    """The words of that key in a language, values filled in."""
    return all_words()[key][language].format(**values)


def language() -> Language:
    """The language this visitor reads: zh unless they chose otherwise."""
    return "en" if st.session_state.get("language") == "en" else "zh"


def word(key: str, **values: object) -> str:
    """The words of that key in this visitor's language, values filled in."""
    return phrase(language(), key, **values)
