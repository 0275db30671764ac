"""Line time: the browser's audio clock, laid on one scale that outlives dropped connections.

Both directions of sound are stamped by one clock in the browser, so who spoke over whom is read off
samples, not off the network. Positions are samples of line time: 0 is the first of the first ring.
"""

from __future__ import annotations

from collections import deque

from voices.audio import LINE_RATE

SLIP_S = 1.0  # a clock further than this from the server's is wrong, paused or lying
BEHIND_S = 0.5  # messages overtake one another by less
WINDOW_S = 3.0  # a clock that lags this long is not merely late on the network


class LineClock:
    """Maps the browser's clock to line time and keeps an eye on it with the server's own.

    `arrival` is the server's monotonic clock, in seconds, when a stamp came in.
    """

    def __init__(self) -> None:
        self._zero: int | None = None
        self._base = 0.0  # browser minus server, in seconds, when the clock was anchored
        self._usual = 0.0  # the same by the least delayed of the latest stamps
        self._recent: deque[tuple[float, float]] = deque()
        self._latest = 0  # highest clock seen since the anchor

    @property
    def running(self) -> bool:
        """Whether line time has begun."""
        return self._zero is not None

    def anchor(self, clock: int, arrival: float) -> None:
        """Take up a new browser clock; line time goes on by the server's clock meanwhile."""
        line_s = self.now(arrival)
        if line_s is not None:
            self._zero = clock - round(line_s * LINE_RATE)
        self._latest = clock
        self._base = self._usual = clock / LINE_RATE - arrival
        self._recent = deque([(arrival, self._base)])

    def begin(self, clock: int) -> None:
        """Let line time 0 be at this clock."""
        self._zero = clock

    def seen(self, clock: int, arrival: float) -> float:
        """Compare a stamp with the server's clock; the slip, in seconds, that had to be mended.

        A clock that runs ahead is mended at once, one that lags when nothing on time came for
        `WINDOW_S`: the network can make a stamp late and never early. 0.0 is the usual answer.
        """
        self._latest = max(self._latest, clock)
        offset = clock / LINE_RATE - arrival
        self._recent.append((arrival, offset))
        while self._recent[0][0] < arrival - WINDOW_S:
            self._recent.popleft()
        best = max(entry[1] for entry in self._recent)
        full = arrival - self._recent[0][0] > WINDOW_S * 0.8
        self._usual = best if full else max(best, self._usual)
        slip = self._usual - self._base
        if abs(slip) <= SLIP_S:
            return 0.0
        self._move(offset - self._base, clock, arrival)
        return slip

    def _move(self, slip_s: float, clock: int, arrival: float) -> None:
        if self._zero is not None:
            self._zero += round(slip_s * LINE_RATE)
        self._base = self._usual = clock / LINE_RATE - arrival
        self._recent = deque([(arrival, self._base)])

    def position(self, clock: int) -> int:
        """The sample of line time at this clock; negative before the first ring."""
        assert self._zero is not None, "line time begins with the first ring"
        return clock - self._zero

    def moment(self, clock: int, arrival: float) -> float:
        """The line time of something that just happened, held to what is possible.

        It cannot lie ahead of now, nor further back than the stamps that came before it on the
        same connection, give or take how the browser's threads take turns.
        """
        latest = self.now(arrival)
        assert latest is not None, "line time begins with the first ring"
        stamped = max(clock, self._latest - round(BEHIND_S * LINE_RATE))
        return max(0.0, min(self.position(stamped) / LINE_RATE, latest + SLIP_S))

    def clock_at(self, line_s: float) -> int:
        """What the browser's clock shows at a line time."""
        assert self._zero is not None, "line time begins with the first ring"
        return self._zero + round(line_s * LINE_RATE)

    def now(self, arrival: float) -> float | None:
        """Line time at a moment of the server's clock, by the least delayed stamps."""
        if self._zero is None:
            return None
        return arrival + self._usual - self._zero / LINE_RATE
