"""How a rehearsal's words become time: typed, or really spoken and recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from scenarios.scenario import Scenario
from trainer.call import Say
from trainer.ears import Ears, Noticed, level_db, names_in
from trainer.rehearsal import Spoken
from trainer.voicing import Lines, voiced
from voices.audio import LINE_RATE, Audio
from voices.delivery import Delivery
from voices.engines import Listener, SpeechSpotter
from voices.hearing import hear
from voices.levels import at_level, tenths_db
from voices.transcript import Piece
from voices.turns import TurnEnded

SECONDS_PER_CHARACTER = 0.22  # about 270 characters a minute
ROOM_S = 1.0  # quiet kept around an answer, so that its beginning and end are spotted
MICROPHONE_DB = -26.0  # a headset's usual speech level, dBFS
FAINT_DB = 6.0  # how far under the least loudness a faint answer is spoken
TRAINEE_PACE = 0.9  # the voices' usual pace is above what house rules call moderate
TRAINEE_VOICES = ("zm_yunjian", "zf_xiaobei")  # the first that is not the caller's


class TypedMouths:
    """No sound: words take a plausible time and are heard as they are written."""

    def __init__(self) -> None:
        self.engines = {"speaker": "typed", "listener": "typed"}

    def caller(self, line: Say, at_s: float) -> Spoken:
        return self._typed(line.text)

    def trainee(self, text: str, at_s: float, faint: bool = False) -> Spoken:
        return replace(self._typed(text), faint=faint)

    def levels_db(self, seconds: float) -> tuple[float, ...]:
        return ()

    def _typed(self, text: str) -> Spoken:
        seconds = len(text) * SECONDS_PER_CHARACTER
        return Spoken(seconds, (Piece(text, 0.0, seconds),), ((0.0, seconds),))


class SpokenMouths:
    """Real voices and real ears: every line is synthesised, every answer recognised."""

    def __init__(
        self,
        scenario: Scenario,
        lines: Lines,
        listener: Listener,
        spotter: SpeechSpotter,
        pause_s: float,
        least_db: float | None,
    ) -> None:
        self._least_db = least_db
        self._scenario, self._lines = scenario, lines
        self._listener, self._spotter, self._pause_s = listener, spotter, pause_s
        self._prompt = names_in(scenario)
        self._caller_side: list[tuple[float, Audio]] = []
        self._trainee_side: list[tuple[float, Audio]] = []
        self.engines = {"listener": listener.name, "spotter": spotter.name}

    def caller(self, line: Say, at_s: float) -> Spoken:
        said = voiced(self._scenario.caller, line.text, line.mood, self._lines)
        self.engines["speaker"] = said.speaker
        sound = Audio.from_pcm16(said.pcm)
        self._caller_side.append((at_s, sound))
        piece = Piece(line.text, 0.0, sound.seconds)
        return Spoken(sound.seconds, (piece,), ((0.0, sound.seconds),))

    def trainee(self, text: str, at_s: float, faint: bool = False) -> Spoken:
        spoken = self._lines.spoken(text, self._trainee_voice()).audio
        least_db = self._least_db if faint else None
        level_at_db = MICROPHONE_DB if least_db is None else least_db - FAINT_DB
        sound = at_level(spoken.at_rate(LINE_RATE), level_at_db)
        self._trainee_side.append((at_s, sound))
        pieces: list[Piece] = []
        stretches: list[tuple[float, float]] = []
        levels: list[float] = []
        for noticed in self._turns(sound):
            turn, heard = noticed.event, noticed.sound
            assert isinstance(turn, TurnEnded), "none other was kept"
            levels.append(level_db(noticed))
            stretches += [(start - ROOM_S, end - ROOM_S) for start, end in turn.stretches]
            said = hear(
                self._listener, heard, turn.start_s - ROOM_S, tuple(stretches), self._prompt
            )
            pieces += said
        too_soft = self._least_db is not None and max(levels, default=0.0) < self._least_db
        return Spoken(sound.seconds, tuple(pieces), tuple(stretches), too_soft)

    def levels_db(self, seconds: float) -> tuple[float, ...]:
        return tenths_db(laid_out(self._trainee_side, seconds))

    def tape(self, seconds: float) -> tuple[Audio, Audio]:
        """The whole call's sound: the caller's side and the trainee's."""
        return laid_out(self._caller_side, seconds), laid_out(self._trainee_side, seconds)

    def _turns(self, sound: Audio) -> list[Noticed]:
        """The turns in an answer, as the line spots them, each with its sound."""
        room = Audio.silence(ROOM_S).samples
        ears = Ears(self._spotter, self._pause_s)
        pcm = Audio(np.concatenate([room, sound.samples, room, room]), LINE_RATE).pcm16()
        return [noticed for noticed in ears.feed(0, pcm) if isinstance(noticed.event, TurnEnded)]

    def _trainee_voice(self) -> Mapping[str, Delivery]:
        """A voice that is not the caller's."""
        taken = self._scenario.caller.voice.kokoro
        mine = next(voice for voice in TRAINEE_VOICES if voice != taken)
        usual = Delivery()
        return {
            "kokoro": Delivery(mine, TRAINEE_PACE),
            "edge": usual,
            "espeak": usual,
            "silent": usual,
        }


def laid_out(parts: list[tuple[float, Audio]], seconds: float) -> Audio:
    """Sounds put where they belong in line time; what is cut off by the next is not heard."""
    samples = np.zeros(round(seconds * LINE_RATE) + 1, np.float32)
    begins = [round(at_s * LINE_RATE) for at_s, _ in parts]
    for (begin, until), (_, sound) in zip(pairwise([*begins, len(samples)]), parts, strict=True):
        part = sound.samples[: max(0, until - begin)]
        samples[begin : begin + len(part)] = part
    return Audio(samples, LINE_RATE)
