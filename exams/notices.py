"""What people are told about their examinations, until they have seen it and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from exams.store import Store

MOST = 200  # that are shown to one person, the newest


class NoticeKind(StrEnum):
    """What happened."""

    RESULT_KNOWN = "result_known"  # an assessor settled what it hung on
    RESULT_CHANGED = "result_changed"  # a mark was corrected
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_REJECTED = "appeal_rejected"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REVOKED = "certificate_revoked"


@dataclass(frozen=True)
class Notice:
    """One thing told to one person; `data` fills in its words."""

    person: str  # key of a person
    at: float  # seconds since 1970, UTC
    kind: NoticeKind
    data: Mapping[str, str] = field(default_factory=dict)
    read_at: float | None = None


class Notices:
    """The table of notices. Any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, person: str) -> tuple[Notice, ...]:
        """A person's notices, the newest first."""
        query = (
            "select person, at, kind, data, read_at from notices where person = ? "
            f"order by at desc, id desc limit {MOST}"
        )
        with self._store.reading() as db:
            return tuple(
                Notice(**{**row, "kind": NoticeKind(row["kind"]), "data": json.loads(row["data"])})
                for row in db.query(query, [person])
            )

    def unread(self, person: str) -> int:
        """How many of them they have not seen."""
        query = "select count(*) as n from notices where person = ? and read_at is null"
        with self._store.reading() as db:
            return int(next(iter(db.query(query, [person])))["n"])

    def read(self, person: str, at: float) -> None:
        """They have seen all there are."""
        with self._store.writing() as db:
            query = "update notices set read_at = ? where person = ? and read_at is null"
            db.execute(query, [at, person])


def tell(db: Database, notice: Notice) -> None:
    """Keep a notice within a transaction that is already open."""
    db.table("notices").insert(
        {
            "person": notice.person,
            "at": notice.at,
            "kind": notice.kind.value,
            "data": json.dumps(dict(notice.data), ensure_ascii=False),
            "read_at": notice.read_at,
        }
    )
