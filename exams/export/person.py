"""One person's whole record as a PDF: examinations, certificates, clauses that cost points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from exams.certificates.certificate import number
from exams.export.columns import ExportError, Language, local, word
from exams.export.topics import Records, clause_text
from exams.outcome import Outcome, ResultState
from exams.people import Person
from exams.results import DECIDED, ClauseSum, Sought
from exams.typeset import SignMissing, typeset

WEAKEST = 8  # clauses listed


def person_pdf(
    records: Records, staff_number: str, person: Person | None, made_by: str, at: float
) -> bytes | None:
    """The record of whoever has that staff number; None if nobody is known by it.

    Raises ExportError when no font has a sign of it, RecordsError.
    """
    sought = Sought(staff_number=staff_number)
    outcomes = tuple(records.results.outcomes(sought))
    certificates = records.certificates.of_staff_number(staff_number)
    if person is None and not outcomes and not certificates:
        return None
    lang = records.language
    latest = outcomes[0] if outcomes else None
    named = person or latest
    made = word("person", "made", lang).format(at=f"{local(at, None):%Y-%m-%d %H:%M}", by=made_by)
    facts: dict[str, Any] = {
        "lang": lang,
        "words": _words(lang),
        "name": named.name if named else certificates[0].certificate.holder,
        "staff_number": staff_number,
        "place": " · ".join(filter(None, (named.department, named.team))) if named else "",
        "away": "" if person else word("person", "away", lang),
        "made": made,
        "figures": _figures(outcomes, len(certificates), lang),
        "certificates": _certificates(records, staff_number),
        "clauses": _clauses(records.results.by_clause(sought), lang),
        "results": [_result(one, lang) for one in outcomes],
    }
    inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        return typeset("exams.export", "person.typ", inputs, at)
    except SignMissing as error:
        raise ExportError(
            f"The record of {staff_number} cannot be set ({error}). "
            "Install a font that has this sign for all users of the machine, then try again."
        ) from error


def _words(lang: Language) -> dict[str, str]:
    keys = ("title", "certificates", "results", "none", "weakest", "weakest_why", "pages")
    return {key: word("person", key, lang) for key in keys}


def _figures(outcomes: Sequence[Outcome], certificates: int, lang: Language) -> list[Any]:
    decided = [one.score for one in outcomes if one.state in DECIDED and one.score is not None]
    passed = sum(one.state is ResultState.PASSED for one in outcomes)
    values = {
        "sittings": str(len(outcomes)),
        "passed": str(passed),
        "mean": number(round(sum(decided) / len(decided), 1)) if decided else "–",
        "certificates": str(certificates),
    }
    return [{"label": word("person", key, lang), "value": value} for key, value in values.items()]


def _certificates(records: Records, staff_number: str) -> list[dict[str, str]]:
    lang = records.language
    told = []
    for issued in records.certificates.of_staff_number(staff_number):
        one = issued.certificate
        revoked = records.certificates.revocation(one.id)
        ended = one.valid_until is not None and one.valid_until < records.today
        state = "revoked" if revoked else "expired" if ended else "issued"
        until = word("person", "endless", lang)
        if one.valid_until is not None:
            until = word("person", "until", lang).format(day=one.valid_until)
        told.append(
            {
                "id": one.id,
                "issued": str(one.issued_on),
                "exam": one.exam,
                "until": until,
                "score": f"{number(one.total.points)} / {number(one.total.full)}",
                "state": state,
                "label": word("value", state, lang),
                "why": revoked.reason if revoked else "",
            }
        )
    return told


def _clauses(sums: Sequence[ClauseSum], lang: Language) -> list[dict[str, str]]:
    lost = sorted((one for one in sums if one.points < one.out_of), key=_lost, reverse=True)
    return [
        {
            "clause": one.clause,
            "text": clause_text(one.clause, lang),
            "points": f"{number(one.points)} / {number(one.out_of)}",
            "share": f"{100 * one.share:.0f}%",
        }
        for one in lost[:WEAKEST]
    ]


def _lost(one: ClauseSum) -> float:
    return one.out_of - one.points


def _result(one: Outcome, lang: Language) -> dict[str, str]:
    about = [
        word("person", "number", lang).format(n=one.number),
        word("person", "pass_mark", lang).format(n=number(one.pass_mark)),
    ]
    return {
        "period": one.period,
        "ended": f"{local(one.ended_at, None):%Y-%m-%d %H:%M}",
        "title": one.title,
        "about": " · ".join(about),
        "parts": " · ".join(
            f"{word('value', one_part.kind.value, lang)} "
            + _score(one_part.score, one_part.low, one_part.high, lang)
            for one_part in one.parts
        ),
        "notes": " · ".join(_notes(one, lang)),
        "score": _score(one.score, one.low, one.high, lang),
        "state": one.state.value,
        "label": word("value", one.state.value, lang),
    }


def _notes(one: Outcome, lang: Language) -> list[str]:
    notes = [f"{word('person', 'fatal', lang)} {name}" for name in one.fatal]
    notes += one.reasons
    corrected = sum(item.machine != item.share for item in one.items if item.machine is not None)
    if corrected:
        notes.append(f"{word('person', 'corrected', lang)} × {corrected}")
    return notes


def _score(score: float | None, low: float, high: float, lang: Language) -> str:
    if score is not None:
        return number(score)
    return word("person", "range", lang).format(low=number(low), high=number(high))
