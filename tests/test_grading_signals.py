"""What a turn fulfils while the call goes on, the memory of embeddings, and what is written."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from grading.embedders import EmbedderMissing, Remembering, embedder
from grading.grade import Evidence, Grade, Mark, Part, Unmarked, Verdict
from grading.head import head_for
from grading.signals import Understanding
from scenarios.catalog import Catalog, checks_of
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

CATALOG = Catalog()
TURN = "等会儿我跟您核对卡号然后马上请财务部加急重新打款明天上午十点之前给您打电话好吗"


def understanding(scenario, name):
    entry = CATALOG.get(scenario)
    checks = checks_of(entry.scenario, CATALOG.house(entry))
    return Understanding(entry.scenario, checks, embedder(name))


def test_a_leaked_number_is_signalled():
    line = understanding("confidential-number", "letters")
    assert "secret_number" in line.signals("他的号码是幺三五零幺二三八八六六", "号码给我")


def test_a_confirmed_guess_is_a_leak():
    line = understanding("confidential-number", "letters")
    assert "secret_number" in line.signals("对的没错", "尾号是八八六六吧")
    assert "secret_number" not in line.signals("这个我不方便说", "尾号是八八六六吧")


def test_nothing_said_signals_nothing():
    assert understanding("refund-angry", "letters").signals("嗯", "喂") == frozenset()


@pytest.mark.model
def test_a_turn_signals_what_it_fulfils_and_breaks():
    line = understanding("refund-angry", "e5")
    assert "promised_time" in line.signals(TURN, "那怎么办")
    assert "provoked" in line.signals("你冲我喊什么喊", "气死我了")
    assert not {"provoked", "shirked"} & line.signals("请您别着急慢慢说", "气死我了")


@pytest.mark.model
def test_a_turn_of_forty_characters_is_understood_in_time():
    line = understanding("refund-angry", "e5")
    line.signals("先热一下身", "")
    spent = []
    for start in range(5):
        before = time.thread_time()
        line.signals(TURN[start:] + TURN[:start], "那怎么办")
        spent.append(time.thread_time() - before)
    assert min(spent) < 0.1  # alone on a core it is about half of that


class Counting:
    name = "counting"

    def __init__(self):
        self.asked = []

    def embed(self, texts):
        self.asked += texts
        return np.eye(8, dtype=np.float32)[[len(text) for text in texts]]


def test_a_sentence_is_embedded_once():
    behind = Counting()
    remembering = Remembering(behind)
    remembering.embed(["一", "二二"])
    assert remembering.embed(["二二", "一"]).tolist() == np.eye(8)[[2, 1]].tolist()
    assert behind.asked == ["一", "二二"]


def test_the_sentences_met_last_are_the_ones_kept():
    behind = Counting()
    remembering = Remembering(behind, most=2)
    for text in ("一", "二二", "三三三", "一"):
        remembering.embed([text])
    assert behind.asked == ["一", "二二", "三三三", "一"]


@pytest.mark.parametrize("name", ["letters", pytest.param("e5", marks=pytest.mark.model)])
def test_every_embedder_gives_unit_rows_that_do_not_depend_on_their_neighbours(name):
    engine = embedder(name)
    rows = engine.embed(["您好", "再见", "请问您贵姓"])
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert (embedder(name).embed(["再见"])[0] == rows[1]).all()


def test_an_embedder_nothing_was_trained_for_says_what_to_do():
    with pytest.raises(EmbedderMissing, match=r"grading\.training\.fit --embedder nobody"):
        head_for("nobody")


# --- records ---

seconds = st.floats(0, 1000, allow_nan=False)
words = st.text(max_size=12)
parties = st.sampled_from(Party)
pieces = st.builds(Piece, words, seconds, seconds, st.floats(0, 1))
turns = st.builds(Turn, parties, st.lists(pieces, min_size=1, max_size=3).map(tuple), words)
transcripts = st.builds(
    Transcript,
    st.lists(turns, max_size=4).map(tuple),
    st.lists(st.builds(Stretch, parties, seconds, seconds), max_size=4).map(tuple),
)
calls = st.builds(
    CallFile,
    call_id=words,
    scenario=words,
    house=words,
    started_at=seconds,
    rings=st.integers(0, 9),
    answered_s=st.none() | seconds,
    ended_s=seconds,
    ended_by=st.sampled_from(EndedBy),
    transcript=transcripts,
    presses=st.lists(st.builds(Press, st.sampled_from(Key), seconds, words)).map(tuple),
    visits=st.lists(st.builds(Visit, words, seconds)).map(tuple),
    levels_db=st.lists(seconds).map(tuple),
    engines=st.dictionaries(words, words),
)
evidence = st.builds(Evidence, words, seconds, seconds, parties, words, seconds, words)
parts = st.lists(st.builds(Part, words, st.booleans(), st.none() | evidence), max_size=2)
marks = st.builds(
    Mark,
    check=words,
    kind=words,
    means=words,
    verdict=st.sampled_from(Verdict),
    points=seconds,
    out_of=seconds,
    parts=parts.map(tuple),
    evidence=st.lists(evidence, max_size=2).map(tuple),
    figure=st.none() | seconds,
    band=st.none() | st.tuples(st.none() | seconds, st.none() | seconds),
)
unmarked = st.builds(Unmarked, words, words, words, words, seconds)
grades = st.builds(
    Grade,
    call_id=words,
    scenario=words,
    house=words,
    rubric=words,
    engines=st.dictionaries(words, words),
    pass_mark=st.integers(1, 100),
    marks=st.lists(marks, max_size=3).map(tuple),
    unmarked=st.lists(unmarked, max_size=2).map(tuple),
    score=st.none() | seconds,
    low=seconds,
    high=seconds,
    fatal=st.lists(words).map(tuple),
)


@given(transcripts)
def test_a_transcript_is_read_back_as_it_was(transcript):
    assert Transcript.from_json(transcript.to_json()) == transcript


@given(calls)
def test_a_call_is_read_back_as_it_was(call):
    assert CallFile.from_json(call.to_json()) == call


@given(grades)
def test_a_grade_is_read_back_as_it_was(grade):
    assert Grade.from_json(grade.to_json()) == grade
