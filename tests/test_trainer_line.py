"""Whole calls over the socket, with engines that need no model."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest
import soundfile
from line_house import House, Phone, house
from starlette.websockets import WebSocketDisconnect

from grading.call_file import EndedBy
from trainer import journal, wire
from trainer.desk import NoSuchCall
from trainer.tickets import TICKET_S
from voices.audio import LINE_RATE
from voices.levels import QUIET_DB
from voices.transcript import Party

__all__ = ["house"]  # the fixture


def test_a_call_is_answered_replied_to_and_hung_up(house):
    at = house("非常抱歉", "再见")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        assert phone.read().phase == "ringing"
        phone.answer()
        phone.hear_out()
        phone.speak()
        reply = phone.hear_out()
        phone.press("hang_up")
        assert phone.until(wire.Ended).by == EndedBy.TRAINEE
    kept = at.desk.call_file(call)
    assert kept is not None
    assert reply.samples == round(3 * 0.2 * LINE_RATE)
    assert [turn.text for turn in kept.transcript.turns] == ["包裹呢", "非常抱歉", "那好吧"]
    assert [visit.state for visit in kept.visits] == ["asks", "softer"]


def entries(at: House, call: str, *kinds: type) -> list[journal.Entry]:
    told = journal.read_entries(at.folder / "calls" / call)
    return [entry for entry in told if isinstance(entry, kinds)]


def refused(at: House, call: str, ticket: str, **headers: str) -> bool:
    try:
        with at.connect(call, ticket, **headers):
            return False
    except WebSocketDisconnect:
        return True


def test_a_ticket_opens_its_own_call_once_from_our_own_page(house):
    at = house()
    call, other = at.open(), at.open()
    ticket = at.desk.ticket(call)
    assert refused(at, other, ticket)
    # Not the last letter: it holds fewer bits than it shows, and another may mean the same.
    assert refused(at, call, ticket[:-9] + ("a" if ticket[-9] != "a" else "b") + ticket[-8:])
    assert refused(at, call, at.desk.ticket(call), origin="http://localhost:9999")
    assert refused(at, call, at.desk.ticket(call), origin="")
    assert not refused(at, call, at.desk.ticket(call))
    used = at.desk.ticket(call)
    assert not refused(at, call, used)
    assert refused(at, call, used)
    assert refused(at, "nosuchcall", at.desk.ticket(call))


def test_an_old_ticket_is_refused_and_a_resuming_one_is_not(house, monkeypatch):
    at = house()
    call = at.open()
    ticket, resume = at.desk.ticket(call), at.desk.ticket(call, "resume")
    later = time.time() + TICKET_S + 2
    monkeypatch.setattr(time, "time", lambda: later)
    assert refused(at, call, ticket)
    assert not refused(at, call, resume)


def test_an_ended_call_cannot_be_rung_again(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        spare = at.desk.ticket(call)
        phone.press("hang_up")
        phone.until(wire.Ended)
    assert refused(at, call, spare)
    assert at.desk.phase(call) == "ended"
    with pytest.raises(NoSuchCall, match=call):
        at.desk.ticket(call)


def test_on_hold_and_muted_the_caller_hears_nothing(house):
    at = house("请稍等", "非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak(quiet_s=0)
        phone.press("hold")
        phone.until(wire.Status, phase="held")
        phone.speak()
        phone.pass_time(2)
        phone.press("resume")
        phone.until(wire.Status, phase="talking")
        phone.press("mute")
        phone.until(wire.Status, muted=True)
        phone.speak()
        phone.press("unmute")
        phone.until(wire.Status, muted=False)
        phone.speak()
        phone.until(wire.Say)
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    said = [turn.text for turn in kept.transcript.of(Party.TRAINEE)]
    assert said == ["请稍等", "非常抱歉"]
    keys = [press.key.value for press in kept.presses]
    assert keys == ["answer", "hold", "resume", "mute", "unmute", "hang_up"]
    held, muted = kept.presses[1].at_s, kept.presses[3].at_s
    assert max(kept.levels_db[round(held * 10) + 1 : round(muted * 10) + 9]) == QUIET_DB


def test_a_transfer_is_kept_with_its_desk(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.press("transfer", "售后部")
        assert phone.until(wire.Ended).by == EndedBy.TRANSFER
    assert at.desk.call_file(call).presses[-1].detail == "售后部"


def test_a_typed_answer_is_a_turn_of_full_confidence(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        began = phone.clock
        phone.send(wire.Typing(began))
        phone.pass_time(3)
        phone.send(wire.Typed("非常抱歉", began, phone.clock))
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    said = at.desk.call_file(call).transcript.of(Party.TRAINEE)[0]
    assert (said.text, said.confidence) == ("非常抱歉", 1.0)
    assert said.end_s - said.start_s == pytest.approx(3.0, abs=0.05)


def test_words_said_as_the_receiver_goes_down_are_kept(house):
    at = house("再见")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak(quiet_s=0.1)
        phone.press("hang_up")
        phone.until(wire.Ended)
    assert at.desk.call_file(call).transcript.of(Party.TRAINEE)[-1].text == "再见"


def test_what_the_caller_said_is_recorded_where_it_was_heard(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear()
        phone.pass_time(0.3)
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    line = kept.transcript.of(Party.CALLER)[0]
    assert line.start_s == pytest.approx(1.5, abs=0.01)
    assert line.end_s == pytest.approx(1.8, abs=0.02)
    assert line.text == "包裹"  # half of its 0.6 s
    sound, _ = soundfile.read(at.folder / "calls" / call / "call.flac")
    ring = np.flatnonzero(sound[: round(1.4 * LINE_RATE), 0])
    assert ring[0] < 40
    assert ring[-1] / LINE_RATE == pytest.approx(1.0, abs=0.01)


def test_a_call_dropped_and_resumed_goes_on_where_it_was(house):
    at = house("非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.send(wire.Note("赵女士"))
        phone.hear()
        phone.pass_time(0.2)
    at.wait_for(lambda: at.desk.phase(call) == "dropped")
    assert at.desk.unfinished("小李") == [call]
    at.time.now += 4
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        welcome = phone.until(wire.Welcome)
        assert (welcome.phase, welcome.notes) == ("talking", "赵女士")
        assert welcome.talking_s == pytest.approx(4.2, abs=0.1)
        phone.hear_out()  # the line that was cut, from its start
        phone.speak()
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    caller = [turn.text for turn in kept.transcript.of(Party.CALLER)]
    assert caller == ["包", "包裹呢", "那好吧"]
    dropped, resumed = entries(at, call, journal.LineDropped, journal.LineResumed)
    assert resumed.at_s - dropped.at_s == pytest.approx(4.0, abs=0.1)
    assert kept.transcript.turns[1].start_s == pytest.approx(resumed.at_s, abs=0.1)


def test_a_second_window_takes_the_call_over(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as first:
        former = Phone(first, at.time)
        former.answer()
        with at.connect(call, at.desk.ticket(call)) as second:
            phone = Phone(second, at.time)
            assert phone.until(wire.Welcome).phase == "talking"
            with pytest.raises(WebSocketDisconnect) as closed:
                former.until(wire.Ended)
            assert "another window" in closed.value.reason
            phone.press("hang_up")
            phone.until(wire.Ended)


def test_a_line_lost_for_good_ends_the_call_as_interrupted(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.pass_time(0.5)
    at.wait_for(lambda: at.desk.phase(call) == "dropped")
    at.time.now += 11
    at.wait_for(lambda: at.desk.call_file(call) is not None)
    kept = at.desk.call_file(call)
    assert kept.ended_by is EndedBy.INTERRUPTED
    assert kept.ended_s == pytest.approx(2.6, abs=0.1)
    assert [turn.text for turn in kept.transcript.turns] == ["包裹呢"]
    assert at.desk.unfinished("小李") == []


def test_a_killed_server_leaves_what_was_said(house):
    at = house("非常抱歉")
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.speak()
        phone.hear()
        at.wait_for(lambda: len(entries(at, call, journal.LineBegun)) == 2)
        dead = at.folder.with_name("dead")
        shutil.copytree(at.folder, dead)  # what is on disk at the moment of the kill
    (kept,) = journal.recover(dead / "calls")
    assert kept.ended_by is EndedBy.INTERRUPTED
    assert [turn.text for turn in kept.transcript.turns][:2] == ["包裹呢", "非常抱歉"]
    assert max(kept.levels_db) > -25
    assert (dead / "calls" / call / "call.flac").exists()


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ("not json", "Invalid JSON"),
        ('{"t":"zap"}', "zap"),
        ('{"t":"tick","clock":-5}', "tick.clock"),
        (b"", "sound frame of 0 bytes"),
        (b"x" * 9999, "sound frame of 9999 bytes"),
        (b"\xff" * 14, "past what a browser can count"),
    ],
)
def test_a_malformed_frame_closes_the_socket_with_a_reason(house, frame, told):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.until(wire.Say)
        (socket.send_bytes if isinstance(frame, bytes) else socket.send_text)(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            phone.until(wire.Ended)
    assert closed.value.code == 4400
    assert told in closed.value.reason
    assert at.desk.phase(call) == "dropped"


def test_a_page_of_another_version_is_told_to_load_again(house):
    at = house()
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        socket.send_text(wire.dump(wire.Hello(99, 0, 48_000)))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert "Load the page again" in closed.value.reason


def test_a_fault_of_ours_ends_the_call_and_is_kept(house):
    at = house()
    at.desk.lines.spoken = None  # calling it is a bug
    call = at.open()
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        assert phone.until(wire.Ended).by == EndedBy.INTERRUPTED
    (ended,) = entries(at, call, journal.CallEnded)
    assert "not callable" in ended.fault
