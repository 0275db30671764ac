"""The tables of the analysis as HTML; on a telephone each line becomes a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from exams.analysis.estimate import Estimate, Lack, Told
from exams.analysis.items import ItemFigures
from exams.analysis.reliability import Measured
from exams.analysis.wear import Wear
from grading.wording import Language
from trainer.analysis_words import lacking, percent, say

Cell = str  # HTML


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The first column names the line; `head` are plain words, cells HTML."""
    names = [escape(name) for name in head]
    titles = "".join(f"<th scope='col'>{name}</th>" for name in names)
    lines = "".join(
        f"<tr><th scope='row'>{first}</th>"
        + "".join(
            f"<td data-of='{name}'>{cell}</td>" for name, cell in zip(names[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f"<div class='tr-analysis'><table><thead><tr>{titles}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
    )


def cell(told: Told, language: Language, form: str = "{:.2f}", times: float = 1) -> Cell:
    """A figure over its range; why there is none in a few words, and in full under the mouse."""
    if isinstance(told, Estimate):
        value, low, high = (form.format(times * one) for one in (told.value, told.low, told.high))
        return f"<b>{value}</b><small>{low} ~ {high}</small>"
    few = told.lack is Lack.FEW_PEOPLE
    words = say("few_cell" if few else "no_cell", language)
    if few:
        words = f"{words} {told.n}/{told.needed}"
    return f"<span class='none' title='{escape(lacking(told, language))}'>{escape(words)}</span>"


def named(ref: str, names: Mapping[str, str]) -> Cell:
    """What a thing is called, over its id."""
    title = names.get(ref.partition("@")[0]) or names.get(ref) or ref
    return f"{escape(title)}<small>{escape(ref)}</small>"


def items_table(items: Sequence[ItemFigures], names: Mapping[str, str], language: Language) -> str:
    """How hard, how telling, what to look at."""
    head = [say(f"items.{key}", language)
            for key in ("item", "uses", "facility", "discrimination", "signs")]  # fmt: skip
    return table(
        head,
        (
            (
                named(one.id, names),
                f"<b>{one.n}</b>",
                cell(one.facility, language, "{:.0f}%", 100),
                cell(one.discrimination, language),
                signs(one, language),
            )
            for one in items
        ),
    )


def signs(one: ItemFigures, language: Language) -> Cell:
    """What is clearly amiss, as a mark each."""
    return "".join(
        f"<i class='{sign.value}'>{escape(say(f'sign.{sign}', language))}</i>" for sign in one.signs
    )


def clauses_table(rows: Sequence[ItemFigures], names: Mapping[str, str], language: Language) -> str:
    """What is lost on each clause, with a bar."""
    head = [say("rules.clause", language), say("people", language),
            say("rules.lost", language), say("rules.missed", language),
            say("items.discrimination", language)]  # fmt: skip
    return table(
        head,
        (
            (
                named(one.id, names),
                f"<b>{one.n}</b>",
                _lost(one.facility, language),
                cell(one.missed, language, "{:.0f}%", 100),
                cell(one.discrimination, language),
            )
            for one in rows
        ),
    )


def _lost(facility: Told, language: Language) -> Cell:
    if not isinstance(facility, Estimate):
        return cell(facility, language)
    lost = Estimate(1 - facility.value, 1 - facility.high, 1 - facility.low, facility.n)
    bar = f"<span class='bar'><i style='width:{100 * lost.value:.0f}%'></i></span>"
    return cell(lost, language, "{:.0f}%", 100) + bar


def wear_table(rows: Sequence[Wear], names: Mapping[str, str], language: Language) -> str:
    """How often, how long, and what each item has risen by."""
    keys = ("uses", "days", "met_before", "by_uses", "by_days", "met")
    head = [say("items.item", language), *(say(f"wear.{key}", language) for key in keys)]
    return table(
        head,
        (
            (
                named(one.id, names)
                + (f"<i class='against'>{escape(say('wear.worn', language))}</i>" * one.worn),
                f"<b>{one.uses}</b>",
                f"<b>{one.days:.0f}</b>",
                f"<b>{one.met_before}</b>",
                *(
                    cell(told, language, "{:+.0f}", 100)
                    for told in (one.by_uses, one.by_days, one.met)
                ),
            )
            for one in rows
        ),
    )


def parts_table(measured: Measured, language: Language) -> str:
    """The reliability of each part, and by what method."""
    keys = ("column_part", "column_items", "reliability", "sem", "column_method")
    return table(
        [say(f"whole.{key}", language) for key in keys],
        (
            (
                escape(say(f"part.{kind}", language)),
                f"<b>{part.items}</b>",
                cell(part.figure, language),
                cell(part.sem, language, "{:.1f}"),
                f"<small>{escape(say(f'method.{part.method}', language))}</small>",
            )
            for kind, part in measured.parts.items()
        ),
    )


def figures(rows: Iterable[tuple[str, Told, str, float]], language: Language) -> str:
    """Chief figures side by side: name, figure, form and times."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{cell(told, language, form, times)}</dd></div>"
        for name, told, form, times in rows
    )
    return f"<dl class='tr-chief'>{cells}</dl>"


def share(told: Told, language: Language) -> str:
    """A share in words, escaped."""
    return escape(percent(told, language))
