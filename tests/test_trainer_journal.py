import json

import numpy as np
import pytest
import soundfile

from grading.call_file import EndedBy, Key
from trainer import journal
from trainer.tape import track
from voices.audio import LINE_RATE
from voices.levels import QUIET_DB
from voices.transcript import Party, Piece, Stretch

OPENED = journal.Opened("call1", "小李", "late@1", "neutral@1", 1.5, {"listener": "scripted"})
ENTRIES = [
    journal.Rang(0.0),
    journal.PickedUp(1.5),
    journal.Entered(1.5, "asks"),
    journal.LineBegun(1.6, 2, "asks.1", "asks", "我的包裹呢", 3.6, None, "silent"),
    journal.LineOver(3.6, 2, "我的包裹呢", True),
    journal.SpeechBegan(4.0),
    journal.Said(6.0, (Piece("抱歉", 4.0, 5.0, 0.9),), ((4.0, 5.0),), "asks", ("sorry",)),
    journal.Noted(6.1, "包裹"),
    journal.KeyPressed(6.5, Key.TRANSFER, "售后部"),
    journal.CallEnded(6.5, EndedBy.TRANSFER),
]


@pytest.fixture
def kept(tmp_path):
    made = journal.Journal(tmp_path / "call1", OPENED)
    yield made
    if not made._file.closed:
        made.close()


def tone(seconds):
    return (8000 * np.sin(np.arange(round(seconds * LINE_RATE)))).astype("<i2").tobytes()


def test_a_finished_call_becomes_a_call_file_and_a_stereo_recording(kept):
    kept.write(ENTRIES)
    kept.tape.lay(Party.CALLER, round(1.6 * LINE_RATE), tone(2))
    kept.tape.lay(Party.TRAINEE, 4 * LINE_RATE, tone(1))
    kept.close()
    call = journal.finish(kept.folder)
    assert (call.rings, call.answered_s, call.ended_s) == (1, 1.5, 6.5)
    assert call.ended_by is EndedBy.TRANSFER
    assert [turn.text for turn in call.transcript.turns] == ["我的包裹呢", "抱歉"]
    assert call.transcript.stretches[1] == Stretch(Party.TRAINEE, 4.0, 5.0)
    assert [press.key for press in call.presses] == [Key.ANSWER, Key.TRANSFER]
    assert call.notes == "包裹"
    assert call.engines == {"listener": "scripted", "speaker": "silent"}
    assert call.levels_db[45] == pytest.approx(-15.3, abs=0.2)
    assert call.levels_db[20] == QUIET_DB
    sound, rate = soundfile.read(kept.folder / "call.flac", dtype="int16")
    assert (rate, sound.shape) == (LINE_RATE, (round(6.5 * LINE_RATE), 2))
    assert sound[round(1.6 * LINE_RATE) :][: 2 * LINE_RATE, 0].tobytes() == tone(2)
    assert sound[4 * LINE_RATE : 5 * LINE_RATE, 1].tobytes() == tone(1)
    assert not sound[: 4 * LINE_RATE, 1].any()
    assert not track(kept.folder, Party.CALLER).exists()


def whole_file():
    opened_and_all = [OPENED, *ENTRIES]
    return b"".join(journal._ENTRY.dump_json(entry) + b"\n" for entry in opened_and_all)


@pytest.mark.parametrize("cut", range(0, len(whole_file()), 7))
def test_a_server_killed_at_any_byte_leaves_a_call_to_recover(tmp_path, cut):
    folder = tmp_path / "call1"
    folder.mkdir()
    (folder / journal.EVENTS).write_bytes(whole_file()[:cut])
    track(folder, Party.TRAINEE).write_bytes(tone(0.5)[:-1])
    calls = journal.recover(tmp_path)
    lines = whole_file()[:cut].count(b"\n")
    assert len(calls) == (1 if lines else 0)
    for call in calls:
        assert (call.ended_by is EndedBy.INTERRUPTED) == ("ended" not in told(lines))
        assert len(call.presses) == sum(
            "picked_up" in line or "key" in line for line in told(lines)
        )
        assert (folder / "call.flac").exists()
    assert journal.recover(tmp_path) == []  # once is enough


def told(lines):
    return [json.loads(line)["kind"] for line in whole_file().split(b"\n")[:lines]]


def test_a_line_cut_by_the_kill_is_kept_as_far_as_it_was_heard(kept):
    kept.write(ENTRIES[:4])
    kept.tape.lay(Party.TRAINEE, 0, tone(2.4))
    kept.close()
    call = journal.finish(kept.folder)
    assert call.ended_s == pytest.approx(2.4)
    assert [turn.text for turn in call.transcript.turns] == ["我的"]
    assert call.transcript.turns[0].end_s == pytest.approx(2.4)


def test_a_journal_with_a_broken_line_is_told_by_its_place(kept):
    kept.write(ENTRIES[:2])
    kept.close()
    path = kept.folder / journal.EVENTS
    path.write_bytes(path.read_bytes().replace(b"rang", b"rung"))
    with pytest.raises(journal.JournalError, match=r"events.jsonl:2: this is not an event"):
        journal.finish(kept.folder)


def test_a_data_folder_that_cannot_be_written_is_told_before_the_ring(tmp_path):
    (tmp_path / "calls").write_text("in the way", encoding="utf-8")
    with pytest.raises(journal.JournalError, match="THREERINGS_DATA"):
        journal.Journal(tmp_path / "calls" / "call1", OPENED)


def test_a_call_is_found_to_be_its_trainees(kept):
    assert journal.trainee_of(kept.folder) == "小李"
