"""Lines that are kept, who speaks when another cannot, and what is made ahead of need."""

import os
import threading

import numpy as np
import pytest

from voices.audio import Audio
from voices.delivery import Delivery, Mood
from voices.engines import EngineMissing, SpeakerFailed
from voices.shelf import Shelf
from voices.silent import SilentSpeaker

VOICES = {"first": Delivery("a")}


class Fake:
    """A speaker that notes what it was asked for, and fails when told to."""

    def __init__(self, name="first", fault=None, version="1"):
        self.name, self.fault, self.version = name, fault, version
        self.asked = []

    def speak(self, text, delivery):
        self.asked.append((text, delivery))
        if self.fault:
            raise self.fault
        yield Audio(np.full(1600, 0.25, np.float32), 16_000)


@pytest.fixture
def shelf(tmp_path):
    opened = []

    def make(*speakers, **options):
        opened.append(Shelf(tmp_path, speakers, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_a_line_is_spoken_once_and_then_taken_from_the_shelf(shelf):
    fake = Fake()
    made, taken = (shelf(fake).spoken("您好", VOICES) for _ in range(2))
    assert len(fake.asked) == 1
    assert taken.engine == made.engine == "first"
    assert taken.audio.rate == 16_000
    np.testing.assert_allclose(taken.audio.samples, made.audio.samples, atol=1e-4)


@pytest.mark.parametrize(
    "other",
    [
        ("你好", Delivery("a"), "1"),
        ("您好", Delivery("b"), "1"),
        ("您好", Delivery("a", pace=1.1), "1"),
        ("您好", Delivery("a", mood=Mood.ANGRY), "1"),
        ("您好", Delivery("a"), "2"),
    ],
    ids=["words", "voice", "pace", "mood", "version"],
)
def test_anything_that_changes_the_sound_makes_another_line(shelf, other):
    text, delivery, version = other
    shelf(Fake()).spoken("您好", VOICES)
    second = Fake(version=version)
    assert not shelf(second).ready(text, {"first": delivery})
    shelf(second).spoken(text, {"first": delivery})
    assert second.asked == [(text, delivery)]


def test_the_next_speaker_stands_in_and_is_named(shelf):
    first, second = Fake(fault=EngineMissing("It is not installed.")), Fake("second")
    spoken = shelf(first, second).spoken("您好", {"first": Delivery("a", 1.2, Mood.COLD)})
    assert spoken.engine == "second"
    assert second.asked == [("您好", Delivery("", 1.2, Mood.COLD))]


def test_when_nobody_can_speak_each_says_why(shelf):
    speakers = [Fake(fault=SpeakerFailed("No network.")), Fake("second", SpeakerFailed("No disk."))]
    with pytest.raises(SpeakerFailed, match=r"您好.*first: No network\. second: No disk\."):
        shelf(*speakers).spoken("您好", VOICES)


def test_a_speaker_that_makes_no_sound_has_failed(shelf):
    class Mute(Fake):
        def speak(self, text, delivery):
            return iter(())

    with pytest.raises(SpeakerFailed, match="no sound"):
        shelf(Mute()).spoken("您好", VOICES)


def test_a_line_without_words_is_a_short_silence(shelf):
    spoken = shelf(Fake(fault=SpeakerFailed("not asked"))).spoken("……", VOICES)
    assert spoken.audio.seconds > 0
    assert not spoken.audio.samples.any()


def test_lines_are_made_ahead_in_their_order(shelf):
    fake = Fake()
    ahead = shelf(fake)
    ahead.prepare([(text, VOICES) for text in ("一", "二", "三")])
    ahead.settle()
    assert [text for text, _ in fake.asked] == ["一", "二", "三"]
    assert all(ahead.ready(text, VOICES) for text in ("一", "二", "三"))


def test_the_opening_line_of_a_later_call_does_not_wait_for_the_rest_of_an_earlier(shelf):
    started, go_on = threading.Event(), threading.Event()

    class Slow(Fake):
        def speak(self, text, delivery):
            started.set()
            assert go_on.wait(10)
            yield from super().speak(text, delivery)

    slow = Slow()
    ahead = shelf(slow)
    ahead.prepare([("甲一", VOICES), ("甲二", VOICES)])
    assert started.wait(10)
    ahead.prepare([("乙一", VOICES), ("乙二", VOICES)])
    go_on.set()
    ahead.settle()
    assert [text for text, _ in slow.asked] == ["甲一", "乙一", "甲二", "乙二"]


def test_a_failure_in_the_background_is_told_to_whoever_asks_and_then_tried_again(shelf):
    fake = Fake(fault=SpeakerFailed("No network."))
    ahead = shelf(fake)
    ahead.prepare([("您好", VOICES)])
    ahead.settle()
    with pytest.raises(SpeakerFailed, match="No network"):
        ahead.spoken("您好", VOICES)
    fake.fault = None
    assert ahead.spoken("您好", VOICES).engine == "first"


def test_what_a_stand_in_spoke_is_made_again_when_the_first_speaker_is_back(shelf):
    first, second = Fake(fault=SpeakerFailed("No network.")), Fake("second")
    ahead = shelf(first, second)
    assert ahead.spoken("您好", VOICES).engine == "second"
    first.fault = None
    assert ahead.spoken("您好", VOICES).engine == "second"
    ahead.prepare([("您好", VOICES)])
    ahead.settle()
    assert ahead.spoken("您好", VOICES).engine == "first"


def test_many_threads_asking_for_one_line_wait_for_one_speaker(shelf):
    gate = threading.Barrier(8)
    fake, heard = Fake(), []
    kept = shelf(fake)

    def ask():
        gate.wait(10)
        heard.append(kept.spoken("您好", VOICES).engine)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert heard == ["first"] * 8
    assert len(fake.asked) == 1


def test_a_damaged_file_is_made_again(shelf, tmp_path):
    fake = Fake()
    shelf(fake).spoken("您好", VOICES)
    (file,) = tmp_path.glob("*/*.flac")
    file.write_bytes(b"not a sound")
    assert shelf(fake).spoken("您好", VOICES).audio.seconds == pytest.approx(0.1)
    assert len(fake.asked) == 2


def test_what_was_longest_unused_makes_room(shelf, tmp_path):
    kept = shelf(Fake())
    for age, text in enumerate("丙乙甲"):
        kept.spoken(text, VOICES)
        newest = max(tmp_path.glob("*/*.flac"), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    kept.spoken("丙", VOICES)  # used again, so the youngest
    size = next(tmp_path.glob("*/*.flac")).stat().st_size
    tight = shelf(Fake(), limit_bytes=round(size * 3.5))
    tight.spoken("丁", VOICES)
    assert [text for text in "甲乙丙丁" if tight.ready(text, VOICES)] == ["甲", "丙", "丁"]


def test_a_shelf_that_cannot_be_written_still_speaks(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way", "utf-8")
    shelf = Shelf(tmp_path / "file" / "shelf", [Fake()])
    assert shelf.spoken("您好", VOICES).engine == "first"
    assert "cannot be kept" in caplog.text


def test_a_closed_shelf_prepares_nothing_more(shelf):
    kept = shelf(SilentSpeaker())
    kept.prepare([("您好", {})])
    kept.close()
    with pytest.raises(RuntimeError, match="closed"):
        kept.prepare([("再见", {})])
