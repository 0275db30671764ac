"""A round of theory practice: which questions are drawn, in what order, and what came of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from exams.answer import Answer
from grading.theory import right_share
from scenarios.questions import Question, QuestionKind, Topic

ROUND = 10


@dataclass(frozen=True)
class Round:
    """The questions drawn and the answers so far. `seed` fixes the order of the options."""

    questions: tuple[Question, ...]
    seed: int
    answers: tuple[tuple[int, ...], ...] = ()

    @property
    def current(self) -> Question | None:
        """The question to be answered next; None when the round is over."""
        return self.questions[len(self.answers)] if not self.over else None

    @property
    def over(self) -> bool:
        """Whether every question has been answered."""
        return len(self.answers) == len(self.questions)

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of each answer was right."""
        return tuple(
            right_share(question, answer)
            for question, answer in zip(self.questions, self.answers, strict=False)
        )

    @property
    def missed(self) -> tuple[Question, ...]:
        """The questions not answered fully right."""
        return tuple(q for q, share in zip(self.questions, self.shares, strict=False) if share < 1)

    def answered(self, answer: Sequence[int]) -> Round:
        """The round after this answer. Raises AnswerError."""
        assert self.current is not None, "the round is over"
        right_share(self.current, answer)
        return replace(self, answers=(*self.answers, tuple(answer)))


def shown_order(question: Question, seed: int) -> tuple[int, ...]:
    """In which order the options stand on the page; true comes before false."""
    places = list(range(len(question.options)))
    if question.kind is QuestionKind.TRUE_FALSE:
        return tuple(places)
    chance = random.Random(f"{seed} {question.version}")
    chance.shuffle(places)
    if question.kind is QuestionKind.ORDERING and places == sorted(places):
        places.reverse()  # steps that stand in order already would be no question
    return tuple(places)


def fitting(
    bank: Iterable[Question], topic: Topic | None = None, level: int | None = None
) -> tuple[Question, ...]:
    """The questions of a topic and level; of all for None."""
    return tuple(q for q in bank if topic in (None, q.topic) and level in (None, q.level))


def draw(
    bank: Sequence[Question], known: Mapping[str, float], seed: int, count: int = ROUND
) -> tuple[Question, ...]:
    """Questions for a round: those never answered first, then those answered worst last time."""
    chance = random.Random(seed)
    ranked = sorted(bank, key=lambda q: (known.get(q.id, -1.0), chance.random()))
    drawn = ranked[:count]
    chance.shuffle(drawn)
    return tuple(drawn)


def latest_shares(answers: Iterable[Answer]) -> dict[str, float]:
    """How much of the last answer to each question was right; `answers` oldest first."""
    return {answer.question_id: answer.share for answer in answers}


def by_topic(
    bank: Iterable[Question], known: Mapping[str, float]
) -> dict[Topic, tuple[int, int, float | None]]:
    """For each topic: questions answered, questions there are, mean share of those answered."""
    told: dict[Topic, tuple[int, int, float | None]] = {}
    questions = tuple(bank)
    for topic in Topic:
        own = [question for question in questions if question.topic is topic]
        shares = [known[question.id] for question in own if question.id in known]
        if own:
            told[topic] = (len(shares), len(own), sum(shares) / len(shares) if shares else None)
    return told
