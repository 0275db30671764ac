"""Certificate: what it says, and which values it may hold."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

# Signs of a text that can still be read when they stand on one line of the page.
LONGEST, LONGEST_NAME, LONGEST_PART = 80, 40, 24
MOST_PARTS = 8  # and stand beside one another
_NUMBER = re.compile(
    r"[A-Z0-9][A-Z0-9-]{3,39}"
)  # a certificate's: safe in addresses and file names


class CertificateError(ValueError):
    """A certificate cannot be made or read; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Score:
    """Points reached of those there are, to two decimals; `name` tells the part."""

    name: str
    points: float
    full: float

    def __post_init__(self) -> None:
        _check_text("a score's name", self.name, LONGEST_PART)
        for value in (self.points, self.full):
            if not math.isfinite(value) or round(value, 2) != value:
                raise CertificateError(
                    f"The score '{self.name}' is {value}; give points with at most two decimals."
                )
        if not 0 < self.full <= 100_000 or abs(self.points) > 100_000:
            raise CertificateError(
                f"The score '{self.name}' is {number(self.points)} of {number(self.full)}; "
                "give the points there are as a number from 0.01 to 100000."
            )


@dataclass(frozen=True)
class Versions:
    """What the exam was taken and marked with: `scenarios` as id@hash, the rest as they are named.

    `house` is the company rules' id and version, `rubric` the marking's, `models` the engines'.
    """

    scenarios: tuple[str, ...] = ()
    house: str = ""
    rubric: str = ""
    models: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (*self.scenarios, *self.models):
            _check_text("a version", name)
        for name in (self.house, self.rubric):
            if name:
                _check_text("a version", name)


@dataclass(frozen=True)
class Certificate:
    """Who passed which exam, how well, under which versions, and for how long that counts.

    `blueprint` is the exam's id@hash. It counts from `issued_on` to `valid_until`, both days
    included; without `valid_until` it does not expire.
    """

    id: str
    holder: str
    staff_number: str
    exam: str
    blueprint: str
    total: Score
    parts: tuple[Score, ...]
    versions: Versions
    issued_on: date
    valid_until: date | None
    issuer: str

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.id):
            raise CertificateError(
                f"The certificate's number is {self.id!r}; give 4 to 40 capital letters, digits "
                "and hyphens."
            )
        for what, text in (
            ("the exam's title", self.exam),
            ("the blueprint", self.blueprint),
            ("the issuer", self.issuer),
        ):
            _check_text(what, text)
        _check_text("the holder's name", self.holder, LONGEST_NAME)
        if self.staff_number:
            _check_text("the staff number", self.staff_number, LONGEST_NAME)
        if len(self.parts) > MOST_PARTS:
            raise CertificateError(
                f"{len(self.parts)} part scores are more than fit on the page; "
                f"give at most {MOST_PARTS}."
            )
        if self.valid_until is not None and self.valid_until < self.issued_on:
            raise CertificateError(
                f"It would end on {self.valid_until}, before it begins on {self.issued_on}. "
                "Give a later end, or none."
            )


def number(value: float) -> str:
    """Points as they are written: 87.5, 90."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _check_text(what: str, text: str, longest: int = LONGEST) -> None:
    if not text or text != text.strip() or not text.isprintable():
        raise CertificateError(
            f"{what[0].upper()}{what[1:]} is {text!r}; give printable text on one line, "
            "without spaces around it."
        )
    if len(text) > longest:
        raise CertificateError(
            f"{what[0].upper()}{what[1:]} has {len(text)} signs; give at most {longest}."
        )
