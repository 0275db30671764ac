"""The whole story in a browser: roster, joining, practice, examinations, review, HR, a stranger.

A server with its usual engines and a fresh data folder; people sign in. Nothing is faked but the
microphone: it plays what the library's examples say, spoken by the same voices beforehand. The
steps are printed with their times and what came otherwise than expected; the pictures go to --out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from browser_call import MICROPHONE_RATE, rehearsed, serving
from conftest import chromium
from playwright.sync_api import Error

from bench import story_after, story_exam, story_people
from bench.story_exam import BLUEPRINT, CALLS, Plans
from bench.story_stage import Stage
from exams.outcome import OutcomeStatus
from trainer.office import choose_engines
from trainer.replay import Replayer
from trainer.settings import Settings, read_settings
from trainer.sound_check import SENTENCE
from voices.audio import Audio, write_audio
from voices.engines import Delivery
from voices.shelf import Shelf

LEVELS = ("failing", "good")
SAID_TIMES, PAUSE_S = 6, 0.5  # the sentence of the headset check, over and over
ISSUER = "安达物流"


def headset_sound(settings: Settings, folder: Path) -> Path:
    """Somebody who reads the headset check's sentence."""
    usual = Delivery()
    voices = {
        "kokoro": Delivery("zf_xiaobei"), "edge": usual, "espeak": usual, "silent": usual
    }  # fmt: skip
    shelf = Shelf(settings.data / "spoken", choose_engines(settings).speakers)
    said = shelf.spoken(SENTENCE, voices).audio.at_rate(MICROPHONE_RATE)
    pause = Audio.silence(PAUSE_S).at_rate(MICROPHONE_RATE).samples
    samples = np.concatenate([part for _ in range(SAID_TIMES) for part in (said.samples, pause)])
    path = folder / "headset.wav"
    write_audio(path, Audio(samples, MICROPHONE_RATE))
    return path


def planned(settings: Settings, folder: Path, pool: ThreadPoolExecutor) -> Plans:
    """Everything that will be said, rehearsed while the story begins."""
    replayer = pool.submit(lambda: Replayer(settings, spoken=True))
    calls = [("silent-line", "good")]
    calls += [(scenario, level) for level in LEVELS for scenario in CALLS]
    calls = list(dict.fromkeys(calls))
    headset = pool.submit(headset_sound, settings, folder)
    made = {
        call: pool.submit(lambda call=call: rehearsed(replayer.result(), *call)) for call in calls
    }
    return Plans(made, headset, folder)


def tell(stage: Stage, plans: Plans) -> story_after.Taken:
    """All steps that need the server, in order."""
    story_people.first_administrator(stage)
    story_people.colleagues(stage)
    story_people.trainee_joins(stage, story_people.imported(stage))
    story_exam.practised(stage, plans, "silent-line", "good")
    failed = story_exam.sat(stage, plans, "failing")
    stage.expected(failed.passed is False, "the first attempt is not passed")
    if failed.status is OutcomeStatus.AWAITING_REVIEW:
        story_after.corrected(stage, failed.sitting)
    story_exam.result_seen(stage, "after-failing")
    story_exam.practised(stage, plans, "refund-angry", "good")
    passed = story_exam.sat(stage, plans, "good")
    if passed.status is OutcomeStatus.AWAITING_REVIEW:
        stage.note("the result waits for an assessor")
    story_after.corrected(stage, passed.sitting)
    settled = story_after.outcome(stage, passed.sitting)
    stage.expected(settled.passed is True, f"the second attempt is passed with {settled.score}")
    story_exam.result_seen(stage, "after-passing")
    story_after.appealed(stage, settled)
    taken = story_after.taken_away(stage)
    story_after.shown_to_a_stranger(stage, taken)
    return taken


def main() -> int:
    """Tell it; 1 when a step fails or something came otherwise."""
    parser = argparse.ArgumentParser(prog="bench.story", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("story"), help="folder for the pictures")
    args = parser.parse_args()
    browser = chromium()
    if browser is None:
        parser.error("there is no Chromium; apt-get install chromium")
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="story-") as name:
        return _told(args.out.absolute(), Path(name), browser)


def _told(out: Path, folder: Path, browser: str) -> int:
    data, began = folder / "data", time.monotonic()
    (data / "exams").mkdir(parents=True)
    (data / "exams" / "story.yaml").write_text(BLUEPRINT, "utf-8")
    settings = replace(read_settings(), data=data)
    with ThreadPoolExecutor(1) as pool:
        plans = planned(settings, folder, pool)
        try:
            with serving(data, THREERINGS_ISSUER=ISSUER, THREERINGS_SIGN_IN="yes") as server:
                stage = Stage(out, server, browser)
                taken = tell(stage, plans)
            story_after.offline(stage, taken)
        except (AssertionError, Error) as fault:
            pool.shutdown(cancel_futures=True)
            print(f"The story ends here: {fault}")
            return 1
    print(
        f"\n{stage.steps} steps and {stage.pictures} pictures in {time.monotonic() - began:.0f} s"
    )
    for told in stage.otherwise:
        print(f"otherwise: {told}")
    return 1 if stage.otherwise else 0


if __name__ == "__main__":
    sys.exit(main())
