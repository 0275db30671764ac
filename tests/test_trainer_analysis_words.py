"""The words of the analysis: in both languages, with the same values, all used."""

import re
import string
from pathlib import Path

import pytest
import yaml

from exams.analysis.estimate import Lack
from exams.analysis.items import Sign
from exams.analysis.reliability import Method
from exams.sitting import ItemKind
from trainer.analysis_words import FILE

ROOT = Path(__file__).parent.parent / "trainer"
PLACES = ("analys*.py", "ui/analysis*.py", "commands/analysis.py")
SOURCES = "\n".join(path.read_text("utf-8") for one in PLACES for path in ROOT.glob(one))


def flat(tree, prefix=""):
    for key, value in tree.items():
        if set(value) == {"zh", "en"}:
            yield prefix + key, value
        else:
            yield from flat(value, f"{prefix}{key}.")


WORDS = dict(flat(yaml.safe_load(FILE.read_text("utf-8"))))


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_fill_in_the_same_values(key):
    parsed = [string.Formatter().parse(text) for text in WORDS[key].values()]
    fields = [{field[1] for field in one if field[1]} for one in parsed]
    assert fields[0] == fields[1]
    assert all(WORDS[key].values())


@pytest.mark.parametrize(
    ("group", "members"),
    [("lack", Lack), ("sign", Sign), ("method", Method), ("part", ItemKind)],
)
def test_every_member_has_its_words(group, members):
    found = {key.partition(".")[2] for key in WORDS if key.startswith(f"{group}.")}
    assert found == {one.value for one in members}


def test_no_word_is_left_over_and_none_is_missing():
    named = set(re.findall(r"say\(\s*[\"']([a-z_.]+)[\"']", SOURCES))
    assert named - WORDS.keys() == set()
    words = set(re.findall(r'"([a-z_]+)"', SOURCES))
    built = re.findall(r"""f["']([a-z_.]+\.)\{""", SOURCES)
    unused = [
        key
        for key in WORDS
        if key not in named
        and not (any(key.startswith(one) for one in built))
        and key.rpartition(".")[2] not in words
    ]
    assert unused == []
