"""espeak-ng: a robot's voice that is on every machine; the last resort."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from voices.audio import Audio, AudioError, read_audio
from voices.delivery import Delivery
from voices.engines import EngineMissing, SpeakerFailed, VoiceUnknown
from voices.levels import trimmed
from voices.moods import in_mood
from voices.readings import said_aloud
from voices.sentences import stretches

PROGRAM = "espeak-ng"
DEFAULT_VOICE = "cmn"
# Its Mandarin voice for characters reads their pinyin with English sounds (version 1.51), so that
# nobody understands it; the one for pinyin, given the pinyin, is understood.
PINYIN_VOICES = {"cmn": "cmn-latn-pinyin"}
WORDS_PER_MINUTE = 165  # its own measure; about 240 characters a minute in Mandarin
TIMEOUT_S = 30.0
MARKS = str.maketrans("，。！？；：、", ",.!?;:,")


class EspeakSpeaker:
    """Speaks with the espeak-ng program."""

    name = "espeak"
    version = "2"

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program

    def speak(self, text: str, delivery: Delivery) -> Iterator[Audio]:
        """The sound of `text`. Raises EngineMissing, VoiceUnknown, SpeakerFailed."""
        program = shutil.which(self._program)
        if program is None:
            raise EngineMissing(
                f"The 'espeak' speaker needs the program '{self._program}', which is not on this "
                "machine's PATH. Install the espeak-ng package of your system."
            )
        voice = delivery.voice or DEFAULT_VOICE

        def speech(text: str, pace: float) -> Iterator[Audio]:
            for stretch in stretches(text):
                words = _pinyin(stretch) if voice in PINYIN_VOICES else stretch
                sound = _said(program, words, PINYIN_VOICES.get(voice, voice), pace)
                yield trimmed(sound, 0.04, 0.28)

        return in_mood(speech, said_aloud(text), delivery)


def _pinyin(text: str) -> str:
    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    return " ".join(syllables).translate(MARKS)


def _said(program: str, text: str, voice: str, pace: float) -> Audio:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        rate = str(round(WORDS_PER_MINUTE * pace))
        command = [program, "-v", voice, "-s", rate, "-b", "1", "-w", str(file), "--stdin"]
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=TIMEOUT_S
            )
            if done.returncode == 0:
                return read_audio(file)
            fault = " ".join(done.stderr.decode(errors="replace").split())
        except subprocess.TimeoutExpired:
            fault = f"it did not finish within {TIMEOUT_S:.0f} s"
        except (OSError, AudioError) as error:
            fault = str(error)
    if "voice" in fault:
        raise VoiceUnknown(
            f"espeak-ng has no voice '{voice}' ({fault}). List them with: espeak-ng --voices"
        )
    raise SpeakerFailed(f"{program} could not say '{text}': {fault}. Try it in a terminal.")
