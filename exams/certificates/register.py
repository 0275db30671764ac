"""The certificates issued and revoked, in the file of records: added to, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from exams.audit import SYSTEM, note
from exams.certificates.badge import from_badge
from exams.certificates.certificate import CertificateError
from exams.certificates.issue import Issued
from exams.certificates.trust import PublicKey, Trust, Withdrawn
from exams.certificates.verify import read_credential
from exams.store import Store


@dataclass(frozen=True)
class Revocation:
    """That a certificate no longer counts: who said so, when and why."""

    certificate: str
    at: float
    author: str
    reason: str


class CertificateRegister:
    """Certificates and revocations. Any thread may call it; every change is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, issued: Issued, actor: str = SYSTEM) -> None:
        """Keep a certificate that `actor` had made. Raises CertificateError, its number taken."""
        certificate = issued.certificate
        row = {
            "id": certificate.id,
            "staff_number": certificate.staff_number,
            "sitting": issued.sitting,
            "issued_at": issued.at,
            "key": issued.key,
            "credential": issued.credential,
            "seal": issued.seal,
        }
        with self._store.writing() as db:
            if next(db.query("select 1 from certificates where id = ?", [row["id"]]), None):
                raise CertificateError(
                    f"There is a certificate {certificate.id} already. Give this one another "
                    "number."
                )
            db.table("certificates").insert(row)
            told = {"certificate": certificate.id, "sitting": issued.sitting}
            note(db, actor, "certificate.issued", _key(db, certificate.staff_number), told)

    def find(self, certificate_id: str) -> Issued | None:
        """The certificate of that number, or None."""
        return next(iter(self._all("where id = ?", certificate_id)), None)

    def of_staff_number(self, staff_number: str) -> tuple[Issued, ...]:
        """The certificates of one person, the newest first."""
        return self._all("where staff_number = ? order by issued_at desc, rowid desc", staff_number)

    def of_sitting(self, sitting: str) -> tuple[Issued, ...]:
        """The certificates issued for one sitting, the newest first."""
        return self._all("where sitting = ? order by issued_at desc, rowid desc", sitting)

    def issued(self) -> tuple[Issued, ...]:
        """All certificates, the newest first."""
        return self._all("order by issued_at desc, rowid desc")

    def revoke(self, revocation: Revocation, actor: str = "") -> None:
        """Let a certificate count no longer, for good. Raises CertificateError.

        `actor` is the key of the author, where they have one.
        """
        if not revocation.reason.strip() or not revocation.author.strip():
            raise CertificateError(
                f"The revocation of {revocation.certificate} lacks an author or a reason. "
                "Give both."
            )
        # Looked up under the write lock: two who revoke at once get one answer each.
        with self._store.writing() as db:
            self._check_standing(revocation.certificate)
            db.table("revocations").insert(asdict(revocation))
            query = "select staff_number from certificates where id = ?"
            holder = db.execute(query, [revocation.certificate]).fetchone()[0]
            told = {"certificate": revocation.certificate}
            note(db, actor or revocation.author, "certificate.revoked", _key(db, holder), told)

    def _check_standing(self, certificate_id: str) -> None:
        if self.find(certificate_id) is None:
            raise CertificateError(
                f"There is no certificate {certificate_id} in the records. "
                "Look at the number printed on it."
            )
        earlier = self.revocation(certificate_id)
        if earlier is not None:
            raise CertificateError(
                f"{earlier.author} has revoked {certificate_id} already ({earlier.reason}). "
                "It stays revoked; issue a new one if it should count."
            )

    def revocation(self, certificate_id: str) -> Revocation | None:
        """Who revoked a certificate, when and why; None if nobody did."""
        return next(iter(self._revocations("where certificate = ?", certificate_id)), None)

    def revocations(self) -> tuple[Revocation, ...]:
        """All revocations, the oldest first."""
        return self._revocations("order by at, rowid")

    def trust(self, keys: Iterable[PublicKey], at: float) -> Trust:
        """These keys and what is revoked now: what a check needs."""
        withdrawn = (Withdrawn(one.certificate, one.at, one.reason) for one in self.revocations())
        return Trust(tuple(keys), tuple(withdrawn), at)

    def _revocations(self, which: str, *given: str) -> tuple[Revocation, ...]:
        query = f"select certificate, at, author, reason from revocations {which}"
        with self._store.reading() as db:
            return tuple(Revocation(**row) for row in db.query(query, given))

    def _all(self, which: str, *given: str) -> tuple[Issued, ...]:
        query = f"select sitting, issued_at, key, credential, seal from certificates {which}"
        with self._store.reading() as db:
            return tuple(_issued(row) for row in db.query(query, given))


def _key(db: Database, staff_number: str) -> str:
    """What the holder's records are kept under; empty for whoever has no account."""
    found = db.execute("select id from people where staff_number = ?", [staff_number]).fetchone()
    return f"@{found[0]}" if found else ""


def _issued(row: dict[str, Any]) -> Issued:
    return Issued(
        certificate=from_badge(read_credential(row["credential"])),
        credential=row["credential"],
        seal=row["seal"],
        key=row["key"],
        at=row["issued_at"],
        sitting=row["sitting"],
    )
