"""A period's score as it is shown: the figure, every term of it, what follows, and from what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from exams.assessment import AssessmentRules, Term
from exams.periods import day_at
from exams.standing import Consequence, Missing, PeriodScore, TermScore, Used
from scenarios.clauses import clause
from trainer.ui.words import language, word

MOST_USED = 60  # things of a term that are listed


def figure(score: PeriodScore) -> str:
    """The score in a few signs: 86.5, a range while something waits, or a dash."""
    if score.score is not None:
        return f"{score.score:.1f}"
    return f"{score.low:.1f}–{score.high:.1f}" if score.known else "—"


def head(score: PeriodScore, before: PeriodScore, running: bool) -> str:
    """The figure large, and how it compares."""
    period = score.period
    lines = [word("standing.score.days", first=period.first, last=period.last)]
    if score.waits:
        lines.append(word("standing.score.waits", titles=", ".join(dict.fromkeys(score.waits))))
    if not score.known:
        lines.append(word("standing.score.none_why"))
    if score.score is not None and before.score is not None and not running:
        lines.append(_change(round(score.score - before.score, 1)))
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    state = word(f"standing.score.{_state(score, running)}")
    return (
        f"<div class='tr-st-head'><b class='{look(score)}'>{figure(score)}</b>"
        f"<div><h2>{period.name} · {state}</h2>{told}</div></div>"
    )


def look(score: PeriodScore) -> str:
    """How a figure is coloured."""
    if score.score is not None:
        return "settled"
    return "waits" if score.known else "none"


def _state(score: PeriodScore, running: bool) -> str:
    if not score.known:
        return "none"
    if score.score is None:
        return "range"
    return "so_far" if running else "final"


def _change(points: float) -> str:
    if not points:
        return word("standing.score.change_none")
    key = "up" if points > 0 else "down"
    return word(f"standing.score.change_{key}", points=f"{abs(points):.1f}")


# --- the working ---


def working(score: PeriodScore, rules: AssessmentRules, zone: tzinfo) -> str:
    """The sum, term by term; days are those of the company."""
    columns = ("term", "share", "result", "points")
    heads = "".join(f"<th scope='col'>{word(f'standing.working.{one}')}</th>" for one in columns)
    rows = "".join(_term(one, rules, zone) for one in score.terms)
    whole = (
        f"<tr class='whole'><th scope='row'>{word('standing.working.whole')}</th>"
        f"<td></td><td></td><td>{figure(score)}</td></tr>"
    )
    return (
        f"<table class='tr-st-working'><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}{whole}</tbody></table>"
    )


def _term(one: TermScore, rules: AssessmentRules, zone: tzinfo) -> str:
    name = word(f"standing.term.{one.term}")
    out = one.missing is Missing.LEFT_OUT or one.missing is Missing.NO_SCORE
    share = "—" if out else f"{100 * one.share:.0f}%"
    low, high = (f"{value:.1f}" for value in (one.low, one.high))
    result = low if low == high else f"{low}–{high}"
    points = [f"{one.share * value:.1f}" for value in (one.low, one.high)]
    counted = points[0] if points[0] == points[1] else "–".join(points)
    return (
        f"<tr class='{'out' if out else ''}'><th scope='row'>{name}{_of(one, rules, zone)}</th>"
        f"<td>{share}</td><td>{'—' if one.missing else result}</td>"
        f"<td>{'—' if out else counted}</td></tr>"
    )


def _of(one: TermScore, rules: AssessmentRules, zone: tzinfo) -> str:
    """What a term rests on, or why it counts nothing."""
    if one.missing is not None:
        least = rules.score.terms[one.term].least
        key = one.missing.value
        if one.missing is Missing.LEFT_OUT and not one.count:
            key = "nothing"
        told = word(f"standing.working.{key}", count=one.count, least=least)
        return f"<small>{told}</small>"
    told = word("standing.working.used", used=len(one.used), count=one.count)
    items = "".join(_used(one.term, used, zone) for used in one.used[:MOST_USED])
    return f"<details><summary>{told}</summary><ul>{items}</ul></details>"


def _used(term: Term, one: Used, zone: tzinfo) -> str:
    title = one.title if term is Term.EXAMS else word(f"standing.used_term.{term}")
    result = f"{one.low:.1f}" if one.score is not None else f"{one.low:.1f}–{one.high:.1f}"
    doubt = "" if one.score is not None else f" ({word('standing.working.in_doubt')})"
    return f"<li><span>{day_at(one.at, zone)} {escape(title)}</span><b>{result}{doubt}</b></li>"


# --- what follows ---


def effects(found: Sequence[Consequence]) -> str:
    """What follows, as chips for a row."""
    kinds = dict.fromkeys(one.rule.effect for one in found)
    return "".join(
        f"<i class='tr-st-effect {one}'>{word(f'standing.effect.{one}')}</i>" for one in kinds
    )


def follows(found: Sequence[Consequence]) -> str:
    """What follows, each with its reason and the clause that asks for it."""
    return f"<ul class='tr-st-follows'>{''.join(_consequence(one) for one in found)}</ul>"


def _consequence(one: Consequence) -> str:
    rule, english = one.rule, language() == "en"
    more = []
    if rule.days:
        more.append(word("standing.follows.days", days=rule.days))
    if rule.yuan:
        more.append(word("standing.follows.yuan", yuan=f"{rule.yuan:g}"))
    if rule.of == "department":
        more.append(word("standing.follows.head"))
    periods = " · ".join(f"{score.period.name} {figure(score)}" for score in reversed(one.scores))
    told = [periods]
    if rule.clause:
        place = clause(rule.clause)
        told.append(
            word("standing.follows.clause", place=place.place_en if english else place.place)
        )
    extra = (
        f" <span>{escape('，'.join(more) if not english else ', '.join(more))}</span>"
        if more
        else ""
    )
    return (
        f"<li>{effects([one])}<div><p>{escape(rule.en if english else rule.zh)}{extra}</p>"
        f"<small>{escape(' — '.join(told))}</small></div></li>"
    )


def history(scores: Sequence[PeriodScore], found: dict[str, Sequence[Consequence]]) -> str:
    """The periods, the newest first, with a bar for each score."""
    wide = {one.period: one.low if one.known else 0.0 for one in scores}
    rows = "".join(
        f"<li><b>{one.period.name}</b><span class='tr-bar'>"
        f"<i style='width:{wide[one.period]:.1f}%'></i></span>"
        f"<b class='{look(one)}'>{figure(one)}</b>"
        f"<div>{effects(found.get(one.period.name, ()))}</div></li>"
        for one in scores
    )
    return f"<ul class='tr-st-history'>{rows}</ul>"
