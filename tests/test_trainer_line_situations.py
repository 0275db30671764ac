"""Calls over the socket that are dialled, drop, bring a notice or cannot be heard."""

from pathlib import Path

import pytest
import soundfile
from line_house import SCENARIO, House, Phone, house

from grading.call_file import Key
from scenarios.catalog import Entry
from scenarios.scenario import Scenario
from trainer import wire
from trainer.bell import CONNECTING_S, PICK_UP_S
from voices.audio import LINE_RATE

__all__ = ["house"]  # the fixture
BYE = {"state": "bye", "says": ["再见"], "hangs_up": True}
LEAST = {"id": "loud", "means": "响", "manner": {"measure": "loudness_dbfs", "min": -30}}


def entry(script: list[dict[str, object]], **more: object) -> Entry:
    plain = SCENARIO.model_dump(by_alias=True) | {"script": script} | more
    return Entry(Path("late-parcel.yaml"), Scenario.model_validate(plain), "late-parcel@00000000")


def on_the_line(at: House, taken: Entry):
    call = at.open(taken)
    return call, at.connect(call, at.desk.ticket(call))


def test_the_trainee_dials_and_the_other_side_speaks_first(house):
    at = house("您好")
    taken = entry(
        [{"state": "asks", "says": ["喂"], "next": [{"go": "bye"}]}, BYE],
        direction="outgoing",
        rings_before_answer=1,
    )
    call, connection = on_the_line(at, taken)
    with connection as socket:
        phone = Phone(socket, at.time)
        assert phone.read().phase == "idle"
        phone.send(wire.Dial(phone.clock))
        phone.until(wire.Status, phase="calling")
        phone.pass_time(CONNECTING_S)
        ring = phone.hear("ring_back")
        assert ring.samples == LINE_RATE
        phone.until(wire.Status, phase="calling", rings=1)
        phone.pass_time(PICK_UP_S + 0.1)
        phone.until(wire.Status, phase="talking")
        phone.hear_out()
        phone.speak()
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    assert [press.key for press in kept.presses] == [Key.DIAL, Key.HANG_UP]
    assert [turn.text for turn in kept.transcript.turns] == ["喂", "您好", "再见"]
    assert kept.answered_s == pytest.approx(CONNECTING_S + PICK_UP_S, abs=0.3)


def test_a_line_goes_dead_rings_again_and_goes_on(house):
    at = house("刚才断了")
    script = [
        {"state": "asks", "says": ["单号是"], "drops": True, "back_after_s": 4,
         "next": [{"go": "again"}]},
        {"state": "again", "patience_s": 60, "next": [{"go": "bye"}]},
        BYE,
    ]  # fmt: skip
    call, connection = on_the_line(at, entry(script))
    with connection as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.until(wire.Status, phase="cut")
        phone.hear("cut_off")
        phone.speak(seconds=0.4, quiet_s=0.4)  # nobody hears this
        phone.pass_time(3.5)
        phone.answer()
        phone.speak()
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    kept = at.desk.call_file(call)
    assert [turn.text for turn in kept.transcript.turns] == ["单号是", "刚才断了", "再见"]
    (cut,) = kept.cuts
    assert (kept.rings, cut.rings) == (1, 1)
    assert cut.rang_s - cut.at_s == pytest.approx(4.0, abs=0.5)
    assert cut.answered_s - cut.rang_s == pytest.approx(1.5, abs=0.2)
    sound, _ = soundfile.read(at.folder / "calls" / call / "call.flac")
    dead = sound[round(cut.at_s * LINE_RATE) : round(cut.rang_s * LINE_RATE)]
    assert abs(dead[: LINE_RATE // 4, 0]).max() > 0.05  # the tone
    assert abs(dead[:, 1]).max() == 0


def test_a_notice_reaches_the_telephone_and_outlives_a_new_connection(house):
    at = house()
    script = [
        {"state": "asks", "says": ["包裹呢"], "notice": "访客到前台", "notice_sound": "knock",
         "notice_after_s": 1, "next": [{"go": "bye"}]},
        BYE,
    ]  # fmt: skip
    call, connection = on_the_line(at, entry(script))
    with connection as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        phone.pass_time(0.6)
        phone.until(wire.Notice, text="访客到前台", sound="knock")
    at.wait_for(lambda: at.desk.phase(call) == "dropped")
    with at.connect(call, at.desk.ticket(call)) as socket:
        phone = Phone(socket, at.time)
        assert phone.until(wire.Welcome).notice == "访客到前台"
        phone.press("hang_up")
        phone.until(wire.Ended)
    (notice,) = at.desk.call_file(call).notices
    assert (notice.text, notice.state) == ("访客到前台", "asks")


@pytest.mark.parametrize(("level", "after"), [(300, "cannot_hear"), (3000, "bye")])
def test_a_turn_under_the_least_loudness_is_faint(house, monkeypatch, level, after):
    at = house("您好")
    script = [
        {"state": "asks", "says": ["喂"], "next": [
            {"if": "faint", "go": "cannot_hear"}, {"go": "bye"}]},
        {"state": "cannot_hear", "says": ["大声点"], "next": [{"go": "bye"}]},
        BYE,
    ]  # fmt: skip
    checks = [check.model_dump() for check in SCENARIO.checks]
    call, connection = on_the_line(at, entry(script, checks=[*checks, LEAST]))
    with connection as socket:
        phone = Phone(socket, at.time)
        phone.answer()
        phone.hear_out()
        spoken = phone.frame
        monkeypatch.setattr(phone, "frame", lambda loud: spoken(level if loud else 0))
        phone.speak()
        phone.hear_out()
        phone.press("hang_up")
        phone.until(wire.Ended)
    assert at.desk.call_file(call).visits[-1].state == after


def test_a_call_that_asks_for_no_loudness_is_never_faint(house):
    at = house()
    call = at.open()
    assert at.desk.call(call).least_db is None
