"""What somebody agreed to: which text, when, and until when. Only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from exams.audit import note
from exams.store import Store, text_name


class Purpose(StrEnum):
    """What somebody is asked to agree to."""

    PRACTICE = "practice"  # that practice calls are recorded and marked
    EXAMS = "exams"  # that examinations are recorded, marked, reviewed and reported


@dataclass(frozen=True)
class Consent:
    """That somebody agreed, or withdrew it. `text` names the exact words, see Store.text."""

    person: str  # key
    purpose: str
    text: str
    given: bool
    at: float


class Consents:
    """Consents in the file of records. Any thread may call it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, person: str, purpose: Purpose, words: str, at: float) -> Consent:
        """Keep that this person agreed to these words, and the words themselves."""
        return self._add(Consent(person, purpose, self._store.keep_text(words), True, at))

    def withdraw(self, person: str, purpose: Purpose, at: float, actor: str = "") -> Consent | None:
        """Keep that they agree no longer; None when they had not agreed."""
        present = self.current(person, purpose)
        if present is None:
            return None
        return self._add(Consent(person, purpose, present.text, False, at), actor)

    def current(self, person: str, purpose: Purpose, words: str | None = None) -> Consent | None:
        """What they agree to now; with `words`, only if it is to exactly these."""
        of_purpose = [one for one in self.of(person) if one.purpose == purpose]
        found = of_purpose[-1] if of_purpose and of_purpose[-1].given else None
        if found is not None and words is not None:
            return found if found.text == text_name(words) else None
        return found

    def of(self, person: str) -> tuple[Consent, ...]:
        """All they agreed to and withdrew, the oldest first."""
        query = "select person, purpose, text, given, at from consents where person = ? order by id"
        with self._store.reading() as db:
            rows = list(db.query(query, [person]))
        return tuple(Consent(**{**row, "given": bool(row["given"])}) for row in rows)

    def _add(self, consent: Consent, actor: str = "") -> Consent:
        with self._store.writing() as db:
            keep(db, consent, actor)
        return consent


def keep(db: Database, consent: Consent, actor: str = "") -> None:
    """Write it within a transaction that is already open; its text is kept already."""
    columns = "person, purpose, text, given, at"
    values = [consent.person, consent.purpose, consent.text, int(consent.given), consent.at]
    db.execute(f"insert into consents ({columns}) values (?, ?, ?, ?, ?)", values)
    action = "consent.given" if consent.given else "consent.withdrawn"
    told = {"purpose": str(consent.purpose), "text": consent.text}
    note(db, actor or consent.person, action, consent.person, told)
