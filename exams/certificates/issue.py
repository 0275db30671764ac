"""Making a certificate: its number, its signed credential, its seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exams.certificates import proof, times
from exams.certificates.badge import to_badge
from exams.certificates.certificate import Certificate
from exams.certificates.keys import Signer
from exams.certificates.seal import make_seal

CHANCE_BYTES = 7  # that a number is made of: nobody guesses another's
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another


@dataclass(frozen=True)
class Issued:
    """A certificate as it was handed out; `at` is seconds since 1970.

    `credential` is the signed JSON, `seal` what the QR code says behind the address, `key` the id
    of the key that signed both. `sitting` is the exam that led to it, where the records hold one.
    """

    certificate: Certificate
    credential: str
    seal: str
    key: str
    at: float
    sitting: str = ""


def certificate_number(issued_on: date, chance: bytes) -> str:
    """A number like TR26-7K3F9-QXM2D, from `CHANCE_BYTES` random bytes."""
    value = int.from_bytes(chance[:CHANCE_BYTES])
    signs = "".join(_SIGNS[value >> 5 * place & 31] for place in range(10))
    return f"TR{issued_on:%y}-{signs[:5]}-{signs[5:]}"


def issue(certificate: Certificate, signer: Signer, at: float, sitting: str = "") -> Issued:
    """Sign a certificate. Raises CertificateError."""
    signed = proof.sign(to_badge(certificate, signer.id), signer.key, times.to_text(at))
    return Issued(
        certificate=certificate,
        credential=proof.canonical(signed).decode(),
        seal=make_seal(certificate, signer.key),
        key=signer.id,
        at=at,
        sitting=sitting,
    )
