"""Certificates of examinations: the only place where they are issued, and revoked on review."""

from __future__ import annotations

import calendar
import hashlib
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

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
from exams.certificates.register import Revocation
from exams.notices import Notice, NoticeKind, tell
from exams.outcome import Outcome, OutcomeStatus
from exams.outcomes import Outcomes, keep
from exams.sitting import ItemKind
from exams.sittings import Sittings
from trainer.certificates import CertificateOffice

if TYPE_CHECKING:
    from trainer.office import Office

# Certificates say in public why they no longer count; names and reasons of marks stay inside.
CORRECTED = "成绩经复核更正 / corrected on review"
PARTS = {ItemKind.CALL: "通话", ItemKind.THEORY: "理论", ItemKind.SPOTTING: "找错"}


# Whoever acts on a result has read it in their turn: nobody acts on one that is outdated.
_turn = threading.Lock()


def certificate_due(office: Office, sitting_id: str, at: float) -> Issued | None:
    """Issue or revoke as the result of a sitting asks for by now; the certificate that counts.

    The candidate is told of either. One whose score was corrected is made anew; one that people
    revoked stays revoked. Raises CertificateError, RecordsError.
    """
    with _turn:
        sittings = Sittings(office.store)
        outcome, sitting = Outcomes(office.store).of(sitting_id), sittings.sitting(sitting_id)
        certificates = CertificateOffice(office.settings, office.store)
        found = certificate_of(certificates, sitting_id)
        if outcome is None or sitting is None or outcome.status is not OutcomeStatus.FINAL:
            return found
        months = sittings.blueprint(sitting).validity_months
        due = deserves(outcome, months)
        if found and not (due and found.certificate.total == _total(outcome)):
            number, issuer = found.certificate.id, found.certificate.issuer
            certificates.register.revoke(Revocation(number, at, issuer, CORRECTED))
            found = None
            _number(office, sitting_id, "", at)
        if found is None and months is not None and due and not _withheld(certificates, sitting_id):
            calls = (office.store.attempt(item.attempt) for item in outcome.items if item.attempt)
            held = tuple(one for one in calls if one is not None)
            found = certify(certificates, outcome, months, held, at)
        _number(office, sitting_id, found.certificate.id if found else "", at)
        return found


def _withheld(certificates: CertificateOffice, sitting: str) -> bool:
    """Whether people revoked it, which a result that is still a pass does not undo."""
    earlier = certificates.register.of_sitting(sitting)
    revoked = (certificates.register.revocation(one.certificate.id) for one in earlier)
    return any(one is not None and one.reason != CORRECTED for one in revoked)


def _number(office: Office, sitting_id: str, number: str, at: float) -> None:
    """Put the number of the certificate into the result, and tell the candidate what changed."""
    with office.store.writing() as db:
        outcome = Outcomes(office.store).of(sitting_id)
        if outcome is None or outcome.certificate == number:
            return
        keep(db, replace(outcome, certificate=number))
        for kind, told in (
            (NoticeKind.CERTIFICATE_REVOKED, outcome.certificate),
            (NoticeKind.CERTIFICATE_ISSUED, number),
        ):
            if told:
                data = {"sitting": sitting_id, "title": outcome.title, "number": told}
                tell(db, Notice(outcome.candidate, at, kind, data))


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
        total=_total(outcome),
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


def _total(outcome: Outcome) -> Score:
    return _score("总分", outcome.score)


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
