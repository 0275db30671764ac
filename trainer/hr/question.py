"""What an address of results is asked: the query of its URL, read strictly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from typing import Literal
from urllib.parse import urlencode

from exams.export.columns import Language
from exams.export.topics import TOPICS
from exams.outcome import ResultState
from exams.people import staff_number, tidy
from exams.results import Results, Sought, is_period
from scenarios.faults import hint

MOST = 200  # values of one parameter
LONGEST = 200  # signs of a value


class QuestionError(ValueError):
    """It cannot be answered as asked; the text says which parameter, why and what to do."""


ANY = Sought()


@dataclass(frozen=True)
class Question:
    """What is asked for. `asked` is the query as it was given, without empty values."""

    sought: Sought = ANY
    language: Language = "zh"
    topic: str = "results"
    sheets: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Parameter:
    """One part of a query. With `choices`, it is one of them; `many`, it can be given again."""

    name: str
    about: str
    example: str
    many: bool = True
    choices: tuple[str, ...] = ()
    pattern: str = ""


STATES = tuple(state.value for state in ResultState)
FILTERS = (
    Parameter(
        "period",
        "The period a result counts for: a month, quarter, half or year. A longer one takes in the "
        "shorter ones within it.",
        "2026Q4",
        pattern=r"^\d{4}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?$",
    ),
    Parameter("department", "The department somebody was in when they sat it.", "客服部"),
    Parameter("team", "The team somebody was in when they sat it.", "一组"),
    Parameter("exam", "The id of an examination, without its version.", "hotline-entry"),
    Parameter("status", "How a result stands.", "passed", choices=STATES),
    Parameter("staff_number", "One person's staff number.", "A1024", many=False),
    Parameter("name", "Parts of a name or staff number, by spaces.", "王", many=False),
)
LANGUAGE = Parameter(
    "lang", "The language of heads and words.", "zh", many=False, choices=("zh", "en")
)
TOPIC = Parameter(
    "topic", "Which table; the results themselves unless it is given.", "people", many=False,
    choices=tuple(TOPICS),
)  # fmt: skip
SHEETS = Parameter(
    "sheets",
    "Which sheets, by commas. The usual ones unless it is given; those with a row for each part, "
    "item or clause of every sitting hold up to 10,000 sittings.",
    "results,people,items",
    choices=tuple(TOPICS),
)


def read_question(
    given: Iterable[tuple[str, str]], known: Collection[Parameter], results: Results
) -> Question:
    """The question of a query. Raises QuestionError, RecordsError."""
    values = _values(given, {one.name: one for one in known})
    exams = values.get("exam", ())
    for name, found in (
        ("exam", results.exams),
        ("department", results.departments),
        ("team", results.teams),
    ):
        _must_be_known(name, values.get(name, ()), found)
    periods = values.get("period", ())
    sought = Sought(
        periods=results.periods_within(periods) if periods else (),
        departments=values.get("department", ()),
        teams=values.get("team", ()),
        blueprints=exams,
        states=tuple(map(ResultState, values.get("status", ()))),
        staff_number=staff_number(_one(values, "staff_number")),
        words=tuple(tidy(_one(values, "name")).split()),
    )
    language: Literal["zh", "en"] = "en" if _one(values, "lang") == "en" else "zh"
    return Question(
        sought=sought,
        language=language,
        topic=_one(values, "topic") or "results",
        sheets=values.get("sheets", ()),
        asked=tuple((name, value) for name, several in values.items() for value in several),
    )


def query_of(sought: Sought, **more: str) -> str:
    """The query that asks for this; empty for everything."""
    names = {
        "periods": "period",
        "departments": "department",
        "teams": "team",
        "blueprints": "exam",
        "states": "status",
    }
    pairs = [
        (names[field.name], str(value))
        for field in fields(sought)
        if field.name in names
        for value in getattr(sought, field.name)
    ]
    pairs += [("staff_number", sought.staff_number), ("name", " ".join(sought.words))]
    return urlencode([pair for pair in (*pairs, *more.items()) if pair[1]])


def _values(
    given: Iterable[tuple[str, str]], known: dict[str, Parameter]
) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for name, text in given:
        if name not in known:
            raise QuestionError(f"There is no parameter '{name[:40]}'{_likely(name, known)}")
        parameter = known[name]
        several = text.split(",") if parameter.choices or parameter.pattern else [text]
        for value in filter(None, map(str.strip, several)):
            _check(parameter, value)
            values[name] = (*values.get(name, ()), value)
        if len(values.get(name, ())) > (MOST if parameter.many else 1):
            raise QuestionError(
                f"'{name}' was given more than {MOST} times. Ask for less."
                if parameter.many
                else f"'{name}' was given more than once. Give it once."
            )
    return {name: tuple(dict.fromkeys(several)) for name, several in values.items()}


def _check(parameter: Parameter, value: str) -> None:
    name = parameter.name
    if len(value) > LONGEST:
        raise QuestionError(f"'{name}' has {len(value)} signs; give at most {LONGEST}.")
    if parameter.choices and value not in parameter.choices:
        raise QuestionError(f"'{name}' is '{value}'{_likely(value, parameter.choices)}")
    if parameter.pattern and not is_period(value):
        raise QuestionError(
            f"'{name}' is '{value}'. Give a month, quarter, half or year, such as 2026-11, 2026Q4, "
            "2026H2 or 2026."
        )


def _must_be_known(name: str, given: tuple[str, ...], found: Callable[[], Collection[str]]) -> None:
    """A slip of the pen must not look like an empty table."""
    unknown = [value for value in given if value not in (found() if given else ())]
    if unknown:
        raise QuestionError(
            f"No result has the {name} '{unknown[0]}'{_likely(unknown[0], found())}"
        )


def _likely(given: str, choices: Iterable[str]) -> str:
    told = hint(given, choices)
    return told if told.endswith("?") else f"{told}."


def _one(values: dict[str, tuple[str, ...]], name: str) -> str:
    return next(iter(values.get(name, ())), "")
