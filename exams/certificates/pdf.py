"""A certificate as a page to print and hang up: A4, Chinese, one page, its credential attached."""

from __future__ import annotations

import json
from datetime import date

from exams.certificates.certificate import Certificate, CertificateError, number
from exams.certificates.issue import Issued
from exams.certificates.seal import picture, with_address
from exams.certificates.times import to_text
from exams.typeset import SignMissing, typeset

ATTACHED = "certificate.json"  # the credential inside the PDF
LONGEST_VERSIONS = 300  # signs of versions that fit at the foot; all are in the credential


def certificate_pdf(issued: Issued, address: str) -> bytes:
    """The page of a certificate; `address` is the verification page, or empty.

    PDF/A-3, so every sign is embedded. Raises CertificateError when no font has one of them.
    """
    certificate = issued.certificate
    seal = with_address(issued.seal, address)
    inputs = {
        "facts": json.dumps(_facts(issued, address), ensure_ascii=False),
        "credential": issued.credential,
        "attached": ATTACHED,
        "code": picture(seal),
    }
    try:
        return typeset("exams.certificates", "page.typ", inputs, issued.at)
    except SignMissing as error:
        raise CertificateError(
            f"The certificate {certificate.id} cannot be set ({error}). "
            "Install a font that has this sign for all users of the machine, then try again."
        ) from error


def _facts(issued: Issued, address: str) -> dict[str, object]:
    certificate = issued.certificate
    return {
        "id": certificate.id,
        "holder": certificate.holder,
        "staff_number": certificate.staff_number,
        "exam": certificate.exam,
        "blueprint": certificate.blueprint,
        "points": number(certificate.total.points),
        "full": number(certificate.total.full),
        "parts": [
            {"name": part.name, "points": number(part.points), "full": number(part.full)}
            for part in certificate.parts
        ],
        "issued_on": _day(certificate.issued_on),
        "valid_until": certificate.valid_until and _day(certificate.valid_until),
        "issuer": certificate.issuer,
        "versions": _versions(certificate),
        "key": issued.key,
        "signed_at": to_text(issued.at),
        "address": address.partition("://")[2] or address,
    }


def _day(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _versions(certificate: Certificate) -> str:
    versions = certificate.versions
    told = [*versions.scenarios, versions.house, versions.rubric, *versions.models]
    text = " · ".join(name for name in told if name)
    if len(text) <= LONGEST_VERSIONS:
        return text
    return text[: LONGEST_VERSIONS - 1].rpartition(" · ")[0] + " …"
