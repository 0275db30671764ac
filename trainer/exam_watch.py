"""The examination's clock: does what the rules ask for though no page asks, and mends outages."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from exams.sitting import Event, EventKind
from exams.sitting_rules import SittingError
from exams.store import RecordsError
from trainer import exam_marks
from trainer.exam_papers import make_recordings, read_ahead

if TYPE_CHECKING:
    from trainer.examining import Examiner
    from trainer.office import Office

EVERY_S = 2.0
BRIEF_S = 1.0  # nobody loses time over a gap as short as that
ALIVE = "alive"  # its time of change is the server's last sign of life

log = logging.getLogger("threerings.exams")


class Watch:
    """A thread that looks at every open sitting, and leaves a sign of life, every two seconds."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="exam-watch", daemon=True)

    def start(self) -> None:
        """Bring up to now what a dead server left, and begin."""
        recover(self._office, time.time())
        self._thread.start()

    def stop(self) -> None:
        """End, once what is being done is done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        read_ahead()
        while not self._stop.wait(EVERY_S):
            try:
                keep_time(self._office, time.time())
            except RecordsError as fault:
                log.error("the sittings could not be looked at: %s", fault)


def keep_time(office: Office, now: float) -> None:
    """Leave a sign of life, and do what the rules ask for in every open sitting."""
    sign_of_life(office, now)
    for sitting in office.exams.sittings.open():
        office.exams.look(sitting.id, now)


def sign_of_life(office: Office, now: float) -> None:
    """Note that the server was there at this moment."""
    path = office.settings.data / ALIVE
    path.touch()
    os.utime(path, (now, now))


def last_sign_of_life(office: Office) -> float | None:
    """When the server was last known to be there; None when it never was."""
    path = office.settings.data / ALIVE
    return path.stat().st_mtime if path.exists() else None


def recover(office: Office, now: float) -> None:
    """Bring the sittings that a dead server left up to now; its calls must be recovered before.

    The time it was away is given back to everybody who was sitting, and calls that broke off did
    so when it went away.
    """
    examiner, alive_at = office.exams, last_sign_of_life(office)
    for sitting in examiner.sittings.open():
        away_since = max(sitting.began_at, _last_event(examiner, sitting.id), alive_at or 0.0)
        away_since = min(away_since, now)
        examiner.look_at_calls(sitting.id, away_since)
        if now - away_since > BRIEF_S:
            data = {"seconds": round(now - away_since, 3)}
            event = Event(f"outage {now:.3f}", now, EventKind.OUTAGE, data=dict(data))
            with suppress(SittingError):  # a call that broke off may have voided it
                examiner.sittings.append(sitting.id, event)
        make_recordings(office, sitting.paper)
        examiner.look(sitting.id, now)
    for sitting_id in examiner.sittings.without_outcome():
        examiner.later(exam_marks.conclude, sitting_id)
    sign_of_life(office, now)


def _last_event(examiner: Examiner, sitting_id: str) -> float:
    return max((event.at for event in examiner.sittings.events(sitting_id)), default=0.0)
