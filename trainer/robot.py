"""A telephone with nobody at it: the browser's side of the wire, for benches, tests and load."""

from __future__ import annotations

from dataclasses import dataclass

from trainer import wire
from voices.audio import LINE_RATE

PREBUFFER = round(0.06 * LINE_RATE)  # samples there must be before sound begins
TICK_S = 0.1


@dataclass
class _Playing:
    say: wire.Say
    got: int = 0  # samples
    start: int | None = None  # clock


class Robot:
    """A player that keeps a browser's clock and throws the sound away; `now` is any clock, in s."""

    def __init__(self, now: float, clock: int = 0) -> None:
        self._zero = clock - round(now * LINE_RATE)
        self._playing: _Playing | None = None
        self._reports: list[wire.Text] = []
        self._ticked = now
        self._frames = 0
        self.starved = 0  # times sound ran out

    def clock(self, now: float) -> int:
        """What the audio clock shows."""
        return self._zero + round(now * LINE_RATE)

    def hello(self, now: float) -> wire.Hello:
        """The first message of a connection."""
        return wire.Hello(wire.VERSION, self.clock(now), 48_000)

    def take(self, message: wire.Outgoing | bytes, now: float) -> None:
        """Take in what the line sent."""
        if isinstance(message, bytes):
            if self._playing is not None:
                self._playing.got += len(message) // 2
        elif isinstance(message, wire.Say):
            self._stop(now)
            self._playing = _Playing(message)
        elif isinstance(message, wire.Flush):
            if self._playing is not None and self._playing.say.utterance == message.utterance:
                self._stop(now)

    def reports(self, now: float) -> list[wire.Text]:
        """What the player and the clock have to say by now."""
        self._play(self.clock(now))
        if now - self._ticked >= TICK_S:
            self._ticked = now
            self._reports.append(wire.Tick(self.clock(now)))
        told, self._reports = self._reports, []
        return told

    def frame(self, pcm: bytes, clock: int) -> wire.MicFrame:
        """The next microphone frame."""
        self._frames += 1
        return wire.MicFrame(self._frames - 1, clock, pcm)

    def _play(self, clock: int) -> None:
        playing = self._playing
        if playing is None:
            return
        say = playing.say
        if playing.start is None:
            at = say.at if say.at is not None else clock
            if playing.got >= min(PREBUFFER, say.samples) and clock >= at:
                playing.start = max(at, clock - wire.FRAME)
                self._reports.append(wire.Started(say.utterance, playing.start))
            return
        heard = clock - playing.start
        if heard >= say.samples:
            self._over(playing, say.samples, playing.start + say.samples, whole=True)
        elif heard > playing.got:
            self.starved += 1

    def _stop(self, now: float) -> None:
        playing = self._playing
        if playing is not None:
            clock = self.clock(now)
            played = 0 if playing.start is None else min(clock - playing.start, playing.say.samples)
            self._over(playing, max(0, played), clock, whole=False)

    def _over(self, playing: _Playing, played: int, clock: int, whole: bool) -> None:
        self._playing = None
        self._reports.append(wire.Played(playing.say.utterance, played, clock, whole))
