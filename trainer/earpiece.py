"""What reaches the trainee's ear: rings and lines, as the browser reports having rendered them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from trainer import journal, wire
from trainer.call import Say
from trainer.orders import Blank, Lay, Order, Quiet, Ring, Voice
from trainer.wire import Tone
from voices.audio import LINE_RATE

TONE_S: dict[Tone, float] = {"ring": 1.0, "ring_back": 1.0, "cut_off": 2.8}  # how long each is


@dataclass
class Outbox:
    """What is to be written, and what is then to be done."""

    entries: list[journal.Entry] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True)
class Utterance:
    """Something to be heard: a line, or a tone when `say` is None. `position` once it has begun."""

    number: int
    say: Say | None
    tone: Tone = "ring"
    samples: int = 0  # 0 until its sound is made
    speaker: str = ""
    position: int | None = None
    reply_to_s: float | None = None

    def text_until(self, played: int) -> str:
        """The words that were heard in so many samples, an even pace assumed."""
        if self.say is None or not self.samples:
            return ""
        return self.say.text[: round(len(self.say.text) * min(1.0, played / self.samples))]


class Earpiece:
    """The utterances of one call, one under way at a time."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._count = 0
        self._current: int | None = None
        self._open: dict[int, Utterance] = {}  # not yet reported as over
        self.heard = ""  # the caller's last words

    def sound(self, tone: Tone, at: int | None = None) -> None:
        """Sound a ring or another tone at this browser clock, or at once."""
        samples = round(TONE_S[tone] * LINE_RATE)
        begun = self._begin(Utterance(self._number(), None, tone, samples))
        self._outbox.orders.append(Ring(begun.number, at, tone))

    def say(self, say: Say, reply_to_s: float | None = None) -> None:
        """Let the caller speak, in answer to words that ended at `reply_to_s`."""
        line = self._begin(Utterance(self._number(), say, reply_to_s=reply_to_s))
        self._outbox.orders.append(Voice(line.number, say))

    def voiced(self, number: int, samples: int, speaker: str) -> bool:
        """An utterance's sound is made; False when it is no longer wanted."""
        if number != self._current:
            return False
        self._open[number] = replace(self._open[number], samples=samples, speaker=speaker)
        return True

    def hush(self) -> None:
        """Stop what is under way."""
        if self._current is None:
            return
        number, self._current = self._current, None
        self._outbox.orders.append(Quiet(number))
        if not self._open[number].samples:
            del self._open[number]  # the browser never heard of it and will not report

    def started(self, report: wire.Started, position: int) -> bool:
        """The first sample was heard; whether it was that of a ring."""
        utterance = self._open.get(report.utterance)
        if utterance is None or utterance.position is not None:
            return False
        self._open[report.utterance] = replace(utterance, position=position)
        self._outbox.orders.append(Lay(report.utterance, position))
        at_s = position / LINE_RATE
        if utterance.say is None:
            if utterance.tone != "cut_off":
                self._outbox.entries.append(journal.Rang(at_s))
            return utterance.tone != "cut_off"
        self.heard = utterance.say.text
        gap_s = None if utterance.reply_to_s is None else at_s - utterance.reply_to_s
        self._outbox.entries.append(
            journal.LineBegun(
                at_s=at_s,
                utterance=utterance.number,
                line=utterance.say.line,
                state=utterance.say.state,
                text=utterance.say.text,
                end_s=at_s + utterance.samples / LINE_RATE,
                reply_gap_s=gap_s,
                speaker=utterance.speaker,
            )
        )
        return False

    def underrun(self, report: wire.Underrun, position: int) -> None:
        """Sound had run out, and goes on at this position."""
        utterance = self._open.get(report.utterance)
        if utterance is None or utterance.position is None:
            return
        played = min(report.played, utterance.samples)
        stopped = utterance.position + played
        if stopped < position:
            self._outbox.orders.append(Blank(stopped, position))
            self._outbox.orders.append(Lay(report.utterance, position, played))
            self._open[report.utterance] = replace(utterance, position=position - played)

    def played(self, report: wire.Played, at_s: float) -> str | None:
        """An utterance is over; the name of the caller's line, if it was one."""
        utterance = self._open.pop(report.utterance, None)
        if utterance is None:
            return None
        if report.utterance == self._current:
            self._current = None
        self._over(utterance, min(report.played, utterance.samples), at_s, report.whole)
        return utterance.say.line if utterance.say else None

    def cut(self, position: int) -> Say | None:
        """Nothing more was heard from this position on; the caller's line under way, if any."""
        current = self._open.get(self._current) if self._current is not None else None
        for utterance in self._open.values():
            played = 0 if utterance.position is None else max(0, position - utterance.position)
            played = min(played, utterance.samples)
            self._over(utterance, played, position / LINE_RATE, played == utterance.samples)
        self.hush()
        self._open.clear()
        return current.say if current else None

    def _over(self, utterance: Utterance, played: int, at_s: float, whole: bool) -> None:
        if utterance.position is None:
            return
        if played < utterance.samples:
            end = utterance.position + utterance.samples
            self._outbox.orders.append(Blank(utterance.position + played, end))
        if utterance.say is not None:
            text = utterance.say.text if whole else utterance.text_until(played)
            self._outbox.entries.append(journal.LineOver(at_s, utterance.number, text, whole))

    def _begin(self, utterance: Utterance) -> Utterance:
        self.hush()
        self._open[utterance.number] = utterance
        self._current = utterance.number
        return utterance

    def _number(self) -> int:
        self._count += 1
        return self._count
