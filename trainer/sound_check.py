"""The headset check's ears: a short recording in, what was made out and how good it was out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

import numpy as np
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from trainer.recordings import Seal
from voices.audio import LINE_RATE, Audio
from voices.engines import EngineMissing, Listener

SENTENCE = "我正在试耳机和话筒，现在的声音听得清楚吗？"
LONGEST_S = 15
WINDOW = LINE_RATE // 10
SILENCE_DB = -90.0
PURPOSE = "headset"


@dataclass(frozen=True)
class Report:
    """What came of a recording. `likeness` is 0..1, `clipped` the share of cut-off samples."""

    text: str
    likeness: float
    level_db: float  # of the loudest tenth of a second
    clipped: float
    seconds: float


def sound_check_routes(listener: Listener, seal: Seal) -> list[BaseRoute]:
    """POST /headset/{token}: 16-bit PCM at line rate in, a report or a fault out, as JSON."""
    return [Route("/headset/{token}", _hear(listener, seal), methods=["POST"])]


def report(listener: Listener, sound: Audio) -> Report:
    """Listen to a recording of SENTENCE. Blocks. Raises EngineMissing."""
    text = listener.listen(sound, SENTENCE).text
    return Report(
        text=text,
        likeness=likeness(text),
        level_db=_level_db(sound),
        clipped=float(np.mean(np.abs(sound.samples) > 0.99)),
        seconds=sound.seconds,
    )


def likeness(text: str) -> float:
    """How much of SENTENCE was made out, punctuation aside."""
    wanted, heard = (
        "".join(sign for sign in words if sign.isalnum()) for words in (SENTENCE, text)
    )
    return SequenceMatcher(None, wanted, heard, autojunk=False).ratio()


def _level_db(sound: Audio) -> float:
    whole = len(sound.samples) // WINDOW * WINDOW
    if not whole:
        return SILENCE_DB
    power = np.mean(sound.samples[:whole].reshape(-1, WINDOW) ** 2, axis=1).max()
    return max(SILENCE_DB, float(10 * np.log10(power + 1e-12)))


def _hear(listener: Listener, seal: Seal) -> Callable[[Request], Awaitable[Response]]:
    async def hear(request: Request) -> Response:
        if not seal.holds(PURPOSE, request.path_params["token"]):
            return JSONResponse({"fault": "expired"}, 403)
        pcm = bytearray()
        async for chunk in request.stream():
            pcm += chunk
            if len(pcm) > LONGEST_S * LINE_RATE * 2:
                return JSONResponse({"fault": "too_long"}, 413)
        if len(pcm) < WINDOW * 2:
            return JSONResponse({"fault": "empty"}, 400)
        sound = Audio.from_pcm16(bytes(pcm[: len(pcm) // 2 * 2]))
        try:
            found = await to_thread.run_sync(report, listener, sound)
        except EngineMissing as error:
            return JSONResponse({"fault": "engine", "detail": str(error)}, 503)
        return JSONResponse(asdict(found))

    return hear
