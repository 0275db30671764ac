"""The coverage of the clause catalogue as text for a terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from scenarios.clauses import Kind
from scenarios.coverage import Coverage, State, Summary, by_document

COLUMNS = (
    *("document", "document_title", "regulation", "article", "id", "kind", "zh", "en"),
    *("checked", "reason_zh", "reason_en", "figures", "disagrees_with", "same_as"),
    *("state", "checks", "questions", "through"),
)


def as_text(rows: Sequence[Coverage]) -> str:
    """A table by document, then the clauses that nothing exercises yet."""
    lines = [_line("", *(kind.value for kind in Kind))]
    lines += [_summary_line(one) for one in by_document(rows)]
    for kind in (Kind.TRAINABLE, Kind.THEORY):
        missing = [row for row in rows if row.clause.kind is kind and row.state is State.OPEN]
        lines += ["", f"{kind.value} clauses that nothing exercises: {len(missing)}"]
        lines += _families(missing)
    return "\n".join(lines)


def _families(rows: Iterable[Coverage]) -> list[str]:
    """A line for each clause, near-identical ones below the fullest: one check serves them all."""
    families: dict[str, list[Coverage]] = {}
    for row in rows:
        families.setdefault(row.clause.same_as or row.clause.id, []).append(row)
    lines = []
    for family in families.values():
        first, *twins = sorted(family, key=lambda row: row.clause.same_as is not None)
        lines.append(f"  {first.clause.id}  {first.clause.text_en}")
        if twins:
            lines.append(f"      also: {', '.join(twin.clause.id for twin in twins)}")
    return lines


def _summary_line(one: Summary) -> str:
    name = f"{one.document[:3]} {one.title_en}".strip()
    return _line(name, *(str(one.kinds[kind]) for kind in Kind))


def _line(name: str, *figures: str) -> str:
    if len(name) > 50:
        name = f"{name[:49]}…"
    return f"{name:<52}" + "".join(f"{figure:>16}" for figure in figures)


def as_csv(rows: Iterable[Coverage]) -> str:
    """A line for each clause; lists are joined by spaces."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = _cells(row)
        joined = {
            key: " ".join(value) if isinstance(value, list) else value
            for key, value in cells.items()
        }
        writer.writerow(joined)
    return stream.getvalue()


def as_json(rows: Sequence[Coverage]) -> str:
    """An object with the counts by document and a list of all clauses."""
    documents = [
        {
            "document": one.document,
            "title": one.title,
            **{kind.value: vars(one.kinds[kind]) for kind in Kind},
        }
        for one in by_document(rows)
    ]
    told = {"documents": documents, "clauses": [_cells(row) for row in rows]}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _cells(row: Coverage) -> dict[str, str | list[str]]:
    one = row.clause
    values: tuple[str | list[str], ...] = (
        *(one.document, one.document_title, one.regulation, one.article),
        *(one.id, one.kind.value, one.text_zh, one.text_en, [str(how) for how in one.checked]),
        *((one.reason.zh, one.reason.en) if one.reason else ("", "")),
        [f"{figure.what}={figure.value}:{figure.unit}" for figure in one.figures],
        *(list(one.disagrees_with), one.same_as or "", row.state.value),
        *(list(row.checks), list(row.questions), row.through or ""),
    )
    return dict(zip(COLUMNS, values, strict=True))
