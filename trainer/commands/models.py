"""`threerings models`: which models are here, and getting those that are not."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from voices import models
from voices.model_table import Model, ModelError, Source
from voices.models import ModelStatus, Progress

MB = 1_000_000
BAR = 24  # characters
SMALL = 10 * MB  # a file that is there before one could read how far it is


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its `install`."""
    command = subparsers.add_parser(
        "models", help="list the models, or install them", description=__doc__
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--verify", action="store_true", help="read every file and check it")
    command.set_defaults(run=run_list)
    inner = command.add_subparsers(title="what to do", metavar="install")
    install = inner.add_parser("install", help="bring the models named, or all that are usual")
    install.add_argument("names", nargs="*", metavar="NAME", help="a name from the list")
    install.add_argument(
        "--from", dest="given", type=Path, metavar="FOLDER", help="take files brought by hand"
    )
    install.add_argument("--json", action="store_true", help="print JSON")
    install.add_argument(
        "--quiet", action="store_true", help="speak only of what is missing, and go on without it"
    )
    install.set_defaults(run=run_install)


def run_list(args: argparse.Namespace) -> int:
    """Print the table of models."""
    _print(models.status(verify=args.verify), args.json)
    return 0


def run_install(args: argparse.Namespace) -> int:
    """Install, with a bar for each file on the error output."""
    given: Path | None = args.given
    if given is not None and not given.is_dir():
        raise ModelError(
            f"{given}: there is no such folder. Name the folder with the files brought by hand."
        )
    try:
        done = models.install(args.names, Bar(sys.stderr.isatty()), given)
    except ModelError as error:
        if not args.quiet:
            raise
        print(error, file=sys.stderr)
        done = tuple(status for status in models.status() if not status.model.extra)
    if args.quiet:
        done = tuple(status for status in done if not status.present)
    _print(done, args.json)
    if args.quiet:
        return 0
    if not args.names and not args.json:
        for status in models.status():
            if not status.present:
                print(f"Not installed: {status.name} ({status.needed_for}).")
                print(f"  Without it: {status.works_without}.")
                print(f"  To have it: threerings models install {status.name}")
    return 0


class Bar:
    """Shows progress: a moving bar on a terminal; elsewhere a line at tenths of a large file."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._last: tuple[str, str, int] | None = None

    def __call__(self, progress: Progress) -> None:
        """Show how far it is, if that is news."""
        share = progress.done / progress.total if progress.total else 0.0
        steps = 100 if self._terminal else 10 if progress.total >= SMALL else 1
        step = int(share * steps)
        now = (progress.model, progress.source, step)
        if now == self._last or (steps == 1 and not step and progress.total):
            return
        self._last = now
        if not progress.total:
            print(f"{progress.model}: fetching {progress.source}", file=sys.stderr)
            return
        full = int(share * BAR)
        line = (
            f"{progress.model:<18} [{'#' * full}{'.' * (BAR - full)}] "
            f"{progress.done / MB:7.1f} of {progress.total / MB:.1f} MB"
        )
        last = share >= 1 or not self._terminal
        print("\r" * self._terminal + line, end="\n" if last else "", file=sys.stderr, flush=True)


def _print(statuses: Iterable[ModelStatus], as_json: bool) -> None:
    if as_json:
        rows = [_row(status) for status in statuses]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for status in statuses:
        print("\n".join(_lines(status)))


def _row(status: ModelStatus) -> dict[str, object]:
    return {
        **status.model.model_dump(mode="json", exclude={"sources"}),
        "present": status.present,
        "folder": str(status.folder),
        "size": status.model.size,
        "sources": [_named(source) for source in status.model.sources],
    }


def _lines(status: ModelStatus) -> list[str]:
    model = status.model
    state = "present" if status.present else "missing"
    lines = [
        f"{model.name:<18} {state}  {model.size / MB:7.1f} MB  {model.licence}",
        f"  for      {model.needed_for}",
        f"  without  {model.works_without}",
        f"  in       {status.folder}",
    ]
    lines += [f"  from     {_named(source)}" for source in model.sources]
    return lines + [f"  sha256   {text}" for text in _sums(model)]


def _sums(model: Model) -> list[str]:
    files = (model.archive,) if model.archive else model.files
    return [f"{file.sha256}  {file.path}" for file in files]


def _named(source: Source) -> str:
    kind = "package" if source.kind == "in_place" else str(source.kind)
    return f"{kind} {source.name}"
