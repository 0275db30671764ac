"""Whether the trainee talks to the caller, or recites what the marking might want to hear.

Somebody who answers says one or two of the things a scenario asks for at a time, in words of his
own. Somebody who recites says the accepted wordings one after another. Told by sounds alone, so
that it does not hang on the judge of meaning which the reciting is meant to deceive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.text.normalise import plain_text
from grading.text.pinyin import pairs, syllables
from grading.text.slots import Facts, fill
from scenarios.scenario import Check

VERBATIM = 0.7  # of a wording's pairs of syllables
MOST_CHECKS = 3  # fulfilled to the letter in one breath, as honest examples do at most
MOST_ROUNDS = 2  # parts said in three wordings in one breath; honest examples reach 1
MOST_MEANS = 2  # descriptions of checks, which nobody says to a caller
WORDINGS = 3
Sounds = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Script:
    """What could be recited: the wordings of each part of each check, and what each is about."""

    checks: tuple[tuple[tuple[Sounds, ...], ...], ...]
    means: tuple[Sounds, ...]


def script_of(checks: Sequence[Check], facts: Facts) -> Script:
    """The script of a scenario's say-checks."""
    asked = [check for check in checks if check.kind == "say"]
    return Script(
        tuple(
            tuple(tuple(_sounds(fill(one, facts)) for one in part) for part in check.say)
            for check in asked
        ),
        tuple(_sounds(check.means) for check in checks),
    )


def is_recital(said: str, script: Script) -> bool:
    """Whether these words, said in a row, are the script read out and not an answer."""
    heard = _sounds(said)
    hits = [
        [sum(_holds(heard, wording) for wording in part) for part in parts]
        for parts in script.checks
    ]
    fulfilled = sum(all(parts) for parts in hits)
    rounds = sum(count >= WORDINGS for parts in hits for count in parts)
    means = sum(_holds(heard, one) for one in script.means)
    return fulfilled > MOST_CHECKS or rounds > MOST_ROUNDS or means > MOST_MEANS


def _sounds(text: str) -> Sounds:
    return frozenset(pairs(syllables(plain_text(text))))


def _holds(heard: Sounds, wording: Sounds) -> bool:
    return bool(wording) and len(heard & wording) >= VERBATIM * len(wording)
