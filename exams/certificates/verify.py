"""Checking a certificate: whether it is genuine and counts, and if not, exactly why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from exams.certificates import multikey, proof, times
from exams.certificates.badge import field_at, from_badge
from exams.certificates.certificate import Certificate, CertificateError
from exams.certificates.proof import Json
from exams.certificates.seal import Seal, belongs, is_sealed_by, may_be_sealed_by, read_seal
from exams.certificates.trust import PublicKey, Trust

LONGEST = 100_000  # bytes of a credential: twenty times what we write


class Fault(StrEnum):
    """Why a certificate does not count."""

    CHANGED = "changed"  # a value is not the one that was signed
    FORGED = "forged"  # the signature is not one of that key over this
    UNKNOWN_KEY = "unknown_key"  # signed with a key that is not the issuer's
    SIGNED_LATE = "signed_late"  # with a key that had been retired
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OTHER_SEAL = "other_seal"  # the seal is genuine and of another certificate


@dataclass(frozen=True)
class Finding:
    """One reason. `field` names what was changed, `place` where it stands in the file.

    `detail` is the value found, the key, the day or the reason of the revocation.
    """

    fault: Fault
    detail: str = ""
    field: str = ""
    place: str = ""


@dataclass(frozen=True)
class Verdict:
    """What came of a check. `says` is what the certificate says, as far as it can be read.

    `revocations_at` is how recent the knowledge of revocations is: seconds since 1970.
    """

    says: Certificate | Seal | None
    key: str
    findings: tuple[Finding, ...]
    revocations_at: float

    @property
    def is_valid(self) -> bool:
        """Whether it is genuine and counts on the day of the check."""
        return not self.findings


def verify(credential: str, trust: Trust, today: date) -> Verdict:
    """Check a signed credential. Raises CertificateError when it is none."""
    signed = read_credential(credential)
    key_id, created = _signature(signed)
    says, unreadable = _certificate(signed)
    known = trust.key(key_id)
    if known is None:
        findings = [Finding(Fault.UNKNOWN_KEY, key_id)]
    else:
        findings = list(_proof_findings(signed, known, created))
        # What a changed certificate says of its days is worth nothing.
        if not findings:
            if unreadable is not None:
                raise unreadable
            assert says is not None, "what can be read has been"
            findings = list(_standing(says, trust, today))
    return Verdict(says, key_id, tuple(findings), trust.at)


def verify_seal(text: str, trust: Trust, today: date, beside: Certificate | None = None) -> Verdict:
    """Check what a QR code says. Raises CertificateError when it holds no seal.

    With `beside`, the certificate of that number in the records, both must say the same.
    """
    seal = read_seal(text)
    known = [key for key in trust.keys if may_be_sealed_by(seal, key.id)]
    if not known:
        return Verdict(seal, seal.key, (Finding(Fault.UNKNOWN_KEY, seal.key),), trust.at)
    findings: list[Finding] = []
    if not any(is_sealed_by(seal, multikey.public_key(key.id)) for key in known):
        findings.append(Finding(Fault.FORGED, known[0].id))
    elif beside is not None and not belongs(seal, beside):
        findings.append(Finding(Fault.OTHER_SEAL, seal.id))
    else:
        findings += _standing(seal, trust, today)
    return Verdict(seal, known[0].id, tuple(findings), trust.at)


def read_credential(text: str) -> Json:
    """The JSON of a credential. Raises CertificateError."""
    if len(text) > LONGEST:
        raise CertificateError(
            f"This is {len(text)} signs long, and no certificate is longer than {LONGEST}. "
            "Give the certificate's own file."
        )
    try:
        found = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CertificateError(
            f"This is not JSON ({error}). Give the certificate's .json or .pdf file, unchanged."
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get("proof"), dict):
        raise CertificateError(
            "This JSON holds no signed certificate. Give the file as it was issued."
        )
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no value")


def _signature(signed: Json) -> tuple[str, float]:
    """The id of the key that is said to have signed, and when."""
    given = signed["proof"]
    for name, only in (
        ("type", proof.KIND),
        ("cryptosuite", proof.SUITE),
        ("proofPurpose", proof.PURPOSE),
    ):
        if given.get(name) != only:
            raise CertificateError(
                f"The proof's {name} is {given.get(name)!r}, and only {only} can be checked. "
                "Give the file as it was issued."
            )
    method, created = str(given.get("verificationMethod")), str(given.get("created"))
    key_id = method.partition("#")[2]
    try:
        return (key_id if method == multikey.method(key_id) else method), times.from_text(created)
    except ValueError as error:
        raise CertificateError(
            f"The proof says it was made at {created!r}, which is no time. "
            "Give the file as it was issued."
        ) from error


def _certificate(signed: Json) -> tuple[Certificate | None, CertificateError | None]:
    try:
        return from_badge(signed), None
    except CertificateError as error:
        return None, error


def _proof_findings(signed: Json, known: PublicKey, created: float) -> Iterator[Finding]:
    key = multikey.public_key(known.id)
    try:
        holds = proof.fits(signed, key)
        changed = () if holds else proof.changes(signed, key)
    except ValueError as error:
        raise CertificateError(
            f"This JSON cannot be checked ({error}). Give the file as it was issued."
        ) from error
    if changed:
        for place in changed:
            yield Finding(Fault.CHANGED, _value_at(signed, place), field_at(place), place)
    elif not holds:
        yield Finding(Fault.FORGED, known.id)
    elif signed.get("issuer", {}).get("id") != multikey.did(known.id):
        yield Finding(Fault.UNKNOWN_KEY, str(signed.get("issuer", {}).get("id")))
    elif known.retired_at is not None and created > known.retired_at:
        yield Finding(Fault.SIGNED_LATE, known.id)


def _standing(says: Certificate | Seal, trust: Trust, today: date) -> Iterator[Finding]:
    withdrawal = trust.withdrawal(says.id)
    if withdrawal is not None:
        yield Finding(Fault.REVOKED, withdrawal.reason)
    if today < says.issued_on:
        yield Finding(Fault.NOT_YET, str(says.issued_on))
    if says.valid_until is not None and today > says.valid_until:
        yield Finding(Fault.EXPIRED, str(says.valid_until))


def _value_at(signed: Json, pointer: str) -> str:
    """What now stands there; empty where nothing does."""
    found: Any = signed
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
