"""The promise of an embedder, the table that finds one by name, and the memory in front of it."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Protocol, cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class EmbedderMissing(RuntimeError):
    """An embedder that was asked for cannot be used; the text says what to install."""


class Embedder(Protocol):
    """Turns sentences into unit vectors. May block; the same sentence gives the same vector."""

    name: str

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text."""


def embedder(name: str = "e5") -> Remembering:
    """The embedder of that name, with a memory; its model is loaded at first use.

    'e5' and 'letters' are ours; any other name is one that sentence-transformers knows.
    Raises EmbedderMissing.
    """
    if name == "letters":
        return Remembering(_make("grading.letters", "LettersEmbedder"))
    return Remembering(_make("grading.sentence_model", "SentenceModel", name))


def _make(module: str, factory: str, *names: str) -> Embedder:
    try:
        made = import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("grading"):
            raise
        raise EmbedderMissing(
            f"The embedder needs the package '{error.name}'. Install it with: pip install ."
        ) from error
    return cast(Embedder, getattr(made, factory)(*names))


class Remembering:
    """Keeps the vectors of the sentences met last, for any embedder behind it."""

    def __init__(self, behind: Embedder, most: int = 50_000) -> None:
        self.name = behind.name
        self._behind = behind
        self._most = most
        self._kept: OrderedDict[str, Matrix] = OrderedDict()
        self._lock = Lock()
        self.made = 0  # vectors that had to be made, not being remembered

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._behind.embed(new), strict=True))
            with self._lock:
                self.made += len(new)
            self._remember(known)
        return np.stack([known[text] for text in texts])

    def keep(self, file: Path) -> None:
        """Write what is remembered to a file, for `recall` in a later process."""
        with self._lock:
            texts, vectors = list(self._kept), list(self._kept.values())
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        with part.open("wb") as out:
            np.savez(out, texts=np.array(texts), vectors=np.array(vectors))
        part.replace(file)

    def recall(self, file: Path) -> None:
        """Take up what `keep` wrote; a file that is missing or damaged is passed over."""
        with suppress(OSError, ValueError, KeyError, BadZipFile), np.load(file) as kept:
            self._remember(dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True)))

    def _remember(self, vectors: dict[str, Matrix]) -> None:
        with self._lock:
            for text, vector in vectors.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
