"""Sentence embeddings through sentence-transformers; multilingual-e5-small in 4 bits by default."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, cast

import numpy as np

from grading.embedders import EmbedderMissing, Matrix

AT_ONCE = 8  # then another call's words have their turn
THREADS = 1  # one line must not slow the others; a call's words are short


class SentenceModel:
    """A model that sentence-transformers runs, loaded when the first sentence comes."""

    def __init__(self, name: str = "e5") -> None:
        self.name = name
        self._model: Any = None
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of length 1 for each text."""
        parts = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
        return np.concatenate([self._embed(part) for part in parts])

    def _embed(self, texts: Sequence[str]) -> Matrix:
        with self._lock:  # the model's working memory is its own, not each caller's
            if self._model is None:
                self._model = _load(self.name)
            rows = self._model.encode(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return cast(Matrix, np.asarray(rows, np.float32))


def _load(name: str) -> Any:
    # Here and not above: these two packages take seconds to import, and a page that marks
    # nothing should not wait for them.
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ModuleNotFoundError as error:
        raise EmbedderMissing(
            f"The '{name}' embedder needs the package '{error.name}'. "
            "Install it with: pip install ."
        ) from error
    torch.set_num_threads(THREADS)
    if name == "e5":
        from grading.e5_module import E5Module

        return SentenceTransformer(modules=[E5Module(THREADS)], device="cpu")
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        raise EmbedderMissing(
            f"No sentence-transformers model '{name}' can be loaded: {str(error).splitlines()[0]} "
            "Give 'e5', 'letters', or the folder of a model that is on this machine."
        ) from error
