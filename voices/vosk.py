"""Vosk on this machine: words with their times, from a model of any language it has."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import vosk

from voices import models
from voices.audio import LINE_RATE, Audio
from voices.engines import EngineMissing, Heard
from voices.punctuation import without_spaces
from voices.transcript import Piece

BLOCK_S = 4.0  # fed at once; between blocks Vosk may end an utterance


class VoskListener:
    """Hears with the Vosk model in `folder`, by default Mandarin's; loaded at first use.

    A prompt is not used: Vosk's small models take a fixed vocabulary.
    """

    name = "vosk"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: vosk.Model | None = None

    def warm(self) -> None:
        """Load the model now. Raises EngineMissing."""
        self._loaded()

    def listen(self, sound: Audio, prompt: str = "") -> Heard:
        """See voices.engines.Listener. Each word is a piece."""
        recogniser = vosk.KaldiRecognizer(self._loaded(), LINE_RATE)
        recogniser.SetWords(True)
        samples = sound.at_rate(LINE_RATE)
        results = []
        for start in range(0, len(samples.samples), round(BLOCK_S * LINE_RATE)):
            block = samples.samples[start : start + round(BLOCK_S * LINE_RATE)]
            if recogniser.AcceptWaveform(Audio(block, LINE_RATE).pcm16()):
                results.append(recogniser.Result())
        results.append(recogniser.FinalResult())
        words = [word for result in results for word in json.loads(result).get("result", ())]
        return Heard(_pieces(words))

    def _loaded(self) -> vosk.Model:
        with self._lock:
            if self._model is None:
                folder = self._folder or models.path(models.mandarin_vosk() or "vosk-cn")
                if not (folder / "am").is_dir():
                    raise EngineMissing(
                        f"{folder}: there is no Vosk model here (no folder 'am' in it). "
                        "Install one with: threerings models install vosk-cn"
                    )
                vosk.SetLogLevel(-1)  # it would write its own log to the terminal
                self._model = vosk.Model(str(folder))
            return self._model


def _pieces(words: list[dict[str, Any]]) -> tuple[Piece, ...]:
    """Words as pieces whose texts, joined, are the sentence as its script is written."""
    pieces = []
    for place, word in enumerate(words):
        following = words[place + 1]["word"] if place + 1 < len(words) else ""
        text = without_spaces(f"{word['word']} {following[:1]}") if following else word["word"]
        text = text.removesuffix(following[:1]) if following else text
        pieces.append(Piece(text, float(word["start"]), float(word["end"]), float(word["conf"])))
    return tuple(pieces)
