"""The table of models: what each is for, what works without it, where it comes from."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class ModelError(RuntimeError):
    """A model could not be installed; the text says where, why and what to do."""


class SourceKind(StrEnum):
    """How a source is reached; models.toml says what each means."""

    PACKAGE = "package"
    IN_PLACE = "in_place"
    NPM = "npm"
    HUB = "hub"
    URL = "url"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelFile(_Record):
    """One file; size 0 and no sha256 mean that it comes out of a verified archive."""

    path: str
    size: int = 0
    sha256: str = ""


class Source(_Record):
    """A place that offers some of a model's files: file → where in the source its parts lie."""

    kind: SourceKind
    name: str
    revision: str = "main"
    offers: dict[str, tuple[str, ...]]


class Model(_Record):
    """A row of models.toml. `extra` models are installed only when named."""

    name: str
    needed_for: str
    needed_for_zh: str
    works_without: str
    works_without_zh: str
    licence: str
    extra: bool = False
    files: tuple[ModelFile, ...]
    archive: ModelFile | None = None
    sources: tuple[Source, ...]

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return self.archive.size if self.archive else sum(file.size for file in self.files)

    @property
    def in_place(self) -> Source | None:
        """The package in which this model is used where it lies, if it is such a model."""
        return next((s for s in self.sources if s.kind is SourceKind.IN_PLACE), None)


@cache
def table() -> tuple[Model, ...]:
    """All models, in the order of models.toml."""
    text = Path(__file__).with_name("models.toml").read_text("utf-8")
    return tuple(Model.model_validate(row) for row in tomllib.loads(text)["model"])


def find(name: str) -> Model:
    """The model of that name. Raises ModelError."""
    for model in table():
        if model.name == name:
            return model
    choices = ", ".join(model.name for model in table())
    raise ModelError(f"No model is called '{name}'. Choose one of: {choices}.")
