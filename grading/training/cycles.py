"""The cycles in which the cross-encoder is taught: which answers, how many, told how."""

from __future__ import annotations

from dataclasses import dataclass

from grading.training.carried import LEFT_OVER
from grading.training.lessons import Plan

SAME_CALL = "="  # stands for the lessons of `grading.training.same_call`, as a letter for a file
IN_CALLS = (SAME_CALL, LEFT_OVER)


@dataclass(frozen=True)
class Course:
    """Lessons from some files of the corpus, by their letters, and how they are told."""

    files: str
    plan: Plan


@dataclass(frozen=True)
class Cycle:
    """One rise and fall of the learning rate."""

    epochs: int
    rate: float
    courses: tuple[Course, ...]
    # Of what this and the cycles before it left, in what it leaves: each knows some things better.
    shares: tuple[float, ...] = (1.0,)
    dropout: float = 0.1


CYCLES = (
    Cycle(3, 6e-5, (Course("abcdefghijkln", Plan()),)),
    Cycle(1, 4e-5, (Course("abcdefghijkln", Plan(advanced=True)),)),
    Cycle(2, 5e-5, (Course("abcdefghijklnopqrst", Plan(advanced=True)),)),
    Cycle(1, 3e-5, (Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.25, share=0.5)),)),
    Cycle(
        1,
        5e-5,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.2, share=0.25)),
            Course("mvwxyz", Plan(advanced=True, negated=0.1, share=0.8)),
            Course(SAME_CALL, Plan(negated=0.1, share=0.3)),
        ),
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.2, share=0.6)),
            Course("mvwxyz", Plan(advanced=True, negated=0.15, share=1.0)),
            Course(SAME_CALL, Plan(negated=0.45, share=0.5)),
        ),
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.2, share=0.15)),
            Course("vwxyz", Plan(advanced=True, negated=0.15, share=0.2)),
            Course("123456m", Plan(advanced=True, negated=0.15, share=0.9)),
            Course(SAME_CALL, Plan(negated=0.45, share=0.3)),
        ),
    ),
    Cycle(
        2,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, share=0.08)),
            Course("vwxyz123456m", Plan(advanced=True, share=0.06)),
            Course("7", Plan(buried=0.35)),
            Course(SAME_CALL, Plan(share=0.1)),
            Course(LEFT_OVER, Plan(share=0.5)),
        ),
        shares=(0.075, 0.09, 0.135, 0.7),
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.35)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.8)),
            Course("7", Plan(buried=0.2, share=0.5)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.1)),
            Course(LEFT_OVER, Plan(share=0.25)),
        ),
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.07)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.08)),
            Course("7", Plan(buried=0.2, share=0.1)),
            Course("8", Plan(share=0.95)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.06)),
            Course(LEFT_OVER, Plan(share=0.2)),
        ),
        shares=(0.15, 0.35, 0.5),
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.4)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.8)),
            Course("7", Plan(buried=0.2, share=0.5)),
            Course("8", Plan(advanced=True, negated=0.05)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.1)),
            Course(LEFT_OVER, Plan(share=0.25)),
        ),
        dropout=0.0,
    ),
    Cycle(
        2,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.1)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.1)),
            Course("7", Plan(buried=0.2, share=0.1)),
            Course("8", Plan(advanced=True, negated=0.05, share=0.1)),
            Course("0", Plan(share=0.95)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.06)),
            Course(LEFT_OVER, Plan(share=0.2)),
        ),
        shares=(0.5, 0.5),
        dropout=0.0,
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.15)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.2)),
            Course("7", Plan(buried=0.2, share=0.2)),
            Course("8", Plan(advanced=True, negated=0.05, share=0.35)),
            Course("0", Plan(share=0.95)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.6)),
            Course(LEFT_OVER, Plan(share=0.2)),
        ),
        shares=(0.7, 0.3),
        dropout=0.0,
    ),
    Cycle(
        1,
        1e-4,
        (
            Course("abcdefghijklnopqrstu", Plan(advanced=True, negated=0.1, share=0.3, salad=0.06)),
            Course("vwxyz123456m", Plan(advanced=True, negated=0.1, share=0.2, salad=0.06)),
            Course("7", Plan(buried=0.2, share=0.15)),
            Course("8", Plan(advanced=True, negated=0.05, share=0.25, salad=0.05)),
            Course("0", Plan(share=0.4, salad=0.05)),
            Course("α", Plan(advanced=True, share=0.95, salad=0.03)),
            Course(SAME_CALL, Plan(negated=0.2, share=0.3)),
            Course(LEFT_OVER, Plan(share=0.4)),
        ),
        shares=(0.5, 0.5),
        dropout=0.0,
    ),
)
