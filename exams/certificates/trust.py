"""Whom a checker believes: an issuer's public keys and the certificates revoked, as one file."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from exams.certificates import multikey, times
from exams.certificates.certificate import CertificateError

FORM = "threerings trust 1"


@dataclass(frozen=True)
class PublicKey:
    """A key that signs or signed; its id holds the whole key. Times are seconds since 1970."""

    id: str
    made_at: float
    retired_at: float | None = None


@dataclass(frozen=True)
class Withdrawn:
    """A certificate that no longer counts, when from and why."""

    id: str
    at: float
    reason: str


@dataclass(frozen=True)
class Trust:
    """The keys of an issuer and what it has revoked, as known at a moment."""

    keys: tuple[PublicKey, ...]
    withdrawn: tuple[Withdrawn, ...]
    at: float

    def key(self, key_id: str) -> PublicKey | None:
        """The key of that id, or None."""
        return next((key for key in self.keys if key.id == key_id), None)

    def withdrawal(self, certificate_id: str) -> Withdrawn | None:
        """When and why a certificate was revoked, or None."""
        return next((one for one in self.withdrawn if one.id == certificate_id), None)

    def to_json(self) -> str:
        """As a file to hand to whoever checks certificates without asking us."""
        told = _File(
            form=FORM,
            at=times.to_text(self.at),
            keys=tuple(
                _Key(key.id, times.to_text(key.made_at), _or_none(key.retired_at))
                for key in self.keys
            ),
            revoked=tuple(
                _Revoked(one.id, times.to_text(one.at), one.reason) for one in self.withdrawn
            ),
        )
        return _ADAPTER.dump_json(told, indent=1).decode() + "\n"

    @classmethod
    def from_json(cls, text: str) -> Trust:
        """What such a file says. Raises CertificateError."""
        try:
            told = _ADAPTER.validate_json(text)
            return cls(
                keys=tuple(_key(key) for key in told.keys),
                withdrawn=tuple(
                    Withdrawn(one.certificate, times.from_text(one.at), one.reason)
                    for one in told.revoked
                ),
                at=times.from_text(told.at),
            )
        except (ValidationError, ValueError) as error:
            raise CertificateError(
                "This is not a list of keys that Three Rings wrote. Get it anew from the issuer."
            ) from error


_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, config=_STRICT)
class _Key:
    id: str
    made_at: str
    retired_at: str | None = None


@checked(frozen=True, config=_STRICT)
class _Revoked:
    certificate: str
    at: str
    reason: str


@checked(frozen=True, config=_STRICT)
class _File:
    form: str
    at: str
    keys: tuple[_Key, ...]
    revoked: tuple[_Revoked, ...]

    def __post_init__(self) -> None:
        if self.form != FORM:
            raise ValueError(f"form '{self.form}'")


_ADAPTER = TypeAdapter(_File)


def _key(told: _Key) -> PublicKey:
    multikey.public_key(told.id)
    retired_at = None if told.retired_at is None else times.from_text(told.retired_at)
    return PublicKey(told.id, times.from_text(told.made_at), retired_at)


def _or_none(at: float | None) -> str | None:
    return None if at is None else times.to_text(at)
