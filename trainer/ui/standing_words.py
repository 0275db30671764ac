"""The words for what is due: pages, calendar files and e-mail say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from exams.due import Due, Why
from exams.people import Person


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "standing" / "words.yaml").read_text("utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def said(language: str, key: str, **values: object) -> str:
    """The words of that key, values filled in."""
    found = _words()
    for part in key.split("."):
        found = found[part]
    return str(found[language]).format(**values)


def title(due: Due, language: str) -> str:
    """What has to be sat."""
    return due.title_en if language == "en" else due.title


def why(due: Due, language: str) -> str:
    """What makes it due."""
    key = "renew_pass" if due.why is Why.RENEW and not due.certificate else due.why.value
    return said(
        language,
        f"standing.due.why.{key}",
        period=due.period,
        left=due.left,
        certificate=due.certificate,
    )


def how_long(due: Due, today: date, language: str) -> str:
    """How many days are left, or how many it is overdue."""
    days = (due.by - today).days
    if days == 0:
        return said(language, "standing.due.today")
    key = "left" if days > 0 else "overdue"
    return said(language, f"standing.due.{key}", days=abs(days))


def in_calendar(due: Due, language: str, person: Person | None = None) -> tuple[str, str]:
    """Summary and text of a calendar entry; for HR with the person's name."""
    named = {"title": title(due, language)}
    if person is not None:
        named |= {"name": person.name, "number": person.staff_number}
    summary = said(
        language,
        "standing.calendar.summary_for" if person else "standing.calendar.summary",
        **named,
    )
    text = said(
        language,
        "standing.calendar.text",
        why=why(due, language),
        day=due.by,
        title=title(due, language),
    )
    return summary, text


def mail(
    person: Person, dues: Sequence[Due], today: date, address: str, language: str
) -> tuple[str, str]:
    """Subject and text of an e-mail that reminds somebody."""
    one = len(dues) == 1
    subject = (
        said(language, "standing.mail.subject_one", title=title(dues[0], language))
        if one
        else said(language, "standing.mail.subject_more", count=len(dues))
    )
    lines = [said(language, "standing.mail.greeting", name=person.name), ""]
    for due in dues:
        told = {"title": title(due, language), "why": why(due, language)}
        when = how_long(due, today, language)
        lines.append(said(language, "standing.mail.line", **told, when=when, day=due.by))
    lines.append("")
    if address:
        lines.append(said(language, "standing.mail.where", address=address))
    lines += [said(language, "standing.mail.attached"), said(language, "standing.mail.end")]
    return subject, "\n".join(lines) + "\n"
