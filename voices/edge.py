"""edge-tts: Microsoft's voices over the internet; good, and not always there."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

import aiohttp
import edge_tts
import numpy as np
import soundfile
from edge_tts.exceptions import EdgeTTSException

from voices.audio import Audio
from voices.delivery import Delivery
from voices.engines import SpeakerFailed, VoiceUnknown
from voices.levels import trimmed
from voices.moods import in_mood
from voices.readings import said_aloud
from voices.sentences import stretches

DEFAULT_VOICE = "zh-CN-XiaoxiaoNeural"
CONNECT_S, RECEIVE_S = 5, 15
WHOLE_S = 20.0  # for one stretch; a call cannot wait longer, and another speaker stands by

# Text, voice and rate → the messages of one answer, as edge_tts.Communicate.stream gives them.
Transport = Callable[[str, str, str], AsyncIterator[dict[str, Any]]]


def _over_the_internet(text: str, voice: str, rate: str) -> AsyncIterator[dict[str, Any]]:
    asked = edge_tts.Communicate(
        text, voice, rate=rate, connect_timeout=CONNECT_S, receive_timeout=RECEIVE_S
    )
    return cast(AsyncIterator[dict[str, Any]], asked.stream())


class EdgeSpeaker:
    """Speaks with edge-tts."""

    name = "edge"
    version = "1"

    def __init__(
        self, transport: Transport = _over_the_internet, timeout_s: float = WHOLE_S
    ) -> None:
        self._transport = transport
        self._timeout_s = timeout_s

    def speak(self, text: str, delivery: Delivery) -> Iterator[Audio]:
        """The sound of `text`. Raises VoiceUnknown, SpeakerFailed."""
        voice = delivery.voice or DEFAULT_VOICE

        def speech(words: str, pace: float) -> Iterator[Audio]:
            for stretch in stretches(words):
                yield trimmed(self._said(stretch, voice, pace), 0.04, 0.28)

        return in_mood(speech, said_aloud(text), delivery)

    def _said(self, text: str, voice: str, pace: float) -> Audio:
        rate = f"{round((pace - 1) * 100):+d}%"
        try:
            packed = asyncio.run(self._collected(text, voice, rate))
        except (TypeError, ValueError) as error:
            # edge-tts looks at the name before it connects.
            raise VoiceUnknown(
                f"edge-tts cannot use the voice '{voice}' ({error}). "
                "List its voices with: edge-tts --list-voices"
            ) from error
        except EdgeTTSException as error:
            raise SpeakerFailed(
                f"edge-tts: the voice service refused '{voice}' ({error}). Look at the voice's "
                "name, or try again later."
            ) from error
        except TimeoutError as error:
            raise SpeakerFailed(
                "edge-tts: the voice service did not answer in time. Look at the internet "
                "connection, or choose another speaker with THREERINGS_SPEAKER."
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise SpeakerFailed(
                f"edge-tts: the voice service cannot be reached ({_reason(error)}). It needs the "
                "internet; without it choose another speaker with THREERINGS_SPEAKER."
            ) from error
        return _unpacked(packed)

    async def _collected(self, text: str, voice: str, rate: str) -> bytes:
        packed = bytearray()
        async with asyncio.timeout(self._timeout_s):
            async for message in self._transport(text, voice, rate):
                if message["type"] == "audio":
                    packed += message["data"]
        return bytes(packed)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def _unpacked(packed: bytes) -> Audio:
    """The sound in the MP3 that the service sends."""
    try:
        table, rate = soundfile.read(io.BytesIO(packed), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise SpeakerFailed(
            f"edge-tts: the voice service sent {len(packed)} bytes that are no sound "
            f"({error.error_string.strip()}). Try again later."
        ) from error
    return Audio(table.mean(axis=1, dtype=np.float32), int(rate))
