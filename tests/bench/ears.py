"""Recognition: character error rate and CPU of our Whisper beside plain faster-whisper's.

Both use the same int8 weights on the same sounds in the same run: sentences of telephone talk in
Kokoro's eight Mandarin voices, clean, over a telephone, and over a telephone from a busy street.
Give a folder of recordings (name.wav beside name.txt) to run on real speech instead.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from faster_whisper import WhisperModel

from bench.errors import error_rate
from voices import models
from voices.audio import LINE_RATE, Audio, join, read_audio, write_audio
from voices.delivery import Delivery
from voices.engines import listener, speaker, spotter
from voices.handset import on_the_line
from voices.kokoro import VOICES
from voices.recordings import hear_recording

SENTENCES = Path(__file__).with_name("telephone_sentences.txt")
CACHE = Path("data/bench-ears")
PACES = (1.0, 1.15, 0.95, 1.25)
TARGET = 0.35
LINES: dict[str, Callable[[Audio, int], Audio]] = {
    "clean": lambda sound, seed: sound,
    "telephone": lambda sound, seed: on_the_line(sound, "hiss", 25.0, seed=seed),
    "street 10 dB": lambda sound, seed: on_the_line(sound, "street", 10.0, seed=seed),
    "office 5 dB": lambda sound, seed: on_the_line(sound, "office", 5.0, seed=seed),
}

Ear = Callable[[Audio], str]
Clips = Sequence[tuple[str, Audio]]


@dataclass(frozen=True)
class Row:
    """One kind of line, heard by both."""

    line: str
    clips: int
    sound_s: float
    plain_error: float
    plain_cpu_s: float
    our_error: float
    our_cpu_s: float

    @property
    def ratio(self) -> float:
        return self.our_cpu_s / self.plain_cpu_s


def spoken(limit: int) -> list[tuple[str, Audio]]:
    """The sentences and their sound, each voice in turn; kept on disk, since it takes minutes."""
    texts = [line for line in SENTENCES.read_text("utf-8").splitlines() if line.strip()][:limit]
    kokoro, voices = speaker("kokoro"), list(VOICES)
    CACHE.mkdir(parents=True, exist_ok=True)
    clips = []
    for number, text in enumerate(texts):
        path = CACHE / f"{number:03}.wav"
        if not path.exists():
            pace = PACES[number // len(voices) % len(PACES)]
            print(f"speaking {number + 1} of {len(texts)}: {text}", file=sys.stderr)
            write_audio(path, join(kokoro.speak(text, Delivery(voices[number % 8], pace))))
        clips.append((text, read_audio(path).at_rate(LINE_RATE)))
    return clips


def recorded(folder: Path) -> list[tuple[str, Audio]]:
    """Recordings with their words: every sound in the folder that has a .txt beside it."""
    texts = {path.stem: path.read_text("utf-8").strip() for path in folder.glob("*.txt")}
    sounds = [path for path in sorted(folder.iterdir()) if path.suffix in {".wav", ".flac"}]
    return [(texts[path.stem], read_audio(path)) for path in sounds if path.stem in texts]


def plain_ear(threads: int) -> Ear:
    """faster-whisper as its page has it."""
    folder = str(models.path("whisper-base"))
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads)

    def heard(sound: Audio) -> str:
        samples = sound.at_rate(LINE_RATE).samples
        return "".join(segment.text for segment in model.transcribe(samples, language="zh")[0])

    return heard


def our_ear(name: str) -> Ear:
    """What `threerings transcribe` does with a recording."""
    ears, finder = listener(name), spotter("silero")

    def heard(sound: Audio) -> str:
        blocks = [sound.at_rate(LINE_RATE)]
        return "".join(piece.text for piece in hear_recording(ears, finder, blocks))

    return heard


def measure(ear: Ear, clips: Clips) -> tuple[float, float]:
    """Error rate and CPU seconds, the loading of models left out."""
    ear(clips[0][1])
    began = time.process_time()
    heard = [(said, ear(sound)) for said, sound in clips]
    cpu_s = time.process_time() - began
    return error_rate(heard), cpu_s


def rows(args: argparse.Namespace) -> list[Row]:
    """One measured row for every kind of line."""
    given = recorded(args.recordings) if args.recordings else spoken(args.limit)
    lines = {"as recorded": LINES["clean"]} if args.recordings else LINES
    plain, ours = plain_ear(args.threads), our_ear(args.engine)
    measured = []
    for line, onto in lines.items():
        clips = [(said, onto(sound, seed)) for seed, (said, sound) in enumerate(given)]
        seconds = sum(sound.seconds for _, sound in clips)
        row = Row(line, len(clips), seconds, *measure(plain, clips), *measure(ours, clips))
        print(
            f"{row.line:14}{row.clips:6}{row.sound_s:8.0f} s"
            f"{row.plain_error:10.3f}{row.plain_cpu_s:9.1f} s"
            f"{row.our_error:9.3f}{row.our_cpu_s:8.1f} s{row.ratio:8.2f}",
            flush=True,
        )
        measured.append(row)
    return measured


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 if our CPU is over the target or our error rate is worse."""
    parser = argparse.ArgumentParser(prog="bench.ears", description=__doc__)
    parser.add_argument("--recordings", type=Path, metavar="FOLDER", help="name.wav and name.txt")
    parser.add_argument("--engine", default="whisper", choices=("whisper", "vosk"))
    parser.add_argument("--limit", type=int, default=1000, help="sentences to use")
    parser.add_argument("--threads", type=int, default=1, help="of plain faster-whisper")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    args = parser.parse_args(argv)
    print(f"{'line':14}{'clips':>6}{'sound':>10}{'plain CER':>10}{'CPU':>11}", end="")
    print(f"{'our CER':>9}{'CPU':>10}{'ratio':>8}")
    measured = rows(args)
    if args.json:
        figures = [{**asdict(row), "ratio": row.ratio} for row in measured]
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", "utf-8")
    ratio = sum(row.our_cpu_s for row in measured) / sum(row.plain_cpu_s for row in measured)
    plain = sum(row.plain_error for row in measured) / len(measured)
    ours = sum(row.our_error for row in measured) / len(measured)
    print(f"all: CER {plain:.3f} plain, {ours:.3f} ours; CPU ratio {ratio:.2f} (target {TARGET})")
    return 0 if ratio <= TARGET and ours <= plain else 1


if __name__ == "__main__":
    sys.exit(main())
