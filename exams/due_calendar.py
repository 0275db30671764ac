"""What is due as a calendar file (RFC 5545), for one person or for HR."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from exams.due import Due

PRODUCT = "-//Three Rings//Standing//ZH"
MORNING = timedelta(hours=9)  # when a calendar speaks up, on the days it does


@dataclass(frozen=True)
class Entry:
    """One day in the calendar, in the words of whoever reads it."""

    due: Due
    summary: str
    description: str


def due_calendar(
    dues: Iterable[Due],
    words: Callable[[Due], tuple[str, str]],
    made_at: float,
    days_before: tuple[int, ...] = (),
    address: str = "",
) -> bytes:
    """A calendar with a whole day for the last day of each; `words` gives summary and text.

    An entry keeps its id for as long as the same thing is due, so that taking in a newer file
    changes entries and doubles none.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for due in dues:
        summary, description = words(due)
        calendar.add_component(
            _event(Entry(due, summary, description), made_at, days_before, address)
        )
    return bytes(calendar.to_ical())


def _event(entry: Entry, made_at: float, days_before: tuple[int, ...], address: str) -> Event:
    due = entry.due
    event = Event()
    event.add("uid", f"{hashlib.sha256(due.key.encode()).hexdigest()[:32]}@threerings")
    event.add("dtstamp", datetime.fromtimestamp(int(made_at), UTC))
    event.add("dtstart", due.by)
    event.add("dtend", due.by + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("transp", "TRANSPARENT")
    if address:
        event.add("url", address)
    for days in days_before:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.summary)
        alarm.add("trigger", MORNING - timedelta(days=days))
        event.add_component(alarm)
    return event
