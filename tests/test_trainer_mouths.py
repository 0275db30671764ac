"""Spoken answers without a voice model: a tone is a voice, and its level is measured."""

import numpy as np
import pytest
from line_house import SCENARIO, Spoken

from trainer.mouths import SpokenMouths
from voices.audio import LINE_RATE, Audio
from voices.energy import EnergySpotter
from voices.silent import ScriptedListener

LEAST_DB = -42.0


class Humming:
    """Speaks every line as a second of a tone."""

    def spoken(self, text: str, voices: object) -> Spoken:
        time_s = np.arange(LINE_RATE) / LINE_RATE
        tone = 0.3 * np.sin(2 * np.pi * 200 * time_s)
        return Spoken(Audio(tone.astype(np.float32), LINE_RATE), "humming")


@pytest.mark.parametrize(
    ("least_db", "asked", "faint"),
    [(LEAST_DB, True, True), (LEAST_DB, False, False), (None, True, False)],
)
def test_a_faint_answer_is_spoken_under_the_least_loudness(least_db, asked, faint):
    ears = ScriptedListener("您好"), EnergySpotter()
    mouths = SpokenMouths(SCENARIO, Humming(), *ears, 0.7, least_db)
    spoken = mouths.trainee("您好", 0.0, asked)
    assert spoken.faint is faint
    loudest = max(mouths.levels_db(1.0))
    assert (loudest < LEAST_DB) is faint
