"""Words as the sounds Kokoro knows: Mandarin by misaki, Latin letters by name."""

from __future__ import annotations

import logging
import re

import jieba
from misaki.zh import ZHG2P

# It reports the loading of its dictionary, line by line, on the terminal.
jieba.setLogLevel(logging.WARNING)

LETTERS = {
    "A": "ˈA",
    "B": "bˈi",
    "C": "sˈi",
    "D": "dˈi",
    "E": "ˈi",
    "F": "ˈɛf",
    "G": "ʤˈi",
    "H": "ˈAʧ",
    "I": "ˈI",
    "J": "ʤˈA",
    "K": "kˈA",
    "L": "ˈɛl",
    "M": "ˈɛm",
    "N": "ˈɛn",
    "O": "ˈO",
    "P": "pˈi",
    "Q": "kjˈu",
    "R": "ˈɑɹ",
    "S": "ˈɛs",
    "T": "tˈi",
    "U": "jˈu",
    "V": "vˈi",
    "W": "dˈʌbəlju",
    "X": "ˈɛks",
    "Y": "wˈI",
    "Z": "zˈi",
}
# Words that are said as words; every other Latin word is spelt.
WORDS = {
    "app": "ˈæp",
    "bye": "bˈI",
    "com": "kˈɑm",
    "email": "ˈimˌAl",
    "excel": "ɪksˈɛl",
    "hello": "həlˈO",
    "hi": "hˈI",
    "no": "nˈO",
    "office": "ˈɔfəs",
    "sorry": "sˈɑɹi",
    "wifi": "wˈIfˌI",
    "word": "wˈɜɹd",
    "yes": "jˈɛs",
}

_RUNS = re.compile(r"[A-Za-z]+|[\u4e00-\u9fff]+|[^A-Za-z\u4e00-\u9fff]+")


def phonemes(text: str) -> str:
    """The sounds of a text that has been put into words (see `voices.readings`)."""
    sounds = ""
    for run in _RUNS.findall(text.replace("Wi-Fi", "wifi").replace("e-mail", "email")):
        if run[0].isascii() and run[0].isalpha():
            sounds += f" {_latin(run)} "
        elif "\u4e00" <= run[0] <= "\u9fff":
            sounds += _mandarin(run)
        else:
            sounds += ZHG2P.map_punctuation(run) + " "
    return re.sub(r" +", " ", re.sub(r" +(?=[,.!?;:…])", "", sounds)).strip()


def _mandarin(run: str) -> str:
    try:
        return str(ZHG2P.legacy_call(run))
    except ValueError:
        # Rare characters without a reading: say the others.
        return "".join(_character(character) for character in run)


def _character(character: str) -> str:
    try:
        return str(ZHG2P.legacy_call(character))
    except ValueError:
        return ""


def _latin(word: str) -> str:
    return WORDS.get(word.lower()) or " ".join(LETTERS[letter] for letter in word.upper())
