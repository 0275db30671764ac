"""What the cross-encoder reads: the wordings wanted, what counts, what was heard and what was said.

Training and marking both write it here, so that the model meets the same form in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from grading.e5_file import E5File
from grading.text.normalise import BREAK, plain_text
from grading.text.numbers import numbers_as_worded
from grading.text.soundalikes import as_worded

WORDINGS = 4  # of one part; more would crowd out the answer
# Tokens of each piece; a telephone turn of a minute has some 200.
MOST_WANTED, MOST_MEANS, MOST_HEARD, MOST_SAID = 72, 56, 40, 200
COMMA = "，"


@dataclass(frozen=True)
class Question:
    """Do these words convey one of these wordings (or do what is forbidden)?"""

    wordings: tuple[str, ...]  # slots filled
    means: str
    heard: str  # the caller's last words
    said: str


def tokens(question: Question, file: E5File) -> list[int]:
    """wordings · means · heard · said, each closed by the model's end sign.

    What sounds like a wording is read as if it were written like it, and so are its numbers.
    """
    wanted = [readable(wording) for wording in question.wordings[:WORDINGS]]
    said = numbers_as_worded(as_worded(readable(question.said), wanted), wanted)
    pieces = (
        ("；".join(wanted), MOST_WANTED),
        (readable(question.means), MOST_MEANS),
        (readable(question.heard), -MOST_HEARD),
        (said, MOST_SAID),
    )
    ids = [file.begin]
    for text, most in pieces:
        found = file.tokenizer.encode(text, add_special_tokens=False).ids if text else []
        ids += [*(found[:most] if most > 0 else found[most:]), file.end]
    return ids


def readable(text: str) -> str:
    """Without fillers and stutters, and with one kind of break however it was written down."""
    return plain_text(text).replace(BREAK, COMMA)
