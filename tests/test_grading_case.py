"""Where in a call a check is looked for."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from grading.call_file import CallFile, Cut, EndedBy
from grading.case import Case
from grading.reading import Reader
from scenarios.catalog import Catalog
from scenarios.scenario import Check
from voices.transcript import Party, Piece, Transcript, Turn

SCENARIO = Catalog().get("silent-line").scenario
READER = cast(Reader, SimpleNamespace(words=lambda said: cast(Any, said)))
OPENING = Check.model_validate({"id": "o", "means": "开场", "place": "first", "never": ["喂"]})
SAID = ((6, "一"), (16, "二"), (26, "三"), (36, "四"))


def found(*cuts: Cut) -> list[str]:
    """The words that the opening is looked for in."""
    turns = []
    for at_s, text in SAID:
        turns.append(Turn(Party.TRAINEE, (Piece(text, at_s, at_s + 1.0),)))
        turns.append(Turn(Party.CALLER, (Piece("嗯", at_s + 2.0, at_s + 3.0),)))
    call = CallFile(
        "1", "s@1", "h@1", 0.0, 2, 5.0, 60.0, EndedBy.CALLER, Transcript(tuple(turns)), cuts=cuts
    )
    return [passage.words for passage in Case(call, SCENARIO, READER).passages_for(OPENING)]


@pytest.mark.parametrize(
    ("cut_s", "words"),
    [
        ((), ["一", "二", "三"]),
        ((20.0,), ["一", "二"]),
        ((50.0,), ["一", "二", "三"]),
        ((20.0, 30.0), ["一", "二"]),
        ((5.0,), ["一", "二", "三"]),  # nothing could be said before it
    ],
)
def test_the_opening_is_looked_for_before_the_line_was_cut(cut_s, words):
    assert found(*(Cut(at_s) for at_s in cut_s)) == words
