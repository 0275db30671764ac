"""The tables that can be exported: of each, its columns and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from exams.certificates.register import CertificateRegister
from exams.export.columns import Cell, Column, ExportError, Language, Shape
from exams.outcome import Outcome
from exams.results import Results, Sought
from exams.store import Store
from scenarios.clauses import clause, clause_ids

Row = tuple[Cell, ...]
# Of so many sittings, tables with several rows for each still open in a spreadsheet.
DETAIL_MOST = 10_000
SHEET_MOST = 1_000_000  # rows; a spreadsheet has room for 1,048,576


@dataclass(frozen=True)
class Records:
    """What an export reads; `today` tells which certificates have expired."""

    store: Store
    results: Results
    certificates: CertificateRegister
    today: date
    language: Language = "zh"


@dataclass(frozen=True)
class Topic:
    """One table. Its rows come from the records as a whole, or else from each outcome."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Records, Sought], Iterator[Row]] | None = None
    of_outcome: Callable[[Outcome], Iterable[Row]] | None = None

    def all_rows(self, records: Records, sought: Sought) -> Iterator[Row]:
        """Every row that is sought."""
        if self.rows is not None:
            yield from self.rows(records, sought)
            return
        assert self.of_outcome is not None, "a table has one source"
        for outcome in records.results.outcomes(sought):
            yield from self.of_outcome(outcome)


_WHO = (Column("staff_number", width=12), Column("name", width=10))
_WHERE = (Column("department", width=14), Column("team", width=10))
_SITTING = Column("sitting", width=20)


def _results(records: Records, sought: Sought) -> Iterator[Row]:
    for one in records.results.each(sought):
        yield (
            *(one.staff_number, one.name, one.department, one.team, one.title, one.blueprint),
            *(one.number, one.period, one.ended_at, one.state.value, one.pass_mark, one.score),
            *(one.low, one.high, one.call_score, one.theory_score, one.spotting_score),
            *(one.fatal, one.reasons, one.certificate, one.sitting),
        )


def _parts(outcome: Outcome) -> Iterator[Row]:
    for part in outcome.parts:
        yield (
            *(outcome.sitting, outcome.staff_number, outcome.name, outcome.period, outcome.title),
            *(part.kind.value, part.weight, part.score, part.low, part.high),
        )


def _items(outcome: Outcome) -> Iterator[Row]:
    for place, item in enumerate(outcome.items, 1):
        yield (
            *(outcome.sitting, outcome.staff_number, outcome.name, outcome.period, place),
            *(item.kind.value, item.id, item.ref.partition("@")[2], item.weight, item.share),
            *(item.low, item.high, item.machine, " ".join(item.fatal), item.seconds, item.attempt),
        )


def _clauses(records: Records, sought: Sought) -> Iterator[Row]:
    for one in records.results.by_clause(sought):
        text = clause_text(one.clause, records.language)
        yield (one.clause, text, one.sittings, one.points, one.out_of, one.share)


def _clause_marks(outcome: Outcome) -> Iterator[Row]:
    for mark in outcome.clauses:
        yield (
            *(outcome.sitting, outcome.staff_number, outcome.name, outcome.department),
            *(outcome.period, mark.clause, mark.points, mark.out_of),
            max(0.0, mark.points / mark.out_of) if mark.out_of else None,
        )


def _people(records: Records, sought: Sought) -> Iterator[Row]:
    for one in records.results.people(sought):
        yield (
            *(one.staff_number, one.name, one.department, one.team, one.sittings, one.passed),
            *(one.failed, one.awaiting, one.mean and round(one.mean, 2)),
            *(one.latest_state.value, one.latest_score, one.latest_at),
        )


def _certificates(records: Records, sought: Sought) -> Iterator[Row]:
    revoked = {one.certificate: one.reason for one in records.certificates.revocations()}
    for number in certificate_numbers(records, sought):
        issued = records.certificates.find(number)
        if issued is None:
            continue
        one = issued.certificate
        ended = one.valid_until is not None and one.valid_until < records.today
        yield (
            *(one.id, one.staff_number, one.holder, one.exam, one.total.points, issued.at),
            str(one.valid_until) if one.valid_until else "",
            "revoked" if one.id in revoked else "expired" if ended else "issued",
            *(revoked.get(one.id, ""), issued.sitting),
        )


def certificate_numbers(records: Records, sought: Sought) -> tuple[str, ...]:
    """The certificates of the sittings that are sought, the newest first.

    Where nothing narrows the search, those that rest on no sitting too.
    """
    query = "select id from certificates"
    values: list[str] = []
    if sought != Sought():
        where, values = records.results.where(sought)
        query += f" where sitting in (select sitting from outcomes {where})"
    with records.store.reading() as db:
        rows = list(db.query(f"{query} order by issued_at desc, rowid desc", values))
    return tuple(row["id"] for row in rows)


def clause_text(clause_id: str, language: Language) -> str:
    """What a clause asks, in our words; nothing of one that is in the catalogue no more."""
    if clause_id not in clause_ids():
        return ""
    found = clause(clause_id)
    return found.text_en if language == "en" else found.text_zh


TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            "results",
            (
                *(*_WHO, *_WHERE, Column("title", width=22), Column("blueprint", width=18)),
                *(Column("number", Shape.WHOLE, 8), Column("period", width=10)),
                *(Column("ended_at", Shape.TIME, 20), Column("state", Shape.WORD, 10)),
                *(Column("pass_mark", Shape.NUMBER, 8), Column("score", Shape.NUMBER, 8)),
                *(Column("low", Shape.NUMBER, 10), Column("high", Shape.NUMBER, 10)),
                *(Column("call_score", Shape.NUMBER, 8), Column("theory_score", Shape.NUMBER, 8)),
                *(Column("spotting_score", Shape.NUMBER, 8), Column("fatal", width=16)),
                *(Column("reasons", Shape.WORD, 18), Column("certificate", width=20), _SITTING),
            ),
            rows=_results,
        ),
        Topic(
            "people",
            (
                *(*_WHO, *_WHERE, Column("sittings", Shape.WHOLE, 10)),
                *(Column("passed", Shape.WHOLE, 10), Column("failed", Shape.WHOLE, 12)),
                *(Column("awaiting", Shape.WHOLE, 12), Column("mean", Shape.NUMBER, 10)),
                *(Column("latest_state", Shape.WORD), Column("latest_score", Shape.NUMBER)),
                Column("latest_at", Shape.TIME, 20),
            ),
            rows=_people,
        ),
        Topic(
            "parts",
            (
                *(_SITTING, *_WHO, Column("period", width=10), Column("title", width=22)),
                *(Column("part", Shape.WORD, 10), Column("weight", Shape.SHARE, 8)),
                *(Column("score", Shape.NUMBER, 8), Column("low", Shape.NUMBER, 10)),
                Column("high", Shape.NUMBER, 10),
            ),
            of_outcome=_parts,
        ),
        Topic(
            "items",
            (
                *(_SITTING, *_WHO, Column("period", width=10), Column("place", Shape.WHOLE, 6)),
                *(Column("part", Shape.WORD, 10), Column("item", width=26), Column("version")),
                *(Column("weight", Shape.NUMBER, 8), Column("share", Shape.SHARE, 10)),
                *(Column("share_low", Shape.SHARE, 12), Column("share_high", Shape.SHARE, 12)),
                *(Column("machine", Shape.SHARE, 10), Column("fatal", width=16)),
                *(Column("seconds", Shape.NUMBER, 12), Column("attempt", width=24)),
            ),
            of_outcome=_items,
        ),
        Topic(
            "clauses",
            (
                *(Column("clause", width=30), Column("clause_text", width=60)),
                *(Column("sittings", Shape.WHOLE, 10), Column("points", Shape.NUMBER, 12)),
                *(Column("out_of", Shape.NUMBER, 12), Column("share", Shape.SHARE, 10)),
            ),
            rows=_clauses,
        ),
        Topic(
            "clause_marks",
            (
                *(_SITTING, *_WHO, Column("department", width=14), Column("period", width=10)),
                *(Column("clause", width=30), Column("points", Shape.NUMBER, 10)),
                *(Column("out_of", Shape.NUMBER, 10), Column("share", Shape.SHARE, 10)),
            ),
            of_outcome=_clause_marks,
        ),
        Topic(
            "certificates",
            (
                *(Column("certificate", width=20), Column("staff_number", width=12)),
                *(Column("holder", width=10), Column("title", width=22)),
                *(Column("score", Shape.NUMBER, 8), Column("issued_at", Shape.TIME, 20)),
                *(Column("valid_until", Shape.DAY, 12), Column("standing", Shape.WORD, 10)),
                *(Column("revoked_because", width=24), _SITTING),
            ),
            rows=_certificates,
        ),
    )
}
USUAL = ("results", "people", "parts", "clauses", "certificates")
DETAILED = ("parts", "items", "clause_marks")


def sheets_for(count: int, asked: Iterable[str] = ()) -> tuple[Topic, ...]:
    """The sheets of a workbook on so many sittings, the usual ones where none are named.

    Raises ExportError when those named do not fit.
    """
    names = tuple(asked)
    detailed = [name for name in names if name in DETAILED]
    if count > DETAIL_MOST and detailed:
        raise ExportError(
            f"{count} sittings are too many for the sheet '{detailed[0]}', which has rows for each "
            f"of them; it goes up to {DETAIL_MOST}. Narrow the search, for example to one period, "
            f"or take that table as CSV."
        )
    if not names:
        names = tuple(name for name in USUAL if count <= DETAIL_MOST or name not in DETAILED)
    return tuple(TOPICS[name] for name in names)
