"""The rings of a call: at its start, again after a cut, or at the other side that was dialled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trainer.earpiece import Earpiece
from trainer.timeline import LineClock

RING_EVERY_S = 5.0  # China's cadence: 1 s of ring, 4 s of pause
RING_AHEAD_S = 0.5  # a ring is sent this long before it is due
PICK_UP_S = 1.5  # into its last ring the other side answers
CONNECTING_S = 1.0  # from the dial key to the first ring at the other side


@dataclass(frozen=True)
class Ringing:
    """What rings, after how many rings it is over, and how long after the last one began."""

    tone: Literal["ring", "ring_back"]
    most: int
    last_s: float


class Bell:
    """Sees that each ring comes in its time. `rings` counts those of the present ringing.

    Here it rings at most `here` times. With `there` the trainee dials, and the other side answers
    after so many rings; otherwise it begins to ring here at the first `resume`.
    """

    def __init__(
        self, earpiece: Earpiece, clock: LineClock, here: int, there: int | None = None
    ) -> None:
        self._earpiece, self._clock = earpiece, clock
        self._here = Ringing("ring", here, RING_EVERY_S)
        self._there = Ringing("ring_back", there or 1, PICK_UP_S)
        self._ringing = self._here if there is None else None
        self._due_s: float | None = None  # the next ring; the end of it all after the last
        self.rings = 0

    @property
    def sounding(self) -> Literal["ring", "ring_back"] | None:
        """What rings, or is about to; None when nothing does."""
        return self._ringing.tone if self._ringing else None

    def ring_here(self, at_s: float) -> None:
        """Begin to ring at this line time."""
        self._ringing, self._due_s, self.rings = self._here, at_s, 0

    def ring_there(self, dialled_s: float) -> None:
        """Begin to ring at the other side, which was dialled at this line time."""
        self._ringing, self._due_s, self.rings = self._there, dialled_s + CONNECTING_S, 0

    def resume(self) -> None:
        """The telephone is connected: a ring that it was to sound may have been lost."""
        if self._ringing is not None and self._due_s is None:
            self._earpiece.sound(self._ringing.tone)

    def stop(self) -> None:
        """Nothing rings any more."""
        self._ringing = self._due_s = None

    def rang(self, at_s: float) -> None:
        """The start of a ring was heard."""
        if self._ringing is None:
            return
        self.rings += 1
        last = self.rings >= self._ringing.most
        self._due_s = at_s + (self._ringing.last_s if last else RING_EVERY_S)

    def act_at_s(self) -> float | None:
        """When to see to the next ring, or to the end of them."""
        if self._ringing is None or self._due_s is None:
            return None
        over = self.rings >= self._ringing.most
        return self._due_s if over else self._due_s - RING_AHEAD_S

    def act(self, line_s: float) -> bool:
        """Send the ring that is due; True when the last one is over."""
        act_at_s = self.act_at_s()
        if self._ringing is None or self._due_s is None or act_at_s is None or line_s < act_at_s:
            return False
        if self.rings >= self._ringing.most:
            return True
        due_s, self._due_s = self._due_s, None
        self._earpiece.sound(self._ringing.tone, self._clock.clock_at(due_s))
        return False
