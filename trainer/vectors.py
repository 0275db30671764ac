"""The embedder with the sentences it met in earlier processes: their vectors are kept on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grading.embedders import Remembering, embedder
from trainer.settings import Settings


def vectors_file(data: Path, name: str) -> Path:
    """Where the vectors of the embedder of that name are kept under the data folder."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    return data / "vectors" / f"{plain}.npz"


@contextmanager
def remembered(settings: Settings) -> Iterator[Remembering]:
    """The embedder asked for; what it meets meanwhile is kept. Raises EmbedderMissing."""
    memory = embedder(settings.embedder)
    file = vectors_file(settings.data, memory.name)
    memory.recall(file)
    yield memory
    if memory.made:
        memory.keep(file)
