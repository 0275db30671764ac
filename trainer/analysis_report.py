"""A proposed pass mark as facts for page and terminal, and as a report that a trainer signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil

from exams.analysis.agreement import Agreement
from exams.analysis.angoff import Angoff
from exams.analysis.borderline import Borderline
from exams.analysis.estimate import (
    AT_BORDER,
    JUDGES,
    RATED,
    Estimate,
    Told,
)
from exams.analysis.overview import Analysis, would_pass
from grading.wording import Language
from trainer.analysis_words import figure, percent, say, short

Row = tuple[str, str]


@dataclass(frozen=True)
class Proposal:
    """A pass mark with its grounds, in words. `mark` is whole points, or None without grounds."""

    way: str  # 'angoff' or 'borderline'
    cut: Told
    error: float | None
    facts: tuple[Row, ...]
    head: tuple[str, ...]  # of the lines below
    lines: tuple[tuple[str, ...], ...]  # judges, or grades

    @property
    def mark(self) -> int | None:
        """The next whole point that is not below the cut."""
        return ceil(self.cut.value - 1e-9) if isinstance(self.cut, Estimate) else None


def from_judges(found: Angoff, language: Language) -> Proposal:
    """What judges propose."""
    rated = ", ".join(f"{say(f'part.{kind}', language)} {n}" for kind, n in found.items.items())
    facts = [
        (say("mark.proposal", language), figure(found.cut, language, "{:.1f}")),
        (say("mark.error", language), _points(found.error, language)),
        (say("mark.error_items", language), _points(found.error_items, language)),
        (say("mark.agreement", language), _agreed(found.agreement, language)),
        (say("mark.rated", language), rated),
    ]
    if found.missing:
        parts = ", ".join(say(f"part.{kind}", language) for kind in found.missing)
        facts.append(("", say("mark.missing", language, parts=parts)))
    head = tuple(say(f"mark.{key}", language) for key in ("judge", "cut_of", "with_facility"))
    lines = tuple((one.name, f"{one.cut:.1f}", short(one.with_facility)) for one in found.judges)
    return Proposal("angoff", found.cut, found.error, tuple(facts), head, lines)


def from_assessors(found: Borderline, language: Language) -> Proposal:
    """What assessors' ratings propose."""
    fits = "—" if found.fits is None else f"{found.fits:.2f}"
    facts = (
        (say("mark.proposal", language), figure(found.cut, language, "{:.1f}")),
        (say("mark.error_line", language), _points(found.error, language)),
        (say("mark.step", language), _points(found.step, language)),
        (say("mark.fits", language), fits),
        (say("mark.agreement", language), _agreed(found.agreement, language)),
    )
    head = (say("mark.rating", language), say("people", language), say("whole.average", language))
    lines = tuple((f"{one.rating:g}", str(one.n), f"{one.mean:.1f}") for one in found.grades)
    return Proposal("borderline", found.cut, found.error, facts, head, lines)


def _points(value: float | None, language: Language) -> str:
    return "—" if value is None else say("mark.points", language, value=value)


def _agreed(found: Agreement | None, language: Language) -> str:
    if found is None:
        return say("mark.one_judge", language)
    return f"{found.single:.2f} / {found.mean:.2f}"


def led_to(proposal: Proposal, analysis: Analysis, language: Language) -> list[Row]:
    """What share of past candidates would pass: now, at the proposal, and an error to each side."""
    marks = [(say("mark.present", language), analysis.pass_mark)]
    if isinstance(proposal.cut, Estimate):
        cut, error = proposal.cut.value, proposal.error or 0.0
        marks += [
            (say("mark.lower", language), max(cut - error, 0.0)),
            (say("mark.proposal", language), cut),
            (say("mark.higher", language), min(cut + error, 100.0)),
        ]
    return [
        (f"{mark:.1f} ({name})", percent(would_pass(analysis.scores, mark), language))
        for name, mark in marks
    ]


def method(way: str, language: Language) -> str:
    """How it was done and where that comes from."""
    sizes = {"judges": JUDGES, "rated": RATED, "at_border": AT_BORDER}
    return say(f"about.{way}", language, **sizes)


def report(
    proposal: Proposal, analysis: Analysis, reasons: str, made: date, language: Language
) -> str:
    """A page to print and sign, which stands by itself."""
    title = say("report.title", language)
    head = [
        (say("report.exam", language), f"{analysis.title} ({analysis.blueprint})"),
        (say("report.made", language), made.isoformat()),
        (say("report.method", language), say(f"mark.ways.{proposal.way}", language)),
    ]
    tongue = {"zh": "zh-Hans", "en": "en"}[language]
    consequences = [(say("mark.at", language), say("mark.would_pass", language))]
    consequences += led_to(proposal, analysis, language)
    return (
        f"<!doctype html><html lang='{tongue}'><meta charset='utf-8'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>"
        + _facts(head)
        + f"<h2>{escape(say('report.grounds', language))}</h2>"
        + _facts([one for one in proposal.facts if one[1]])
        + _table(proposal.head, proposal.lines)
        + f"<h2>{escape(say('mark.led_to', language))}</h2>"
        + _table(consequences[0], consequences[1:])
        + f"<p class='small'>{escape(method(proposal.way, language))} "
        f"{escape(say('report.warning', language))}</p>"
        + _decision(proposal, analysis, reasons, language)
        + "</html>"
    )


def _decision(proposal: Proposal, analysis: Analysis, reasons: str, language: Language) -> str:
    blank = "<p class='blank'></p><p class='blank'></p>"
    told = escape(reasons.strip()).replace("\n", "<br>") or blank
    if proposal.mark is None:
        change = f"<p><b>{escape(say('report.no_proposal', language))}</b></p>"
    else:
        change = (
            f"<p>{escape(say('report.change', language))} <code>pass_mark: {proposal.mark}</code> "
            f"({escape(analysis.blueprint.partition('@')[0])}.yaml) "
            f"{escape(say('report.rounding', language))}</p>"
        )
    lines = "".join(
        f"<div><span></span>{escape(say(f'report.{key}', language))}</div>"
        for key in ("adopted", "signed", "day")
    )
    return (
        f"<h2>{escape(say('report.reasons', language))}</h2><p>{told}</p>"
        f"<h2>{escape(say('report.decision', language))}</h2>{change}"
        f"<div class='sign'>{lines}</div>"
    )


def _facts(rows: Sequence[Row]) -> str:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    return f"<dl>{lines}</dl>"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    titles = "".join(f"<th>{escape(one)}</th>" for one in head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in line) + "</tr>" for line in lines
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"


_STYLE = """
body { font: 11pt/1.6 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif;
  color: #1b2624; max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 18pt; margin: 0 0 1rem; } h2 { font-size: 12.5pt; margin: 1.5rem 0 .4rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr);
  gap: .2rem 1rem; margin: 0; }
dt { color: #5b6b67; } dd { margin: 0; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin-top: .75rem;
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #dde3df; }
th { color: #5b6b67; font-weight: 500; } .small { font-size: 9pt; color: #5b6b67; }
code { background: #e2f1ee; padding: .1rem .4rem; border-radius: .3rem; }
.blank { border-bottom: 1px solid #aab; height: 1.6rem; margin: 0; }
.sign { display: grid; grid-template-columns: repeat(3, 1fr); gap: 2rem; margin-top: 3.5rem; }
.sign span { display: block; border-bottom: 1px solid #1b2624; height: 1.8rem;
  margin-bottom: .3rem; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } h2 { break-after: avoid; }
  table, .sign { break-inside: avoid; } }
"""
