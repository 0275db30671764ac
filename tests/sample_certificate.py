"""A certificate to test with, and a key that signs it."""

from dataclasses import replace
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exams.certificates import multikey
from exams.certificates.certificate import Certificate, Score, Versions
from exams.certificates.issue import Issued, issue
from exams.certificates.keys import Signer
from exams.certificates.trust import PublicKey, Trust, Withdrawn

AT = 1_795_340_000.0  # 2026-11-22, 09:33 UTC
TODAY = date(2026, 11, 22)


def signer(seed: int = 7) -> Signer:
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return Signer(multikey.key_id(key.public_key()), key)


def certificate(**changes: Any) -> Certificate:
    made = Certificate(
        id="TR26-7K3F9-QXM2D",
        holder="林晓",
        staff_number="A1024",
        exam="客服热线上岗考试",
        blueprint="hotline-entry@5d1c9e02",
        total=Score("总分", 87.5, 100),
        parts=(Score("通话实操", 52.5, 60), Score("理论题", 21, 25), Score("听音找错", 14, 15)),
        versions=Versions(
            ("refund-angry@1a2b3c4d", "lost-parcel@9f8e7d6c"), "hotline v3", "12", ("whisper-base",)
        ),
        issued_on=TODAY,
        valid_until=date(2028, 11, 21),
        issuer="安达物流有限公司",
    )
    return replace(made, **changes)


def issued(made: Certificate | None = None, by: Signer | None = None, at: float = AT) -> Issued:
    return issue(made or certificate(), by or signer(), at)


def trust(*withdrawn: Withdrawn, retired_at: float | None = None, seed: int = 7) -> Trust:
    return Trust((PublicKey(signer(seed).id, AT - 100, retired_at),), withdrawn, AT)
