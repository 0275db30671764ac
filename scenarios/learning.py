"""Learning paths: what to practise in which order, and how well, a file for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from scenarios.faults import hint
from scenarios.questions import Topic
from scenarios.scenario import Id, Kind, Status, Strict, Text
from scenarios.source import Problem, ScenarioError, Source, parse, read_text

FOLDER = Path(__file__).parent / "learning"
USUAL_MARK = 80  # of what is no call; calls have the pass mark of their house
Aim = Literal["scenario", "situation", "topic", "spotting", "clauses"]
AIMS: tuple[Aim, ...] = ("scenario", "situation", "topic", "spotting", "clauses")


class LearningStep(Strict):
    """One thing to practise, exactly one of the aims below, and the mark that is wanted.

    Without a mark a call must be passed by the rules of its house, and all else reach 80.
    """

    scenario: Id | None = None  # this call
    situation: Kind | None = None  # any call about it
    topic: Topic | None = None  # a round of theory questions
    spotting: Id | None = None  # this recording
    clauses: tuple[Id, ...] = ()  # each kept of late, in calls or in answers
    level: int | None = Field(default=None, ge=1, le=3)  # of the questions on a topic
    questions: int = Field(default=10, ge=1, le=30)  # how many different ones a topic takes
    mark: int | None = Field(default=None, ge=1, le=100)

    @property
    def aim(self) -> Aim:
        """Which of the aims it has."""
        return next(aim for aim in AIMS if getattr(self, aim) not in ((), None))

    @property
    def is_call(self) -> bool:
        """Whether it is practised on the telephone."""
        return self.aim in ("scenario", "situation")

    @model_validator(mode="after")
    def _has_one_aim(self) -> LearningStep:
        given = [aim for aim in AIMS if getattr(self, aim) not in ((), None)]
        if len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise ValueError(f"give exactly one of {', '.join(AIMS)}; found {found}")
        for key in ("level", "questions"):
            if key in self.model_fields_set and self.topic is None:
                raise ValueError(f"'{key}' belongs to a 'topic'; delete it, or name a topic")
        return self


class LearningPath(Strict):
    """A whole file: the steps in the order they are taken."""

    id: Id
    title: Text
    title_en: str = ""
    about: Text  # whom it is for and what it brings
    about_en: str = ""
    steps: tuple[LearningStep, ...] = Field(min_length=1)

    def wording(self, language: str) -> tuple[str, str]:
        """Title and purpose, in English where there is any."""
        if language == "en":
            return self.title_en or self.title, self.about_en or self.about
        return self.title, self.about


@dataclass(frozen=True)
class Known:
    """What a step may name."""

    scenarios: Mapping[str, tuple[Kind, Status]]
    questions: Mapping[tuple[Topic, int], int]  # how many there are, by topic and level
    spotting: frozenset[str]
    clauses: frozenset[str]


def find_paths(folders: Sequence[Path]) -> tuple[tuple[LearningPath, ...], tuple[Problem, ...]]:
    """The paths in some folders, and what is wrong with the files left out.

    What a step names may be gone by now; the path stands, and the step is told to be closed.
    """
    files = [file for folder in folders for file in sorted(folder.glob("*.y*ml"))]
    return check_paths(files, None)


def check_paths(
    files: Iterable[Path], known: Known | None
) -> tuple[tuple[LearningPath, ...], tuple[Problem, ...]]:
    """The paths of the files that are in order, and all that is wrong.

    What the steps name is looked up in `known`, where it is given.
    """
    found: dict[str, LearningPath] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            path, source = parse(read_text(file), str(file), LearningPath)
        except ScenarioError as error:
            problems += error.problems
            continue
        faults = list(_twice(path, source))
        if path.id in found:
            faults.append(source.problem(("id",), f"'{path.id}' is another path's id; change one"))
        if known is not None:
            faults += find_problems(path, source, known)
        problems += faults
        if not any(fault.severity == "error" for fault in faults):
            found[path.id] = path
    return tuple(found.values()), tuple(problems)


# --- what must hold between the fields ---


def _twice(path: LearningPath, source: Source) -> Iterator[Problem]:
    seen: list[LearningStep] = []
    for at, step in enumerate(path.steps):
        if step in seen:
            text = f"this is step {seen.index(step) + 1} already; delete one"
            yield source.problem(("steps", at), text)
        seen.append(step)


def find_problems(path: LearningPath, source: Source, known: Known) -> Iterator[Problem]:
    """What the steps name and cannot be practised."""
    for at, step in enumerate(path.steps):
        here = ("steps", at, step.aim)
        if step.scenario is not None:
            yield from _scenario_faults(step.scenario, source, here, known)
        elif step.situation is not None and not _published(step.situation, known):
            text = f"no published scenario is about '{step.situation}'; publish one, or the step "
            yield source.problem(here, text + "is skipped", "warning")
        elif step.spotting is not None and step.spotting not in known.spotting:
            text = f"no recording is called '{step.spotting}'{hint(step.spotting, known.spotting)}"
            yield source.problem(here, text)
        elif step.topic is not None:
            yield from _topic_faults(step, source, at, known)
        for number, name in enumerate(step.clauses):
            if name not in known.clauses:
                text = f"no clause is called '{name}'{hint(name, known.clauses)}"
                yield source.problem((*here, number), text)


def _published(situation: Kind, known: Known) -> bool:
    return (situation, Status.PUBLISHED) in known.scenarios.values()


def _scenario_faults(
    name: str, source: Source, here: tuple[str | int, ...], known: Known
) -> Iterator[Problem]:
    if name not in known.scenarios:
        text = f"no scenario is called '{name}'{hint(name, known.scenarios)}"
        yield source.problem(here, text)
    elif known.scenarios[name][1] is not Status.PUBLISHED:
        text = f"'{name}' is not published, and the step is skipped; publish it, or name another"
        yield source.problem(here, text, "warning")


def _topic_faults(step: LearningStep, source: Source, at: int, known: Known) -> Iterator[Problem]:
    there = sum(
        count
        for (topic, level), count in known.questions.items()
        if topic is step.topic and step.level in (None, level)
    )
    if there < step.questions:
        level = f" of level {step.level}" if step.level else ""
        text = f"'{step.topic}' has {there} questions{level}; ask for {there} at most"
        if not there:
            text = f"'{step.topic}' has no questions{level}; name another topic or level"
        yield source.problem(("steps", at, "questions" if there else "topic"), text)
