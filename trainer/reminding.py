"""Reminding people by e-mail of what is due: who gets what, each reminder once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from email.message import EmailMessage

from exams.assessment import AssessmentRules
from exams.due_calendar import due_calendar
from exams.people import Person
from exams.reminders import Reminder, SentReminders, Unsure, reminders
from trainer.mail import Attachment, MailRefused, MailUnsure, message, post, send
from trainer.standing import StandingOffice
from trainer.ui.standing_words import in_calendar, mail


@dataclass(frozen=True)
class Letter:
    """What one person is told now."""

    person: Person
    reminders: tuple[Reminder, ...]


@dataclass
class Report:
    """What came of it."""

    sent: list[Letter] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    without_address: list[Person] = field(default_factory=list)
    before: tuple[Unsure, ...] = ()  # of an earlier time


def letters(
    here: StandingOffice, rules: AssessmentRules, people: Sequence[Person], now: float
) -> tuple[Letter, ...]:
    """What is to be sent now and has not been, by person."""
    today = here.today(now)
    found = reminders(rules.reminders, here.due(rules, people, now), today)
    unsent = SentReminders(here.store).unsent(found)
    by_key = {one.key: one for one in people}
    own: dict[str, list[Reminder]] = {}
    for one in unsent:
        own.setdefault(one.due.person, []).append(one)
    return tuple(Letter(by_key[key], tuple(found)) for key, found in own.items())


def remind(
    here: StandingOffice,
    rules: AssessmentRules,
    found: Sequence[Letter],
    now: float,
    language: str,
) -> Report:
    """Send these letters. Raises MailError when the mail server cannot be used at all.

    A reminder is taken before it is sent, so that of two who remind at once only one sends it. It
    is given back only when the mail server surely refused it; what broke off half-way is told and
    never sent again by itself.
    """
    register = SentReminders(here.store)
    report = Report(
        without_address=[one.person for one in found if not one.person.email],
        before=register.unsure(),
    )
    ready = [one for one in found if one.person.email]
    with post(here.settings) if ready else nullcontext() as server:
        for letter in ready:
            taken = register.claim(letter.reminders, letter.person.email, now)
            if not taken or server is None:
                continue
            try:
                send(server, _written(here, rules, Letter(letter.person, taken), now, language))
            except MailRefused as error:
                register.release(taken)
                report.refused.append(str(error))
            except MailUnsure as error:
                report.unsure.append(str(error))
                break  # the connection is gone
            else:
                register.sent(taken, now)
                report.sent.append(Letter(letter.person, taken))
    return report


def _written(
    here: StandingOffice, rules: AssessmentRules, letter: Letter, now: float, language: str
) -> EmailMessage:
    dues = [one.due for one in letter.reminders]
    subject, text = mail(letter.person, dues, here.today(now), here.address, language)
    days = rules.reminders.days_before
    made = due_calendar(dues, lambda due: in_calendar(due, language), now, days, here.address)
    files = (Attachment("exams.ics", made),)
    return message(here.settings, letter.person.email, subject, text, files)
