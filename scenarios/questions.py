"""The theory bank: questions on the clauses, a file for each topic, and what they must hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path

from pydantic import Field

from scenarios.clauses import clause_ids
from scenarios.faults import hint
from scenarios.scenario import Id, Strict, Text
from scenarios.source import Path as Place
from scenarios.source import Problem, ScenarioError, Source, parse, read_text

FOLDER = Path(__file__).parent / "questions"
FEWEST_STEPS = 3  # two steps in order are a guess
MOST_OPTIONS = 8  # more cannot be read at a glance, nor chosen by a key
TOO_LIKE = 0.5  # stems that share more of their letter pairs ask the same thing


class Topic(StrEnum):
    """What a file of questions is about."""

    GREETING = "greeting"
    VOICE = "voice"
    LISTENING = "listening"
    TRANSFERS = "transfers"
    RECORDS = "records"
    COMPLAINTS = "complaints"
    SECRETS = "secrets"
    SILENCE = "silence"
    EMERGENCIES = "emergencies"
    OUTGOING = "outgoing"
    ORGANISATION = "organisation"
    HOUSES = "houses"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    ORDERING = "ordering"
    BEST_REPLY = "best_reply"


class English(Strict):
    """A question in English; lists in the order of the Chinese ones."""

    ask: Text
    right: tuple[Text, ...] = ()
    wrong: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()
    why: Text


class QuestionEntry(Strict):
    """One question as it is written in a file of its topic.

    `right` and `wrong` are the options of single, multiple and best_reply; `steps`, in their
    right order, those of ordering; `holds` says whether the statement of true_false is true.
    """

    id: Id
    kind: QuestionKind
    level: int = Field(ge=1, le=3)
    clauses: tuple[Id, ...] = Field(min_length=1)  # the first is the one shown
    ask: Text
    right: tuple[Text, ...] = ()
    wrong: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()
    holds: bool | None = None
    why: Text
    en: English | None = None


class QuestionFile(Strict):
    """All questions on one topic."""

    topic: Topic
    questions: tuple[QuestionEntry, ...] = Field(min_length=1)


class Question(Strict):
    """A question as it is asked and marked.

    `options` of a question to be put in order stand in the right order; those of true_false are
    true, then false. `right` are the places of the right ones.
    """

    id: Id
    version: str  # id@ and 8 hex digits of its content
    topic: Topic
    kind: QuestionKind
    level: int
    clauses: tuple[Id, ...]
    ask: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    why: str
    en: English | None

    def wording(self, language: str) -> tuple[str, tuple[str, ...], str]:
        """What is asked, the options and the explanation, in English where there is any."""
        if language != "en" or self.en is None:
            return self.ask, self.options, self.why
        english = (*self.en.right, *self.en.wrong, *self.en.steps)
        return self.en.ask, english or ("True", "False"), self.en.why


@cache
def questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """Every question, topic by topic. Raises ScenarioError."""
    found, problems = check_questions(sorted(folder.glob("*.yaml")))
    if problems:
        raise ScenarioError(problems)
    return found


def check_questions(files: Iterable[Path]) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """The questions of the files that are in order, and all that is wrong with the others."""
    found: list[Question] = []
    problems: list[Problem] = []
    places: dict[str, Problem] = {}
    for file in files:
        try:
            page, source = parse(read_text(file), str(file), QuestionFile)
        except ScenarioError as error:
            problems += error.problems
            continue
        faults = tuple(find_problems(page, source, clause_ids()))
        faults += tuple(_twice(page, source, places))
        problems += faults
        if not faults:
            found += (question_of(entry, page.topic) for entry in page.questions)
    return tuple(found), (*problems, *_alike(found, places))


def question_of(entry: QuestionEntry, topic: Topic) -> Question:
    """The question as it is asked and marked."""
    text = entry.model_dump_json(exclude_defaults=True)
    if entry.kind is QuestionKind.TRUE_FALSE:
        options: tuple[str, ...] = ("对", "错")
        right: tuple[int, ...] = (0 if entry.holds else 1,)
    elif entry.kind is QuestionKind.ORDERING:
        options, right = entry.steps, tuple(range(len(entry.steps)))
    else:
        options, right = entry.right + entry.wrong, tuple(range(len(entry.right)))
    return Question(
        id=entry.id,
        version=f"{entry.id}@{hashlib.sha256(text.encode()).hexdigest()[:8]}",
        topic=topic,
        kind=entry.kind,
        level=entry.level,
        clauses=entry.clauses,
        ask=entry.ask,
        options=options,
        right=right,
        why=entry.why,
        en=entry.en,
    )


# --- what must hold between the fields ---


def find_problems(
    page: QuestionFile, source: Source, clauses: Collection[str]
) -> Iterator[Problem]:
    """All that is wrong between the fields of a file of questions."""
    for at, entry in enumerate(page.questions):
        path: Place = ("questions", at)
        for place, text in (*_faults(entry), *_english_faults(entry)):
            yield source.problem((*path, *place), text)
        for number, name in enumerate(entry.clauses):
            if name not in clauses:
                text = f"no clause is called '{name}'{hint(name, clauses)}"
                yield source.problem((*path, "clauses", number), text)


Fault = tuple[Place, str]


def _faults(entry: QuestionEntry) -> Iterator[Fault]:
    wanted = {
        QuestionKind.TRUE_FALSE: ("holds",),
        QuestionKind.ORDERING: ("steps",),
    }.get(entry.kind, ("right", "wrong"))
    for key in ("right", "wrong", "steps", "holds"):
        given = getattr(entry, key) not in ((), None)
        if key in wanted and not given:
            yield (), f"a question of the kind '{entry.kind}' needs '{key}'; add it"
        if key not in wanted and given:
            yield (key,), f"a question of the kind '{entry.kind}' has no '{key}'; delete it"
    if entry.kind in (QuestionKind.SINGLE, QuestionKind.BEST_REPLY) and len(entry.right) > 1:
        yield ("right", 1), f"'{entry.kind}' has one right option; delete this, or make it multiple"
    if entry.kind is QuestionKind.ORDERING and 0 < len(entry.steps) < FEWEST_STEPS:
        yield ("steps",), f"{len(entry.steps)} steps are too few; give at least {FEWEST_STEPS}"
    yield from _option_faults(entry)


def _option_faults(entry: QuestionEntry) -> Iterator[Fault]:
    seen: set[str] = set()
    for key in ("right", "wrong", "steps"):
        for at, option in enumerate(getattr(entry, key)):
            if plain(option) in seen:
                yield (key, at), f"'{option}' is an option already; write another or delete it"
            seen.add(plain(option))
    if len(seen) > MOST_OPTIONS:
        yield (), f"{len(seen)} options are too many; keep {MOST_OPTIONS} at most"


def _english_faults(entry: QuestionEntry) -> Iterator[Fault]:
    if entry.en is None:
        return
    for key in ("right", "wrong", "steps"):
        here, there = len(getattr(entry, key)), len(getattr(entry.en, key))
        if here != there:
            yield ("en", key), f"'{key}' has {there} in English and {here} in Chinese; match them"


def _twice(page: QuestionFile, source: Source, places: dict[str, Problem]) -> Iterator[Problem]:
    for at, entry in enumerate(page.questions):
        here = source.problem(("questions", at, "id"), "")
        if (first := places.get(entry.id)) is not None:
            text = f"'{entry.id}' is the id of {first.file}:{first.line} too; change one"
            yield source.problem(("questions", at, "id"), text)
        else:
            places[entry.id] = here


def _alike(found: Iterable[Question], places: dict[str, Problem]) -> Iterator[Problem]:
    for first, second, likeness in near_duplicates(found):
        here, there = places[second.id], places[first.id]
        text = (
            f"'{second.id}' asks nearly the same as '{first.id}' ({there.file}:{there.line}, "
            f"{likeness:.0%} alike); ask something else or delete one"
        )
        yield Problem(here.file, here.line, here.column, text)


def near_duplicates(found: Iterable[Question]) -> Iterator[tuple[Question, Question, float]]:
    """Pairs of questions whose stems share nearly all their letter pairs, and the share."""
    pairs = [(question, _letter_pairs(question.ask)) for question in found]
    for (first, a), (second, b) in combinations(pairs, 2):
        likeness = len(a & b) / max(1, len(a | b))
        if likeness >= TOO_LIKE:
            yield first, second, likeness


def _letter_pairs(text: str) -> set[str]:
    letters = plain(text)
    return {letters[at : at + 2] for at in range(len(letters) - 1)} or {letters}


def plain(text: str) -> str:
    """The letters and digits of a text, for comparing."""
    return re.sub(r"\W", "", text).lower()
