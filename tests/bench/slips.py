"""Slips of the pen: library files with keys lost, doubled and mistyped, text torn, tags, depths.

Each mutant goes through `check_file` as an author's file does; what is still in order afterwards
is played with its examples too. Nothing may end in a traceback, and every problem must have a
place in the file, a fault and a remedy.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.catalog import LIBRARY, Entry, check_file
from scenarios.source import Problem
from trainer.checking.checkup import examine
from trainer.replay import Replayer
from trainer.settings import read_settings

Chance = random.Random
Slip = Callable[[bytes, Chance], bytes]

SCRAPS = (
    *("{", "}", "[", "]", ":", ": ", "- ", "\t", "\n", "'", '"', "&a ", "*a", "!!x ", "|", "#"),
    *("0", "：", "，", "%", "@", "---\n", "...\n", "? ", "<<: ", "null", "true", "\\", "\ufeff"),
    *("😀", "\u202e", "\u2028", "\x85", "\u0000", "\x1b", "ﷺ", "\ud7ff", "𠮷"),
)
NUMBERS = ("-1", "0", "9" * 40, "1e999", "-.inf", ".nan", "0x7fffffff", "1_000", "12:30:45", "١٢")
VALUES = (
    *("[]", "{}", "null", "~", "''", "true", "no", "[[[]]]", "{a: {b: {c: d}}}", "2024-01-01"),
    *("[1, two, {three: 4}]", "!!binary aGk=", "!!python/object:os.system {}", "!!set {a, b}"),
    *("&here {again: *here}", "*nowhere", "<<: 3", "|\n  text", "'it''s'", '"\\x07"', "? a"),
)


def lines_of(text: bytes) -> list[bytes]:
    return text.split(b"\n")


def _line(chance: Chance, lines: Sequence[bytes], pattern: bytes) -> int:
    there = [at for at, line in enumerate(lines) if re.match(pattern, line)]
    return chance.choice(there or [0])


KEY = rb"\s*(- )?[a-z_]+:"


def drops_a_key(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    del lines[_line(chance, lines, KEY)]
    return b"\n".join(lines)


def doubles_a_key(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    at = _line(chance, lines, KEY)
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def mistypes_a_key(text: bytes, chance: Chance) -> bytes:
    keys = list(re.finditer(rb"[a-z_]{2,}(?=:)", text))
    key = chance.choice(keys)
    letters = list(key[0])
    at = chance.randrange(len(letters) - 1)
    letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return text[: key.start()] + bytes(letters) + text[key.end() :]


def gives_another_value(text: bytes, chance: Chance) -> bytes:
    values = list(re.finditer(rb"(?<=: )[^\n{\[,}\]]+", text))
    value = chance.choice(values)
    other = chance.choice((*VALUES, *NUMBERS)).encode()
    return text[: value.start()] + other + text[value.end() :]


def shifts_a_line(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    at = chance.randrange(len(lines))
    shift = chance.randint(-3, 3)
    lines[at] = b" " * shift + lines[at] if shift >= 0 else lines[at][-shift:]
    return b"\n".join(lines)


def indents_by_tab(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    at = _line(chance, lines, rb"  ")
    lines[at] = lines[at].replace(b"  ", b"\t", 1)
    return b"\n".join(lines)


def puts_in_a_scrap(text: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(SCRAPS).encode("utf-8", "surrogatepass") + text[at:]


def loses_characters(text: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.randint(1, 12) :]


def loses_a_block(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    at = chance.randrange(len(lines))
    return b"\n".join(lines[:at] + lines[at + chance.randint(1, 30) :])


def swaps_blocks(text: bytes, chance: Chance) -> bytes:
    lines = lines_of(text)
    a, b, c = sorted(chance.randrange(len(lines)) for _ in range(3))
    return b"\n".join(lines[:a] + lines[b:c] + lines[a:b] + lines[c:])


def cuts_off(text: bytes, chance: Chance) -> bytes:
    return text[: chance.randrange(len(text))]


def nests_deeply(text: bytes, chance: Chance) -> bytes:
    depth = chance.choice((5, 23, 30, 400, 5000))
    brackets = (b"[" * depth + b"]" * depth, b"{a: " * depth + b"}" * depth, b"- " * depth + b"x")
    lines = lines_of(text)
    at = _line(chance, lines, KEY)
    lines[at] = lines[at].partition(b":")[0] + b": " + chance.choice(brackets)
    return b"\n".join(lines)


def swells(text: bytes, chance: Chance) -> bytes:
    """Names within names, or more than anybody writes."""
    if chance.random() < 0.5:
        rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
        return "\n".join(rows).encode() + b"\n" + text
    return text * chance.choice((2, 50))


def points_at_names(text: bytes, chance: Chance) -> bytes:
    """Swap two names used in the file: states, checks, keys alike."""
    names = list(re.finditer(rb"(?<=[:\s,\[])[a-z]+_[a-z_]+(?=[,\]}\n])", text))
    if len(names) < 2:
        return cuts_off(text, chance)
    one, other = sorted(chance.sample(names, 2), key=lambda found: found.start())
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def is_no_text(text: bytes, chance: Chance) -> bytes:
    whole = (b"", b"\n", b"#", b"---", b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)), b"\xff\xfe")
    return chance.choice(
        (*whole, text.decode().encode("gbk", "replace"), text.decode().encode("utf-16"))
    )


SLIPS: tuple[Slip, ...] = (
    *(drops_a_key, doubles_a_key, mistypes_a_key, gives_another_value, shifts_a_line),
    *(indents_by_tab, puts_in_a_scrap, loses_characters, loses_a_block, swaps_blocks, cuts_off),
    *(nests_deeply, swells, points_at_names, is_no_text),
)


@dataclass(frozen=True)
class Mutant:
    """A file as somebody might leave it, and by which slips."""

    seed: int
    slips: tuple[str, ...]
    content: bytes


def mutant(seed: int, originals: Sequence[bytes]) -> Mutant:
    """The mutant of that number: the same number, the same slips."""
    chance = random.Random(seed)
    content = chance.choice(originals)
    chosen = [SLIPS[seed % len(SLIPS)], *chance.choices(SLIPS[:11], k=chance.choice((0, 0, 1, 3)))]
    made = []
    for slip in chosen:
        try:
            content = slip(content, chance)
        except (IndexError, UnicodeDecodeError, ValueError):
            continue  # nothing left of it to slip on
        made.append(slip.__name__)
    return Mutant(seed, tuple(made), content)


def originals(folder: Path = LIBRARY) -> list[bytes]:
    """The library's files."""
    return [file.read_bytes() for file in sorted(folder.glob("*.yaml"))]


def checked(one: Mutant, folder: Path) -> tuple[Entry | None, tuple[Problem, ...]]:
    """What the checker says of it."""
    file = folder / "slip.yaml"
    file.write_bytes(one.content)
    return check_file(file)


def amiss(one: Mutant, problems: Sequence[Problem]) -> list[str]:
    """What is wrong with the messages themselves: no place, no fault, no remedy."""
    last = one.content.count(b"\n") + one.content.count(b"\r") + 2
    found = []
    for problem in problems:
        fault, _, remedy = problem.text.partition(";")
        if not (1 <= problem.line <= last and problem.column >= 1):
            found.append(f"{one.seed}: no such place: {problem}")
        if not (fault.strip() and remedy.strip()):
            found.append(f"{one.seed}: no fault and remedy: {problem}")
        if re.search(r"Traceback|object at 0x|\bNone\b|<class", problem.text):
            found.append(f"{one.seed}: not for people: {problem}")
    return found


def main() -> int:
    """Check so many mutants; exit code 1 when one ends in a traceback or a poor message."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=5000)
    parser.add_argument("--play", type=int, default=100, help="of the sound ones, play so many")
    args = parser.parse_args()
    texts = originals()
    replayer = Replayer(read_settings({"THREERINGS_EMBEDDER": "letters"}), spoken=False)
    by_slip: Counter[str] = Counter()
    faults: list[str] = []
    messages = sound = played = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.count):
            one = mutant(seed, texts)
            by_slip.update(one.slips)
            try:
                entry, problems = checked(one, Path(folder))
                if entry is not None and played < args.play:
                    played += 1
                    problems = examine(entry, replayer, problems=problems).problems
            except Exception:  # noqa: BLE001 - any traceback is what is looked for
                faults.append(f"{seed} ({', '.join(one.slips)}): {traceback.format_exc()}")
                continue
            sound += entry is not None
            messages += len(problems)
            faults += amiss(one, problems)
    print("\n".join(faults))
    print(", ".join(f"{name} {count}" for name, count in by_slip.most_common()))
    print(
        f"{args.count} mutants in {time.monotonic() - started:.0f} s: "
        f"{args.count - sound} refused, {sound} still usable ({played} played), "
        f"{messages} messages, {len(faults)} amiss"
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
