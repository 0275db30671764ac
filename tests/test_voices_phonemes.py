"""The sounds that Kokoro is given."""

import json

import pytest

pytest.importorskip("misaki")

from voices import models
from voices.engines import EngineMissing
from voices.phonemes import LETTERS, WORDS, phonemes


def test_mandarin_has_its_tones():
    assert phonemes("您好") == "ni↗nxau↓"


def test_the_reading_of_a_character_depends_on_its_word():
    assert phonemes("银行") != phonemes("行李")
    assert "xa↗ŋ" in phonemes("银行")


def test_letters_are_spelt_and_known_words_said():
    assert phonemes("VIP") == " ".join(LETTERS[letter] for letter in "VIP")
    assert phonemes("Email") == WORDS["email"]


def test_marks_give_their_pauses():
    assert phonemes("好，好。") == "xau↓, xau↓."


def test_a_character_nobody_can_read_costs_only_itself():
    assert phonemes("好嗧好").replace(" ", "") == "xau↓xau↓"


@pytest.mark.model
def test_kokoro_knows_every_sound_it_is_given():
    try:
        vocabulary = json.loads((models.path("kokoro") / "vocab.json").read_text("utf-8"))["vocab"]
    except EngineMissing as error:
        pytest.skip(str(error))
    common = "".join(chr(code) for code in range(0x4E00, 0x5E00))
    unknown = set(phonemes(common) + "".join(LETTERS.values()) + "".join(WORDS.values())) - set(
        vocabulary
    )
    assert not unknown
