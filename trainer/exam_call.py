"""A call of an examination: it is spoken, never typed, and it is over when the time is."""

from __future__ import annotations

from dataclasses import dataclass

from grading.call_file import EndedBy
from trainer import wire
from trainer.call import Call
from trainer.exchange import Exchange

TIME_UP = "the time of the examination was up"


@dataclass(frozen=True)
class Terms:
    """How a call is taken. `closes`, of an exam alone, is the server's monotonic clock then."""

    seed: int = 0  # chooses the caller's wordings
    closes: float | None = None


PRACTICE = Terms()


class ExamExchange(Exchange):
    """An exchange that hears no typing and ends at `closes`, which may be set nearer at any time.

    Any thread may set it: it is read anew whenever something happens on the line.
    """

    def __init__(
        self, caller: Call, unanswered_rings: int, dial_rings: int | None, closes: float
    ) -> None:
        super().__init__(caller, unanswered_rings, dial_rings)
        self.closes = closes

    def on(self, message: wire.Text, now: float) -> None:
        """Take in one message; what is not spoken only shows that the telephone is there."""
        match message:
            case wire.Typing() | wire.Typed() | wire.Answer(microphone=False):
                self.stamp(message.clock, now)
            case wire.Dial(microphone=False):
                self.stamp(message.clock, now)
            case _:
                super().on(message, now)

    def on_time(self, now: float) -> None:
        """Do what has become due; at the end of the time, end the call."""
        if now < self.closes or self.ended:
            super().on_time(now)
            return
        # Whoever talks then is cut off by the other side; what only rang was never answered.
        by = EndedBy.UNANSWERED if self.answered_s is None else EndedBy.CALLER
        self.end(by, self.clock.now(now) or 0.0, fault=TIME_UP)

    def due_in(self, now: float) -> float:
        """Seconds until `on_time` has something to do."""
        due = super().due_in(now)
        return due if self.ended else max(0.0, min(due, self.closes - now))
