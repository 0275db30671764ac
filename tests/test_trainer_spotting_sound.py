"""The recording of an error-spotting item: who is heard when, and keeping it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from scenarios.spotting import CallTurn, Marked, SpottingEntry, SpottingItem
from trainer.recordings import FILE
from trainer.spotting_sound import TOLD, kept, made, place_of, spans
from voices.audio import LINE_RATE, Audio, AudioError, read_audio


class ToneLines:
    """Lines as tones, a tenth of a second for each character."""

    def __init__(self):
        self.asked = []

    def spoken(self, text, voices):
        self.asked.append((text, voices["kokoro"]))
        at = np.arange(round(len(text) * 0.1 * 24_000)) / 24_000
        tone = 0.3 * np.sin(2 * np.pi * 800 * at)
        return SimpleNamespace(audio=Audio(tone.astype(np.float32), 24_000), engine="tone")


TURNS = (
    CallTurn(trainee="您好" * 5),
    CallTurn(caller="我要查快递" * 4),
    CallTurn(trainee="稍等稍等稍等", after_s=-0.4),
    CallTurn(pause_s=6, hold=True),
    CallTurn(pause_s=4),
    CallTurn(caller="喂在吗喂在吗", mood="angry"),
)


def entry(**changes):
    item = SpottingItem(
        id="one",
        title="一通",
        level=1,
        about="听。",
        rings=3,
        turns=TURNS,
        breaches=(
            Marked(turn=0, kind="late_answer", clause="reception.three-rings", why="晚"),
            Marked(turn=3, kind="interrupted", also=("rude",), clause="reception.listen", why="抢"),
        ),
    )
    return replace(SpottingEntry(item, TURNS, "one@12345678"), **changes)


def loudness(sound, start_s, end_s):
    part = sound.samples[round(start_s * LINE_RATE) : round(end_s * LINE_RATE)]
    return float(np.sqrt(np.mean(part**2)))


@pytest.fixture
def recorded(tmp_path):
    return made(entry(), ToneLines(), tmp_path, lambda done, of: None)


def test_turns_follow_one_another_after_the_rings(recorded):
    ring, first, second, third, hold, pause, last = recorded.turns
    assert (ring.start_s, ring.end_s) == (0.0, 11.0)
    assert first.start_s == pytest.approx(11.6)
    assert second.start_s == pytest.approx(first.end_s + 0.5)
    assert third.start_s == pytest.approx(second.end_s - 0.4)
    assert hold.end_s - hold.start_s == pytest.approx(6.0)
    assert pause.start_s == pytest.approx(hold.end_s + 0.5)
    assert recorded.seconds == pytest.approx(last.end_s + 0.8)
    assert recorded.speaker == "tone"


def test_the_sound_lies_where_the_turns_say(tmp_path, recorded):
    sound = read_audio(tmp_path / place_of(entry()) / FILE)
    assert sound.seconds == pytest.approx(recorded.seconds, abs=0.01)
    for laid in recorded.turns:
        level = loudness(sound, laid.start_s + 0.05, laid.end_s - 0.05)
        if laid.party in ("caller", "trainee"):
            assert level > 0.02, laid
    hold, pause = recorded.turns[4], recorded.turns[5]
    assert loudness(sound, hold.start_s, hold.end_s) > 5 * loudness(
        sound, pause.start_s, pause.end_s
    )


def test_spans_are_the_turns_seconds_and_kinds(recorded):
    late, over = spans(entry(), recorded)
    assert (late.start_s, late.end_s) == (0.0, 11.0)
    assert (over.start_s, over.end_s) == (recorded.turns[3].start_s, recorded.turns[3].end_s)
    assert [kind.value for kind in over.kinds] == ["interrupted", "rude"]


def test_each_party_has_its_own_voice_and_mood(tmp_path):
    lines = ToneLines()
    made(entry(), lines, tmp_path, lambda done, of: None)
    voices = {text: delivery for text, delivery in lines.asked}
    assert voices[TURNS[0].text].voice == "zm_yunjian"
    assert voices[TURNS[1].text].voice == "zf_xiaoyi"
    assert voices[TURNS[5].text].mood == "angry"


def test_it_tells_how_far_it_is_and_is_made_once(tmp_path):
    lines, told = ToneLines(), []
    first = made(entry(), lines, tmp_path, lambda done, of: told.append((done, of)))
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)
    asked = len(lines.asked)
    assert made(entry(), lines, tmp_path, lambda done, of: None) == first
    assert len(lines.asked) == asked


def test_another_version_is_another_recording(tmp_path, recorded):
    assert kept(entry(), tmp_path) == recorded
    assert kept(entry(version="one@87654321"), tmp_path) is None


def test_a_recording_cut_off_while_it_was_made_is_made_anew(tmp_path, recorded):
    (tmp_path / place_of(entry()) / TOLD).write_text("{", "utf-8")
    assert kept(entry(), tmp_path) is None
    assert made(entry(), ToneLines(), tmp_path, lambda done, of: None) == recorded
    (tmp_path / place_of(entry()) / FILE).unlink()
    assert kept(entry(), tmp_path) is None


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / place_of(entry())).write_text("a file stands here", "utf-8")
    with pytest.raises(AudioError, match="the recording cannot be kept"):
        made(entry(), ToneLines(), tmp_path, lambda done, of: None)
