"""What was found in scenario files as one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

from grading.wording import Language
from scenarios.scenario import Scenario
from scenarios.source import Problem
from trainer.checking.checkup import Checkup
from trainer.checking.plays import Play, Reached
from trainer.checking.untested import told_branch

LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return read


def _word(language: Language, key: str, name: str = "", **values: object) -> str:
    found = _words()[key]
    told: str = (found[name] if name else found)[language]
    return escape(told.format(**values))


def page(checkups: Sequence[Checkup]) -> str:
    """The report as HTML, in Chinese and at a click in English."""
    style = Path(__file__).with_suffix(".css").read_text("utf-8")
    choices = "".join(
        f'<input class="choice" type="radio" name="language" id="{one}"{" checked" * (not at)}>'
        for at, one in enumerate(LANGUAGES)
    )
    labels = "".join(f'<label for="{one}">{name}</label>' for one, name in LANGUAGES.items())
    bodies = "".join(
        f'<main lang="{language}">{"".join(_body(checkups, language))}</main>'
        for language in LANGUAGES
    )
    title = _word("zh", "title")
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head>"
        f'<body>{choices}<div class="languages">{labels}</div>{bodies}</body></html>\n'
    )


def _body(checkups: Sequence[Checkup], language: Language) -> Iterator[str]:
    problems = [problem for one in checkups for problem in one.problems]
    errors = _errors(problems)
    yield f"<h1>{_word(language, 'title')}</h1>"
    summary = _word(
        language,
        "summary",
        files=len(checkups),
        examples=sum(len(one.plays) for one in checkups),
        errors=errors,
        warnings=len(problems) - errors,
    )
    yield f'<p class="soft">{summary}</p>'
    heads = ("file", "errors", "warnings", "landed", "states", "branches")
    rows = (_overview(at, one, language) for at, one in enumerate(checkups))
    yield f"<section>{_table(heads, rows, language, 'figures')}</section>"
    for at, one in enumerate(checkups):
        yield f'<section id="{language}-{at}">{"".join(_file(one, language))}</section>'


def _errors(problems: Iterable[Problem]) -> int:
    return sum(problem.severity == "error" for problem in problems)


def _table(
    heads: Sequence[str], rows: Iterable[str], language: Language, kind: str = "stacked"
) -> str:
    """Where the window is narrow, the cells of a stacked one stand below each other."""
    top = "".join(f"<th>{_word(language, head)}</th>" for head in heads)
    return f'<div class="wide"><table class="{kind}"><tr>{top}</tr>{"".join(rows)}</table></div>'


def _overview(at: int, one: Checkup, language: Language) -> str:
    errors = _errors(one.problems)
    landed = sum(not play.mistakes for play in one.plays)
    reached = one.reached
    figures = [str(errors), str(len(one.problems) - errors), f"{landed}/{len(one.plays)}"]
    figures += (
        [_of(reached.states, reached.all_states), _of(reached.ways, reached.all_ways)]
        if (reached is not None)
        else ["—", "—"]
    )
    link = f'<a href="#{language}-{at}">{escape(Path(one.file).name)}</a>'
    cells = "".join(f'<td class="figure">{figure}</td>' for figure in figures)
    return f"<tr><td>{link}</td>{cells}</tr>"


def _of(some: Iterable[object], there: Sequence[object]) -> str:
    return f"{len(set(some) & set(there))}/{len(there)}"


def _file(one: Checkup, language: Language) -> Iterator[str]:
    title = f" · {escape(one.entry.scenario.title)}" if one.entry else ""
    yield f"<h2>{escape(Path(one.file).name)}{title}</h2>"
    yield f'<span class="soft">{escape(one.file)}</span>'
    yield f"<h3>{_word(language, 'problems')}</h3>"
    if one.problems:
        lines = one.text.splitlines()
        rows = (_problem(problem, lines, language) for problem in one.problems)
        yield _table(("line", "kind", "text"), rows, language)
    else:
        yield f"<p>{_word(language, 'no_problems')}</p>"
    yield f"<h3>{_word(language, 'examples')}</h3>"
    if not one.plays or one.entry is None or one.reached is None:
        yield f'<p class="soft">{_word(language, "no_examples")}</p>'
        return
    heads = ("example", "level", "expected", "score", "passed", "verdicts")
    yield _table(heads, (_play(play, language) for play in one.plays), language)
    yield f"<h3>{_word(language, 'way')}</h3>"
    states = _states(one.entry.scenario, one.reached, language)
    yield _table(("states", "branches"), states, language)


def _problem(problem: Problem, lines: Sequence[str], language: Language) -> str:
    severity = _tag(_word(language, "severity", problem.severity), problem.severity)
    shown = lines[problem.line - 1].strip() if problem.line <= len(lines) else ""
    quote = f"<br><code>{escape(shown[:120])}</code>" if shown else ""
    return (
        f'<tr><td class="figure">{problem.line}:{problem.column}</td>'
        f'<td class="figure">{severity}{_word(language, "code", problem.code)}</td>'
        f'<td class="told">{escape(problem.text)}{quote}</td></tr>'
    )


def _tag(text: str, kind: str = "", title: str = "") -> str:
    """`text` and `title` are HTML already."""
    more = f' title="{title}"' if title else ""
    return f'<span class="tag {kind}"{more}>{text}</span>'


def _play(play: Play, language: Language) -> str:
    expect, grade = play.example.expect, play.grade
    score = "—" if grade is None or grade.score is None else f"{grade.score:.0f}"
    passed = _word(language, "result", str(grade.passed if grade else None))
    verdicts = "".join(_verdicts(play, language))
    mistakes = "".join(f'<div class="mistake">{escape(one)}</div>' for one in play.mistakes)
    cells = (
        escape(play.example.name),
        _word(language, "levels", play.example.level),
        escape(expect.score),
        _tag(score, "off" if play.mistakes else "met"),
        passed,
    )
    told = "".join(f'<td class="figure">{cell}</td>' for cell in cells)
    return f'<tr>{told}<td class="told">{verdicts}{mistakes}</td></tr>'


def _verdicts(play: Play, language: Language) -> Iterator[str]:
    """Those the example expects, then the others folded away."""
    expected = play.example.expect.checks
    got = play.verdicts
    for check, wanted in expected.items():
        verdict = got.get(check, "not_asked")
        name = _word(language, "verdict", verdict)
        if verdict == wanted:
            yield _tag(f"{escape(check)} {name}", "met")
        else:
            other = _word(language, "wanted", verdict=_words()["verdict"][wanted][language])
            yield _tag(f"{escape(check)} {name} ({other})", "off")
    rest = {check: verdict for check, verdict in got.items() if check not in expected}
    if rest:
        tags = "".join(
            _tag(f"{escape(check)} {_word(language, 'verdict', verdict)}")
            for check, verdict in rest.items()
        )
        told = _word(language, "others", count=len(rest))
        yield f"<details><summary>{told}</summary>{tags}</details>"


def _states(scenario: Scenario, reached: Reached, language: Language) -> Iterator[str]:
    """A row for each state with its branches; what no example went through is dashed."""
    untried = _word(language, "untried")
    for state in scenario.script:
        there = state.state in reached.states
        name = _tag(escape(state.state), "met" if there else "untried", "" if there else untried)
        ways = "".join(
            _tag(escape(told_branch(branch)), *(("met",) if taken else ("untried", untried)))
            for at, branch in enumerate(state.next)
            for taken in ((state.state, at) in reached.ways,)
        )
        yield f'<tr><td class="figure">{name}</td><td class="told">{ways}</td></tr>'
