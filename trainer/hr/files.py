"""The answers as files: each is made in a file without a name, then sent from it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO

from exams.certificates.register import CertificateRegister
from exams.export.archive import certificates_zip
from exams.export.columns import local, word
from exams.export.person import person_pdf
from exams.export.tables import write_csv, write_json, write_xlsx
from exams.export.topics import TOPICS, Records, sheets_for
from exams.results import Results, Sight
from trainer.certificates import CertificateOffice
from trainer.hr.question import Question
from trainer.office import Office

PIECE = 256 * 1024  # bytes sent at once


@dataclass(frozen=True)
class Asker:
    """Who asks, as a record says it and as the audit log does, and whose results they see."""

    name: str
    sight: Sight
    key: str = ""


@dataclass(frozen=True)
class Made:
    """A file that is ready: its pieces and, where it is known, its size."""

    pieces: Iterator[bytes]
    size: int | None = None


def records(office: Office, question: Question, asker: Asker, at: float) -> Records:
    """What is read for an answer; the day is the server's."""
    return Records(
        office.store,
        Results(office.store, asker.sight),
        CertificateRegister(office.store),
        today(at),
        question.language,
    )


def csv_file(office: Office, question: Question, asker: Asker, at: float) -> Made:
    """One table as CSV. Blocks."""
    topic, read = TOPICS[question.topic], records(office, question, asker, at)
    return _made(lambda out: write_csv(topic, read, question.sought, out))


def json_file(office: Office, question: Question, asker: Asker, at: float) -> Made:
    """One table as JSON. Blocks."""
    topic, read = TOPICS[question.topic], records(office, question, asker, at)
    return _made(lambda out: write_json(topic, read, question.sought, out))


def xlsx_file(office: Office, question: Question, asker: Asker, at: float) -> Made:
    """A workbook. Blocks. Raises ExportError."""
    read, lang = records(office, question, asker, at), question.language
    topics = sheets_for(read.results.count(question.sought), question.sheets)
    asked = ", ".join(f"{name}={value}" for name, value in question.asked)
    about = (
        (word("about", "made", lang), f"{local(at, None):%Y-%m-%d %H:%M:%S} · {asker.name}"),
        (word("about", "asked", lang), asked or word("about", "everything", lang)),
    )
    return _made(lambda out: write_xlsx(topics, read, question.sought, out, about))


def zip_file(office: Office, question: Question, asker: Asker, at: float) -> Made:
    """Certificates, made while they are sent. Blocks."""
    certificates = CertificateOffice(office.settings, office.store)
    trust = certificates.trust(at).to_json()
    read = records(office, question, asker, at)
    return Made(certificates_zip(read, question.sought, certificates.pdf, trust))


def person_file(
    office: Office, question: Question, asker: Asker, at: float, number: str
) -> Made | None:
    """One person's record; None if nobody is known by that number. Blocks. Raises ExportError."""
    read = records(office, question, asker, at)
    person = office.gate.register.of_staff_number(number)
    made = person_pdf(read, number, person, asker.name, at)
    return None if made is None else Made(iter([made]), len(made))


def today(at: float) -> date:
    """The server's day."""
    return datetime.fromtimestamp(at, UTC).astimezone().date()


def _made(write: Callable[[IO[bytes]], None]) -> Made:
    out = tempfile.TemporaryFile()  # closed when it has been sent, or is let go
    try:
        write(out)
        size = out.tell()
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return Made(_pieces(out), size)


def _pieces(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        while piece := out.read(PIECE):
            yield piece
