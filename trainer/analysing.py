"""What pages and terminal ask of the analysis: its figures, with the titles people know."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from exams.analysis.angoff import Angoff, Place, angoff
from exams.analysis.borderline import Borderline, borderline
from exams.analysis.estimate import Estimate, Told
from exams.analysis.items import ItemFigures
from exams.analysis.overview import Analysis, analyse
from exams.analysis.places import drawn_from, met_with, weights_of
from exams.analysis.records import first_taken, practised
from exams.analysis.responses import settled
from exams.analysis.worksheet import ANGOFF, BORDERLINE, Judged, read, written
from exams.blueprint_files import find_blueprints
from exams.outcome import Outcome
from exams.outcomes import Outcomes, Wanted
from exams.pool import pool_of
from exams.sitting import ItemKind
from exams.store import Store
from grading.wording import Language
from scenarios.clauses import clauses
from scenarios.questions import questions
from scenarios.spotting import spotting_entries
from trainer.analysis_words import lacking, say
from trainer.library import Library, own_folders
from trainer.settings import Settings

MOST = 10_000  # sittings; reading so many takes seconds


@dataclass(frozen=True)
class Paperwork:
    """An examination with its items: what judges rate, and what the parts count for."""

    places: Mapping[str, Place]
    weights: Mapping[ItemKind, float]


def outcomes_of(store: Store, blueprint: str, periods: Sequence[str] = ()) -> tuple[Outcome, ...]:
    """The newest MOST of an examination, whatever came of them."""
    wanted = Wanted(blueprints=(blueprint,), periods=tuple(periods))
    return tuple(islice(Outcomes(store).each(wanted), MOST))


def analysis_of(store: Store, outcomes: Sequence[Outcome]) -> Analysis:
    """The figures; what people practised and when items were first used comes from the records."""
    return analyse(outcomes, first_taken(store), practised(store, outcomes))


def paperwork(
    blueprint: str, settings: Settings, library: Library, outcomes: Sequence[Outcome]
) -> Paperwork:
    """What the blueprint draws from now; of one whose file is gone, what it drew."""
    found, _ = find_blueprints([one / "exams" for one in own_folders(settings)])
    entry = next((one for one in found if one.blueprint.id == blueprint), None)
    if entry is None:
        return Paperwork(*met_with(outcomes))
    pool = pool_of(library.published(), questions(), spotting_entries())
    return Paperwork(drawn_from(entry.blueprint, pool), weights_of(entry.blueprint))


# --- what things are called ---


def titles(library: Library, language: Language) -> dict[str, str]:
    """What each scenario, question and recording is called, by its id without version."""
    found = {one.scenario.id: one.scenario.title for one in library.catalog().entries}
    found |= {one.id: one.wording(language)[0] for one in questions()}
    for entry in spotting_entries():
        english = entry.item.title_en if language == "en" else ""
        found[entry.item.id] = english or entry.item.title
    return found


def clause_titles(language: Language) -> dict[str, str]:
    """What each clause asks."""
    return {one.id: one.text_zh if language == "zh" else one.text_en for one in clauses()}


def judged(work: Paperwork, library: Library, language: Language) -> list[Judged]:
    """The items for judges, by part; right answers are not told."""
    known = titles(library, language)
    texts = {one.id: "\n".join(one.wording(language)[1]) for one in questions()}
    texts |= {one.scenario.id: one.scenario.desk.briefing for one in library.catalog().entries}
    texts |= {one.item.id: one.item.about for one in spotting_entries()}
    order = list(ItemKind)
    refs = sorted(work.places, key=lambda ref: (order.index(work.places[ref].kind), ref))
    return [
        Judged(
            ref,
            work.places[ref].kind.value,
            known.get(ref.partition("@")[0], ""),
            texts.get(ref.partition("@")[0], ""),
        )
        for ref in refs
    ]


# --- sheets for judges and assessors ---


def angoff_sheet(work: Paperwork, library: Library, language: Language, judges: int) -> str:
    """The empty sheet as CSV."""
    items = judged(work, library, language)
    return written(ANGOFF, [(one.id, one.part, one.title, one.text) for one in items], judges)


def angoff_from(text: str, name: str, work: Paperwork, analysis: Analysis) -> Angoff:
    """What a filled sheet proposes. Raises SheetError."""
    facility = {
        one.id: one.facility.value for one in analysis.items if isinstance(one.facility, Estimate)
    }
    ratings = read(ANGOFF, text, work.places, name)
    return angoff(ratings, work.places, work.weights, facility)


def borderline_sheet(outcomes: Sequence[Outcome], judges: int) -> str:
    """The empty sheet: sittings and their calls, by no order that tells who it was or the score."""
    rows = sorted((one for one in settled(outcomes) if _calls(one)), key=lambda one: one.sitting)
    return written(BORDERLINE, [(one.sitting, _calls(one)) for one in rows], judges)


def _calls(outcome: Outcome) -> str:
    return " ".join(item.attempt for item in outcome.items if item.attempt)


def borderline_from(text: str, name: str, outcomes: Sequence[Outcome]) -> Borderline:
    """What a filled sheet proposes. Raises SheetError."""
    scores = {one.sitting: one.score for one in settled(outcomes) if one.score is not None}
    return borderline(read(BORDERLINE, text, scores, name), scores)


# --- the table as a file ---

HEAD = (
    "what", "id", "title", "part", "n", "figure", "low", "high", "discrimination",
    "discrimination_low", "discrimination_high", "uses", "rise", "rise_low", "rise_high", "note",
)  # fmt: skip


def as_csv(analysis: Analysis, names: Mapping[str, str], language: Language) -> str:
    """Every figure a line; `figure` is the facility of items and clauses, else what it says."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD)
    writer.writeheader()
    writer.writerows(_lines(analysis, names, language))
    return out.getvalue()


Line = dict[str, object]


def _lines(analysis: Analysis, names: Mapping[str, str], language: Language) -> Iterator[Line]:
    yield from _of_exam(analysis, language)
    worn = {one.id: one for one in analysis.wear}
    for one in analysis.items:
        line = _of_item(one, language)
        rise = worn[one.id].by_uses if one.id in worn else None
        line |= {
            "what": "item",
            "title": names.get(one.id.partition("@")[0], ""),
            "part": analysis.kinds[one.id].value,
            "uses": worn[one.id].uses if one.id in worn else "",
        }
        if isinstance(rise, Estimate):
            line |= {"rise": _n(rise.value), "rise_low": _n(rise.low), "rise_high": _n(rise.high)}
        if one.id in worn and worn[one.id].worn:
            line["note"] = f"{line['note']} {say('wear.worn', language)}".strip()
        yield line
    for one in analysis.clauses:
        yield _of_item(one, language) | {"what": "clause", "title": names.get(one.id, "")}


def _of_exam(analysis: Analysis, language: Language) -> Iterator[Line]:
    whole, decided = analysis.measured.whole, analysis.decisions
    told: list[tuple[str, Told, str]] = [
        ("passed", analysis.passed, ""),
        ("reliability", whole.figure, say(f"method.{whole.method}", language)),
        ("sem", whole.sem, ""),
        *((name, getattr(decided, name), "") for name in DECISIONS),
    ]
    for name, figure, note in told:
        yield {"what": "exam", "id": name, "title": say(f"whole.{name}", language),
               **_told(figure, language, note)}  # fmt: skip
    for kind, part in analysis.measured.parts.items():
        note = say(f"method.{part.method}", language)
        yield {"what": "part", "id": "reliability", "part": kind.value,
               "title": say("whole.reliability", language),
               **_told(part.figure, language, note)}  # fmt: skip


DECISIONS = ("same", "beyond_chance", "right", "wrongly_passed", "wrongly_failed", "sem_there")


def _of_item(one: ItemFigures, language: Language) -> Line:
    signs = "; ".join(say(f"sign.{sign}", language) for sign in one.signs)
    line = {"id": one.id, **_told(one.facility, language, signs), "n": one.n}
    found = one.discrimination
    if isinstance(found, Estimate):
        line |= {
            "discrimination": _n(found.value),
            "discrimination_low": _n(found.low),
            "discrimination_high": _n(found.high),
        }
    return line


def _told(told: Told, language: Language, note: str) -> Line:
    if isinstance(told, Estimate):
        return {"n": told.n, "figure": _n(told.value), "low": _n(told.low), "high": _n(told.high),
                "note": note}  # fmt: skip
    return {"n": told.n, "note": "; ".join(filter(None, (note, lacking(told, language))))}


def _n(value: float) -> float:
    return round(value, 4)
