"""The table of addresses under /hr: routes, description and documentation are all made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exams.tokens import TokenScope
from trainer.hr import files
from trainer.hr.files import Asker, Made
from trainer.hr.question import FILTERS, LANGUAGE, SHEETS, TOPIC, Parameter, Question
from trainer.office import Office

Answer = Callable[[Office, Question, Asker, float], Made]
JSON = "application/json"


@dataclass(frozen=True)
class Address:
    """One address. Without `make` it is answered by the person's number that is part of it."""

    path: str
    title: str
    about: str
    scope: TokenScope
    media: str
    parameters: tuple[Parameter, ...]
    example: str
    make: Answer | None = None

    @property
    def name(self) -> str:
        """What a browser saves the answer under, and what the description calls it."""
        return self.path.rpartition("/")[2]


ADDRESSES = (
    Address(
        "/hr/results.csv",
        "A table as CSV",
        "UTF-8 with a byte order mark, so that spreadsheets show Chinese right; times on the "
        "server's clock. A text that a spreadsheet would take for a formula has an apostrophe "
        "before it.",
        TokenScope.RESULTS,
        "text/csv; charset=utf-8",
        (*FILTERS, TOPIC, LANGUAGE),
        "/hr/results.csv?period=2026Q4",
        files.csv_file,
    ),
    Address(
        "/hr/results.xlsx",
        "A workbook",
        "A sheet for each topic, with real dates and numbers, and one that says what was asked "
        "for.",
        TokenScope.RESULTS,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (*FILTERS, SHEETS, LANGUAGE),
        "/hr/results.xlsx?period=2026&status=passed,failed",
        files.xlsx_file,
    ),
    Address(
        "/hr/results.json",
        "A table as JSON",
        "One object with the rows in order and their count; times in UTC, words as they are kept.",
        TokenScope.RESULTS,
        JSON,
        (*FILTERS, TOPIC),
        "/hr/results.json?period=2026Q4&topic=people",
        files.json_file,
    ),
    Address(
        "/hr/people/{staff_number}.pdf",
        "One person's whole record",
        "Examinations, certificates and the clauses that cost most points, to print.",
        TokenScope.RECORDS,
        "application/pdf",
        (LANGUAGE,),
        "/hr/people/A1024.pdf",
    ),
    Address(
        "/hr/certificates.zip",
        "Certificates",
        "Of each certificate its page and its signed credential, a list of them all, and the keys "
        "to verify them without a network. Made while it is sent, some twenty a second.",
        TokenScope.CERTIFICATES,
        "application/zip",
        (*FILTERS, LANGUAGE),
        "/hr/certificates.zip?period=2026Q4",
        files.zip_file,
    ),
)
FAULTS = {
    401: "No token was shown, or one that is unknown, revoked or expired.",
    403: "The token does not open this, or whoever is signed in may not export results.",
    404: "Nobody is known by this staff number.",
    422: "A parameter is unknown or holds what it cannot; the text says which and what it may be.",
    503: "The records cannot be read now.",
}


def faults_of(address: Address) -> dict[int, str]:
    """How asking there can fail."""
    return {
        status: why
        for status, why in FAULTS.items()
        if status != 404 or "{staff_number}" in address.path
    }
