"""Send labelled answers through our voices and ears: python -m grading.training.speak.

Each line of the result names the answer it speaks and holds what the recogniser returned, so that
the marking learns from, and is measured on, words as they are really heard.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from grading.training.corpus import CORPUS, read_rows
from voices.audio import LINE_RATE, Audio, join
from voices.delivery import Delivery
from voices.engines import Listener, Speaker, SpeechSpotter, listener, speaker, spotter
from voices.handset import on_the_line
from voices.kokoro import VOICES
from voices.recordings import hear_recording

LINES = (("hiss", 25.0), ("hiss", 25.0), ("office", 15.0), ("street", 15.0))
PACES = (0.95, 1.0, 1.0, 1.1, 1.2)
REGIONAL = "zf_xiaoni"  # its accent is its own, not an ordinary trainee's
LONGEST = 48  # characters; longer answers cost more than they teach
QUIET_S = 0.4

Row = dict[str, Any]
log = logging.getLogger("grading.training")


def main(argv: Sequence[str] | None = None) -> int:
    """Speak and recognise what is not yet in the file; can be stopped and taken up again."""
    parser = argparse.ArgumentParser(prog="python -m grading.training.speak", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of *.jsonl")
    parser.add_argument("--out", type=Path, default=CORPUS / "spoken" / "later.jsonl")
    parser.add_argument("--each", type=int, default=8, help="answers of each requirement")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", default="1/1", help="the first of two processes: 1/2")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    which, processes = (int(part) for part in args.share.split("/"))
    chosen = choose(read_rows(args.corpus), args.each, args.seed)
    known = {row["of"] for row in _lines(args.out)} if args.out.exists() else set()
    left = [row for row in chosen if row["id"] not in known][which - 1 :: processes]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    kokoro, whisper, silero = speaker("kokoro"), listener("whisper"), spotter("silero")
    with args.out.open("a", encoding="utf-8") as out:
        for number, row in enumerate(left, 1):
            heard = once(row, kokoro, whisper, silero)
            out.write(json.dumps(heard, ensure_ascii=False) + "\n")
            out.flush()
            log.info("%d of %d: %s → %s", number, len(left), row["said"], heard["said"])
    return 0


def choose(rows: Iterable[Row], each: int, seed: int) -> list[Row]:
    """As many answers of each requirement, drawn by the seed, in an order drawn as well."""
    dice = random.Random(seed)
    by_requirement: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        # A slip written by hand is not what the mouth said.
        if not row["tag"].endswith("_asr") and 2 <= len(row["said"]) <= LONGEST:
            by_requirement[row["req"]].append(row)
    drawn = [
        row
        for _, given in sorted(by_requirement.items())
        for row in dice.sample(given, min(each, len(given)))
    ]
    dice.shuffle(drawn)
    return drawn


def once(row: Row, kokoro: Speaker, ears: Listener, finder: SpeechSpotter) -> Row:
    """One answer spoken over a telephone and recognised; all that is chosen follows from its id."""
    dice = random.Random(row["id"])
    voice = dice.choice([name for name in VOICES if name != REGIONAL])
    pace, (noise, snr_db) = dice.choice(PACES), dice.choice(LINES)
    quiet = Audio.silence(QUIET_S, LINE_RATE)
    spoken = join(kokoro.speak(row["said"].replace(" / ", "。"), Delivery(voice, pace)))
    sound = join([quiet, spoken.at_rate(LINE_RATE), quiet])
    line = on_the_line(sound, noise, snr_db, seed=dice.randrange(1 << 30))
    names = [value for value in row["facts"].values() if value and not value[0].isdigit()]
    pieces = list(hear_recording(ears, finder, [line], prompt="、".join(names[:3])))
    sure = min((piece.confidence for piece in pieces), default=0.0)
    return {
        "of": row["id"],
        "said": "".join(piece.text for piece in pieces),
        "confidence": round(sure, 3),
        "voice": voice,
        "pace": pace,
        "line": f"{noise} {snr_db:.0f} dB",
    }


def _lines(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
