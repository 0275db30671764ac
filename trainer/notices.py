"""The notices of a call: what is still to come, and what is shown on the telephone."""

from __future__ import annotations

from trainer.call import Notify


class Notices:
    """Keeps each state's notice until its time; `shown` is the text of the latest that came."""

    def __init__(self) -> None:
        self._coming: dict[str, Notify] = {}
        self.shown = ""

    def add(self, notice: Notify) -> None:
        """One that is to come, in place of a former one of its state."""
        self._coming[notice.state] = notice

    def next_s(self) -> float | None:
        """When the next one comes."""
        return min((notice.at_s for notice in self._coming.values()), default=None)

    def due(self, line_s: float) -> list[Notify]:
        """Those whose time has come; each is handed out once."""
        found = [notice for notice in self._coming.values() if notice.at_s <= line_s]
        for notice in found:
            del self._coming[notice.state]
            self.shown = notice.text
        return found
