"""What the models made of words in earlier processes, kept on disk: vectors and judgements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grading.embedders import Remembering, embedder
from grading.judge import our_judge
from trainer.settings import Settings


def vectors_file(data: Path, name: str) -> Path:
    """Where the vectors of the embedder of that name are kept under the data folder."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    return data / "vectors" / f"{plain}.npz"


def answers_file(data: Path) -> Path:
    """Where the cross-encoder's answers are kept."""
    return data / "vectors" / "judge.json"


@contextmanager
def remembered(settings: Settings) -> Iterator[Remembering]:
    """The embedder asked for; what it meets meanwhile is kept. Raises EmbedderMissing."""
    memory = embedder(settings.embedder)
    file = vectors_file(settings.data, memory.name)
    memory.recall(file)
    encoder = our_judge().encoder
    encoder.recall(answers_file(settings.data))
    known = encoder.made
    yield memory
    if memory.made:
        memory.keep(file)
    if encoder.made > known:
        encoder.keep(answers_file(settings.data))
