"""A certificate as an Open Badges 3.0 credential, and back."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from exams.certificates import multikey
from exams.certificates.certificate import Certificate, CertificateError, Score, Versions, number
from exams.certificates.proof import Json

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    {"digests": {"@id": "urn:threerings:digests", "@type": "@json"}},
]
CERTIFICATE_URN = "urn:threerings:certificate:"
BLUEPRINT_URN = "urn:threerings:blueprint:"
TOTAL = "urn:threerings:score:total"
PART = "urn:threerings:score:part:"
_FROM, _UNTIL = "T00:00:00Z", "T23:59:59Z"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,2})?")


def to_badge(certificate: Certificate, key_id: str) -> Json:
    """The credential of a certificate, to be signed with the key of that id."""
    badge: Json = {
        "@context": CONTEXT,
        "id": CERTIFICATE_URN + certificate.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.exam,
        "issuer": {"id": multikey.did(key_id), "type": ["Profile"], "name": certificate.issuer},
        "validFrom": f"{certificate.issued_on}{_FROM}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(certificate),
            "achievement": _achievement(certificate),
            "result": [
                {"type": ["Result"], "resultDescription": name, "value": number(score.points)}
                for name, score in _scores(certificate)
            ],
        },
    }
    if certificate.valid_until is not None:
        badge["validUntil"] = f"{certificate.valid_until}{_UNTIL}"
    evidence = [
        {"type": ["Evidence"], "genre": genre, "name": name}
        for genre, name in _versions(certificate.versions)
    ]
    if evidence:
        badge["evidence"] = evidence
    return badge


def from_badge(badge: Json) -> Certificate:
    """The certificate in a credential that `to_badge` wrote. Raises CertificateError."""
    try:
        return _read(badge)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise CertificateError(
            f"This credential is not written as a certificate of Three Rings ({error!r}). "
            "Ask for the file as it was issued."
        ) from error


def _identifiers(certificate: Certificate) -> list[Json]:
    told = [("name", certificate.holder)]
    if certificate.staff_number:
        told.append(("ext:staffNumber", certificate.staff_number))
    return [
        {"type": "IdentityObject", "identityType": kind, "identityHash": text, "hashed": False}
        for kind, text in told
    ]


def _achievement(certificate: Certificate) -> Json:
    blueprint, _, version = certificate.blueprint.partition("@")
    achievement: Json = {
        "id": BLUEPRINT_URN + blueprint,
        "type": ["Achievement"],
        "name": certificate.exam,
        "description": certificate.exam,
        "criteria": {"narrative": certificate.blueprint},
        "resultDescription": [
            {
                "id": name,
                "type": ["ResultDescription"],
                "name": score.name,
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": number(score.full),
            }
            for name, score in _scores(certificate)
        ],
    }
    if version:
        achievement["version"] = version
    return achievement


def _scores(certificate: Certificate) -> list[tuple[str, Score]]:
    parts = [(f"{PART}{index}", part) for index, part in enumerate(certificate.parts, 1)]
    return [(TOTAL, certificate.total), *parts]


def _versions(versions: Versions) -> list[tuple[str, str]]:
    told = [("scenario", name) for name in versions.scenarios]
    told += [("house", versions.house), ("rubric", versions.rubric)]
    told += [("model", name) for name in versions.models]
    return [(genre, name) for genre, name in told if name]


def _read(badge: Json) -> Certificate:
    subject = badge["credentialSubject"]
    achievement = subject["achievement"]
    known = {one["identityType"]: _text(one["identityHash"]) for one in subject["identifier"]}
    scores = [
        Score(_text(told["name"]), _points(result["value"]), _points(told["valueMax"]))
        for told, result in zip(achievement["resultDescription"], subject["result"], strict=True)
    ]
    evidence = badge.get("evidence", [])
    named = {
        genre: tuple(_text(one["name"]) for one in evidence if one["genre"] == genre)
        for genre in ("scenario", "house", "rubric", "model")
    }
    until = badge.get("validUntil")
    return Certificate(
        id=_after(CERTIFICATE_URN, badge["id"]),
        holder=known["name"],
        staff_number=known.get("ext:staffNumber", ""),
        exam=_text(badge["name"]),
        blueprint=_text(achievement["criteria"]["narrative"]),
        total=scores[0],
        parts=tuple(scores[1:]),
        versions=Versions(
            named["scenario"], "".join(named["house"]), "".join(named["rubric"]), named["model"]
        ),
        issued_on=_day(badge["validFrom"], _FROM),
        valid_until=None if until is None else _day(until, _UNTIL),
        issuer=_text(badge["issuer"]["name"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _after(prefix: str, value: Any) -> str:
    text = _text(value)
    if not text.startswith(prefix):
        raise ValueError(f"{text!r} does not begin with {prefix}")
    return text.removeprefix(prefix)


def _points(value: Any) -> float:
    if not _NUMBER.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is no score")
    return float(value)


def _day(value: Any, time: str) -> date:
    text = _text(value)
    if not text.endswith(time) or not _DAY.fullmatch(text.removesuffix(time)):
        raise ValueError(f"{text!r} is no day")
    return date.fromisoformat(text.removesuffix(time))


# Where in a credential each field of a certificate is found: the first that fits.
_PLACES = (
    (r"/credentialSubject/identifier/0/.*", "holder"),
    (r"/credentialSubject/identifier/1/.*", "staff_number"),
    (r"/credentialSubject/result/0/.*", "total"),
    (r"/credentialSubject/achievement/resultDescription/0/.*", "total"),
    (r"/credentialSubject/result/.*", "part"),
    (r"/credentialSubject/achievement/resultDescription/.*", "part"),
    (r"/credentialSubject/achievement/(criteria|version|id).*", "blueprint"),
    (r"/credentialSubject/achievement/(name|description)", "exam"),
    (r"/name", "exam"),
    (r"/issuer.*", "issuer"),
    (r"/validFrom", "issued_on"),
    (r"/validUntil", "valid_until"),
    (r"/evidence.*", "versions"),
    (r"/id", "id"),
)


def field_at(pointer: str) -> str:
    """Which field of a certificate a JSON pointer leads to: its name, or 'other'."""
    for place, field in _PLACES:
        if re.fullmatch(place, pointer):
            return field
    return "other"
