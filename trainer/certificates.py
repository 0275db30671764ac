"""Certificates of this installation: where keys are kept, who issues, where they are checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exams.audit import SYSTEM
from exams.certificates.certificate import Certificate, CertificateError
from exams.certificates.issue import Issued, issue
from exams.certificates.keys import KeyRing
from exams.certificates.pdf import certificate_pdf
from exams.certificates.presented import Kind, presented
from exams.certificates.register import CertificateRegister
from exams.certificates.seal import read_seal
from exams.certificates.trust import Trust
from exams.certificates.verify import Verdict, verify, verify_seal
from exams.store import Store
from trainer.settings import Settings

PAGE = "verify"  # the page's place below the address of the installation


@dataclass(frozen=True)
class CertificateOffice:
    """Issues, prints and checks. Any thread may call it."""

    settings: Settings
    store: Store

    @property
    def keys(self) -> KeyRing:
        """The signing keys."""
        return KeyRing(self.settings.data / "keys")

    @property
    def register(self) -> CertificateRegister:
        """What was issued and revoked."""
        return CertificateRegister(self.store)

    @property
    def address(self) -> str:
        """The verification page, as others reach it; empty where that is not set."""
        address = self.settings.address
        return f"{address}/{PAGE}" if address else ""

    @property
    def issuer(self) -> str:
        """Whom certificates name as their issuer. Raises CertificateError where that is not set."""
        if not self.settings.issuer:
            raise CertificateError(
                "Nobody is named who issues certificates. Set THREERINGS_ISSUER to the name of "
                "your organisation, and start the server again."
            )
        return self.settings.issuer

    def issue(
        self, certificate: Certificate, at: float, sitting: str = "", actor: str = SYSTEM
    ) -> Issued:
        """Sign a certificate and keep it, `actor` asking. Raises CertificateError, RecordsError."""
        issued = issue(certificate, self.keys.signer(at), at, sitting)
        self.register.keep(issued, actor)
        return issued

    def pdf(self, issued: Issued) -> bytes:
        """The page of a certificate. Raises CertificateError."""
        return certificate_pdf(issued, self.address)

    def trust(self, at: float) -> Trust:
        """What a check needs to know, as of now."""
        return self.register.trust(self.keys.keys(), at)

    def check(self, data: bytes, at: float, today: date) -> tuple[Kind, Verdict]:
        """Check what was handed in. Raises CertificateError when it is nothing to check."""
        return check(data, self.trust(at), today, self.register)

    def check_number(self, certificate_id: str, at: float, today: date) -> Verdict | None:
        """Check the certificate of that number; None if there is none."""
        found = self.register.find(certificate_id.strip().upper())
        return verify(found.credential, self.trust(at), today) if found else None


def check(
    data: bytes, trust: Trust, today: date, register: CertificateRegister | None = None
) -> tuple[Kind, Verdict]:
    """Check what was handed in, with the records of what was issued where there are any.

    Raises CertificateError when it is nothing that can be checked.
    """
    given = presented(data)
    if given.kind is not Kind.SEAL:
        return given.kind, verify(given.text, trust, today)
    known = register.find(read_seal(given.text).id) if register else None
    return given.kind, verify_seal(given.text, trust, today, known.certificate if known else None)
