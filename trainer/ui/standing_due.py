"""What is due, as it is shown, and the calendar file of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from exams.assessment import AssessmentRules
from exams.due import Due
from exams.due_calendar import due_calendar
from exams.people import Person
from trainer.standing import StandingOffice
from trainer.ui.frame import empty
from trainer.ui.standing_words import how_long, in_calendar, title, why
from trainer.ui.words import language, word

PAGE = 40


def due_rows(dues: Sequence[Due], today: date, people: Mapping[str, Person] | None = None) -> str:
    """A line for each, with the person's name where there are several."""
    return f"<ul class='tr-st-due'>{''.join(_row(one, today, people) for one in dues)}</ul>"


def _row(due: Due, today: date, people: Mapping[str, Person] | None) -> str:
    said = language()
    over = due.overdue(today)
    person = people.get(due.person) if people is not None else None
    named = ""
    if person is not None:
        facts = " · ".join(filter(None, (person.staff_number, person.department, person.team)))
        named = f"<b>{escape(person.name)}</b> <small>{escape(facts)}</small>"
    return (
        f"<li><span class='tr-due {'overdue' if over else ''}'>{how_long(due, today, said)}</span>"
        f"<div>{named}<p>{escape(title(due, said))}</p><small>{escape(why(due, said))} · "
        f"{word('standing.due.by', day=due.by)}</small></div></li>"
    )


def own_due(
    here: StandingOffice, rules: AssessmentRules, person: Person, dues: Sequence[Due], now: float
) -> None:
    """What one person has to sit."""
    st.html(f"<h2 class='tr-h2'>{word('standing.due.title')}</h2>")
    if not dues:
        empty(word("standing.due.none"), word("standing.due.none_why"))
        return
    st.html(due_rows(dues, here.today(now)))
    download(here, rules, dues, now, {}, f"{person.staff_number}.ics")


def download(
    here: StandingOffice,
    rules: AssessmentRules,
    dues: Sequence[Due],
    now: float,
    people: Mapping[str, Person],
    file: str,
) -> None:
    """The calendar of it."""
    st.download_button(
        word("standing.due.calendar"),
        # Made when it is asked for: that of thousands takes seconds.
        partial(calendar_file, here, rules, dues, now, (people, language())),
        file_name=file,
        mime="text/calendar",
        icon=":material/event:",
        key="standing-calendar",
        help=word("standing.due.calendar_why"),
        on_click="ignore",
    )


def calendar_file(
    here: StandingOffice,
    rules: AssessmentRules,
    dues: Sequence[Due],
    now: float,
    told: tuple[Mapping[str, Person], str],
) -> bytes:
    """The file; `told` are the people to name in it and the language."""
    people, said = told
    days = rules.reminders.days_before
    return due_calendar(
        dues, lambda due: in_calendar(due, said, people.get(due.person)), now, days, here.address
    )
