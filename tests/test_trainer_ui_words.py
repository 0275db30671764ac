import re
import string
from pathlib import Path

import pytest

from trainer.ui.words import LANGUAGES, all_words, phrase

PAGES = Path(__file__).parent.parent / "trainer" / "ui"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(PAGES.rglob("*.py")))
LITERAL = re.compile(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""")
WORD = re.compile(r"""["']([a-z_]+)["']""")
BUILT = re.compile(r"""f["']([a-z_]+(?:\.[a-z_]+)*\.(?:[a-z]+_)?)\{""")

KEYS = all_words()


def built(key: str) -> bool:
    return any(key.startswith(prefix) for prefix in BUILT.findall(SOURCES))


@pytest.mark.parametrize("key", KEYS)
def test_every_word_is_there_in_both_languages(key):
    assert set(KEYS[key]) == set(LANGUAGES)
    assert all(KEYS[key].values())


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_in_the_same_values(key):
    fields = [{f[1] for f in string.Formatter().parse(text) if f[1]} for text in KEYS[key].values()]
    assert fields[0] == fields[1]


def test_every_key_the_pages_name_exists():
    roots = {key.split(".")[0] for key in KEYS}
    named = {key for key in LITERAL.findall(SOURCES) if key.split(".")[0] in roots}
    named = {key for key in named if not key.endswith((".css", ".js"))}
    assert named - KEYS.keys() == set()


def test_no_word_is_left_over():
    named = set(LITERAL.findall(SOURCES)) | set(WORD.findall(SOURCES))
    unused = [
        key
        for key in KEYS
        if key not in named and not built(key) and key.removeprefix("headset.") not in named
    ]
    assert unused == []


def test_values_are_filled_in():
    assert phrase("en", "practice.level", level=2) == "Level 2 of 3"
