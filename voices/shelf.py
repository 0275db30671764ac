"""Spoken lines kept by what they say and how: made once, ahead of need, by the first who can."""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import uuid4

from voices.audio import Audio, AudioError, join, read_audio, write_audio
from voices.delivery import Delivery
from voices.engines import EngineMissing, Speaker, SpeakerFailed, VoiceUnknown

LIMIT_BYTES = 1 << 30  # about twenty hours of speech
BACKGROUND_NICE = 10  # between the usual 0 and the idlest 19
WORDLESS_S = 0.5  # what a line without a word, such as "……", sounds like
STALE_S = 3600.0  # an unfinished file this much older than the newest was left by a dead process

Voices = Mapping[str, Delivery]  # speaker's name → how it is to speak the line

_log = logging.getLogger(__name__)


class ShelfClosed(RuntimeError):
    """Lines were asked for after the shelf was closed."""


@dataclass(frozen=True, eq=False)
class Spoken:
    """A line's sound, and the name of the speaker whose voice it is."""

    audio: Audio
    engine: str


@dataclass(frozen=True)
class _Line:
    text: str
    deliveries: tuple[Delivery, ...]  # one for each speaker, in their order


class Shelf:
    """Lines by content. Any number of threads and processes may share one folder."""

    def __init__(
        self, folder: Path, speakers: Sequence[Speaker], limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self._folder = folder
        self._speakers = tuple(speakers)
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._making: dict[_Line, Future[Spoken]] = {}
        self._failures: dict[_Line, SpeakerFailed] = {}
        self._queue: queue.PriorityQueue[tuple[int, int, _Line | None]] = queue.PriorityQueue()
        self._count = itertools.count()
        self._worker: threading.Thread | None = None
        self._closing = threading.Event()
        self._bytes: int | None = None  # on the shelf, counted at the first write

    def spoken(self, text: str, voices: Voices) -> Spoken:
        """The line, from the shelf or made now by the first speaker who can.

        Waits for one that is being made. A failure while it was prepared is raised here once.
        Raises SpeakerFailed.
        """
        if not _has_words(text):
            return Spoken(Audio.silence(WORDLESS_S), "silent")
        line = self._line(text, voices)
        with self._lock:
            failure = self._failures.pop(line, None)
        if failure is not None:
            raise failure
        return self._on_shelf(line) or self._make_once(line, self._speakers)

    def ready(self, text: str, voices: Voices) -> bool:
        """Whether `spoken` will answer at once."""
        line = self._line(text, voices)
        keys = (self._file(s, line.text, d) for s, d in self._choices(line))
        return not _has_words(text) or any(file.is_file() for file in keys)

    def prepare(self, lines: Iterable[tuple[str, Voices]]) -> None:
        """Make the lines in the background, in their order; every caller's first lines go first.

        On Linux this gives way to everything else, so that nobody's reply waits for it.
        """
        if self._closing.is_set():
            raise ShelfClosed("The shelf is closed; nothing can be prepared.")
        for place, (text, voices) in enumerate(lines):
            if _has_words(text):
                self._queue.put((place, next(self._count), self._line(text, voices)))
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="shelf", daemon=True)
                self._worker.start()

    def settle(self) -> None:
        """Wait until all that was asked of `prepare` is made or has failed."""
        self._queue.join()

    def close(self) -> None:
        """Stop preparing, after the sentence that is being spoken."""
        self._closing.set()
        self._queue.put((-1, -1, None))
        worker = self._worker
        if worker is not None:
            worker.join()

    def _work(self) -> None:
        if sys.platform == "linux":  # where a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND_NICE)
        while True:
            _, _, line = self._queue.get()
            try:
                if line is None or self._closing.is_set():
                    return
                self._prepare_one(line)
            finally:
                self._queue.task_done()

    def _prepare_one(self, line: _Line) -> None:
        now = self._on_shelf(line)
        # What a stand-in spoke is tried again with those who should have.
        better = self._speakers
        if now is not None:
            names = [speaker.name for speaker in self._speakers]
            better = self._speakers[: names.index(now.engine)]
        if not better:
            return
        try:
            self._make_once(line, better)
        except SpeakerFailed as error:
            if now is None:
                with self._lock:
                    self._failures[line] = error

    def _line(self, text: str, voices: Voices) -> _Line:
        first = next((voices[s.name] for s in self._speakers if s.name in voices), Delivery())
        # A speaker the author did not think of uses its own usual voice, in the same mood.
        usual = replace(first, voice="")
        return _Line(text.strip(), tuple(voices.get(s.name, usual) for s in self._speakers))

    def _choices(self, line: _Line) -> Iterable[tuple[Speaker, Delivery]]:
        return zip(self._speakers, line.deliveries, strict=True)

    def _file(self, speaker: Speaker, text: str, delivery: Delivery) -> Path:
        what = [speaker.name, speaker.version, text, asdict(delivery)]
        key = hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.flac"

    def _on_shelf(self, line: _Line) -> Spoken | None:
        for speaker, delivery in self._choices(line):
            sound = _take_down(self._file(speaker, line.text, delivery))
            if sound is not None:
                return Spoken(sound, speaker.name)
        return None

    def _make_once(self, line: _Line, speakers: Sequence[Speaker]) -> Spoken:
        """Make the line, or wait for the thread that is at it."""
        with self._lock:
            other = self._making.get(line)
            if other is None:
                mine = self._making[line] = Future[Spoken]()
        if other is not None:
            return other.result()
        try:
            spoken = self._make(line, speakers)
            mine.set_result(spoken)
            return spoken
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._making[line]

    def _make(self, line: _Line, speakers: Sequence[Speaker]) -> Spoken:
        faults = []
        for speaker, delivery in zip(speakers, line.deliveries, strict=False):
            try:
                sound = self._speak(speaker, line.text, delivery)
            except (EngineMissing, VoiceUnknown, SpeakerFailed) as error:
                faults.append(f"{speaker.name}: {error}")
                continue
            if faults:
                _log.warning("'%s' is spoken by %s. %s", line.text, speaker.name, " ".join(faults))
            self._put(self._file(speaker, line.text, delivery), sound)
            return Spoken(sound, speaker.name)
        raise SpeakerFailed(f"No speaker can say '{line.text}'. " + " ".join(faults))

    def _speak(self, speaker: Speaker, text: str, delivery: Delivery) -> Audio:
        stretches = []
        for stretch in speaker.speak(text, delivery):
            stretches.append(stretch)
            if self._closing.is_set() and threading.current_thread() is self._worker:
                raise SpeakerFailed("The program is being closed.")
        sound = join(stretches)
        if not len(sound.samples):
            raise SpeakerFailed(f"It made no sound of '{text}'; write the line in other words.")
        return sound

    def _put(self, file: Path, sound: Audio) -> None:
        """Onto the shelf, whole or not at all. A full or read-only disk costs the copy only."""
        part = file.with_name(f".{uuid4().hex}.flac")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_audio(part, sound)
            added = part.stat().st_size
            os.replace(part, file)
            self._make_room(added)
        except (OSError, AudioError) as error:
            with suppress(OSError):
                part.unlink()
            _log.warning("%s: a spoken line cannot be kept (%s).", file, error)

    def _make_room(self, added: int) -> None:
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(size for _, size, _ in _files(self._folder))
            else:
                self._bytes += added
            if self._bytes > self._limit:
                self._bytes = _throw_out(self._folder, self._limit * 9 // 10)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _take_down(file: Path) -> Audio | None:
    """The sound in the file, which then counts as just used; None if there is none to be had."""
    if not file.is_file():
        return None
    try:
        sound = read_audio(file)
    except AudioError:
        # Thrown out by another process a moment ago, or damaged: make it again.
        with suppress(OSError):
            file.unlink()
        return None
    # On a read-only disk its use cannot be noted, and need not be.
    with suppress(OSError):
        os.utime(file)
    return sound


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    """Last use, size and path of everything on the shelf, the longest unused first."""
    found = []
    for file in folder.glob("*/*.flac"):
        try:
            about = file.stat()
        except FileNotFoundError:
            continue
        found.append((about.st_mtime, about.st_size, file))
    return sorted(found)


def _throw_out(folder: Path, keep_bytes: int) -> int:
    """Delete what was longest unused until `keep_bytes` are left; the bytes that are."""
    files = _files(folder)
    total = sum(size for _, size, _ in files)
    newest = files[-1][0] if files else 0.0
    for used, size, file in files:
        unfinished = file.name.startswith(".")
        if unfinished and newest - used < STALE_S:
            continue
        if total > keep_bytes or unfinished:
            file.unlink(missing_ok=True)
            total -= size
    return total
