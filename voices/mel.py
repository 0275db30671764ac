"""Sound into the picture Whisper looks at: the logarithm of 80 mel bands, 100 times a second."""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from voices.audio import LINE_RATE, Samples

BANDS = 80
FRAMES = 100  # per second
HOP = LINE_RATE // FRAMES
SPAN = 400  # samples under one frame's window

Filters = NDArray[np.float32]


def log_mel(samples: Samples, seconds: float) -> Samples:
    """The picture of line-rate samples, filled up with silence (or cut) to `seconds`."""
    count = round(seconds * FRAMES)
    count += count % 2  # the encoder halves the frames
    wanted = count * HOP
    # Centred frames: the first one looks half a span back, into a mirror image of the beginning.
    padded = np.pad(samples[:wanted], (SPAN // 2, max(0, wanted - len(samples)) + SPAN // 2))
    head = samples[1 : SPAN // 2 + 1][::-1]
    padded[SPAN // 2 - len(head) : SPAN // 2] = head
    frames = np.lib.stride_tricks.sliding_window_view(padded, SPAN)[::HOP][:count]
    spectrum = scipy.fft.rfft(frames * _window(), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    logs = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    return cast(Samples, (np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0)


@cache
def _window() -> Samples:
    return np.hanning(SPAN + 1)[:-1].astype(np.float32)


@cache
def _filters() -> Filters:
    """Triangles, evenly spaced on Slaney's mel scale, each of the same area."""
    edges = _hz(np.linspace(0.0, _mel(LINE_RATE / 2), BANDS + 2))
    bins = np.fft.rfftfreq(SPAN, 1 / LINE_RATE)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    areas = 2.0 / (edges[2:] - edges[:-2])
    return cast(Filters, (triangles * areas[:, None]).astype(np.float32))


# The scale is even up to 1 kHz (15 mel), and then grows by the 27th root of 6.4 for every mel.
_KNEE_HZ, _KNEE_MEL, _STEP = 1000.0, 15.0, np.log(6.4) / 27.0


def _mel(hz: float) -> float:
    return _KNEE_MEL + float(np.log(hz / _KNEE_HZ) / _STEP)


def _hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    curved = _KNEE_HZ * np.exp(_STEP * (mels - _KNEE_MEL))
    return np.where(mels < _KNEE_MEL, mels * _KNEE_HZ / _KNEE_MEL, curved)
