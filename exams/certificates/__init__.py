"""Certificates: what one says, how it is signed, checked, printed, kept and revoked."""

from exams.certificates.certificate import Certificate, CertificateError, Score, Versions
from exams.certificates.issue import Issued, certificate_number, issue
from exams.certificates.keys import KeyRing, Signer
from exams.certificates.pdf import certificate_pdf
from exams.certificates.register import CertificateRegister, Revocation
from exams.certificates.trust import Trust
from exams.certificates.verify import Fault, Finding, Verdict, verify, verify_seal

__all__ = [
    "Certificate",
    "CertificateError",
    "CertificateRegister",
    "Fault",
    "Finding",
    "Issued",
    "KeyRing",
    "Revocation",
    "Score",
    "Signer",
    "Trust",
    "Verdict",
    "Versions",
    "certificate_number",
    "certificate_pdf",
    "issue",
    "verify",
    "verify_seal",
]
