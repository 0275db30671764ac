"""Makes the recording of an error-spotting item: two voices on one line, and who spoke when."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4
from zlib import crc32

import numpy as np
from pydantic import TypeAdapter, ValidationError

from grading.spotting import Span
from scenarios.spotting import CallTurn, SpottingEntry
from trainer.bell import RING_EVERY_S
from trainer.earpiece import TONE_S
from trainer.recordings import FILE
from trainer.voicing import Lines, tone
from voices.audio import LINE_RATE, Audio, AudioError, write_audio
from voices.delivery import Delivery, Mood
from voices.handset import line_noise, on_the_line
from voices.levels import at_level

RING_S = TONE_S["ring"]
PICK_UP_S = 0.6  # from picking up to the first word
TRAINEE_DB = -25.0  # the trainee's speech, dBFS, near the caller's on the line
BREATH_DB = -62.0
HOLD_TONE_HZ = (523.25, 659.25)
TOLD = "turns.json"
Party = Literal["ring", "caller", "trainee", "pause"]


@dataclass(frozen=True)
class Laid:
    """A turn as it lies in the recording; turn 0 is the ringing."""

    turn: int
    party: Party
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Recorded:
    """A recording that was made, its turns in order of their number."""

    version: str
    seconds: float
    speaker: str
    turns: tuple[Laid, ...]


_ADAPTER = TypeAdapter(Recorded)
Told = Callable[[int, int], None]  # turns made, turns there are


def spans(entry: SpottingEntry, recorded: Recorded) -> tuple[Span, ...]:
    """Where each breach of the item lies in its recording."""
    return tuple(
        Span(
            (breach.kind, *breach.also),
            recorded.turns[breach.turn].start_s,
            recorded.turns[breach.turn].end_s,
            breach.tolerance_s,
        )
        for breach in entry.item.breaches
    )


def place_of(entry: SpottingEntry) -> str:
    """The folder's name for an item's recording: another version is another recording."""
    return entry.version.replace("@", "-")


def kept(entry: SpottingEntry, folder: Path) -> Recorded | None:
    """The recording made earlier of this version of the item, or None."""
    own = folder / place_of(entry)
    try:
        recorded = _ADAPTER.validate_json((own / TOLD).read_bytes())
    except (OSError, ValidationError):
        return None  # not made yet, or cut off while it was: it will be made anew
    whole = (own / FILE).is_file() and recorded.version == entry.version
    return recorded if whole else None


def made(entry: SpottingEntry, lines: Lines, folder: Path, told: Told) -> Recorded:
    """The item's recording, kept from earlier or made now; `told` hears how far it is.

    Blocks while voices are made. Raises EngineMissing, SpeakerFailed, AudioError.
    """
    found = kept(entry, folder)
    if found is not None:
        return found
    parts: list[tuple[Laid, Audio]] = []
    speaker = ""
    for number, (laid, sound, by) in enumerate(_turns(entry, lines)):
        parts.append((laid, sound))
        speaker = by or speaker
        told(number, len(entry.turns))
    seconds = round(max(laid.end_s for laid, _ in parts) + 0.8, 3)
    recorded = Recorded(entry.version, seconds, speaker, tuple(laid for laid, _ in parts))
    _keep(recorded, _mixed(entry, parts, seconds), folder / place_of(entry))
    return recorded


def _turns(entry: SpottingEntry, lines: Lines) -> Iterator[tuple[Laid, Audio, str]]:
    answered_s = (entry.item.rings - 1) * RING_EVERY_S + RING_S
    yield Laid(0, "ring", "", 0.0, answered_s), _ringing(entry.item.rings), ""
    at_s = answered_s + PICK_UP_S
    for number, turn in enumerate(entry.turns, start=1):
        sound, by = _sound(entry, turn, lines)
        start_s = at_s + (turn.after_s if number > 1 else 0.0)
        end_s = round(start_s + sound.seconds, 3)
        yield Laid(number, turn.party, turn.text, round(start_s, 3), end_s), sound, by
        at_s = max(at_s, end_s)


def _sound(entry: SpottingEntry, turn: CallTurn, lines: Lines) -> tuple[Audio, str]:
    voices, line = entry.item.voices, entry.item.line
    if turn.party == "pause":
        return (_hold_tone(turn.pause_s) if turn.hold else Audio.silence(turn.pause_s)), ""
    if turn.party == "trainee":
        mood = Mood(turn.mood or "plain")
        spoken = lines.spoken(turn.text, _voice(voices.trainee, voices.trainee_pace, mood))
        return at_level(spoken.audio.at_rate(LINE_RATE), TRAINEE_DB), spoken.engine
    mood = Mood(turn.mood or voices.caller_mood)
    spoken = lines.spoken(turn.text, _voice(voices.caller, voices.caller_pace, mood))
    sound = on_the_line(
        spoken.audio,
        noise=line.noise,
        snr_db=line.snr_db,
        level_db=line.level_db,
        seed=crc32(turn.text.encode()),
    )
    return sound, spoken.engine


def _voice(kokoro: str, pace: float, mood: Mood) -> dict[str, Delivery]:
    """The named voice; an engine that has not got it takes its own, high or low as that one is."""
    usual = Delivery("", pace, mood)
    edge = "zh-CN-XiaoxiaoNeural" if kokoro.startswith("zf") else "zh-CN-YunyangNeural"
    return {
        "kokoro": Delivery(kokoro, pace, mood),
        "edge": Delivery(edge, pace, mood),
        "espeak": Delivery("cmn", pace, mood),
        "silent": usual,
    }


def _ringing(rings: int) -> Audio:
    ring = Audio.from_pcm16(tone("ring").pcm).samples
    gap = Audio.silence(RING_EVERY_S - RING_S, LINE_RATE).samples
    parts = [part for _ in range(rings - 1) for part in (ring, gap)]
    return Audio(np.concatenate([*parts, ring]).astype(np.float32), LINE_RATE)


def _hold_tone(seconds: float) -> Audio:
    """Two soft notes every two seconds, so that a hold is not taken for a silence."""
    at = np.arange(round(seconds * LINE_RATE)) / LINE_RATE
    beat = at % 2.0
    first, second = (np.sin(2 * np.pi * hz * at) for hz in HOLD_TONE_HZ)
    tone = np.where(beat < 0.35, first, np.where((beat > 0.45) & (beat < 0.8), second, 0.0))
    fade = np.minimum(1.0, np.minimum(beat % 0.45, 0.35 - beat % 0.45).clip(0) / 0.03)
    return Audio((0.04 * tone * fade).astype(np.float32), LINE_RATE)


def _mixed(entry: SpottingEntry, parts: list[tuple[Laid, Audio]], seconds: float) -> Audio:
    """All turns on one line; the line's own breath keeps pauses from sounding switched off."""
    breath = "none" if entry.item.line.noise == "none" else "hiss"
    quiet = line_noise(breath, seconds, BREATH_DB, seed=crc32(entry.version.encode()))
    mix = np.array(quiet.samples, np.float32)
    for laid, sound in parts:
        begin = round(laid.start_s * LINE_RATE)
        part = sound.at_rate(LINE_RATE).samples[: len(mix) - begin]
        mix[begin : begin + len(part)] += part
    return Audio(np.clip(mix, -1.0, 1.0), LINE_RATE)


def _keep(recorded: Recorded, sound: Audio, folder: Path) -> None:
    """Sound first, then what it holds, each whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{uuid4().hex}.flac"
        write_audio(part, sound)
        os.replace(part, folder / FILE)
        text = folder / f".{uuid4().hex}.json"
        text.write_bytes(_ADAPTER.dump_json(recorded))
        os.replace(text, folder / TOLD)
    except OSError as error:
        raise AudioError(
            f"{folder}: the recording cannot be kept ({error.strerror or error}). "
            "Make room on the disk, or give this user write access to the folder."
        ) from error
