"""Words as the sounds Kokoro knows: Mandarin by misaki, Latin letters by their names."""

from __future__ import annotations

import logging
import re

import jieba
from misaki.zh import ZHG2P

# It reports the loading of its dictionary, line by line, on the terminal.
jieba.setLogLevel(logging.WARNING)

# Each letter as it is best understood inside a Mandarin sentence: most by their Mandarin names,
# some by the English ones.
LETTERS = {
    "A": "ei→",
    "B": "pi→",
    "C": "sei→",
    "D": "ti→",
    "E": "i→",
    "F": "ai→fu",
    "G": "ʤˈi",
    "H": "ei→ ʨʰʊ",
    "I": "ˈI",
    "J": "ʤˈA",
    "K": "kʰei→",
    "L": "ˈɛl",
    "M": "ˈɛm",
    "N": "ə→n",
    "O": "ou→",
    "P": "pʰi→",
    "Q": "kʰjou→",
    "R": "a→ɚ",
    "S": "ˈɛs",
    "T": "tʰi→",
    "U": "jou→",
    "V": "vˈi",
    "W": "ta→pu ljou",
    "X": "ˈɛks",
    "Y": "wai→",
    "Z": "ʦei→",
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
