"""One call between the telephone and the caller's script: messages in, entries and orders out.

No socket, no sound, no thread: `now` is the server's monotonic clock, handed in. Whoever drives it
writes the entries to disk before carrying out the orders.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from grading.call_file import EndedBy, Key
from trainer import journal, wire
from trainer.bell import Bell
from trainer.call import (
    Action,
    Answered,
    BeQuiet,
    Call,
    CutOff,
    End,
    Enter,
    Event,
    LineHeard,
    Lost,
    Notify,
    Pressed,
    Say,
    TimeCame,
    TraineeSaid,
    TraineeStarted,
    WakeMe,
)
from trainer.earpiece import Earpiece, Outbox
from trainer.notices import Notices
from trainer.orders import Finish, Greet, Order, Tell, Understand
from trainer.timeline import LineClock
from voices.audio import LINE_RATE

RESUME_S = 10.0  # a lost connection may come back within this
FIRST_RING_S = 60.0  # the browser may need the trainee's click before it makes a sound
STALLED_S = 20.0  # a connected browser whose clock has stood still this long is gone


class Exchange:
    """The state of one call. Every method appends to what `take` hands out.

    With `dial_rings` the trainee dials, and the other side answers after so many rings.
    """

    def __init__(self, caller: Call, unanswered_rings: int, dial_rings: int | None = None) -> None:
        self.clock = LineClock()
        self.answered_s: float | None = None  # for the first time
        self.held_s: float | None = None  # since when
        self.muted = False
        self.microphone = True
        self.notes = ""
        self.ended: journal.CallEnded | None = None
        self.connected = self.was_connected = False
        self._caller = caller
        self._outbox = Outbox()
        self.earpiece = Earpiece(self._outbox)
        self._bell = Bell(self.earpiece, self.clock, unanswered_rings, dial_rings)
        self._open_s: float | None = None  # since when the two can talk
        self._notices = Notices()
        self._again: Say | None = None  # a line that a lost connection cut
        self._wake_s: float | None = None
        self._lost_at = 0.0  # by the server's clock
        self._dropped_s = 0.0  # line time
        self._stamped_at = 0.0  # by the server's clock
        self._next_frame = 0

    # --- what it is asked ---

    @property
    def phase(self) -> wire.CallPhase:
        """What the display shows."""
        if self.ended:
            return "ended"
        if not self.connected and self.was_connected:
            return "dropped"
        if self._open_s is not None:
            return "held" if self.held_s is not None else "talking"
        if self._bell.sounding != "ring":
            return "calling" if self._bell.sounding else "idle"
        return "cut" if self.answered_s is not None and not self.rings else "ringing"

    @property
    def rings(self) -> int:
        """Begun in the present ringing, or in the last one."""
        return self._bell.rings

    @property
    def listening(self) -> bool:
        """Whether the caller can hear the trainee."""
        return self.phase == "talking" and not self.muted

    @property
    def state(self) -> str:
        """The script state the call is in."""
        return self._caller.state

    def welcome(self, resume: str, now: float) -> wire.Welcome:
        """The greeting for the telephone that has just connected."""
        line_s = self.clock.now(now) or 0.0
        return wire.Welcome(
            phase=self.phase,
            resume=resume,
            rings=self.rings,
            muted=self.muted,
            microphone=self.microphone,
            talking_s=0.0 if self._open_s is None else max(0.0, line_s - self._open_s),
            held_s=0.0 if self.held_s is None else max(0.0, line_s - self.held_s),
            notes=self.notes,
            notice=self._notices.shown,
        )

    def take(self) -> tuple[list[journal.Entry], list[Order]]:
        """What there is to write, and then to do, since the last time."""
        taken = self._outbox.entries, self._outbox.orders
        self._outbox.entries, self._outbox.orders = [], []
        return taken

    def due_in(self, now: float) -> float:
        """Seconds until `on_time` has something to do."""
        if self.ended:
            return 3600.0
        if not self.connected:
            return max(0.0, self._lost_at - now)
        limit = STALLED_S if self.clock.running else FIRST_RING_S
        waits = [self._stamped_at + limit - now]
        line_s = self.clock.now(now)
        if line_s is not None:
            dues = (self._wake_s, self._bell.act_at_s(), self._notices.next_s())
            waits += [due_s - line_s for due_s in dues if due_s is not None]
        return max(0.0, min(waits))

    # --- connection and time ---

    def connect(self, hello: wire.Hello, now: float) -> None:
        """A telephone has connected, for the first time or again."""
        again, self.was_connected = self.was_connected, True
        self.connected, self._stamped_at, self._next_frame = True, now, 0
        self.clock.anchor(hello.clock, now)
        self._outbox.orders.append(Greet())
        if again:
            self._resume(now)
        self._bell.resume()

    def _resume(self, now: float) -> None:
        at_s = self.clock.now(now) or 0.0
        self._outbox.entries.append(journal.LineResumed(at_s))
        if self._wake_s is not None:
            self._wake_s += at_s - self._dropped_s  # the caller waited too
        if self._again is not None:
            say, self._again = self._again, None
            self.earpiece.say(say)

    def drop(self, now: float) -> None:
        """The connection is gone."""
        if self.ended or not self.connected:
            return
        self.connected = False
        self._dropped_s = self.clock.now(now) or 0.0
        self._lost_at = now + RESUME_S
        self._outbox.entries.append(journal.LineDropped(self._dropped_s))
        self._again = self.earpiece.cut(round(self._dropped_s * LINE_RATE)) or self._again

    def on_time(self, now: float) -> None:
        """Do what has become due."""
        if self.ended:
            return
        line_s = self.clock.now(now)
        if not self.connected:
            if now >= self._lost_at:
                self._tell_caller(Lost(self._dropped_s))
            return
        limit = STALLED_S if self.clock.running else FIRST_RING_S
        if now >= self._stamped_at + limit:
            self._tell_caller(Lost(line_s or 0.0))
            return
        if line_s is None:
            return
        if self._bell.act(line_s):
            self._rung_out(line_s)
        for notice in self._notices.due(line_s):
            self._outbox.entries.append(journal.Notified(line_s, notice.text, notice.state))
            self._outbox.orders.append(Tell(wire.Notice(notice.text, notice.sound)))
        if self._wake_s is not None and line_s >= self._wake_s:
            self._wake_s = None
            self._tell_caller(TimeCame(line_s))

    def _rung_out(self, line_s: float) -> None:
        """The last ring is over: who was rung answers, or who rang gives up."""
        if self._bell.sounding == "ring_back":
            self._pick_up(line_s, other=True)
        else:
            # Who was talked with before is a caller who hung up.
            missed = self.answered_s is None
            self.end(EndedBy.UNANSWERED if missed else EndedBy.CALLER, line_s)

    def stamp(self, clock: int, now: float) -> None:
        """Compare a stamp of the browser's clock with ours."""
        self._stamped_at = now
        slip_s = self.clock.seen(clock, now)
        if slip_s:
            self._outbox.entries.append(journal.ClockSlipped(self.clock.now(now) or 0.0, slip_s))

    def frame(self, frame: wire.MicFrame, now: float) -> int | None:
        """Where a microphone frame belongs on the trainee's track; None when nowhere."""
        self.stamp(frame.clock, now)
        missing = frame.seq - self._next_frame
        self._next_frame = frame.seq + 1
        if not self.clock.running or self.answered_s is None or self.ended:
            return None
        if missing > 0:
            self._outbox.entries.append(journal.FramesLost(self.clock.now(now) or 0.0, missing))
        return self.clock.position(frame.clock) if self.listening else None

    # --- messages ---

    def on(self, message: wire.Text, now: float) -> None:
        """Take in one message from the telephone."""
        if isinstance(message, wire.Note):
            if message.text != self.notes and not self.ended:
                self.notes = message.text
                self._outbox.entries.append(journal.Noted(self.clock.now(now) or 0.0, message.text))
            return
        self.stamp(message.clock, now)
        if self.ended:
            return
        match message:
            case wire.Hello() | wire.Tick():
                pass
            case wire.Answer():
                self._answer(message, now)
            case wire.Dial():
                self._dial(message, now)
            case wire.KeyDown():
                self._key(message, now)
            case wire.Typing() | wire.Typed():
                self._type(message, now)
            case wire.Started() | wire.Underrun() | wire.Played():
                self._report(message, now)
            case _:
                assert_never(message)

    def _answer(self, message: wire.Answer, now: float) -> None:
        if self.phase != "ringing":
            return
        if not self.clock.running:
            self.clock.begin(message.clock)
        self.microphone = message.microphone
        self._pick_up(self.clock.moment(message.clock, now))

    def _pick_up(self, at_s: float, other: bool = False) -> None:
        self._open_s = at_s
        self.answered_s = at_s if self.answered_s is None else self.answered_s
        self._bell.stop()
        self.earpiece.hush()
        self._outbox.entries.append(journal.PickedUp(at_s, self.microphone, other))
        self._tell_caller(Answered(at_s))
        self._show()

    def _dial(self, message: wire.Dial, now: float) -> None:
        if self.phase != "idle":
            return
        if not self.clock.running:
            self.clock.begin(message.clock)
        at_s = self.clock.moment(message.clock, now)
        self.microphone = message.microphone
        self._outbox.entries.append(journal.KeyPressed(at_s, Key.DIAL))
        self._bell.ring_there(at_s)
        self._show()

    def _key(self, message: wire.KeyDown, now: float) -> None:
        if self._open_s is None or not self._means_something(message.key):
            return
        at_s = self.clock.moment(message.clock, now)
        if message.key in ("hold", "resume"):
            self.held_s = at_s if message.key == "hold" else None
        elif message.key in ("mute", "unmute"):
            self.muted = message.key == "mute"
        key = Key(message.key)
        self._outbox.entries.append(journal.KeyPressed(at_s, key, message.detail))
        self._tell_caller(Pressed(at_s, key, message.detail))
        self._show()

    def _means_something(self, key: str) -> bool:
        held = self.held_s is not None
        idle = {"hold": held, "resume": not held, "mute": self.muted, "unmute": not self.muted}
        return not idle.get(key, False)

    def _type(self, message: wire.Typing | wire.Typed, now: float) -> None:
        if not self.listening:
            return
        at_s = self.clock.moment(message.clock, now)
        if isinstance(message, wire.Typing):
            self.speech_began(at_s)
            return
        began_s = min(at_s, max(0.0, self.clock.position(message.began) / LINE_RATE))
        text = message.text.strip()
        if text:
            self._outbox.orders.append(Understand(text, began_s, at_s))
        else:
            self._tell_caller(TraineeSaid(at_s, began_s, at_s, "", frozenset()))

    # --- what the trainee says ---

    def speech_began(self, at_s: float) -> None:
        """The trainee began to make speech sounds."""
        if not self.ended:
            self._outbox.entries.append(journal.SpeechBegan(at_s))
            self._tell_caller(TraineeStarted(at_s))

    def said(self, said: journal.Said) -> None:
        """A turn is understood. Words from before the end of the call are kept even after it."""
        said = replace(said, state=self._caller.state)
        self._outbox.entries.append(said)
        if self.ended:
            return
        text = "".join(piece.text for piece in said.pieces)
        start_s, end_s = said.pieces[0].start_s, said.pieces[-1].end_s
        if said.stretches:
            start_s, end_s = said.stretches[0][0], said.stretches[-1][1]
        signals = frozenset(said.signals)
        turn = TraineeSaid(
            said.at_s, start_s, end_s, text, signals, understood=bool(text), faint=said.faint
        )
        self._tell_caller(turn, reply_to_s=end_s)

    # --- what the caller does ---

    def _tell_caller(self, event: Event, reply_to_s: float | None = None) -> None:
        for action in self._caller.on(event):
            self._act(action, reply_to_s)

    def _act(self, action: Action, reply_to_s: float | None) -> None:
        match action:
            case Say():
                self._wake_s = None
                self.earpiece.say(action, reply_to_s)
            case BeQuiet():
                self.earpiece.hush()
            case WakeMe(at_s):
                self._wake_s = at_s
            case Enter(state, at_s):
                self._outbox.entries.append(journal.Entered(at_s, state))
            case CutOff():
                self._cut_off(action)
            case Notify():
                self._notices.add(action)
            case End(by, at_s):
                self.end(by, at_s)
            case _:
                assert_never(action)

    def _cut_off(self, cut: CutOff) -> None:
        self._open_s = self._wake_s = None
        self.muted = False
        self._outbox.entries.append(journal.CutOff(cut.at_s))
        self.earpiece.sound("cut_off")
        self._bell.ring_here(cut.back_s)
        self._show()

    def end(self, by: EndedBy, at_s: float, fault: str = "") -> None:
        """The call is over; `fault` says what broke, if that is why."""
        if self.ended:
            return
        self.earpiece.cut(round(at_s * LINE_RATE))
        self.ended = journal.CallEnded(at_s, by, fault)
        self._outbox.entries.append(self.ended)
        self._show()
        self._outbox.orders.append(Finish(by, at_s))

    def _show(self) -> None:
        status = wire.Status(self.phase, self.rings, self.muted)
        self._outbox.orders.append(Tell(status))

    # --- what the telephone reports about the sound ---

    def _report(self, report: wire.Started | wire.Underrun | wire.Played, now: float) -> None:
        if not self.clock.running:
            if not isinstance(report, wire.Started):
                return
            self.clock.begin(report.clock)
        at_s = self.clock.moment(report.clock, now)
        position = round(at_s * LINE_RATE)
        match report:
            case wire.Started():
                if self.earpiece.started(report, position):
                    self._bell.rang(at_s)
                    self._show()
            case wire.Underrun():
                self.earpiece.underrun(report, position)
            case wire.Played():
                line = self.earpiece.played(report, at_s)
                if line is not None:
                    self._tell_caller(LineHeard(at_s, line))
