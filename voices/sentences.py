"""A long text as the stretches in which it is spoken."""

from __future__ import annotations

import re

LONGEST = 60  # characters; a Kokoro pass takes 510 signs, about 8 a character
SHORTEST = 5  # a voice given one or two characters alone has no melody

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+[”’」』）)\"]*|[^。！？!?\n]+")
_CLAUSE = re.compile(r"[^，,、；;：:…—]*[，,、；;：:…—]+|[^，,、；;：:…—]+")


def stretches(text: str, longest: int = LONGEST) -> list[str]:
    """The text at its sentence ends; too long a sentence at commas, or where it must be."""
    pieces = [piece.strip() for piece in _SENTENCE.findall(text) if piece.strip()]
    return _gathered([part for piece in pieces for part in _cut(piece, longest)], longest)


def _cut(sentence: str, longest: int) -> list[str]:
    if len(sentence) <= longest:
        return [sentence]
    parts = [""]
    for clause in _CLAUSE.findall(sentence):
        if parts[-1] and len(parts[-1]) + len(clause) > longest:
            parts.append("")
        parts[-1] += clause
    return [part[at : at + longest] for part in parts for at in range(0, len(part), longest)]


def _gathered(pieces: list[str], longest: int) -> list[str]:
    """The pieces, the very short ones joined to what follows."""
    gathered: list[str] = []
    for piece in pieces:
        short = bool(gathered) and _spoken_length(gathered[-1]) < SHORTEST
        if short and len(gathered[-1]) + len(piece) <= longest:
            gathered[-1] += piece
        else:
            gathered.append(piece)
    return [piece for piece in gathered if _spoken_length(piece)]


def _spoken_length(text: str) -> int:
    return len(re.sub(r"[\W_]", "", text))
