"""Whisper on this machine: short sounds are looked at as short sounds, and loops are caught."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from voices import models
from voices.audio import LINE_RATE, Audio, Samples
from voices.cuts import quietest
from voices.engines import Heard
from voices.figures import with_figures
from voices.inventions import is_loop, is_too_much
from voices.mel import log_mel
from voices.punctuation import chinese_marks
from voices.simplified import simplified
from voices.transcript import Piece
from voices.whisper_model import Signs, load

# Whisper was taught on 30 s; looking at no more than there is costs a tenth. Measured on real
# Mandarin: less than a second of silence behind the last word costs accuracy.
BEHIND_S = 1.0
LONGEST_S = 28.0  # longer sounds are parted at a quiet place
BEAM = 5
FEWEST, PER_SECOND = 20, 14  # signs an answer may have; one character can take three
PROMPT_SIGNS = 80
DOUBTFUL, BROKEN = -0.42, -0.9  # mean log probability of a sign below which to look again
# The model's own chance that nobody speaks. What people said, in an office at 5 dB, had up to 0.91
# of it, but then a mean above -0.72; of what it wrote on noise, all had more, or a lower mean, or
# were an echo of what it was told went before.
NO_SPEECH, SURELY_NONE, GUESSED = 0.6, 0.93, -0.72
ECHO = 0.65  # of the pairs of characters in an answer that were in what it was told
TICK_S = 0.02  # of the model's times
REST_S = 1.0  # left over behind the last word, and worth another look


@dataclass(frozen=True)
class _Look:
    """A way to look at a sound: how much of it at least, and what is said to have gone before.

    Talk in Simplified characters and with times makes the decoder write the same way, and takes a
    tenth off its errors in noise. Nothing in it is anything a trainee is marked for: the decoder
    leans towards what it was told.
    """

    least_s: float
    before: tuple[tuple[str, int], ...] = ()


LOOKS = (
    _Look(
        5.0,
        (
            ("喂?张师傅,您的电话刚才打不通,我现在在客户服务部。", 4),
            ("刚才您说的那个包裹,是几点寄出去的?", 3),
        ),
    ),
    _Look(10.0, (("喂,您找哪位?", 2), ("嗯,好的,我明天上午10点过去,可以吗?", 3))),
    _Look(15.0),
)


@dataclass(frozen=True)
class _Answer:
    """What the decoder wrote. `log_prob` is a sign's mean."""

    signs: tuple[int, ...]
    text: str
    log_prob: float
    no_speech: float
    broken: bool
    echo: float  # how much of it was in what the decoder was told

    @property
    def is_sure(self) -> bool:
        return self.log_prob >= DOUBTFUL and not self.broken

    @property
    def confidence(self) -> float:
        """How sure, 0..1; the prompt makes the model see some silence in clear speech too."""
        return math.exp(min(0.0, self.log_prob)) * min(1.0, 2.0 * (1.0 - self.no_speech))

    @property
    def is_silence(self) -> bool:
        """Nobody spoke: the model writes what it was told went before, or guesses."""
        if self.no_speech < NO_SPEECH:
            return False
        guess = self.no_speech > SURELY_NONE or self.log_prob < GUESSED
        return guess or self.echo > ECHO


@dataclass(frozen=True)
class _Loaded:
    model: ctranslate2.models.Whisper
    signs: Signs


class WhisperListener:
    """Hears Mandarin with Whisper base. The model is loaded at first use, shared by all threads."""

    name = "whisper"

    def __init__(self, folder: Path | None = None, threads: int = 1, workers: int = 2) -> None:
        self._folder, self._threads, self._workers = folder, threads, workers
        self._lock = threading.Lock()
        self._ready: _Loaded | None = None

    def warm(self) -> None:
        """Load the model now. Raises EngineMissing."""
        self._loaded()

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        """See voices.engines.Listener."""
        samples = sound.at_rate(LINE_RATE).samples
        loaded = self._loaded()
        pieces: list[Piece] = []
        for start, end in _parts(samples):
            pieces += _listen(loaded, samples[start:end], start / LINE_RATE, prompt)
        return Heard(tuple(pieces))

    def _loaded(self) -> _Loaded:
        with self._lock:
            if self._ready is None:
                folder = self._folder or models.path("whisper-base")
                model, signs = load(folder, self._threads, self._workers)
                self._ready = _Loaded(model, signs)
            return self._ready


def _listen(loaded: _Loaded, samples: Samples, at_s: float, prompt: str) -> list[Piece]:
    """The pieces in a sound short enough for the model; its times count from `at_s`."""
    pieces: list[Piece] = []
    done = 0
    while len(samples) - done >= LINE_RATE // 20:
        rest = samples[done:]
        answer = _best(loaded, rest, prompt)
        if answer.is_silence or (answer.broken and is_loop(answer.text)):
            break
        seconds = len(rest) / LINE_RATE
        heard, until_s = _pieces(loaded, answer, at_s + done / LINE_RATE, seconds)
        pieces += heard
        if not heard or seconds - until_s < REST_S:
            break
        done += round(until_s * LINE_RATE)
    return pieces


def _best(loaded: _Loaded, samples: Samples, prompt: str) -> _Answer:
    """The words at the least cost; where they look doubtful, the surest of two ways to look."""
    seconds = len(samples) / LINE_RATE
    answers: list[_Answer] = []
    for look in LOOKS:
        if answers and not answers[-1].broken and (len(answers) > 1 or answers[0].is_sure):
            break
        start = _start(loaded.signs, look, prompt)
        view_s = max(look.least_s, seconds + BEHIND_S)
        answer = _decode(loaded, samples, view_s, start)
        answers.append(replace(answer, echo=_echo(answer.text, prompt)))
        if answers[0].is_silence:
            break
    return max(answers, key=lambda answer: (not answer.broken, answer.log_prob))


def _decode(loaded: _Loaded, samples: Samples, view_s: float, start: list[int]) -> _Answer:
    signs, seconds = loaded.signs, len(samples) / LINE_RATE
    picture = np.ascontiguousarray(log_mel(samples, view_s)[np.newaxis])
    most = FEWEST + int(PER_SECOND * seconds)
    result: Any = loaded.model.generate(
        ctranslate2.StorageView.from_array(picture),
        [start],
        beam_size=BEAM,
        max_length=min(448, len(start) + most),
        return_scores=True,
        return_no_speech_prob=True,
    )[0]
    heard = tuple(result.sequences_ids[0])
    # The end of text counts as a sign in the sum, and not in the model's mean.
    log_prob = result.scores[0] * len(heard) / (len(heard) + 1)
    clock = signs.control("notimestamps") + 1
    text = signs.decode([sign for sign in heard if sign < clock])
    broken = log_prob < BROKEN or len(heard) >= most or is_loop(text) or is_too_much(text, seconds)
    return _Answer(heard, text, log_prob, result.no_speech_prob, broken, 0.0)


def _echo(text: str, prompt: str) -> float:
    """How much of a text was in what the decoder was told, by pairs of characters."""
    said = [prompt, *(text for look in LOOKS for text, _ in look.before)]
    told = {pair for text in said for pair in pairwise(text)}
    pairs = [pair for pair in pairwise(text.strip()) if "".join(pair).isalnum()]
    return sum(pair in told for pair in pairs) / max(1, len(pairs))


def _start(signs: Signs, look: _Look, prompt: str) -> list[int]:
    """What the decoder goes on from: what went before, with its times, and the task.

    Shown words without times it writes none itself, and loses its place.
    """
    task = [signs.control(name) for name in ("startoftranscript", "zh", "transcribe")]
    if not look.before:
        return task
    before = [signs.control("startofprev")]
    at = signs.control("notimestamps") + 1
    for text, seconds in (*look.before, (prompt, 4)):
        if text:
            before += [at, *signs.encode(text)[:PROMPT_SIGNS], at + round(seconds / TICK_S)]
            at = before[-1]
    return before + task


def _pieces(
    loaded: _Loaded, answer: _Answer, at_s: float, seconds: float
) -> tuple[list[Piece], float]:
    """The answer cut at its own times, and the second up to which the model has listened."""
    clock = loaded.signs.control("notimestamps") + 1
    pieces: list[Piece] = []
    words: list[int] = []
    start_s = last_s = 0.0
    for sign in (*answer.signs, clock + round(seconds / TICK_S)):
        if sign < clock:
            words.append(sign)
            continue
        last_s = min(seconds, (sign - clock) * TICK_S)
        text = _written(loaded.signs, words)
        if text:
            pieces.append(Piece(text, at_s + start_s, at_s + last_s, answer.confidence))
        start_s, words = last_s, []
    twice = [sign >= clock for sign in answer.signs[-2:]] == [True, True]
    return pieces, (answer.signs[-1] - clock) * TICK_S if twice else seconds


def _written(signs: Signs, words: list[int]) -> str:
    return with_figures(chinese_marks(simplified(signs.decode(words).strip())))


def _parts(samples: Samples) -> list[tuple[int, int]]:
    """The sound in parts short enough for the model, each ended at the quietest place there is."""
    longest = round(LONGEST_S * LINE_RATE)
    parts, start = [], 0
    while len(samples) - start > longest:
        middle = start + longest // 2
        end = middle + quietest(samples[middle : start + longest])
        parts.append((start, end))
        start = end
    return [*parts, (start, len(samples))]
