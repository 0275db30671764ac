"""Whisper's weights, cut down to the signs that Mandarin is written with, and ready to run.

Each step of the decoder multiplies by every sign of the vocabulary: 51,865, of which Chinese needs
6,750. Leaving out the others halves the decoder's work and changes nothing else.
"""

from __future__ import annotations

import io
import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import tokenizers

FILES = ("model.bin", "config.json", "vocabulary.json", "tokenizer.json")
EMBEDDINGS = b"decoder/embeddings/weight\0"
FIRST_CONTROL = 50257  # from here on: languages, tasks, times
SIGN_LISTS = ("lang_ids", "suppress_ids", "suppress_ids_begin")  # of config.json

_CHINESE = re.compile(r"[一-鿿，。？！、：；·…—“”（）《》]+")
_NUMBER = re.compile(r"[0-9.,%:-]{1,4}")
_LETTERS = re.compile(r"[A-Za-z]{1,2}|[A-Z]{1,4}|[,.?!%]+")  # any other word can still be spelled


@dataclass(frozen=True)
class Signs:
    """The vocabulary: the model's numbers for signs, and the tokenizer's, which has them all."""

    tokenizer: tokenizers.Tokenizer
    kept: tuple[int, ...]  # the model's number → the tokenizer's
    numbers: dict[int, int]  # and back

    def control(self, name: str) -> int:
        """The number of `<|name|>`."""
        return self.numbers[int(self.tokenizer.token_to_id(f"<|{name}|>") or 0)]

    def encode(self, text: str) -> list[int]:
        """The signs of a text; what cannot be written with them is left out."""
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        return [self.numbers[one] for one in ids if one in self.numbers]

    def decode(self, signs: list[int]) -> str:
        """The text of signs, without half characters."""
        text = self.tokenizer.decode([self.kept[sign] for sign in signs])
        return text.replace("\N{REPLACEMENT CHARACTER}", "")


def load(folder: Path, threads: int, workers: int) -> tuple[ctranslate2.models.Whisper, Signs]:
    """The model in `folder`, to run `workers` sounds at once with `threads` each."""
    vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    kept = tuple(
        number
        for number, sign in enumerate(vocabulary)
        if number >= FIRST_CONTROL or _is_needed(sign)
    )
    numbers = {number: new for new, number in enumerate(kept)}
    config = json.loads((folder / "config.json").read_text("utf-8"))
    for key in SIGN_LISTS:
        config[key] = [numbers[number] for number in config[key] if number in numbers]
    files = {
        "model.bin": io.BytesIO(with_rows((folder / "model.bin").read_bytes(), kept)),
        "config.json": io.BytesIO(json.dumps(config).encode()),
        "vocabulary.json": io.BytesIO(json.dumps([vocabulary[n] for n in kept]).encode()),
    }
    model = ctranslate2.models.Whisper(
        str(folder),
        device="cpu",
        compute_type="int8",
        intra_threads=threads,
        inter_threads=workers,
        files=files,
    )
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model, Signs(tokenizer, kept, numbers)


def _is_needed(sign: str) -> bool:
    raw = bytes(_BYTE_OF[letter] for letter in sign if letter in _BYTE_OF)
    if len(raw) <= 1:
        return True
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        # Part of a character: the beginning of a Chinese one or of its punctuation, or a tail.
        tail = all(0x80 <= byte < 0xC0 for byte in raw)
        return tail or 0xE4 <= raw[0] <= 0xE9 or raw[0] in {0xE3, 0xEF}
    return any(kind.fullmatch(text) for kind in (_CHINESE, _NUMBER, _LETTERS))


def _letters_of_bytes() -> dict[str, int]:
    """The vocabulary writes bytes as letters: printable ones as they are, the rest from U+0100."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    table = {chr(byte): byte for byte in plain}
    return table | {chr(256 + place): byte for place, byte in enumerate(others)}


_BYTE_OF = _letters_of_bytes()


def with_rows(model: bytes, rows: tuple[int, ...]) -> bytes:
    """A model file whose embeddings (the projection shares them) have these rows only."""
    source = _Reader(memoryview(model))
    out: list[bytes | memoryview] = [
        source.copy(4),
        source.copy_name(),
        source.copy(4),
    ]  # format, architecture, revision
    count = source.number("I")
    out.append(struct.pack("<I", count))
    for _ in range(count):
        name = source.copy_name()
        shape = [source.number("I") for _ in range(source.number("B"))]
        kind, size = source.number("B"), source.number("I")
        data: memoryview | bytes = source.copy(size)
        if bytes(name[2:]) == EMBEDDINGS:
            width = size // shape[0]
            table = np.frombuffer(data, np.uint8).reshape(shape[0], width)
            data, shape = table[list(rows)].tobytes(), [len(rows), *shape[1:]]
        out += [name, struct.pack(f"<B{len(shape)}I", len(shape), *shape)]
        out += [struct.pack("<BI", kind, len(data)), data]
    return b"".join([*out, source.rest()])


class _Reader:
    def __init__(self, source: memoryview) -> None:
        self._source, self._at = source, 0

    def copy(self, size: int) -> memoryview:
        self._at += size
        return self._source[self._at - size : self._at]

    def number(self, kind: str) -> int:
        values: tuple[Any, ...] = struct.unpack("<" + kind, self.copy(struct.calcsize(kind)))
        return int(values[0])

    def copy_name(self) -> memoryview:
        start = self._at
        self.copy(self.number("H"))
        return self._source[start : self._at]

    def rest(self) -> memoryview:
        return self._source[self._at :]
