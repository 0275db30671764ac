"""`threerings transcribe`: recordings into words, one JSON object a line for each."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from trainer.settings import read_settings
from voices import models
from voices.audio import AudioError
from voices.engines import Listener, SpeechSpotter, listener, spotter
from voices.recordings import hear_recording, read_for_line
from voices.transcript import Piece

LONG_S = 60.0  # from here on, say how far it is


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = subparsers.add_parser(
        "transcribe", help="write down what is said in recordings", description=__doc__
    )
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="WAV, FLAC, OGG, MP3")
    command.add_argument(
        "--engine",
        choices=("auto", "whisper", "vosk"),
        help="who listens (THREERINGS_LISTENER); auto: Vosk if its Mandarin model is installed",
    )
    command.add_argument(
        "--prompt", default="", help="names and words that are likely to occur in them"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line for each recording; 2 if one of them could not be read."""
    ears = listener(models.listener_name(args.engine or read_settings().listener))
    finder = spotter("silero")
    for engine in (ears, finder):
        getattr(engine, "warm", lambda: None)()  # what loading costs is not the first file's
    failed = 0
    for path in args.files:
        try:
            line = _transcribe(path, ears, finder, args.prompt)
        except AudioError as error:
            print(error, file=sys.stderr)
            failed += 1
            continue
        print(json.dumps(line, ensure_ascii=False), flush=True)
    if failed and len(args.files) > 1:
        print(f"{failed} of {len(args.files)} recordings were not read.", file=sys.stderr)
    return 2 if failed else 0


def _transcribe(
    path: Path, ears: Listener, finder: SpeechSpotter, prompt: str
) -> dict[str, object]:
    began = time.process_time()
    progress = _Progress(path)
    blocks = read_for_line(path)
    pieces = list(hear_recording(ears, finder, blocks, prompt, progress.listened))
    return {
        "file": str(path),
        "text": "".join(piece.text for piece in pieces),
        "segments": [_segment(piece) for piece in pieces],
        "engine": ears.name,
        "cpu_s": round(time.process_time() - began, 3),
    }


def _segment(piece: Piece) -> dict[str, object]:
    return {
        "start": round(piece.start_s, 2),
        "end": round(piece.end_s, 2),
        "text": piece.text,
        "confidence": round(piece.confidence, 3),
    }


class _Progress:
    """Says on stderr, for a long recording, how much has been listened to."""

    def __init__(self, path: Path) -> None:
        self._path, self._next_s = path, LONG_S

    def listened(self, seconds: float) -> None:
        if seconds >= self._next_s:
            minutes, rest = divmod(int(seconds), 60)
            print(f"{self._path}: {minutes}:{rest:02} listened to", file=sys.stderr)
            self._next_s = seconds + max(LONG_S, seconds / 10)
