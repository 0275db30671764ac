"""The signing keys on disk: one that signs, and the public halves of all that ever did.

The folder holds `keys.json`, the public halves, and one `.pem`, the private half of the key that
signs now. A retired key's private half is gone: it can sign nothing any more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from filelock import FileLock

from exams.certificates import multikey, times
from exams.certificates.certificate import CertificateError
from exams.certificates.trust import PublicKey

LIST = "keys.json"
BACKUP_FORM = "threerings keys 1"


@dataclass(frozen=True)
class Signer:
    """A key that can sign."""

    id: str
    key: Ed25519PrivateKey


class KeyRing:
    """The keys in one folder. Any process may use it; changes wait for one another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keys(self) -> tuple[PublicKey, ...]:
        """All keys, the oldest first; none before the first certificate. Raises CertificateError"""
        path = self.folder / LIST
        if not path.exists():
            return ()
        return _listed(_json(path), path)

    def signer(self, at: float) -> Signer:
        """The key that signs now; made at the first use. Raises CertificateError."""
        with self._alone():
            keys = self.keys()
            if not keys:
                return self._make((), at)
            return self._private(keys[-1].id)

    def rotate(self, at: float) -> Signer:
        """A new key that signs from now on; the one before is retired. Raises CertificateError."""
        with self._alone():
            before = self.keys()
            retired = [
                replace(key, retired_at=at) if key.retired_at is None else key for key in before
            ]
            signer = self._make(retired, at)
            for key in before:
                self._pem(key.id).unlink(missing_ok=True)
            return signer

    def back_up(self, path: Path) -> None:
        """Write all keys, the private one too, to a new file that only its owner may read."""
        with self._alone():
            keys = self.keys()
            if not keys:
                raise CertificateError(
                    f"{self.folder}: there is no key yet. Make it with: threerings certificate key"
                )
            private = _pem_of(self._private(keys[-1].id).key).decode()
            told = {"form": BACKUP_FORM, "keys": _told(keys), "private": private}
            _write_new(path, json.dumps(told, indent=1).encode())

    def restore(self, path: Path) -> Signer:
        """Take up the keys of a backup, where there are none. Raises CertificateError."""
        told = _json(path)
        if not isinstance(told, dict) or told.get("form") != BACKUP_FORM:
            raise CertificateError(
                f"{path}: this is not a backup of keys. Give a file that "
                "'threerings certificate key --backup' wrote."
            )
        keys = _listed(told.get("keys"), path)
        signer = _signer(str(told.get("private")).encode(), keys[-1].id, path)
        with self._alone():
            if (self.folder / LIST).exists():
                raise CertificateError(
                    f"{self.folder}: there are keys here already. Move the folder away first."
                )
            _write_new(self._pem(signer.id), _pem_of(signer.key))
            self._keep(keys)
        return signer

    def _alone(self) -> FileLock:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(self.folder / "keys.lock")

    def _make(self, before: Sequence[PublicKey], at: float) -> Signer:
        key = Ed25519PrivateKey.generate()
        signer = Signer(multikey.key_id(key.public_key()), key)
        _write_new(self._pem(signer.id), _pem_of(key))
        self._keep([*before, PublicKey(signer.id, at)])
        return signer

    def _private(self, key_id: str) -> Signer:
        path = self._pem(key_id)
        if not path.exists():
            raise CertificateError(
                f"{path}: the private key is gone. Restore the folder from a backup, or begin "
                "a new key with: threerings certificate key --rotate"
            )
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            raise CertificateError(
                f"{path}: others may read the private key ({mode:o}). Run: chmod 600 {path}"
            )
        return _signer(path.read_bytes(), key_id, path)

    def _keep(self, keys: Sequence[PublicKey]) -> None:
        # In one move: whoever reads sees the list before or the list after, and never half of one.
        fresh = self.folder / f"{LIST}.new"
        fresh.write_text(json.dumps(_told(keys), indent=1) + "\n", "utf-8")
        os.replace(fresh, self.folder / LIST)

    def _pem(self, key_id: str) -> Path:
        return self.folder / f"{key_id}.pem"


def _told(keys: Sequence[PublicKey]) -> list[dict[str, str | None]]:
    return [
        {
            "id": key.id,
            "made_at": times.to_text(key.made_at),
            "retired_at": None if key.retired_at is None else times.to_text(key.retired_at),
        }
        for key in keys
    ]


def _listed(told: Any, path: Path) -> tuple[PublicKey, ...]:
    try:
        keys = tuple(
            PublicKey(
                multikey.key_id(multikey.public_key(one["id"])),
                times.from_text(one["made_at"]),
                one["retired_at"] and times.from_text(one["retired_at"]),
            )
            for one in told
        )
        if keys[-1].retired_at is not None:
            raise ValueError("the last key is retired")
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CertificateError(
            f"{path}: the list of keys cannot be read ({error}). Restore it from a backup."
        ) from error
    return keys


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise CertificateError(
            f"{path}: this is not JSON ({error}). Restore it from a backup."
        ) from error


def _signer(pem: bytes, key_id: str, path: Path) -> Signer:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise CertificateError(
            f"{path}: the private key cannot be read. Restore it from a backup."
        ) from error
    if not isinstance(key, Ed25519PrivateKey) or multikey.key_id(key.public_key()) != key_id:
        raise CertificateError(
            f"{path}: this is not the private half of {key_id}. Restore it from a backup."
        )
    return Signer(key_id, key)


def _pem_of(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, for its owner's eyes alone from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
