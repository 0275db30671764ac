"""Whether the trainee talks to the caller, or recites what the marking might want to hear.

Somebody who answers says one or two of the things a scenario asks for at a time, in words of his
own. Somebody who recites says the accepted wordings one after another, or the key words of them in
no sentence. Told by sounds and lengths alone, so that it does not hang on the judge of meaning
which the reciting is meant to deceive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grading.text.normalise import plain_text
from grading.text.pinyin import pairs, syllables
from grading.text.slots import Facts, fill
from scenarios.clauses import clauses
from scenarios.scenario import Check

VERBATIM = 0.7  # of a wording's pairs of syllables
MOST_CHECKS = 3  # fulfilled to the letter in one breath, as honest examples do at most
MOST_ROUNDS = 2  # parts said in three wordings in one breath; honest examples reach 1
MOST_RULES = 2  # descriptions of checks and clauses, which nobody says to a caller
WORDINGS = 3
SHORT = 4  # characters of a piece that is a word thrown out, not a clause
MOST_SHORT, MOST_OF_ALL = (
    20,
    2 / 3,
)  # such pieces; honest examples reach 6, and none two thirds of 8
Sounds = frozenset[tuple[str, str]]
_FIGURE = re.compile(r"[0-9零一二三四五六七八九十幺百千万]")


@dataclass(frozen=True)
class Script:
    """What could be recited: the wordings of each part of each check, and the rules.

    These are what each check is about, and the clauses that they rest on.
    """

    checks: tuple[tuple[tuple[Sounds, ...], ...], ...]
    rules: tuple[Sounds, ...]


def script_of(checks: Sequence[Check], facts: Facts) -> Script:
    """The script of a scenario's say-checks."""
    asked = [check for check in checks if check.kind == "say"]
    resting = {check.clause for check in checks}
    clauses_read = [one.text_zh for one in clauses() if one.id in resting]
    return Script(
        tuple(
            tuple(tuple(_sounds(fill(one, facts)) for one in part) for part in check.say)
            for check in asked
        ),
        tuple(_sounds(rule) for rule in (*(check.means for check in checks), *clauses_read)),
    )


def is_recital(said: str, script: Script) -> bool:
    """Whether these words, said in a row, are the script read out and not an answer."""
    if is_salad(said):
        return True
    heard = _sounds(said)
    hits = [
        [sum(_holds(heard, wording) for wording in part) for part in parts]
        for parts in script.checks
    ]
    fulfilled = sum(all(parts) for parts in hits)
    rounds = sum(count >= WORDINGS for parts in hits for count in parts)
    rules = sum(_holds(heard, one) for one in script.rules)
    return fulfilled > MOST_CHECKS or rounds > MOST_ROUNDS or rules > MOST_RULES


def is_salad(said: str) -> bool:
    """Whether words are thrown out one after another, in no sentence; figures may stand alone."""
    pieces = plain_text(said).split()
    words = [one for one in pieces if len(one) <= SHORT and not _FIGURE.search(one)]
    return len(words) > MOST_SHORT and len(words) > MOST_OF_ALL * len(pieces)


def _sounds(text: str) -> Sounds:
    return frozenset(pairs(syllables(plain_text(text))))


def _holds(heard: Sounds, wording: Sounds) -> bool:
    return bool(wording) and len(heard & wording) >= VERBATIM * len(wording)
