"""What is kept of an answer given in theory practice or in error-spotting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Who answered what, when, and how much of it was right.

    `question` is id@hash of a question or an error-spotting item, `given` the answer as JSON.
    """

    trainee: str
    question: str
    given: str
    share: float  # 0..1
    at: float

    @property
    def question_id(self) -> str:
        """The question without its version."""
        return self.question.partition("@")[0]
