"""The seal in a certificate's QR code: the chief facts and their signature, in one address.

What fits into a QR code is less than the credential, so it is signed on its own. The text is
`ADDRESS?id=NUMBER&c=FACTS&s=SIGNATURE`; the address is not signed, and may change.
"""

from __future__ import annotations

import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exams.certificates.certificate import Certificate, CertificateError, number
from exams.certificates.multikey import key_id

_DOMAIN = b"threerings certificate seal 1\n"  # no other signature of ours begins so
NO_ADDRESS = "threerings:verify"  # what leads nowhere, and is still read by the command
HINT = 8  # signs of a key's name by which it is found again


@dataclass(frozen=True)
class Seal:
    """The facts a QR code carries. `score` is points/full; `key` begins as the key's name does."""

    id: str
    holder: str
    staff_number: str
    exam: str
    score: str
    issued_on: date
    valid_until: date | None
    key: str
    signed: str  # what the signature is over
    signature: bytes


def make_seal(certificate: Certificate, key: Ed25519PrivateKey) -> str:
    """The seal of a certificate, to be put behind an address."""
    name = key_id(key.public_key())
    facts = [
        certificate.holder,
        certificate.staff_number,
        certificate.exam,
        _score(certificate),
        str(certificate.issued_on),
        str(certificate.valid_until or ""),
        _hint(name),
    ]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    signed = f"id={certificate.id}&c={_to_base64(text.encode())}"
    return f"{signed}&s={_to_base64(key.sign(_DOMAIN + signed.encode()))}"


def with_address(seal: str, address: str) -> str:
    """What the QR code says; `address` is the verification page, or empty."""
    return f"{address or NO_ADDRESS}?{seal}"


def read_seal(text: str) -> Seal:
    """The seal in a QR code's text, with or without its address. Raises CertificateError."""
    query = urlsplit(text.strip()).query or text.strip()
    try:
        return _read(query)
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateError(
            "This text holds no certificate's seal. Give all that the QR code says, "
            "from the address to the end."
        ) from error


def is_sealed_by(seal: Seal, key: Ed25519PublicKey) -> bool:
    """Whether this key signed the seal."""
    try:
        key.verify(seal.signature, _DOMAIN + seal.signed.encode())
    except InvalidSignature:
        return False
    return True


def may_be_sealed_by(seal: Seal, name: str) -> bool:
    """Whether the key of that name is the one the seal names."""
    return _hint(name) == seal.key


def belongs(seal: Seal, certificate: Certificate) -> bool:
    """Whether the seal says of a certificate what the certificate says."""
    return (
        seal.id,
        seal.holder,
        seal.staff_number,
        seal.exam,
        seal.score,
        seal.issued_on,
        seal.valid_until,
    ) == (
        certificate.id,
        certificate.holder,
        certificate.staff_number,
        certificate.exam,
        _score(certificate),
        certificate.issued_on,
        certificate.valid_until,
    )


def picture(text: str) -> str:
    """The QR code of a text, as SVG."""
    drawn = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(drawn, kind="svg", border=4, xmldecl=False, dark="#1b2a33", light="#ffffff")
    return drawn.getvalue().decode()


def _read(query: str) -> Seal:
    given = parse_qs(query, strict_parsing=True, max_num_fields=8)
    number_, facts, signature = (_only(given[name]) for name in ("id", "c", "s"))
    holder, staff_number, exam, score, issued, until, key = json.loads(_from_base64(facts))
    if not all(isinstance(text, str) for text in (holder, staff_number, exam, score, key)):
        raise ValueError("the facts are not text")
    return Seal(
        id=number_,
        holder=holder,
        staff_number=staff_number,
        exam=exam,
        score=score,
        issued_on=date.fromisoformat(issued),
        valid_until=date.fromisoformat(until) if until else None,
        key=key,
        signed=f"id={number_}&c={facts}",
        signature=_from_base64(signature),
    )


def _only(values: list[str]) -> str:
    if len(values) != 1:
        raise ValueError("given twice")
    return values[0]


def _score(certificate: Certificate) -> str:
    return f"{number(certificate.total.points)}/{number(certificate.total.full)}"


def _hint(name: str) -> str:
    return name[len("z6Mk") :][:HINT]


def _to_base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _from_base64(text: str) -> bytes:
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Two texts may stand for the same bytes; only the one we wrote is taken.
    if _to_base64(data) != text:
        raise ValueError("not written as we write it")
    return data
