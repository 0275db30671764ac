"""A recorded call of two channels made into turns by our own ears."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import soundfile

from trainer.authoring.transcript import Said, joined
from voices.audio import LINE_RATE, Audio, AudioError
from voices.engines import Listener, SpeechSpotter
from voices.recordings import hear_recording
from voices.transcript import Party, Piece

BLOCK_S = 10.0
LONGEST_S = 1800.0


@dataclass(frozen=True)
class Recording:
    """Each party's sound; `caller` is the channel the customer is on."""

    caller: Audio
    trainee: Audio


def read_recording(raw: bytes, caller_channel: int) -> Recording:
    """The two channels of a sound file. Raises AudioError."""
    try:
        samples, rate = soundfile.read(io.BytesIO(raw), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise AudioError(
            f"The file holds no sound that can be read ({error}). Give WAV, FLAC, OGG or MP3."
        ) from None
    if samples.shape[1] != 2:
        raise AudioError(
            f"The recording has {samples.shape[1]} channel(s), so it does not say who speaks. "
            "Give one with the two parties on a channel each, or paste the words."
        )
    seconds = samples.shape[0] / rate
    if not 0 < seconds <= LONGEST_S:
        raise AudioError(
            f"The recording lasts {seconds:.0f} s; give one of up to {LONGEST_S / 60:.0f} minutes."
        )
    caller, trainee = (
        Audio(samples[:, at].copy(), rate).at_rate(LINE_RATE)
        for at in (caller_channel, 1 - caller_channel)
    )
    return Recording(caller, trainee)


def write_down(
    recording: Recording,
    listener: Listener,
    spotter: SpeechSpotter,
    progress: Callable[[float], None],
) -> tuple[Said, ...]:
    """Who said what, in the order they began; `progress` is told the share that was heard."""
    pieces: list[tuple[Party, Piece]] = []
    channels = ((Party.CALLER, recording.caller), (Party.TRAINEE, recording.trainee))
    for number, (party, sound) in enumerate(channels):

        def listened(seconds: float, number: int = number, whole: float = sound.seconds) -> None:
            progress(min(1.0, (number + seconds / whole) / len(channels)))

        heard = hear_recording(listener, spotter, _blocks(sound), listened=listened)
        pieces += [(party, piece) for piece in heard if piece.text.strip()]
    pieces.sort(key=lambda one: one[1].start_s)
    return joined(Said(party, piece.text.strip()) for party, piece in pieces)


def _blocks(sound: Audio) -> Iterator[Audio]:
    start = 0.0
    while start < sound.seconds:
        yield sound.between(start, start + BLOCK_S)
        start += BLOCK_S
