"""An answer to a theory question → the share of it that is right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from scenarios.questions import Question, QuestionKind


class AnswerError(ValueError):
    """An answer that cannot be one to this question."""


def right_share(question: Question, answer: Sequence[int]) -> float:
    """How much of an answer is right, 0 to 1. Raises AnswerError.

    `answer` holds places among the question's `options`. One choice is right or not. Of several,
    the share of the right ones that were chosen, minus the share of the wrong ones that were,
    and never below 0: ticking everything earns nothing. An order earns the share of neighbouring
    steps that follow each other in the right order too: a list begun one step late loses one
    join, not all. No answer earns 0.
    """
    _check(question, answer)
    chosen, right = set(answer), set(question.right)
    if question.kind is QuestionKind.ORDERING:
        if len(answer) < len(question.options):
            return 0.0
        joins = sum(second == first + 1 for first, second in pairwise(answer))
        return joins / (len(question.options) - 1)
    if question.kind is QuestionKind.MULTIPLE:
        wrong = set(range(len(question.options))) - right
        share = len(chosen & right) / len(right) - len(chosen & wrong) / len(wrong)
        return max(0.0, share)
    return float(tuple(answer) == question.right)


def _check(question: Question, answer: Sequence[int]) -> None:
    unknown = [one for one in answer if not 0 <= one < len(question.options)]
    if unknown:
        raise AnswerError(
            f"{question.id}: there is no option {unknown[0]}; "
            f"choose from 0 to {len(question.options) - 1}."
        )
    if len(set(answer)) < len(answer):
        raise AnswerError(f"{question.id}: an option is chosen twice; name each once.")
