"""Kokoro: a small neural voice that speaks on this machine, with no network."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from voices import models
from voices.audio import Audio, Samples
from voices.delivery import Delivery
from voices.engines import VoiceUnknown
from voices.levels import trimmed
from voices.moods import in_mood
from voices.phonemes import phonemes
from voices.readings import said_aloud
from voices.sentences import stretches

RATE = 24_000  # Hz
MOST_SIGNS = 510  # what one pass takes
LEAD_S, BREATH_S = 0.04, 0.28  # quiet before a stretch and after it
PACES = (0.5, 2.0)  # beyond these the model mumbles

# The Mandarin voices, and the Japanese voice that stands in where they are not installed.
# zf_xiaoni speaks with a strong regional accent: for calls that train an ear for dialect.
VOICES = {
    "zf_xiaoxiao": "jf_alpha",
    "zf_xiaobei": "jf_gongitsune",
    "zf_xiaoni": "jf_nezumi",
    "zf_xiaoyi": "jf_tebukuro",
    "zm_yunxi": "jm_kumo",
    "zm_yunjian": "jm_kumo",
    "zm_yunxia": "jm_kumo",
    "zm_yunyang": "jm_kumo",
}
DEFAULT_VOICE = "zf_xiaoxiao"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Loaded:
    session: onnxruntime.InferenceSession
    vocabulary: dict[str, int]


class KokoroSpeaker:
    """Speaks with Kokoro-82M. The model is loaded at first use and shared by all threads."""

    name = "kokoro"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._styles: dict[str, Samples] = {}

    @property
    def version(self) -> str:
        """What a sound depends on beside text and delivery."""
        return "1.0-int8" if models.is_present("kokoro-voices-zh") else "1.0-int8-accent"

    def warm(self) -> None:
        """Load the model and the dictionary of words now. Raises EngineMissing."""
        self._model()
        phonemes("喂")

    def speak(self, text: str, delivery: Delivery) -> Iterator[Audio]:
        """The sound of `text`, sentence by sentence. Raises EngineMissing, VoiceUnknown."""
        voice = delivery.voice or DEFAULT_VOICE
        if voice not in VOICES:
            raise VoiceUnknown(
                f"Kokoro has no voice '{voice}'. Choose one of: {', '.join(VOICES)}."
            )
        model, style = self._model(), self._style(voice)

        def speech(words: str, pace: float) -> Iterator[Audio]:
            for stretch in stretches(words):
                for signs in _signs(phonemes(stretch), model.vocabulary):
                    yield self._sound(model, signs, style, pace)

        return in_mood(speech, said_aloud(text), delivery)

    def _sound(self, model: _Loaded, signs: list[int], style: Samples, pace: float) -> Audio:
        inputs = {
            "tokens": np.array([[0, *signs, 0]], np.int64),
            "style": style[len(signs) - 1],
            "speed": np.array([min(max(pace, PACES[0]), PACES[1])], np.float32),
        }
        samples = model.session.run(None, inputs)[0].astype(np.float32)
        return trimmed(Audio(samples, RATE), LEAD_S, BREATH_S)

    def _model(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(models.path("kokoro"), self._threads)
            return self._loaded

    def _style(self, voice: str) -> Samples:
        with self._lock:
            if voice not in self._styles:
                self._styles[voice] = _read_style(voice)
            return self._styles[voice]


def _load(folder: Path, threads: int) -> _Loaded:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Its warnings about unused weights are nothing a user can act on.
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / "kokoro-v1.0.int8.onnx"), options, providers=["CPUExecutionProvider"]
    )
    vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))["vocab"]
    return _Loaded(session, vocabulary)


def _read_style(voice: str) -> Samples:
    """The voice's table: one row of 1×256 for each number of signs."""
    if models.is_present("kokoro-voices-zh"):
        file = models.path("kokoro-voices-zh") / f"{voice}.bin"
        return np.fromfile(file, np.float32).reshape(MOST_SIGNS, 1, 256)
    stand_in = VOICES[voice]
    _log.warning(
        "The Mandarin voices are not installed: '%s' speaks with the Japanese voice '%s', with an "
        "accent. Install them with: threerings models install kokoro-voices-zh",
        voice,
        stand_in,
    )
    with np.load(models.path("kokoro") / "voices_ja.npz") as voices:
        style: Samples = voices[stand_in]
        return style


def _signs(sounds: str, vocabulary: dict[str, int]) -> Iterator[list[int]]:
    signs = [vocabulary[sound] for sound in sounds if sound in vocabulary]
    for start in range(0, len(signs), MOST_SIGNS):
        yield signs[start : start + MOST_SIGNS]
