"""The certificate of an examination that was passed: made once, and found again."""

from __future__ import annotations

import calendar
import hashlib
from datetime import UTC, date, datetime

from exams.attempt import Attempt
from exams.certificates.certificate import (
    LONGEST,
    LONGEST_NAME,
    Certificate,
    CertificateError,
    Score,
    Versions,
)
from exams.certificates.issue import Issued, certificate_number
from exams.outcome import Outcome, OutcomeStatus
from exams.sitting import ItemKind
from trainer.certificates import CertificateOffice

PARTS = {ItemKind.CALL: "通话", ItemKind.THEORY: "理论", ItemKind.SPOTTING: "找错"}


def certificate_of(certificates: CertificateOffice, sitting: str) -> Issued | None:
    """The certificate that counts for that sitting; None where none does."""
    return next(
        (
            one
            for one in certificates.register.of_sitting(sitting)
            if certificates.register.revocation(one.certificate.id) is None
        ),
        None,
    )


def deserves(outcome: Outcome, months: int | None) -> bool:
    """Whether a certificate is issued for it; `months` is how long the blueprint lets it count."""
    passed = outcome.status is OutcomeStatus.FINAL and outcome.passed is True
    return passed and months is not None


def certify(
    certificates: CertificateOffice,
    outcome: Outcome,
    months: int,
    attempts: tuple[Attempt, ...],
    at: float,
) -> Issued:
    """The certificate for an outcome, issued now unless there is one. Raises CertificateError."""
    found = certificate_of(certificates, outcome.sitting)
    if found is not None:
        return found
    issued_on = datetime.fromtimestamp(at, UTC).date()
    earlier = len(certificates.register.of_sitting(outcome.sitting))
    # The number follows from the sitting: two who issue at once make one certificate between them.
    chance = hashlib.sha256(f"{outcome.sitting} {earlier}".encode()).digest()
    certificate = Certificate(
        id=certificate_number(issued_on, chance),
        holder=outcome.name[:LONGEST_NAME],
        staff_number=outcome.staff_number,
        exam=outcome.title[:LONGEST],
        blueprint=outcome.blueprint,
        total=_score("总分", outcome.score),
        parts=tuple(
            _score(PARTS[part.kind], part.score) for part in outcome.parts if part.score is not None
        ),
        versions=_versions(attempts),
        issued_on=issued_on,
        valid_until=valid_until(issued_on, months),
        issuer=certificates.issuer,
    )
    try:
        return certificates.issue(certificate, at, outcome.sitting)
    except CertificateError:
        found = certificate_of(certificates, outcome.sitting)
        if found is None:
            raise
        return found


def valid_until(issued_on: date, months: int) -> date:
    """The last day of so many months from then: the day before the same day of the month."""
    month = issued_on.month - 1 + months
    year, month = issued_on.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if issued_on.day > last:
        return date(year, month, last)
    return date.fromordinal(date(year, month, issued_on.day).toordinal() - 1)


def _score(name: str, points: float | None) -> Score:
    if points is None:
        raise CertificateError(f"The score '{name}' is not known. Let an assessor settle it first.")
    return Score(name, round(points, 2), 100)


def _versions(attempts: tuple[Attempt, ...]) -> Versions:
    grades = [one.grade for one in attempts if one.grade is not None]
    models = dict.fromkeys(
        f"{role} {name}"[:LONGEST]
        for one in attempts
        if one.call is not None
        for role, name in sorted(one.call.engines.items())
    )
    return Versions(
        scenarios=tuple(dict.fromkeys(one.scenario for one in attempts)),
        house=grades[0].house if grades else "",
        rubric=str(grades[0].rubric) if grades else "",
        models=tuple(models),
    )
