"""Every model we can use: whether it is here, where it lies, and how to get it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from voices import model_table
from voices.engines import EngineMissing
from voices.fetching import FetchError, Found, fetch_npm, fetch_url, join_parts, unpack_zip
from voices.model_table import Model, ModelError, ModelFile, Source, SourceKind, find

DEFAULT_FOLDER = Path.home() / ".cache" / "threerings" / "models"
DEFAULT_HUB = "https://huggingface.co"


@dataclass(frozen=True)
class ModelStatus:
    """A model, and whether it is here."""

    model: Model
    present: bool
    folder: Path

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def needed_for(self) -> str:
        return self.model.needed_for

    @property
    def works_without(self) -> str:
        return self.model.works_without


@dataclass(frozen=True)
class Progress:
    """How far one file has come; `total` is 0 where a client does not tell."""

    model: str
    source: str
    done: int
    total: int


Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Place:
    """Where models are kept on this machine, and the model hub they may come from."""

    folder: Path = DEFAULT_FOLDER
    hub: str = DEFAULT_HUB


_place = Place()


def keep_models_in(folder: Path, hub: str = DEFAULT_HUB) -> None:
    """Set, once at the start of the program, where models lie; engines ask for it at first use."""
    global _place
    _place = Place(folder, hub.rstrip("/"))


def folder() -> Path:
    """The folder that holds one folder for each model."""
    return _place.folder


def status(verify: bool = False) -> tuple[ModelStatus, ...]:
    """Which models are here. `verify` reads every file again and compares its sha256."""
    return tuple(_status_of(model, verify) for model in model_table.table())


def _status_of(model: Model, verify: bool = False) -> ModelStatus:
    # What installed packages bring is as good as here, unless its files were to be read.
    here = _present(model, verify) or (not verify and _in_packages(model))
    return ModelStatus(model, here, _home(model) or folder() / model.name)


def is_present(name: str) -> bool:
    """Whether `path(name)` will answer without an installation."""
    return _status_of(find(name)).present


def mandarin_vosk() -> str | None:
    """The better of Vosk's Mandarin models that is here; None when neither is."""
    return next((name for name in ("vosk-cn-large", "vosk-cn") if is_present(name)), None)


def listener_name(asked: str) -> str:
    """The listener meant: 'auto' is Vosk where a Mandarin model of its is, and else Whisper."""
    if asked != "auto":
        return asked
    return "vosk" if mandarin_vosk() else "whisper"


def path(name: str) -> Path:
    """The folder with the model's files. Raises EngineMissing.

    What installed packages bring is put in place at the first call: no network is needed for it.
    """
    model = find(name)
    home = _home(model)
    if home is not None and _present(model):
        return home
    if _in_packages(model):
        try:
            install([name])
        except ModelError as error:
            raise EngineMissing(str(error)) from error
        return folder() / name
    raise EngineMissing(
        f"The model '{name}' is not in {folder()}; it is needed for {model.needed_for}. "
        f"Install it with: threerings models install {name} "
        f"(without it: {model.works_without})."
    )


def install(
    names: Sequence[str] = (), report: Report | None = None, given: Path | None = None
) -> tuple[ModelStatus, ...]:
    """Bring the models named, or all that are not extra; what is there already is left alone.

    `given` is a folder with files brought by hand. Tries every model, then raises ModelError
    with a line for each that could not be had.
    """
    chosen = [find(name) for name in names] or [
        model for model in model_table.table() if not model.extra
    ]
    problems = []
    for model in chosen:
        try:
            _install_one(model, report or _tell_nobody, given)
        except ModelError as error:
            problems.append(str(error))
    if problems:
        raise ModelError("\n".join(problems))
    return tuple(_status_of(model) for model in chosen)


def _tell_nobody(progress: Progress) -> None:
    """Progress that nobody asked for."""


def _home(model: Model) -> Path | None:
    """Where the model lies, or should; None if it lives in a package that is not installed."""
    source = model.in_place
    if source is None:
        return folder() / model.name
    inside = _in_package(source.offers[model.files[0].path][0])
    return None if inside is None else inside.parent


def _present(model: Model, verify: bool = False) -> bool:
    home = _home(model)
    return home is not None and all(_is_whole(home / f.path, f, verify) for f in model.files)


def _is_whole(path: Path, file: ModelFile, verify: bool) -> bool:
    if not path.is_file() or (file.size and path.stat().st_size != file.size):
        return False
    return not (verify and file.sha256) or sha256_of(path) == file.sha256


def _in_package(inside: str) -> Path | None:
    """A file in an installed package, which is found without importing it."""
    package, _, rest = inside.partition("/")
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / rest).is_file():
            return Path(place) / rest
    return None


def _in_packages(model: Model) -> bool:
    offered = {
        name: parts
        for source in model.sources
        if source.kind is SourceKind.PACKAGE
        for name, parts in source.offers.items()
    }
    return all(
        file.path in offered and all(_in_package(part) for part in offered[file.path])
        for file in model.files
    )


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _install_one(model: Model, report: Report, given: Path | None) -> None:
    if _present(model):
        return
    if model.in_place:
        raise ModelError(
            f"{model.name}: the package {model.in_place.name} is not installed or not whole. "
            f"Install it with: pip install '{model.in_place.name}' (without it: "
            f"{model.works_without})."
        )
    incoming = folder() / ".incoming" / model.name
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        with FileLock(incoming.with_suffix(".lock")):
            if not _present(model):
                _bring(model, incoming, report, given)
    except OSError as error:
        raise ModelError(
            f"{model.name}: {error.filename or folder()} cannot be written "
            f"({error.strerror or error}). Free or open that folder, or name another one in "
            f"THREERINGS_MODELS (without the model: {model.works_without})."
        ) from error


def _bring(model: Model, incoming: Path, report: Report, given: Path | None) -> None:
    wanted = (model.archive,) if model.archive else model.files
    _check_room(model, incoming)
    problems = _take_given(wanted, incoming, given)
    for source in model.sources:
        lacking = [
            f for f in wanted if f.path in source.offers and not (incoming / f.path).exists()
        ]
        if not lacking:
            continue
        try:
            _fetch(model, source, lacking, incoming, report)
        except FetchError as error:
            problems.append(str(error))
    if any(not (incoming / file.path).exists() for file in wanted):
        tried = " ".join(problems)
        raise ModelError(
            f"{model.name}: no source could bring it. {tried} Without it: {model.works_without}."
        )
    if model.archive:
        _unpack(model, model.archive, incoming)
    _put_in_place(incoming, folder() / model.name)


def _check_room(model: Model, incoming: Path) -> None:
    # An archive is there twice while it is unpacked.
    needed = model.size * (3 if model.archive else 1)
    free = shutil.disk_usage(incoming).free
    if free < needed:
        raise ModelError(
            f"{model.name}: {folder()} has {free >> 20} MB free and {needed >> 20} MB are needed. "
            "Make room, or name another folder in THREERINGS_MODELS."
        )


def _take_given(wanted: Iterable[ModelFile], incoming: Path, given: Path | None) -> list[str]:
    problems = []
    for file in wanted:
        brought = given / Path(file.path).name if given else None
        if brought is None or not brought.is_file():
            continue
        part = incoming / (file.path + ".given")
        shutil.copyfile(brought, part)
        try:
            _accept(part, file, str(brought))
        except FetchError as error:
            problems.append(str(error))
    return problems


def _fetch(
    model: Model, source: Source, lacking: list[ModelFile], incoming: Path, report: Report
) -> None:
    def tell(done: int, total: int) -> None:
        report(Progress(model.name, source.name, done, total))

    if source.kind is SourceKind.NPM:
        members = {source.offers[file.path][0]: incoming / (file.path + ".npm") for file in lacking}
        fetch_npm(source.name, members, incoming, tell)
        for file in lacking:
            _accept(incoming / (file.path + ".npm"), file, source.name)
        return
    for file in lacking:
        part = incoming / (file.path + ".part")
        parts = source.offers[file.path]
        if source.kind is SourceKind.PACKAGE:
            join_parts(source.name, [_found(inside) for inside in parts], part, tell)
        elif source.kind is SourceKind.HUB:
            address = f"{_place.hub}/{source.name}/resolve/{source.revision}/{parts[0]}"
            fetch_url(address, part, file.size, tell)
        else:
            fetch_url(source.name, part, file.size, tell)
        _accept(part, file, source.name)


def _found(inside: str) -> Found:
    return Found(inside, _in_package(inside))


def _accept(part: Path, file: ModelFile, source: str) -> None:
    """Let a fetched file in under its own name if it is the one we know; throw it away if not."""
    got = sha256_of(part)
    if got != file.sha256:
        part.unlink()
        raise FetchError(
            f"{source}: {file.path} is not the file we know (its sha256 is {got}, "
            f"{file.sha256} was expected) and was thrown away; try again, or use another source."
        )
    os.replace(part, part.with_name(Path(file.path).name))


def _unpack(model: Model, archive: ModelFile, incoming: Path) -> None:
    packed = incoming / archive.path
    try:
        unpack_zip(packed, incoming)
    except FetchError as error:
        raise ModelError(f"{model.name}: {error}") from error
    finally:
        packed.unlink()
    lacking = [file.path for file in model.files if not (incoming / file.path).is_file()]
    if lacking:
        raise ModelError(
            f"{model.name}: {archive.path} does not hold {', '.join(lacking)}. "
            "Report it: our table of models does not fit the archive."
        )


def _put_in_place(incoming: Path, home: Path) -> None:
    """Swap the whole folder in at once, so that nobody ever sees half a model."""
    for part in incoming.glob("*.part"):
        part.unlink()
    if home.exists():
        aside = incoming.with_suffix(".old")
        os.replace(home, aside)
        shutil.rmtree(aside)
    os.replace(incoming, home)
