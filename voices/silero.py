"""Silero voice activity detection: a small network that tells speech from other sounds."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import onnxruntime

from voices import models
from voices.audio import Audio, Samples

FILE = "silero_vad_v6.onnx"
CONTEXT = 64  # samples of the window before that the network wants to see again
CELLS = (1, 1, 128)  # shape of each of its two states


@dataclass(frozen=True, eq=False)
class _Memory:
    hidden: Samples
    cell: Samples
    context: Samples


def _blank() -> _Memory:
    cells = np.zeros(CELLS, np.float32)
    return _Memory(cells, cells, np.zeros(CONTEXT, np.float32))


class SileroSpotter:
    """One network shared by all lines; what a line has said before is in its `memory`."""

    name = "silero"
    window = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None

    def warm(self) -> None:
        """Load the model now. Raises EngineMissing."""
        self._loaded()

    def probability(self, window: Audio, memory: object | None) -> tuple[float, object]:
        """See voices.engines.SpeechSpotter."""
        before = memory if isinstance(memory, _Memory) else _blank()
        samples = window.samples
        speech, hidden, cell = self._loaded().run(
            None,
            {
                "input": np.concatenate([before.context, samples])[np.newaxis],
                "h": before.hidden,
                "c": before.cell,
            },
        )
        return float(speech[0]), _Memory(hidden, cell, samples[-CONTEXT:])

    def _loaded(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session is None:
                options = onnxruntime.SessionOptions()
                # A window is a tenth of a millisecond's work: more threads only spin.
                options.inter_op_num_threads = options.intra_op_num_threads = 1
                options.log_severity_level = 3
                self._session = onnxruntime.InferenceSession(
                    models.path("silero") / FILE, options, providers=["CPUExecutionProvider"]
                )
            return self._session
